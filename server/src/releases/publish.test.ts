import { fork, type ChildProcess } from 'node:child_process';
import { appendFile, mkdtemp, readdir, readFile, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BARE_ENV } from '../../test/bare-env.ts';
import { writeBuild } from '../../test/running-app.ts';
import { digestOf, sha256, sri } from './digest.ts';
import { parsePointer } from './pointer-text.ts';
import { decide } from './composition/decide.ts';
import type { LiveUnit, Pointer } from './pointer.ts';
import { publishUnit, type PublishStep } from './publish-unit.ts';
import { publishUnits } from './publish-units.ts';
import { createRegistry } from './registry.ts';
import { readManifest, verifyUnit } from './verify-unit.ts';

let folder: string;
let registry: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-releases-'));
  registry = join(folder, 'releases');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const at = new Date('2026-11-20T08:00:00Z');
const build = (name: string, files: Record<string, string> = {}) => writeBuild(join(folder, 'builds', name), name, files);
const publish = async (name: string, files: Record<string, string> = {}, onStep?: (step: PublishStep) => void) =>
  publishUnit({ dist: await build(name, files), registry, now: () => at, ...(onStep ? { onStep } : {}) });
const liveNow = async (): Promise<Pointer> => parsePointer(await readFile(join(registry, 'live.json'), 'utf8'))!;

/** Fails unless `live.json` names whole versions only. */
async function expectWhole(): Promise<Pointer | null> {
  const text = await readFile(join(registry, 'live.json'), 'utf8').catch(() => null);
  if (text === null) return null;
  const live = parsePointer(text);
  expect(live, text).not.toBeNull();
  const units = [...Object.entries(live!.remotes), ...(live!.shell ? [['shell', live!.shell] as [string, LiveUnit]] : [])];
  for (const [name, unit] of units) {
    for (const version of [unit.stable, unit.previous].filter((candidate) => candidate !== null)) {
      const path = join(registry, 'r', name, version.d);
      expect(await verifyUnit(path, version.d)).toEqual([]);
      expect(sri(await readFile(join(path, 'manifest.json')))).toBe(version.m);
    }
  }
  return live;
}

describe('digest', () => {
  const files = fc.uniqueArray(fc.record({ path: fc.string({ minLength: 1 }), content: fc.string() }), { minLength: 1, maxLength: 9, selector: ({ path }) => path });
  const digest = (list: readonly { path: string; content: string }[]) => digestOf(list.map(({ path, content }) => ({ path, hash: sha256(Buffer.from(content)) })));

  it('[SERVER-140] is the same in any order', () => {
    fc.assert(fc.property(files, fc.integer(), (list, seed) => {
      const shuffled = list.toSorted((a, b) => sha256(Buffer.from(a.path + seed)).localeCompare(sha256(Buffer.from(b.path + seed))));
      expect(digest(shuffled)).toBe(digest(list));
    }));
  });

  it('[SERVER-140] is another for another byte, name or number of files', () => {
    fc.assert(fc.property(files, fc.nat(), fc.string({ minLength: 1 }), (list, i, more) => {
      const index = i % list.length;
      const before = digest(list);
      expect(digest(list.with(index, { ...list[index]!, content: list[index]!.content + more }))).not.toBe(before);
      expect(digest(list.with(index, { ...list[index]!, path: `${list[index]!.path}\u{10ffff}` }))).not.toBe(before);
      expect(digest([...list, { path: '\u{10ffff}more', content: '' }])).not.toBe(before);
      if (list.length > 1) expect(digest(list.toSpliced(index, 1))).not.toBe(before);
    }));
  });
});

describe('publishing', () => {
  it('[SERVER-141] lists every file by hash in the manifest and makes the version live', async () => {
    const { digest, changed, live } = await publish('weekly');
    expect(changed).toBe(true);
    const path = join(registry, 'r/weekly', digest);
    const manifest = await readManifest(path);
    expect(manifest).toMatchObject({
      name: 'weekly',
      version: '1.2.3',
      digest,
      entry: 'assets/entry.js',
      css: ['assets/style.css'],
      preload: ['assets/part.js'],
      contract: { mount: [1, 1], sync: [1, 1] },
    });
    expect(Object.keys(manifest!.files).sort()).toEqual(['assets/entry.js', 'assets/part.js', 'assets/style.css', 'unit.json']);
    for (const [name, { bytes, sri: expected }] of Object.entries(manifest!.files)) {
      const content = await readFile(join(path, name));
      expect([bytes, expected]).toEqual([content.length, sri(content)]);
    }
    const m = sri(await readFile(join(path, 'manifest.json')));
    expect(live).toEqual({ schema: 1, seq: 1, issued: at.toISOString(), remotes: { weekly: { stable: { v: '1.2.3', d: digest, m }, previous: null } } });
    expect(await liveNow()).toEqual(live);
    await expectWhole();
  });

  it('[SERVER-141] keeps the shell apart from the remotes', async () => {
    await publish('weekly');
    const { digest, live } = await publish('shell');
    expect(live.shell?.stable.d).toBe(digest);
    expect(Object.keys(live.remotes)).toEqual(['weekly']);
  });

  it('[SERVER-142] changes nothing for the same build', async () => {
    const first = await publish('weekly');
    const path = join(registry, 'r/weekly', first.digest, 'manifest.json');
    const before = [await stat(path), await stat(join(registry, 'live.json'))];
    // Another day's build of the same bytes: only its times differ.
    await utimes(join(await build('weekly'), 'unit.json'), 1, 1);
    const again = await publishUnit({ dist: join(folder, 'builds/weekly'), registry, now: () => new Date(0) });
    expect(again).toEqual({ ...first, changed: false });
    const after = [await stat(path), await stat(join(registry, 'live.json'))];
    expect(after.map(({ ino, mtimeMs }) => [ino, mtimeMs])).toEqual(before.map(({ ino, mtimeMs }) => [ino, mtimeMs]));
    expect(await readdir(join(registry, 'c'))).toEqual(['1.json']);
  });

  it('[SERVER-142] keeps the version before as previous, also when it goes back', async () => {
    const one = await publish('weekly');
    await publish('monthly');
    const two = await publish('weekly', { 'assets/more.js': 'export {};' });
    expect(two.live).toMatchObject({ seq: 3, remotes: { weekly: { stable: { d: two.digest }, previous: { d: one.digest } } } });
    const back = await publish('weekly');
    expect(back.live).toMatchObject({ seq: 4, remotes: { weekly: { stable: { d: one.digest }, previous: { d: two.digest } } } });
    expect(back.live.remotes['monthly']).toEqual(two.live.remotes['monthly']);
    expect((await readdir(join(registry, 'c'))).sort()).toEqual(['1.json', '2.json', '3.json', '4.json']);
    await expectWhole();
  });

  it('[SERVER-142] keeps the origin that the pointer gives a remote', () => {
    const version = (d: string) => ({ v: '1', d: d.repeat(64), m: 'sha384-x' });
    const live: Pointer = { schema: 1, seq: 7, issued: '', remotes: { weekly: { stable: version('a'), previous: null, url: 'http://weekly.example' } } };
    const done = decide(live, { kind: 'publish', remote: 'weekly', version: version('b') }, { kind: 'operator', name: 'mara' });
    expect(done.kind === 'changed' && done.pointer.remotes['weekly']).toEqual({ stable: version('b'), previous: version('a'), url: 'http://weekly.example' });
  });

  it.each(['files', 'manifest', 'folder', 'pointer'] as const)('[SERVER-143] survives a failure at the step %s', async (broken) => {
    const first = await publish('weekly');
    const fail = publish('weekly', { 'assets/more.js': 'export {};' }, (step) => {
      if (step === broken) throw new Error('the disk is gone');
    });
    await expect(fail).rejects.toThrow('the disk is gone');
    expect((await expectWhole())?.remotes['weekly']?.stable.d).toBe(first.digest);
    expect((await readdir(join(registry, 'r/weekly'))).filter((name) => name.startsWith('.'))).toEqual([]);
    const again = await publish('weekly', { 'assets/more.js': 'export {};' });
    expect((await expectWhole())?.remotes['weekly']).toMatchObject({ stable: { d: again.digest }, previous: { d: first.digest } });
  });

  it('[SERVER-144] passes over what another publisher finishes while it clears what was abandoned', async () => {
    await publish('weekly');
    // Listed, and not there any more when it is looked at.
    await symlink(join(folder, 'nowhere'), join(registry, 'r/weekly/.unfinished-1-finished'));
    expect(await publish('weekly', { 'assets/more.js': 'export {};' })).toMatchObject({ changed: true });
  });

  it('[SERVER-143] survives kill -9 at any moment of a real publisher', async () => {
    const publisher = join(folder, 'publisher.ts');
    await writeFile(
      publisher,
      `import { publishUnit } from ${JSON.stringify(join(import.meta.dirname, 'publish-unit.ts'))};
       import { writeFile } from 'node:fs/promises';
       const [dist, registry] = process.argv.slice(2);
       for (let i = 0; ; i += 1) {
         await writeFile(dist + '/assets/part.js', 'export const n = ' + process.pid + i + ';');
         process.send(i);
         await publishUnit({ dist, registry, now: () => new Date(), onStep: (step) => process.send(step) });
       }`,
    );
    const dist = await build('weekly');
    const seqs: number[] = [];
    for (let round = 0; round < 8; round += 1) {
      const child = fork(publisher, [dist, registry], { execArgv: [], silent: true, env: BARE_ENV });
      // Killed at another message each round, and thereby at another step.
      await killAtMessage(child, 9 + round);
      const live = await expectWhole();
      seqs.push(live?.seq ?? 0);
    }
    expect(seqs.at(-1)).toBeGreaterThan(seqs[0]!);
    expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
    await publish('weekly');
    await expectWhole();
  }, 60_000);

  it('[SERVER-144] gives publishers at the same time a number each', async () => {
    const names = ['weekly', 'monthly', 'day-detail', 'shell', 'other'];
    const all = await Promise.all(names.map((name) => publish(name)));
    expect(all.map(({ live }) => live.seq).sort()).toEqual([1, 2, 3, 4, 5]);
    const live = await expectWhole();
    expect(live?.seq).toBe(5);
    expect(Object.keys(live!.remotes).sort()).toEqual(['day-detail', 'monthly', 'other', 'weekly']);
  });

  it('[SERVER-144] repairs a live.json that an interrupted publisher left behind the newest', async () => {
    await publish('weekly');
    const old = await readFile(join(registry, 'live.json'), 'utf8');
    const two = await publish('monthly');
    await writeFile(join(registry, 'live.json'), old);
    await publish('monthly');
    expect(await liveNow()).toEqual(two.live);
    await writeFile(join(registry, 'live.json'), old.slice(0, 40));
    await publish('monthly');
    expect(await liveNow()).toEqual(two.live);
  });

  it.each<[string, (path: string) => Promise<unknown>, RegExp]>([
    ['a changed file', (path) => appendFile(join(path, 'assets/entry.js'), ' '), /entry\.js is not the file/],
    ['a missing file', (path) => rm(join(path, 'assets/part.js')), /part\.js is missing/],
    ['an added file', (path) => writeFile(join(path, 'assets/evil.js'), 'x'), /evil\.js is not listed/],
    ['a renamed file', (path) => rename(join(path, 'assets/part.js'), join(path, 'assets/trap.js')), /part\.js is missing/],
    ['a changed compressed copy', (path) => writeFile(join(path, 'assets/entry.js.br'), 'x'), /entry\.js\.br is not a compressed copy/],
    ['a manifest that fits the files but not the folder', (path) => writeFile(join(path, 'manifest.json'), '{}'), /not a manifest/],
  ])('[SERVER-145] finds %s and replaces the damaged version', async (_what, damage, problem) => {
    const { digest, live } = await publish('weekly');
    const path = join(registry, 'r/weekly', digest);
    expect(await verifyUnit(path, digest)).toEqual([]);
    await damage(path);
    expect((await verifyUnit(path, digest)).join(' ')).toMatch(problem);
    const again = await publish('weekly');
    expect(await verifyUnit(path, digest)).toEqual([]);
    expect(again.live.remotes['weekly']?.stable.d).toBe(live.remotes['weekly']?.stable.d);
    await expectWhole();
  });

  it('[SERVER-145] replaces a manifest that names another entry', async () => {
    const { digest, live } = await publish('weekly');
    const path = join(registry, 'r/weekly', digest, 'manifest.json');
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('"entry": "assets/entry.js"', '"entry": "assets/part.js"'));
    const again = await publish('weekly');
    expect(await readFile(path, 'utf8')).toBe(text);
    expect(again).toMatchObject({ changed: false, live });
  });

  it('[SERVER-145] refuses a manifest that is not the one live.json names', async () => {
    const { digest, live } = await publish('weekly');
    const stable = live.remotes['weekly']!.stable;
    expect((await createRegistry(registry).manifestOf('weekly', stable)).digest).toBe(digest);
    await appendFile(join(registry, 'r/weekly', digest, 'manifest.json'), ' ');
    await expect(createRegistry(registry).manifestOf('weekly', stable)).rejects.toThrow(/not the manifest that live.json names/);
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['names an entry that is not there', { 'unit.json': '{"name":"weekly","version":"1","entry":"none.js","css":[],"preload":[]}' }, /names none\.js, which its build did not make/],
    ['has no entry', { 'unit.json': '{"name":"weekly"}' }, /unit\.json is accepted with name, version, entry/],
    ['is no JSON', { 'unit.json': 'weekly' }, /unit\.json is accepted with/],
    ['names a path that leads out', { 'unit.json': '{"name":"weekly","version":"1","entry":"../../x.js","css":[],"preload":[]}' }, /unit\.json is accepted with/],
    ['has a name that leads out', { 'unit.json': '{"name":"../x","version":"1","entry":"assets/entry.js","css":[],"preload":[]}' }, /unit\.json is accepted with/],
    ['stands beside a file whose name is no URL', { 'assets/a b.js': '' }, /a b\.js: only letters/],
  ])('[SERVER-146] refuses a build whose unit.json %s', async (_what, files, problem) => {
    await expect(publish('weekly', files)).rejects.toThrow(problem);
    expect(await expectWhole()).toBeNull();
  });

  it('[SERVER-146] says what to do about a unit that is neither built nor published', async () => {
    await writeBuild(join(folder, 'shell/dist'), 'shell');
    await writeBuild(join(folder, 'remotes/weekly/dist'), 'weekly');
    const all = createRegistry(registry);
    const names = (await publishUnits(folder, all, () => at)).map(({ name }) => name);
    expect(names).toEqual(['shell', 'weekly']);
    await rm(join(folder, 'remotes/weekly/dist'), { recursive: true });
    expect((await publishUnits(folder, all, () => at)).map(({ name }) => name)).toEqual(['shell']);
    await expect(publishUnits(folder, createRegistry(join(folder, 'other')), () => at)).rejects.toThrow(/weekly\/dist holds no build of weekly: run npm start/);
  });
});

function killAtMessage(child: ChildProcess, count: number): Promise<void> {
  let seen = 0;
  child.on('message', () => {
    seen += 1;
    if (seen === count) child.kill('SIGKILL');
  });
  return new Promise((resolve, reject) => {
    child.on('exit', (code, signal) => (signal === 'SIGKILL' ? resolve() : reject(new Error(`the publisher ended with ${code}`))));
  });
}
