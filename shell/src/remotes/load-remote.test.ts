import { createHash } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import type { RemoteFailure } from './failure.ts';
import { createRemoteLoader, type LoadPorts, type ShareScope } from './load-remote.ts';
import type { Release } from './release-manifest.ts';

const sri = (text: string): string => `sha384-${createHash('sha384').update(text).digest('base64')}`;
const digest = 'd'.repeat(64);
const base = `https://page.example/r/weekly/${digest}/`;
const ALONE = { origin: null, mirror: null };

interface World {
  ports: LoadPorts;
  release: Release;
  served: Map<string, string>;
  asked: { url: string; cache: string | undefined }[];
  imported: string[];
  admitted: string[];
  applied: string[];
  scopes: ShareScope[];
}

const mount = (): (() => void) => () => undefined;
const container = { init: () => undefined, get: async () => () => ({ mount }) };

/** A page whose network is a map, and whose clock is stopped unless a budget is let run out. */
function world(over: { inlined?: unknown; contract?: unknown; module?: unknown; wait?: LoadPorts['wait']; fetch?: LoadPorts['fetch'] } = {}): World {
  const files: Record<string, string> = { 'assets/remoteEntry.js': 'entry', 'assets/mount.js': 'mount', 'assets/a.css': 'css' };
  const manifest = JSON.stringify({
    version: '1.0.0',
    entry: 'assets/remoteEntry.js',
    css: ['assets/a.css'],
    preload: ['assets/mount.js'],
    contract: over.contract ?? { mount: [1, 1], sync: [1, 1] },
    files: Object.fromEntries(Object.entries(files).map(([path, text]) => [path, { bytes: text.length, sri: sri(text) }])),
  });
  const served = new Map(Object.entries({ ...files, 'manifest.json': manifest }).map(([path, text]) => [base + path, text]));
  const made: World = {
    release: { version: '1.0.0', digest, integrity: sri(manifest) },
    served,
    asked: [],
    imported: [],
    admitted: [],
    applied: [],
    scopes: [],
    ports: {
      origin: 'https://page.example',
      inlined: (asked) => (asked === digest ? over.inlined : undefined),
      shareScope: { '@tandem/sync': { '0.1.0': { get: async () => () => 'the bus', loaded: 1, scope: 'default' } } },
      wait: over.wait ?? ((ms) => (ms >= 5000 ? new Promise(() => undefined) : Promise.resolve())),
      styleSheets: { apply: async (_remote, _digest, sheets) => void made.applied.push(...sheets.map(({ href }) => href)) },
      admit: async (baseUrl, files) => void made.admitted.push(...[...files.keys()].map((path) => baseUrl + path)),
      importModule: async (url) => {
        made.imported.push(url);
        const given = 'module' in over ? over.module : container;
        if (given instanceof Error) throw given;
        return given === container ? { ...container, init: (scope: ShareScope) => void made.scopes.push(scope) } : given;
      },
      fetch:
        over.fetch ??
        (async (input, init) => {
          const url = String(input);
          made.asked.push({ url, cache: init?.cache });
          const text = served.get(url);
          if (text === undefined) return new Response('no', { status: 404 });
          if (init?.integrity !== sri(text)) throw new TypeError('Failed to fetch');
          return new Response(text);
        }),
    },
  };
  return made;
}

const load = ({ ports, release }: World): Promise<unknown> => createRemoteLoader(ports)('weekly', release, ALONE);
const codeOf = async (loading: Promise<unknown>): Promise<string> =>
  loading.then(
    () => 'loaded',
    (failure: RemoteFailure) => failure.code,
  );

describe('loading a remote', () => {
  it('[SHELL-29] takes the manifest that the page came with, and holds it to the same rules', async () => {
    const manifest = (over = {}): unknown => ({ ...(JSON.parse(world().served.get(`${base}manifest.json`) ?? '') as object), ...over });
    const page = world({ inlined: manifest() });
    await load(page);
    expect(page.asked.map(({ url }) => url)).not.toContain(`${base}manifest.json`);
    expect(page.asked).toHaveLength(3);
    expect(await codeOf(load(world({ inlined: manifest({ entry: 'assets/other.js' }) })))).toBe('LOAD-1');
    expect(await codeOf(load(world({ inlined: manifest({ contract: { mount: [2, 2], sync: [1, 1] } }) })))).toBe('LOAD-5');
  });

  it('[SHELL-20] fetches every file by its hash, then imports, shares the bus and gets mount', async () => {
    const page = world();
    const loaded = await load(page);
    expect(loaded).toMatchObject({ mount, baseUrl: base });
    expect(page.asked.map(({ url }) => url.slice(base.length)).toSorted()).toEqual([
      'assets/a.css',
      'assets/mount.js',
      'assets/remoteEntry.js',
      'manifest.json',
    ]);
    expect(page.imported).toEqual([`${base}assets/remoteEntry.js`]);
    expect(page.applied).toEqual([`${base}assets/a.css`]);
    expect(page.scopes).toEqual([page.ports.shareScope]);
  });

  it('[SHELL-470] has all modules of a version admitted before its entry is imported, unless the page came with it', async () => {
    const page = world();
    const imported = vi.spyOn(page.ports, 'importModule').mockImplementation(async () => (expect(page.admitted).toHaveLength(3), container));
    await load(page);
    expect([page.admitted, imported.mock.calls.length]).toEqual([['assets/remoteEntry.js', 'assets/mount.js', 'assets/a.css'].map((path) => base + path), 1]);
    const brought = world({ inlined: JSON.parse(page.served.get(`${base}manifest.json`) ?? '') as unknown });
    await load(brought);
    expect([brought.admitted, brought.imported.length]).toEqual([[], 1]);
  });

  it('[SHELL-470] imports nothing of a version that cannot be admitted', async () => {
    const page = world();
    vi.spyOn(page.ports, 'admit').mockRejectedValue(new TypeError('no network'));
    expect([await codeOf(load(page)), page.imported]).toEqual(['LOAD-2', []]);
  });

  it('[SHELL-20] takes the files from the remote’s own origin where it has one', async () => {
    const page = world({ fetch: async () => new Response('no', { status: 404 }) });
    const asked = vi.spyOn(page.ports, 'fetch');
    await codeOf(createRemoteLoader(page.ports)('weekly', page.release, { origin: 'https://own.example', mirror: null }));
    expect(String(asked.mock.calls[0]?.[0])).toBe(`https://own.example/r/weekly/${digest}/manifest.json`);
  });

  it.each([
    ['manifest.json', 'LOAD-1'],
    ['assets/remoteEntry.js', 'LOAD-2'],
    ['assets/mount.js', 'LOAD-2'],
    ['assets/a.css', 'LOAD-2'],
  ])('[SHELL-21] imports nothing when %s was altered', async (path, code) => {
    const page = world();
    page.served.set(base + path, `${page.served.get(base + path)} altered`);
    expect(await codeOf(load(page))).toBe(code);
    expect(page.imported).toEqual([]);
  });

  it('[SHELL-22] asks again past the cache, and loads when the file arrives', async () => {
    const page = world();
    const { fetch } = page.ports;
    let dropped = 0;
    const flaky: LoadPorts['fetch'] = (input, init) => {
      if (String(input).endsWith('mount.js') && dropped++ < 2) return Promise.reject(new TypeError('reset'));
      return fetch(input, init);
    };
    await createRemoteLoader({ ...page.ports, fetch: flaky })('weekly', page.release, ALONE);
    expect(page.asked.filter(({ url }) => url.endsWith('mount.js')).map(({ cache }) => cache)).toEqual(['reload']);
  });

  it('[SHELL-22] gives up after four tries, and at once where there is no such file', async () => {
    const down = vi.fn(() => Promise.reject(new TypeError('refused')));
    expect(await codeOf(load(world({ fetch: down })))).toBe('LOAD-1');
    expect(down).toHaveBeenCalledTimes(4);
    const gone = vi.fn(async () => new Response('', { status: 404 }));
    expect(await codeOf(load(world({ fetch: gone })))).toBe('LOAD-1');
    expect(gone).toHaveBeenCalledTimes(1);
  });

  it('[SHELL-23] asks for listed addresses only, however often', async () => {
    const page = world();
    page.served.set(`${base}assets/mount.js`, 'altered');
    await codeOf(load(page));
    await codeOf(load(page));
    const listed = [...page.served.keys()];
    expect(page.asked.length).toBeGreaterThan(4);
    for (const { url } of page.asked) expect(listed).toContain(url);
  });

  it('[SHELL-24] ends a load whose files never come', async () => {
    const wait = (ms: number): Promise<void> => (ms === 5000 ? Promise.resolve() : new Promise(() => undefined));
    let signal: AbortSignal | null | undefined;
    const fetch: LoadPorts['fetch'] = (_input, init) => {
      signal = init?.signal;
      return new Promise(() => undefined);
    };
    expect(await codeOf(load(world({ wait, fetch })))).toBe('LOAD-3');
    expect(signal?.aborted).toBe(true);
  });

  it('[SHELL-24] ends a container that never answers', async () => {
    const budgets: number[] = [];
    // The second budget runs out, the first one does not.
    const wait = (ms: number): Promise<void> => (budgets.push(ms) === 2 ? Promise.resolve() : new Promise(() => undefined));
    const hanging = { init: () => new Promise(() => undefined), get: container.get };
    expect(await codeOf(load(world({ wait, module: hanging })))).toBe('INIT-2');
  });

  const kept = { bus: [1, 2], mount: [1, 1], url: [1, 1], sync: [1, 1] };
  it.each([
    ['mount', { ...kept, mount: [2, 3] }],
    ['bus', { ...kept, bus: [4, 5] }],
    ['url', { ...kept, url: [2, 2] }],
    ['sync', { mount: [1, 1], sync: [2, 2] }],
    ['surface', { ...kept, surface: [1, 1] }],
  ])('[SHELL-25] refuses another %s before fetching its files', async (what, contract) => {
    const page = world({ contract });
    const failure = await load(page).catch((thrown: RemoteFailure) => thrown);
    expect(failure).toMatchObject({ code: 'LOAD-5', message: expect.stringContaining(`needs ${what} `) });
    expect(page.asked).toHaveLength(1);
  });

  it.each([
    ['of now', kept],
    ['that starts within the shell’s numbers', { ...kept, bus: [3, 9] }],
    ['of before', { mount: [1, 1], sync: [1, 1] }],
  ])('[SHELL-430] takes a contract %s', async (_what, contract) => {
    expect(await codeOf(load(world({ contract })))).toBe('loaded');
  });

  const fails = (): never => {
    throw new Error('no');
  };
  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'LOAD-4'],
    ['no get', { init: () => undefined }, 'LOAD-4'],
    ['an entry that throws', new Error('broken'), 'LOAD-3'],
    ['an init that throws', { init: fails, get: container.get }, 'INIT-1'],
    ['a get that rejects', { init: () => undefined, get: async () => fails() }, 'INIT-2'],
    ['no mount', { init: () => undefined, get: async () => () => ({ default: mount }) }, 'INIT-2'],
  ])('[SHELL-26] refuses %s', async (_what, module, code) => {
    expect(await codeOf(load(world({ module })))).toBe(code);
  });

  it('[SHELL-365] a version that is shown again gets its style sheets again, and nothing else is fetched', async () => {
    const page = world();
    const loader = createRemoteLoader(page.ports);
    await loader('weekly', page.release, ALONE);
    const asked = page.asked.length;
    await loader('weekly', page.release, ALONE);
    expect(page.applied).toEqual([`${base}assets/a.css`, `${base}assets/a.css`]);
    expect(page.asked).toHaveLength(asked);
  });

  it('[SHELL-27] loads a version once, and anew after a failure', async () => {
    const page = world();
    const loader = createRemoteLoader(page.ports);
    const good = page.served.get(`${base}assets/mount.js`) ?? '';
    page.served.set(`${base}assets/mount.js`, 'altered');
    expect(await codeOf(loader('weekly', page.release, ALONE))).toBe('LOAD-2');
    page.served.set(`${base}assets/mount.js`, good);
    const [one, two] = await Promise.all([loader('weekly', page.release, ALONE), loader('weekly', page.release, ALONE)]);
    expect(one).toBe(two);
    expect(page.imported).toHaveLength(1);
  });

  describe('[SHELL-501] a version whose files do not come as published', () => {
    const MIRROR = 'https://copy.example';
    const copy = base.replace('https://page.example', MIRROR);
    const mirrored = (page: World): Promise<unknown> => createRemoteLoader(page.ports)('weekly', page.release, { origin: null, mirror: MIRROR });
    function withCopy(over: Parameters<typeof world>[0] = {}): World {
      const page = world(over);
      for (const [url, text] of [...page.served]) page.served.set(copy + url.slice(base.length), text);
      return page;
    }

    it('comes from the copy, under the same hashes, with its own modules admitted there', async () => {
      const page = withCopy({ inlined: JSON.parse(world().served.get(`${base}manifest.json`) ?? '') as unknown });
      page.served.set(`${base}assets/mount.js`, 'altered');
      expect(await mirrored(page)).toMatchObject({ mount, baseUrl: copy });
      expect(page.imported).toEqual([`${copy}assets/remoteEntry.js`]);
      expect(page.admitted).toContain(`${copy}assets/mount.js`);
    });
    it('does not come from a copy that is altered too', async () => {
      const page = withCopy();
      page.served.set(`${base}assets/mount.js`, 'altered');
      page.served.set(`${copy}assets/mount.js`, 'altered');
      expect([await codeOf(mirrored(page)), page.imported]).toEqual(['LOAD-2', []]);
    });
    it('does not come from the copy where it has come, and is refused', async () => {
      const page = withCopy({ contract: { mount: [2, 2], sync: [1, 1] } });
      expect([await codeOf(mirrored(page)), page.asked.filter(({ url }) => url.startsWith(MIRROR))]).toEqual(['LOAD-5', []]);
      const none = withCopy({ module: {} });
      expect([await codeOf(mirrored(none)), none.asked.filter(({ url }) => url.startsWith(MIRROR))]).toEqual(['LOAD-4', []]);
    });
  });
});
