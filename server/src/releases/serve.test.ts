import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { connect } from 'node:net';
import { readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorIn, runApp, send, writeBuild, type RunningApp } from '../../test/running-app.ts';
import { composePage } from './app-page.ts';
import { firstPaths } from './first-paths.ts';
import type { Manifest } from './manifest.ts';
import { mapOf } from './module-maps.ts';
import { parsePointer } from './pointer-text.ts';
import { isSigned, type ReleaseKeys } from './release-key.ts';
import type { Pointer } from './pointer.ts';
import { publishUnit } from './publish-unit.ts';
import { serveRegistry, type RegistryServer } from './serve-registry.ts';
import { viewAt } from './views.ts';

let running: RunningApp;
let alone: RegistryServer;
let live: Pointer;
let base: string;
beforeAll(async () => {
  running = await runApp({ units: { shell: {}, weekly: { 'assets/pic.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>' }, monthly: {}, 'day-detail': {} } });
  alone = await serveRegistry(join(running.folder, 'releases'));
  live = parsePointer(JSON.stringify((await send(running.url, 'GET', '/live.json')).body))!;
  base = `/r/weekly/${live.remotes['weekly']!.stable.d}`;
});
afterAll(async () => {
  await alone.close();
  await running.close();
});

const origins = (): readonly [string, string][] => [['the app', running.url], ['a registry alone', alone.origin]];
const page = async (path: string): Promise<string> => (await send(running.url, 'GET', path)).body as string;

function raw(url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers, method }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(parts) }));
    });
    sent.on('error', reject).end();
  });
}

/** Sends a path as it is: `fetch` and `URL` would clean it first. */
function rawPath(url: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port, host } = new URL(url);
    let text = '';
    const socket = connect(Number(port), hostname, () => socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`));
    socket.setEncoding('utf8');
    socket.on('data', (part: string) => (text += part));
    socket.on('end', () => resolve(text));
    socket.on('error', reject);
  });
}

describe('published files', () => {
  it('[SERVER-147] [SERVER-152] are kept for a year and readable from every origin', async () => {
    for (const [, origin] of origins()) {
      for (const [path, type] of [['assets/entry.js', /javascript/], ['assets/style.css', /text\/css/], ['assets/pic.svg', /svg/], ['manifest.json', /json/]] as const) {
        const answer = await raw(`${origin}${base}/${path}`, { origin: 'https://elsewhere.example' });
        expect(answer.status).toBe(200);
        expect(answer.headers).toMatchObject({
          'cache-control': 'public, max-age=31536000, immutable',
          'access-control-allow-origin': '*',
          'cross-origin-resource-policy': 'cross-origin',
          'x-content-type-options': 'nosniff',
        });
        expect(answer.headers['content-type']).toMatch(type);
        expect(answer.body).toEqual(await readFile(join(running.folder, 'releases', base, path)));
      }
    }
  });

  it.each([['br', brotliDecompressSync], ['gzip', gunzipSync]] as const)('[SERVER-147] [SERVER-152] come in %s, made when they were published', async (coding, decode) => {
    for (const [, origin] of origins()) {
      const answer = await raw(`${origin}${base}/assets/entry.js`, { 'accept-encoding': coding });
      expect(answer.headers).toMatchObject({ 'content-encoding': coding, 'content-type': expect.stringContaining('javascript; charset=utf-8') as string });
      expect(String(answer.headers['vary']).toLowerCase()).toContain('accept-encoding');
      const original = await readFile(join(running.folder, 'releases', base, 'assets/entry.js'));
      expect(answer.body.length).toBeLessThan(original.length / 4);
      expect(decode(answer.body)).toEqual(original);
    }
  });

  it('[SERVER-148] [SERVER-152] that are not there are 404 and not kept, whatever is asked', async () => {
    await writeFile(join(running.folder, 'releases/r/weekly/.unfinished-1'), 'x');
    const missing = ['/assets/none.js', '/', '', '/assets', '/assets/', '/.hidden', '/assets/entry.js/', '/assets/entry.js/x'].map((path) => base + path);
    for (const [, origin] of origins()) {
      for (const path of [...missing, '/r/weekly/', '/r/', `/r/weekly/${'0'.repeat(64)}/assets/entry.js`, '/r/weekly/.unfinished-1']) {
        const answer = await send(origin, 'GET', path, { headers: { accept: 'text/html' } });
        expect([path, answer.status]).toEqual([path, 404]);
        expect(errorIn(answer).kind).toBe('not-found');
        expect(answer.headers.get('cache-control')).toBe('no-store');
        expect(answer.headers.get('access-control-allow-origin')).toBe('*');
      }
    }
  });

  it('[SERVER-1100] [SERVER-152] are answered by their address alone: with a query, as a copy or beside the list there is nothing', async () => {
    await writeFile(join(running.folder, 'releases', base, 'assets/stowaway.js'), 'alert(1)');
    const no = ['/assets/entry.js?', '/assets/entry.js?x=1', '/manifest.json?x', '/assets/entry.js%3Fx', '/assets/stowaway.js', '/assets/entry.js.br', '/assets/entry.js.gz', '/assets//entry.js', '/assets/../assets/entry.js', '/assets/%65ntry.js'];
    for (const [, origin] of origins()) {
      for (const path of no) {
        const text = await rawPath(origin, base + path);
        expect([path, text.split('\r\n', 1)[0]]).toEqual([path, 'HTTP/1.1 404 Not Found']);
        expect(text).toMatch(/cache-control: no-store/i);
      }
      expect(await rawPath(origin, `/%72${base.slice(2)}/assets/entry.js?x`)).toMatch(/^HTTP\/1.1 404 /);
      expect((await raw(`${origin}${base}/assets/entry.js`, {}, 'HEAD')).status).toBe(200);
    }
    await rm(join(running.folder, 'releases', base, 'assets/stowaway.js'));
  });

  it('[SERVER-1100] [SERVER-152] of a version that is not there are asked for again once it is', async () => {
    const own = await runApp({ units: { shell: {} } });
    const dist = await writeBuild(join(own.folder, 'builds/weekly'), 'weekly');
    const other = await writeBuild(join(own.folder, 'builds/copy'), 'weekly');
    const { digest } = await publishUnit({ dist: other, registry: join(own.folder, 'elsewhere'), now: () => new Date() });
    const entry = `/r/weekly/${digest}/assets/entry.js`;
    expect((await raw(own.url + entry)).status).toBe(404);
    await publishUnit({ dist, registry: join(own.folder, 'releases'), now: () => new Date() });
    expect((await raw(own.url + entry)).status).toBe(200);
    await own.close();
  });

  it('[SERVER-148] [SERVER-152] do not lead out of their folder', async () => {
    const outside = ['/../../../live.json', '/..%2f..%2f..%2flive.json', '/%2e%2e/%2e%2e/%2e%2e/live.json', '/..\\..\\..\\live.json', '/../../../../tandem.sqlite', '//../../../live.json', '/assets/%00', '/assets/..%5c..%5cx'];
    for (const [, origin] of origins()) {
      for (const path of outside) {
        const text = await rawPath(origin, base + path);
        expect([path, text.split('\r\n', 1)[0]]).toEqual([path, expect.stringMatching(/HTTP\/1.1 (404|400) /)]);
        expect(text).not.toMatch(/"seq"|SQLite format/);
      }
    }
  });

  it('[SERVER-152] are all that a registry alone serves', async () => {
    for (const path of ['/', '/live.json', '/api/session', '/healthz', '/tandem.sqlite', '/c/1.json']) {
      expect([path, (await send(alone.origin, 'GET', path)).status]).toEqual([path, 404]);
    }
  });
});

describe('live.json', () => {
  it('[SERVER-149] is asked for again at every use', async () => {
    const answer = await raw(`${running.url}/live.json`);
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-cache', 'content-type': 'application/json; charset=utf-8' });
    const etag = String(answer.headers['etag']);
    const again = await raw(`${running.url}/live.json`, { 'if-none-match': `"other", ${etag}` });
    expect([again.status, again.body.length]).toEqual([304, 0]);
    expect((await raw(`${running.url}/live.json`, {}, 'HEAD')).headers['etag']).toBe(etag);
  });

  it('[SERVER-149] names the origin of a remote that has its own, in the policy too', async () => {
    const apart = await runApp({ units: { shell: {}, weekly: {}, monthly: {} }, remoteOrigins: new Map([['weekly', 'http://weekly.example:81']]) });
    const { remotes } = (await send(apart.url, 'GET', '/live.json')).body as Pointer;
    expect([remotes['weekly']?.url, remotes['monthly']?.url]).toEqual(['http://weekly.example:81', undefined]);
    const text = (await send(apart.url, 'GET', '/s/ward/week/2026-W47')).body as string;
    expect(text).toContain(`<link rel="modulepreload" href="http://weekly.example:81/r/weekly/${remotes['weekly']?.stable.d}/assets/entry.js"`);
    await apart.close();
  });

  it('[SERVER-149] names the mirror, in the policy too, with the modules of every version there by their hashes', async () => {
    const mirrored = await runApp({ units: { shell: {}, weekly: {} }, signed: true, releaseMirror: 'https://copy.example' });
    const live = (await send(mirrored.url, 'GET', '/live.json')).body as Pointer;
    const { headers } = await raw(`${mirrored.url}/`);
    const policy = String(headers['content-security-policy']);
    for (const directive of ['script-src', 'style-src', 'connect-src', 'font-src']) expect(policy).toMatch(new RegExp(`${directive} [^;]*https://copy\\.example`));
    const manifest = (await send(mirrored.url, 'GET', `/r/weekly/${live.remotes['weekly']?.stable.d}/manifest.json`)).body as Manifest;
    const map = mapOf({ base: `https://copy.example/r/weekly/${live.remotes['weekly']?.stable.d}`, manifest });
    expect([live.remotes['weekly']?.mirror, policy.includes(createHash('sha256').update(map).digest('base64'))]).toEqual(['https://copy.example', true]);
    await mirrored.close();
  });

  it('[SERVER-149] shows a new release to the next request, and the last good one while the file is broken', async () => {
    const own = await runApp({ units: { shell: {} } });
    const before = (await send(own.url, 'GET', '/live.json')).body as Pointer;
    const registry = join(own.folder, 'releases');
    const dist = await writeBuild(join(own.folder, 'builds/weekly'), 'weekly');
    const { digest } = await publishUnit({ dist, registry, now: () => new Date() });
    const after = (await send(own.url, 'GET', '/live.json')).body as Pointer;
    expect([before.seq, after.seq, after.remotes['weekly']?.stable.d]).toEqual([1, 2, digest]);
    expect((await send(own.url, 'GET', '/s/a/week/2026-W47')).body).toContain(digest);
    await writeFile(join(registry, 'live.json'), '{"schema":');
    expect((await send(own.url, 'GET', '/live.json')).body).toEqual(after);
    await own.close();
  });
});

describe('the page', () => {
  it('[SERVER-150] is the same app at each of its addresses, and nowhere else', async () => {
    for (const path of ['/', '/operations', '/sign-in', '/set-up?token=abc', '/account', '/progress', '/reset?token=abc', '/new', '/s/ward/setup/people', '/s/ward/week/2026-W47', '/s/ward', '/s/a/b/c/d']) {
      const answer = await send(running.url, 'GET', path);
      expect([path, answer.status, answer.headers.get('content-type')]).toEqual([path, 200, 'text/html; charset=utf-8']);
      expect(answer.headers.get('cache-control')).toBe('no-cache');
    }
    for (const path of ['/s', '/index.html', '/operations/more', '/sign-in/']) expect((await send(running.url, 'GET', path)).status).toBe(404);
  });

  it('[SERVER-150] holds the pointer and the shell’s files by immutable address and hash', async () => {
    const text = await page('/');
    const data = /<script type="application\/json" id="live">([^<]*)<\/script>/.exec(text)?.[1] ?? '';
    expect(JSON.parse(data)).toEqual(live);
    const shell = `/r/shell/${live.shell!.stable.d}`;
    const { files } = JSON.parse(await readFile(join(running.folder, 'releases', shell, 'manifest.json'), 'utf8')) as Manifest;
    const at = (path: string) => `"${shell}/${path}" integrity="${files[path]!.sri}" crossorigin`;
    expect(text).toContain(`<script type="module" src=${at('assets/entry.js')}></script>`);
    expect(text).toContain(`<link rel="stylesheet" href=${at('assets/style.css')}>`);
    expect(text).toContain(`<link rel="modulepreload" href=${at('assets/part.js')}>`);
    expect(text).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*(src=|application\/json|type="importmap"))/);
  });

  it('[SERVER-150] begins with the module that runs while the others are on their way', () => {
    const files = Object.fromEntries(['a.js', 'early.js', 'a.css'].map((path) => [path, { bytes: 1, sri: `sha384-${path}` }]));
    const manifest: Manifest = { name: 'shell', version: '1', digest: '', builtAt: '', entry: 'a.js', css: ['a.css'], preload: [], early: ['early.js'], contract: { mount: [1, 1], sync: [1, 1] }, files };
    const text = composePage({ shell: { base: '/r/shell/x', manifest }, live, remotes: [], traces: null }).start;
    const early = text.indexOf('<script type="module" async fetchpriority="high" src="/r/shell/x/early.js" integrity="sha384-early.js" crossorigin></script>');
    expect(early).toBeGreaterThan(0);
    expect(early).toBeLessThan(text.indexOf('a.css"'));
  });

  it('[SERVER-1101] ends with a hash for each module of the shell and of its remote, and none of what stands beside', async () => {
    const text = await page('/s/ward/week/2026-W47');
    const maps = [...text.matchAll(/<script type="importmap">([^<]*)<\/script>/g)];
    const listed = maps.flatMap(([, map = '']) => Object.entries((JSON.parse(map) as { integrity: Record<string, string> }).integrity));
    const wanted: [string, string][] = [];
    for (const [name, unit] of [['shell', live.shell!], ['weekly', live.remotes['weekly']!]] as const) {
      const at = `/r/${name}/${unit.stable.d}`;
      const { files } = (await send(running.url, 'GET', `${at}/manifest.json`)).body as Manifest;
      wanted.push(...Object.entries(files).filter(([path]) => path.endsWith('.js')).map(([path, { sri }]): [string, string] => [`${at}/${path}`, sri]));
    }
    expect([listed, wanted.length]).toEqual([wanted, 4]);
    expect(text.indexOf('importmap')).toBeGreaterThan(text.indexOf('<noscript>'));
  });

  it('[SERVER-1102] may add the import map of each version that its pointer names, and none else', async () => {
    const own = await runApp({ units: { shell: {}, weekly: {}, monthly: {} } });
    const dist = await writeBuild(join(own.folder, 'builds/weekly'), 'weekly', { 'assets/new.js': 'export {};' });
    const { live: now } = await publishUnit({ dist, registry: join(own.folder, 'releases'), now: () => new Date() });
    const { headers, body } = await send(own.url, 'GET', '/s/ward/week/2026-W47');
    const { stable, previous } = now.remotes['weekly']!;
    const others = [`weekly/${stable.d}`, `weekly/${previous!.d}`, `monthly/${now.remotes['monthly']!.stable.d}`].map(async (version) => {
      const { files } = (await send(own.url, 'GET', `/r/${version}/manifest.json`)).body as Manifest;
      return JSON.stringify({ integrity: Object.fromEntries(Object.entries(files).filter(([path]) => path.endsWith('.js')).map(([path, { sri }]) => [`/r/${version}/${path}`, sri])) });
    });
    const inline = [...String(body).matchAll(/<script type="importmap">([^<]*)<\/script>/g)].map(([, map = '']) => map);
    const wanted = new Set([...inline, ...(await Promise.all(others))].map((map) => `'sha256-${createHash('sha256').update(map).digest('base64')}'`));
    expect(/script-src 'self' ([^;]*)/.exec(headers.get('content-security-policy') ?? '')?.[1]?.split(' ')).toEqual([...wanted]);
    expect([inline.length, wanted.size]).toEqual([2, 4]);
    await own.close();
  });

  it('[SERVER-157] names the part that chooses versions where there is one to choose, and nowhere else', () => {
    const files = Object.fromEntries(['a.js', 'assets/later/composition-x.js', 'assets/later/other-x.js'].map((path) => [path, { bytes: 1, sri: `sha384-${path}` }]));
    const manifest: Manifest = { name: 'shell', version: '1', digest: '', builtAt: '', entry: 'a.js', css: [], preload: [], contract: { mount: [1, 1], sync: [1, 1] }, files };
    const start = (pointer: Pointer): string => composePage({ shell: { base: '/r/shell/x', manifest }, live: pointer, remotes: [], traces: null }).start;
    expect(start(live)).not.toContain('later/');
    const rolling = start({ ...live, remotes: { ...live.remotes, weekly: { ...live.remotes['weekly']!, candidate: live.remotes['weekly']!.stable } } });
    expect(rolling).toContain('<link rel="modulepreload" href="/r/shell/x/assets/later/composition-x.js" integrity="sha384-assets/later/composition-x.js" crossorigin>');
    expect(rolling).not.toContain('other-x');
  });

  it('[SERVER-924] brings the keys for the signature of what it hands out, also where remotes have origins of their own', async () => {
    const own = await runApp({ units: { shell: {}, weekly: {} }, signed: true, remoteOrigins: new Map([['weekly', 'http://weekly.example:81']]) });
    const text = (await send(own.url, 'GET', '/')).body as string;
    const inlined = <T>(id: string): T => JSON.parse(new RegExp(`id="${id}">([^<]*)<`).exec(text)?.[1] ?? '') as T;
    const [handedOut, keys] = [inlined<Pointer>('live'), inlined<ReleaseKeys>('release-keys')];
    expect([isSigned(handedOut, keys), Object.values(keys).map((key) => Object.keys(key))]).toEqual([true, [['kty', 'crv', 'x', 'y']]]);
    expect(handedOut.remotes['weekly']?.url).toBe('http://weekly.example:81');
    expect((await send(own.url, 'GET', '/live.json')).body).toEqual(handedOut);
    await own.close();
    expect(await page('/')).not.toContain('release-keys');
  });

  it('[SERVER-150] cannot be broken out of by anything in the pointer', () => {
    const evil: Pointer = { ...live, issued: '</script><script>alert(1)</script><!--' };
    const files = Object.fromEntries(['a.js'].map((path) => [path, { bytes: 1, sri: 'sha384-x' }]));
    const manifest: Manifest = { name: 'shell', version: '1', digest: '', builtAt: '', entry: 'a.js', css: [], preload: [], contract: { mount: [1, 1], sync: [1, 1] }, files };
    const text = composePage({ shell: { base: '/r/shell/x', manifest }, live: evil, remotes: [], traces: 'https://c.example/</script>' }).start;
    expect(text.match(/<script/g)).toHaveLength(4);
    expect(text).not.toContain('<!--');
    const data = /id="live">([^<]*)<\/script>/.exec(text)?.[1] ?? '';
    expect(JSON.parse(data)).toEqual(evil);
  });

  it.each([
    ['/s/ward/week/2026-W47', ['weekly']],
    ['/s/ward/week/2026-W47?day=2026-11-20', ['weekly']],
    ['/s/ward/month/2026-11?day=2026-11-20', ['monthly']],
    ['/s/ward/day/2026-11-22?day=2026-11-20', ['day-detail']],
    ['/s/ward', []],
    ['/operations', []],
    ['/s/ward/__proto__/x', []],
  ])('[SERVER-150] at %s names the files of %j ahead', async (path, remotes) => {
    const { pathname } = new URL(path, 'http://page');
    expect(viewAt(pathname, {})?.remote ?? null).toEqual(remotes[0] ?? null);
    const text = await page(path);
    for (const name of ['weekly', 'monthly', 'day-detail']) {
      const entry = `<link rel="modulepreload" href="/r/${name}/${live.remotes[name]!.stable.d}/assets/entry.js" integrity="sha384-`;
      const style = `<link rel="preload" as="style" href="/r/${name}/${live.remotes[name]!.stable.d}/assets/style.css"`;
      expect([name, text.includes(entry), text.includes(style)]).toEqual([name, remotes.includes(name as never), remotes.includes(name as never)]);
    }
  });

  it('[SERVER-153] brings what is needed to load of its remote’s manifest, under its digest', async () => {
    const text = await page('/s/ward/week/2026-W47');
    const digest = live.remotes['weekly']!.stable.d;
    const inlined = JSON.parse(/id="manifests">([^<]*)<\/script>/.exec(text)?.[1] ?? '') as Record<string, unknown>;
    expect(Object.keys(inlined)).toEqual([digest]);
    const { version, entry, css, preload, contract, files } = (await send(running.url, 'GET', `${base}/manifest.json`)).body as Manifest;
    const loaded = Object.fromEntries([entry, ...css, ...preload].map((path) => [path, files[path]]));
    expect(inlined[digest]).toEqual({ version, entry, css, preload, contract, files: loaded });
    expect(Object.keys(files).length).toBeGreaterThan(Object.keys(loaded).length);
  });

  it('[SERVER-154] names the session only where one is presented, and keeps nothing then', async () => {
    const path = '/s/ward/week/2026-W47?day=2026-11-20';
    expect((await raw(`${running.url}${path}`)).headers['link']).toBeUndefined();
    const { headers, body } = await raw(`${running.url}${path}`, { cookie: 'tandem-session=whatever' });
    expect(headers['link']).toBe('</api/session>; rel=preload; as=fetch; crossorigin');
    expect([headers['cache-control'], headers['etag']]).toEqual(['private, no-store', undefined]);
    // A session that is none opens nothing: the page is the same as for anybody.
    expect(String(body)).toBe(await page(path));
  });

  it.each([
    ['/s/ward/week/2026-W47?day=2026-11-20', 'week', 'en-GB,en;q=0.9', 'from=2026-11-09&to=2026-11-29'],
    ['/s/ward/week/2026-W47?day=2026-11-22', 'week', 'en-US', 'from=2026-11-15&to=2026-12-05'],
    ['/s/ward/week/2026-W47?day=2027-01-01', 'week', undefined, 'from=2026-11-09&to=2026-11-29'],
    ['/s/ward/month/2026-02?day=2026-02-20&skill=rn', 'month', 'de', 'from=2026-01-25&to=2026-03-07'],
    ['/s/ward/day/2026-11-22', 'week', 'de', 'from=2026-11-09&to=2026-11-29'],
  ] as const)('[SERVER-154] brings the window of %s', (path, of, languages, query) => {
    const { pathname, searchParams } = new URL(path, 'http://page');
    expect(firstPaths({ pathname, searchParams, of: viewAt(pathname, {})?.of ?? null, languages }, { of, margin: 7 })).toEqual(['/api/schedules', `/api/schedules/ward/window?${query}`]);
  });

  it.each(['/', '/sign-in', '/s/ward/week/2026-W99', '/s/a%2Fb/week/2026-W47', '/s/ward/day/2026-02-30', '/s/ward/year/2026', '/s/ward/day/9999-12-31', '/s/ward/month/0000-01'])('[SERVER-154] brings no window at %s', (path) => {
    const { pathname, searchParams } = new URL(path, 'http://page');
    expect(firstPaths({ pathname, searchParams, of: viewAt(pathname, {})?.of ?? null, languages: 'de' }, { of: 'week', margin: 7 })).toEqual(['/api/schedules']);
  });

  it('[SERVER-150] is compressed, and not sent again while it is the same', async () => {
    const plain = await raw(`${running.url}/s/ward/week/2026-W47`);
    for (const [coding, decode] of [['br', brotliDecompressSync], ['gzip', gunzipSync]] as const) {
      const answer = await raw(`${running.url}/s/ward/week/2026-W47`, { 'accept-encoding': coding });
      expect(answer.headers).toMatchObject({ 'content-encoding': coding, vary: 'accept-encoding, user-agent' });
      expect(decode(answer.body)).toEqual(plain.body);
      const again = await raw(`${running.url}/s/ward/week/2026-W47`, { 'accept-encoding': coding, 'if-none-match': String(answer.headers['etag']) });
      expect([again.status, again.body.length, again.headers['content-encoding']]).toEqual([304, 0, undefined]);
    }
  });

  it('[SERVER-151] is served without a remote that cannot be read, and without anything of it', async () => {
    const own = await runApp({ units: { shell: {}, weekly: {} } });
    const folder = join(own.folder, 'releases/r/weekly');
    const [digest = ''] = await readdir(folder);
    await rm(join(folder, digest), { recursive: true });
    const answer = await send(own.url, 'GET', '/s/ward/week/2026-W47');
    expect(answer.status).toBe(200);
    expect(answer.body).not.toContain('/r/weekly/');
    await own.close();
  });

  it('[SERVER-151] brings a remote again once it can be read again', async () => {
    const own = await runApp({ units: { shell: {}, weekly: {} } });
    const [path, away] = [join(own.folder, 'releases/r/weekly'), join(own.folder, 'away')];
    const brought = async (): Promise<boolean> => String((await send(own.url, 'GET', '/s/ward/week/2026-W47')).body).includes('/r/weekly/');
    await rename(path, away);
    const without = await brought();
    await rename(away, path);
    expect([without, await brought()]).toEqual([false, true]);
    await own.close();
  });

  it('[SERVER-101] is a 404 that says what to do while no shell is published', async () => {
    const bare = await runApp();
    for (const path of ['/', '/live.json']) {
      const answer = await send(bare.url, 'GET', path);
      expect([answer.status, errorIn(answer)]).toMatchObject([404, { kind: 'not-found', reason: expect.stringContaining('npm start') as string }]);
    }
    await bare.close();
  });
});
