import type { Mount } from '@tandem/sync';
import { failureOf, RemoteFailure, type FailureCode } from './failure.ts';
import { fetchListed, type FetchPorts } from './fetch-listed.ts';
import { parseUnitManifest, releaseUrl, type LiveRemote, type Release, type Span, type UnitManifest } from './release-manifest.ts';
import type { StyleSheets } from './style-sheets.ts';

/** What this shell keeps of each agreement, least and most; its own manifest says the same. `sync`: what manifests had before `bus` and `url`. */
export const CONTRACT: Readonly<Record<string, Span>> = { bus: [1, 3], mount: [1, 1], url: [1, 1], sync: [1, 1] };
/** Milliseconds for files and entry together, and for the container's own steps together. */
const LOAD_BUDGET = 5000;
const INIT_BUDGET = 5000;

/** What `init` of a container gets: package → version → how to get the shell's module. */
export type ShareScope = Readonly<Record<string, Readonly<Record<string, SharedModule>>>>;
export interface SharedModule {
  readonly get: () => Promise<() => unknown>;
  readonly loaded: 1;
  readonly scope: 'default';
}

/** The effects that loading needs. */
export interface LoadPorts extends FetchPorts {
  readonly importModule: (url: string) => Promise<unknown>;
  /** Has the modules of a version imported by their hash alone; the page has seen to those that it came with. */
  readonly admit: (baseUrl: string, files: UnitManifest['files']) => Promise<void>;
  readonly styleSheets: StyleSheets;
  readonly shareScope: ShareScope;
  /** The page's own origin. */
  readonly origin: string;
  /** `manifest.json` of a digest, where the page came with it. */
  readonly inlined: (digest: string) => unknown;
}

/** A remote whose code is in the page, ready to be mounted any number of times. */
export interface LoadedRemote {
  readonly mount: Mount;
  /** Folder of this version; the stack of an error that it throws holds this address. */
  readonly baseUrl: string;
  /** Puts its style sheets back where those of another version are. */
  readonly dress: () => Promise<void>;
}

/**
 * Loads a version once per page, from the mirror where its files do not come as published; after a failure the next call begins anew.
 *
 * @throws RemoteFailure saying at which step it stopped.
 */
export type LoadRemote = (remote: string, release: Release, from: Pick<LiveRemote, 'origin' | 'mirror'>) => Promise<LoadedRemote>;

interface Container {
  readonly init: (scope: ShareScope) => unknown;
  readonly get: (key: string) => Promise<() => unknown>;
}

/**
 * The only module that knows federation: it speaks the container protocol (`init`, `get`) to whatever built the remote.
 *
 * It never asks for an address twice with a query added: integrity would not cover that address. A module that
 * failed to evaluate therefore stays failed for this page; a file that failed to arrive is fetched again beforehand.
 */
export function createRemoteLoader(ports: LoadPorts): LoadRemote {
  const loaded = new Map<string, Promise<LoadedRemote>>();
  return (remote, release, { origin, mirror }) => {
    const baseUrl = releaseUrl(remote, release, origin ?? ports.origin);
    const known = loaded.get(baseUrl);
    if (known) return known.then((again) => again.dress().then(() => again));
    const loading = loadOnce(ports, remote, release, baseUrl).catch((failure: RemoteFailure) => {
      if (mirror === null || !/LOAD-[123]/.test(failure.code)) throw failure;
      // What the page came with has its hashes for the first address alone.
      return loadOnce({ ...ports, inlined: () => undefined }, remote, release, releaseUrl(remote, release, mirror));
    });
    loaded.set(baseUrl, loading);
    loading.catch(() => loaded.delete(baseUrl));
    return loading;
  };
}

async function loadOnce(ports: LoadPorts, remote: string, release: Release, baseUrl: string): Promise<LoadedRemote> {
  const [container, dress] = await within(ports.wait, LOAD_BUDGET, 'LOAD-3', async (signal) => {
    const manifest = await fetchManifest(ports, baseUrl, release, signal);
    const dressed = await fetchFiles(ports, remote, release, baseUrl, manifest, signal);
    return [await importContainer(ports, baseUrl + manifest.entry), dressed] as const;
  });
  const mount = await within(ports.wait, INIT_BUDGET, 'INIT-2', () => initContainer(container, ports.shareScope));
  return { mount, baseUrl, dress };
}

async function fetchManifest(ports: LoadPorts, baseUrl: string, release: Release, signal: AbortSignal): Promise<UnitManifest> {
  const fetched = async (): Promise<unknown> =>
    (await fetchListed(ports, `${baseUrl}manifest.json`, release.integrity, signal, 'LOAD-1')).json();
  const manifest = await step('LOAD-1', async () => parseUnitManifest(ports.inlined(release.digest) ?? (await fetched())));
  for (const [surface, [low, high]] of manifest.contract) {
    const [least, most] = CONTRACT[surface] ?? [0, 0];
    if (low > most || high < least) throw new RemoteFailure('LOAD-5', `needs ${surface} ${low} to ${high}, not ${least} to ${most}`);
  }
  return manifest;
}

/** Everything that is needed before the first paint, checked by hash, into the browser's cache; style sheets applied. @returns what applies them again */
async function fetchFiles(
  ports: LoadPorts,
  remote: string,
  release: Release,
  baseUrl: string,
  manifest: UnitManifest,
  signal: AbortSignal,
): Promise<LoadedRemote['dress']> {
  const integrityOf = (path: string): string => manifest.files.get(path) ?? '';
  const fetched = async (path: string): Promise<void> => {
    await fetchListed(ports, baseUrl + path, integrityOf(path), signal, 'LOAD-2');
  };
  const sheets = manifest.css.map((path) => ({ href: baseUrl + path, integrity: integrityOf(path) }));
  const admitted = step('LOAD-2', () => ports.inlined(release.digest) ?? ports.admit(baseUrl, manifest.files));
  await Promise.all([admitted, ...[manifest.entry, ...manifest.preload, ...manifest.css].map(fetched)]);
  const dress = (): Promise<void> => step('LOAD-2', () => ports.styleSheets.apply(remote, release.digest, sheets));
  await dress();
  return dress;
}

async function importContainer(ports: LoadPorts, url: string): Promise<Container> {
  const module = await step('LOAD-3', () => ports.importModule(url));
  if (!isContainer(module)) throw new RemoteFailure('LOAD-4', 'no container');
  return module;
}

async function initContainer(container: Container, scope: ShareScope): Promise<Mount> {
  await step('INIT-1', () => container.init(scope));
  const exposed = await step('INIT-2', async () => (await container.get('./mount'))());
  const mount = (exposed as { mount?: unknown } | null)?.mount;
  if (typeof mount !== 'function') throw new RemoteFailure('INIT-2', 'no mount');
  return mount as Mount;
}

function isContainer(module: unknown): module is Container {
  const { init, get } = (module ?? {}) as Partial<Container>;
  return typeof init === 'function' && typeof get === 'function';
}

async function step<T>(code: FailureCode, run: () => T | Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (thrown) {
    throw failureOf(code, thrown);
  }
}

/** Some loads never settle: after `ms` this fails with `code` and asks what is under way to stop. */
async function within<T>(
  wait: LoadPorts['wait'],
  ms: number,
  code: FailureCode,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const abort = new AbortController();
  const late = wait(ms).then(() => {
    throw new RemoteFailure(code, `not after ${ms} ms`);
  });
  try {
    return await Promise.race([run(abort.signal), late]);
  } finally {
    abort.abort();
    late.catch(() => undefined);
  }
}
