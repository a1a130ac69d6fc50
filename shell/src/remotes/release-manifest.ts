import type { ViewName } from '@tandem/sync';

/** One published version of a unit. */
export interface Release {
  readonly version: string;
  /** Hex SHA-256 over the unit's files; names its folder. */
  readonly digest: string;
  /** Integrity of its `manifest.json`, `sha384-…`. */
  readonly integrity: string;
}

/** What `live.json` says about one remote. */
export interface LiveRemote {
  readonly stable: Release;
  readonly previous: Release | null;
  /** Where its folders are served from; null: the page's own origin. */
  readonly origin: string | null;
}

/** The release manifest: which version of each remote is live. */
export interface LivePointer {
  readonly seq: number;
  /** Remotes whose entry could be read; the others do not start, each in its own slot. */
  readonly remotes: ReadonlyMap<string, LiveRemote>;
}

/** `manifest.json` of one version: its files with their integrity. */
export interface UnitManifest {
  readonly version: string;
  readonly entry: string;
  readonly css: readonly string[];
  readonly preload: readonly string[];
  readonly files: ReadonlyMap<string, string>;
  /** Lowest and highest number of the mount contract and of the bus that this version works with. */
  readonly contract: { readonly mount: readonly [number, number]; readonly sync: readonly [number, number] };
}

/** Which remote shows which view. */
export const REMOTE_OF: Readonly<Record<ViewName, string>> = { week: 'weekly', month: 'monthly', day: 'day-detail' };

/**
 * Reads the text of `live.json`. An entry that cannot be read is left out, so that one bad entry costs one view only.
 *
 * @throws TypeError when the text is no release manifest at all.
 */
export function parsePointer(text: string): LivePointer {
  const root = record(JSON.parse(text), 'the release manifest');
  if (root['schema'] !== 1) throw new TypeError(`the release manifest has schema ${String(root['schema'])}, 1 is known`);
  const remotes = new Map<string, LiveRemote>();
  for (const [name, entry] of Object.entries(record(root['remotes'], 'remotes'))) {
    const remote = attempt(() => parseLiveRemote(record(entry, name)));
    if (remote) remotes.set(name, remote);
  }
  return { seq: Number(root['seq']), remotes };
}

function parseLiveRemote(entry: Fields): LiveRemote {
  const origin = entry['url'] ?? null;
  return {
    stable: parseRelease(record(entry['stable'], 'stable')),
    previous: entry['previous'] == null ? null : (attempt(() => parseRelease(record(entry['previous'], 'previous'))) ?? null),
    origin: origin === null ? null : new URL(matching(origin, /^https?:\/\//, 'url')).origin,
  };
}

const parseRelease = (fields: Fields): Release => ({
  version: matching(fields['v'], /^\S{1,64}$/, 'v'),
  digest: matching(fields['d'], /^[0-9a-f]{64}$/, 'd'),
  integrity: matching(fields['m'], /^sha(256|384|512)-[A-Za-z0-9+/]+=*$/, 'm'),
});

/**
 * Reads a `manifest.json` that was fetched.
 *
 * @throws TypeError naming the first field that is wrong, or a file that is to be loaded but not listed.
 */
export function parseUnitManifest(value: unknown): UnitManifest {
  const root = record(value, 'the manifest');
  const files = new Map(
    Object.entries(record(root['files'], 'files')).map(([path, file]) => [
      matching(path, /^[^/\\]/, 'files'),
      matching(record(file, path)['sri'], /^sha(256|384|512)-/, path),
    ]),
  );
  const listed = (path: unknown, field: string): string => {
    if (typeof path !== 'string' || !files.has(path)) throw new TypeError(`${field} names ${String(path)}, which is not in files`);
    return path;
  };
  const contract = record(root['contract'], 'contract');
  return {
    version: matching(root['version'], /^\S{1,64}$/, 'version'),
    entry: listed(root['entry'], 'entry'),
    css: list(root['css'], 'css').map((path) => listed(path, 'css')),
    preload: list(root['preload'], 'preload').map((path) => listed(path, 'preload')),
    files,
    contract: { mount: range(contract['mount'], 'contract.mount'), sync: range(contract['sync'], 'contract.sync') },
  };
}

/** The folder of a release, with a slash at the end. */
export function releaseUrl(remote: string, release: Release, origin: string): string {
  return `${origin}/r/${remote}/${release.digest}/`;
}

type Fields = Readonly<Record<string, unknown>>;

function record(value: unknown, field: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError(`${field} is not an object`);
  return value as Fields;
}

function list(value: unknown, field: string): unknown[] {
  if (!Array.isArray(value)) throw new TypeError(`${field} is not a list`);
  return value;
}

function matching(value: unknown, pattern: RegExp, field: string): string {
  if (typeof value !== 'string' || !pattern.test(value)) throw new TypeError(`${field} is ${JSON.stringify(value)}, expected ${pattern.source}`);
  return value;
}

function range(value: unknown, field: string): [number, number] {
  const [low, high] = list(value, field);
  if (typeof low !== 'number' || typeof high !== 'number') throw new TypeError(`${field} is not a pair of numbers`);
  return [low, high];
}

function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
