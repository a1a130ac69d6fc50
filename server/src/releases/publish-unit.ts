import { mkdir, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import { compressedCopies } from './compress-file.ts';
import { digestOf, sri } from './digest.ts';
import { syncFolder, UNFINISHED, unfinishedName, writeDurably } from './durable-files.ts';
import { describeVersion, unitDescription, type Manifest, type UnitDescription } from './manifest.ts';
import { changePointer } from './pointer-file.ts';
import { makeLive, type Pointer } from './pointer.ts';
import { listFiles, loadFiles, type LoadedFile } from './unit-files.ts';
import { MANIFEST, readManifest, verifyUnit } from './verify-unit.ts';

/** The steps of publishing, told as each is about to begin. An interruption before any of them leaves `live.json` valid. */
export type PublishStep = 'files' | 'manifest' | 'folder' | 'pointer';

export interface PublishOptions {
  /** The unit's build output, which holds `unit.json`. */
  readonly dist: string;
  /** `<data>/releases`. */
  readonly registry: string;
  readonly now: () => Date;
  /** True: a version that a restore has replaced is kept, and not made live. */
  readonly atStart?: boolean;
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
 * @throws Error in one sentence when the build is missing or does not match its unit.json
 */
export async function publishUnit({ dist, registry, now, atStart = false, onStep = () => {} }: PublishOptions): Promise<Published> {
  const unit = await readDescription(dist);
  const files = await loadFiles(dist, (await listFiles(dist)).filter((path) => path !== MANIFEST));
  const digest = digestOf(files);
  const builtAt = (await stat(join(dist, 'unit.json'))).mtime;
  const manifest = describeVersion(unit, digest, builtAt, files);
  const folder = join(registry, 'r', unit.name, digest);
  if (!(await holds(folder, manifest))) await placeFolder(folder, files, manifest, now, onStep);
  onStep('pointer');
  const m = sri(await readFile(join(folder, MANIFEST)));
  let changed = false;
  const live = await changePointer(registry, (before) => {
    if (atStart && before?.withdrawn?.includes(digest)) return before;
    const after = makeLive(before, unit.name, { v: unit.version, d: digest, m }, now());
    changed = after !== before;
    return after;
  });
  return { name: unit.name, version: unit.version, digest, changed, live };
}

async function readDescription(dist: string): Promise<UnitDescription> {
  const path = join(dist, 'unit.json');
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) throw new Error(`${path} is missing: build the units with npm start.`);
  try {
    return z.parse(unitDescription, JSON.parse(text));
  } catch {
    throw new Error(`${path} is accepted with name, version, entry, css and preload: build the units with npm start.`);
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
    const { mtimeMs } = await stat(path);
    if (at - mtimeMs > ABANDONED_AFTER) await rm(path, { recursive: true, force: true });
  }
}
