import { mkdir, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import { compressedCopies } from './compress-file.ts';
import { digestOf, sri } from './digest.ts';
import { syncFolder, UNFINISHED, unfinishedName, writeDurably } from './durable-files.ts';
import { describeVersion, unitDescription, type Manifest, type UnitDescription } from './manifest.ts';
import { changeLive } from './change-live.ts';
import type { LiveVersion, Pointer } from './pointer.ts';
import type { ReleaseSigner } from './release-key.ts';
import { createFileStore } from './store/file-store.ts';
import type { ReleaseStore } from './store/release-store.ts';
import { listFiles, loadFiles, type LoadedFile } from './unit-files.ts';
import { MANIFEST, readManifest, verifyUnit } from './verify-unit.ts';
import { verifyVersion } from './verify-version.ts';

/** The steps of publishing, told as each is about to begin. An interruption before any of them leaves `live.json` valid. */
export type PublishStep = 'files' | 'manifest' | 'folder' | 'pointer';

export interface PublishOptions {
  /** The unit's build output, which holds `unit.json`. */
  readonly dist: string;
  /** `<data>/releases`. */
  readonly registry: string;
  readonly now: () => Date;
  /** True: nobody has ordered it. What a restore has replaced, or a team has released, is kept and not made live. */
  readonly atStart?: boolean;
  readonly signer?: ReleaseSigner | null;
  readonly onStep?: (step: PublishStep) => void;
}

export interface Published {
  readonly name: string;
  readonly version: string;
  readonly digest: string;
  /** False when this digest was live already. */
  readonly changed: boolean;
  readonly live: Pointer;
}

/** Unfinished folders older than this were left by a process that died. */
const ABANDONED_AFTER = 3_600_000;

/**
 * Copies a build into its immutable folder and makes it live: files, manifest, folder, pointer, each forced to the disk
 * before the next. The same files again change nothing; a damaged folder of the same digest is replaced.
 * @throws Error in one sentence when the build is missing, does not match its unit.json, or may never be live again
 */
export async function publishUnit({ atStart = false, signer = null, ...options }: PublishOptions): Promise<Published> {
  const { registry, now, onStep } = options;
  const { name, version } = await placeUnit(options);
  onStep?.('pointer');
  const result = await changeLive(
    { store: createFileStore(registry), signer, now },
    { command: { kind: 'publish', remote: name, version, atStart }, actor: { kind: 'operator', name: 'server' }, reason: atStart ? 'built beside the server' : 'published' },
  );
  if (result.kind === 'refused' || result.live === null) throw new Error(`${name} ${version.d.slice(0, 12)} is blocked: it may never be live again. Build another version.`);
  return { name, version: version.v, digest: version.d, changed: result.kind === 'changed', live: result.live };
}

export interface PlacedUnit {
  readonly name: string;
  readonly version: LiveVersion;
  readonly manifest: Manifest;
}

/** Copies a build into its immutable folder. Nothing of it is live by that. @throws Error as {@link publishUnit} */
export async function placeUnit({ dist, registry, now, onStep = () => {} }: Omit<PublishOptions, 'atStart' | 'signer'>): Promise<PlacedUnit> {
  const { unit, files, digest, manifest } = await readBuild(dist);
  const folder = join(registry, 'r', unit.name, digest);
  if (!(await holds(folder, manifest))) await placeFolder(folder, files, manifest, now, onStep);
  return { name: unit.name, version: { v: unit.version, d: digest, m: sri(await readFile(join(folder, MANIFEST))) }, manifest };
}

/**
 * Copies a build into any store: its files, then its manifest, each once. Nothing of it is live by that.
 * @throws Error as {@link publishUnit}, or when other bytes lie there under its digest
 */
export async function uploadUnit(store: ReleaseStore, dist: string, onFile: (path: string, made: boolean) => void = () => {}): Promise<PlacedUnit> {
  const { unit, files, digest, manifest } = await readBuild(dist);
  const at = `r/${unit.name}/${digest}/`;
  for (const { path, content } of files) onFile(path, (await store.create(at + path, content)) === 'made');
  const text = `${JSON.stringify(manifest, null, 1)}\n`;
  await store.create(at + MANIFEST, text);
  const m = sri((await store.get(at + MANIFEST))?.body ?? Buffer.from(text));
  const version = { v: unit.version, d: digest, m };
  const [fault] = await verifyVersion(store, unit.name, version);
  if (fault !== undefined) throw new Error(`${fault} Remove ${at} from the store, then deploy again.`);
  return { name: unit.name, version, manifest };
}

/** A version that was never published. */
export interface BuiltUnit extends PlacedUnit {
  /** Path in its folder → content; its manifest is one of them. */
  readonly files: ReadonlyMap<string, Buffer>;
}

/** A build as it would be published, and placed nowhere. @throws Error as {@link publishUnit} */
export async function describeBuild(dist: string): Promise<BuiltUnit> {
  const { unit, files, digest, manifest } = await readBuild(dist);
  const text = Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`);
  return { name: unit.name, version: { v: unit.version, d: digest, m: sri(text) }, manifest, files: new Map([...files.map(({ path, content }) => [path, content] as const), [MANIFEST, text]]) };
}

/** What a build comes to. @throws Error in one sentence */
async function readBuild(dist: string): Promise<{ readonly unit: UnitDescription; readonly files: readonly LoadedFile[]; readonly digest: string; readonly manifest: Manifest }> {
  const unit = await readDescription(dist);
  const files = await loadFiles(dist, (await listFiles(dist)).filter((path) => path !== MANIFEST));
  const digest = digestOf(files);
  const builtAt = (await stat(join(dist, 'unit.json'))).mtime;
  return { unit, files, digest, manifest: describeVersion(unit, digest, builtAt, files) };
}

async function readDescription(dist: string): Promise<UnitDescription> {
  const path = join(dist, 'unit.json');
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) throw new Error(`${path} is missing: build the units with npm start.`);
  try {
    return z.parse(unitDescription, JSON.parse(text));
  } catch {
    throw new Error(`${path} is accepted with name, version, entry, css and preload, and a view whose path is a lower-case word that is not week, month, day or setup: build the units with npm start.`);
  }
}

/** Whether the folder holds this very version, every byte of it. Only the time of its build may be another. */
async function holds(folder: string, expected: Manifest): Promise<boolean> {
  const found = await readManifest(folder);
  const same = isDeepStrictEqual({ ...found, builtAt: '' }, { ...expected, builtAt: '' });
  return same && (await verifyUnit(folder, expected.digest)).length === 0;
}

async function placeFolder(
  folder: string,
  files: readonly LoadedFile[],
  manifest: Manifest,
  now: () => Date,
  onStep: (step: PublishStep) => void,
): Promise<void> {
  const parent = dirname(folder);
  await mkdir(parent, { recursive: true });
  await sweepAbandoned(parent, now().getTime());
  const draft = unfinishedName(folder);
  try {
    onStep('files');
    for (const file of files) await placeFile(draft, file);
    onStep('manifest');
    await writeDurably(join(draft, MANIFEST), `${JSON.stringify(manifest, null, 1)}\n`);
    await syncFolder(draft);
    onStep('folder');
    if ((await exists(folder)) && !(await holds(folder, manifest))) await rename(folder, unfinishedName(folder));
    await rename(draft, folder);
    await syncFolder(parent);
  } catch (error) {
    // Another publisher of the same digest may have been faster; its folder holds the same bytes.
    if (!['ENOTEMPTY', 'EEXIST', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    if (!(await holds(folder, manifest))) throw error;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function placeFile(draft: string, { path, content }: LoadedFile): Promise<void> {
  const target = join(draft, path);
  await mkdir(dirname(target), { recursive: true });
  await writeDurably(target, content);
  for (const copy of await compressedCopies(path, content)) await writeDurably(target + copy.ending, copy.content);
  await syncFolder(dirname(target));
}

const exists = (path: string): Promise<boolean> => stat(path).then(() => true, () => false);

async function sweepAbandoned(parent: string, at: number): Promise<void> {
  for (const name of (await readdir(parent)).filter((entry) => entry.startsWith(UNFINISHED))) {
    const path = join(parent, name);
    // Another publisher may have finished it, or cleared it away, since it was listed.
    const mtimeMs = await stat(path).then((found) => found.mtimeMs, () => Infinity);
    if (at - mtimeMs > ABANDONED_AFTER) await rm(path, { recursive: true, force: true });
  }
}
