import { attempt } from '../attempt.ts';

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
  /** Where a copy of its folders is served from; null: nowhere. */
  readonly mirror: string | null;
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
  /** Agreements with the shell by name (`bus`, `mount`, `url`), each counted by itself: what this version works with. */
  readonly contract: readonly (readonly [string, Span])[];
}

/** Least and most. */
export type Span = readonly [number, number];

/**
 * Reads the text of `live.json`. An entry that cannot be read is left out, so that one bad entry costs one view only.
 *
 * @throws TypeError when the text is no release manifest at all.
 */
export function parsePointer(text: string): LivePointer {
  const root = record(JSON.parse(text), 'live.json');
  if (root['schema'] !== 1) throw wrong('schema');
  const remotes = new Map<string, LiveRemote>();
  for (const [name, entry] of Object.entries(record(root['remotes'], 'remotes'))) {
    const remote = attempt(() => parseLiveRemote(record(entry, name)));
    if (remote) remotes.set(name, remote);
  }
  return { seq: Number(root['seq']), remotes };
}

function parseLiveRemote({ stable, previous, url, mirror }: Fields): LiveRemote {
  return {
    stable: parseRelease(stable),
    previous: attempt(() => parseRelease(previous)),
    origin: originIn(url),
    mirror: originIn(mirror),
  };
}

const originIn = (url: unknown): string | null => (url === undefined ? null : new URL(matching(url, /^https?:/, 'url')).origin);

/** @throws TypeError when it names no version whose files could be checked. */
export function parseRelease(value: unknown): Release {
  const { v, d, m } = record(value, 'release');
  return { version: matching(v, VERSION, 'v'), digest: matching(d, /^[0-9a-f]{64}$/, 'd'), integrity: matching(m, INTEGRITY, 'm') };
}

/**
 * Reads a `manifest.json` that was fetched.
 *
 * @throws TypeError naming the first field that is wrong, or a file that is to be loaded but not listed.
 */
export function parseUnitManifest(value: unknown): UnitManifest {
  const { version, entry, css, preload, files, contract } = record(value, 'manifest.json');
  const hashes = new Map(
    Object.entries(record(files, 'files')).map(([path, file]) => [path, matching(record(file, path)['sri'], INTEGRITY, path)]),
  );
  const listed = (path: unknown): string => {
    if (typeof path !== 'string' || !hashes.has(path)) throw wrong(String(path));
    return path;
  };
  return {
    version: matching(version, VERSION, 'version'),
    entry: listed(entry),
    css: list(css, 'css').map(listed),
    preload: list(preload, 'preload').map(listed),
    files: hashes,
    contract: Object.entries(record(contract, 'contract')).map(([surface, span]) => [surface, range(span, `contract.${surface}`)]),
  };
}

/** The folder of a release, with a slash at the end. */
export function releaseUrl(remote: string, release: Release, origin: string): string {
  return `${origin}/r/${remote}/${release.digest}/`;
}

const VERSION = /^\S{1,64}$/;
const INTEGRITY = /^sha(256|384|512)-[A-Za-z0-9+/]+=*$/;

type Fields = Readonly<Record<string, unknown>>;

const wrong = (field: string): TypeError => new TypeError(`${field} is not as expected`);

function record(value: unknown, field: string): Fields {
  if (typeof value !== 'object' || value === null) throw wrong(field);
  return value as Fields;
}

function list(value: unknown, field: string): unknown[] {
  if (!Array.isArray(value)) throw wrong(field);
  return value;
}

function matching(value: unknown, pattern: RegExp, field: string): string {
  if (typeof value !== 'string' || !pattern.test(value)) throw wrong(field);
  return value;
}

function range(value: unknown, field: string): [number, number] {
  const [low, high] = list(value, field);
  if (typeof low !== 'number' || typeof high !== 'number') throw wrong(field);
  return [low, high];
}
