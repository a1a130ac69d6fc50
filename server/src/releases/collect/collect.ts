import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { newest, type LiveParts } from '../change-live.ts';
import { manifest } from '../manifest.ts';
import type { Pointer } from '../pointer.ts';
import { numbersIn, readSnapshot } from '../release-log.ts';
import type { ReleaseStore } from '../store/release-store.ts';
import { MANIFEST } from '../verify-unit.ts';
import { forgetHeard, heardDigests } from './heard-versions.ts';
import { LEAST_KEPT, MARKED_FOR, nameOf, RESTORABLE_FOR, TAKEN_OVER_AFTER, unneeded, type InUse, type StoredVersion } from './kept.ts';
import { changeMarks, readMarks, without, type Marks } from './marks.ts';

export type CollectStep = 'mark' | 'claim' | 'files' | 'manifest' | 'done';

export interface Collected {
  readonly versions: number;
  /** `<unit>/<digest>`; removed a day after it was marked, unless something needs it by then. */
  readonly marked: readonly string[];
  readonly removed: readonly string[];
}

export interface CollectOptions {
  /** True: nothing is marked or removed. */
  readonly dryRun?: boolean;
  readonly onStep?: (step: CollectStep, name: string) => void;
}

/**
 * Marks what nothing needs, and removes what has been marked for a day: the files, then the manifest. Killed anywhere, it goes on
 * with the next call; nothing that is live or may be restored is ever among it.
 */
export async function collectGarbage(parts: LiveParts, { dryRun = false, onStep = () => {} }: CollectOptions = {}): Promise<Collected> {
  const { store, now } = parts;
  const at = now().getTime();
  const versions = await storedVersions(store);
  const spare = unneeded(versions, await inUse(parts)).map(nameOf);
  const before = await readMarks(store);
  const due = (name: string): boolean => at - (before[name]?.at ?? at) >= MARKED_FOR;
  // Whoever began it may be dead; nobody takes an hour for a version.
  const begun = Object.keys(before).filter((name) => at - (before[name]?.removing?.since ?? at) >= TAKEN_OVER_AFTER);
  const held = Object.keys(before).filter((name) => before[name]?.removing && !begun.includes(name));
  const result = { versions: versions.length, marked: spare.filter((name) => !due(name)), removed: [...new Set([...spare.filter((name) => due(name) && !held.includes(name)), ...begun])] };
  if (dryRun) return result;
  onStep('mark', '');
  await changeMarks(store, (marks) => {
    const kept = without(marks, Object.keys(marks).filter((name) => !marks[name]?.removing && !spare.includes(name)));
    const fresh = spare.filter((name) => !Object.hasOwn(kept, name));
    return fresh.length === 0 ? kept : { ...kept, ...Object.fromEntries(fresh.map((name) => [name, { at, removing: null }])) };
  });
  const removed: string[] = [];
  const by = randomUUID();
  for (const name of result.removed) if (await removeVersion(parts, name, by, onStep)) removed.push(name);
  await forgetHeard(store, at);
  return { ...result, removed };
}

/** Takes the marks of versions away before something names them. @returns those that are being removed, and cannot be named */
export async function claimVersions(store: ReleaseStore, names: readonly string[]): Promise<readonly string[]> {
  const free = (marks: Marks): readonly string[] => names.filter((name) => !marks[name]?.removing);
  const after = await changeMarks(store, (before) => without(before, free(before)));
  return names.filter((name) => after[name]?.removing);
}

/** False: it is needed again, or somebody has claimed it. */
async function removeVersion(parts: LiveParts, name: string, by: string, onStep: (step: CollectStep, name: string) => void): Promise<boolean> {
  const { store } = parts;
  const since = parts.now().getTime();
  onStep('claim', name);
  const claimed = await changeMarks(store, (marks) => {
    const mark = marks[name];
    if (mark === undefined || (mark.removing && since - mark.removing.since < TAKEN_OVER_AFTER)) return marks;
    return { ...marks, [name]: { ...mark, removing: { by, since } } };
  });
  if (claimed[name]?.removing?.by !== by) return false;
  // Whoever names it from now on takes the mark away first; whoever has named it before is seen here.
  const [unit = '', digest = ''] = name.split('/');
  const { live, snapshots, heard } = await inUse(parts);
  if (unneeded([{ unit, digest, builtAt: null }, ...others(unit)], { live, snapshots, heard }).every((each) => nameOf(each) !== name)) {
    await changeMarks(store, (marks) => without(marks, [name]));
    return false;
  }
  onStep('files', name);
  if (!(await removeFiles(store, name, by, () => onStep('manifest', name)))) return false;
  onStep('done', name);
  await changeMarks(store, (marks) => without(marks, [name]));
  return true;
}

/** As many newer ones as stay in any case: only what names a version counts. */
const others = (unit: string): StoredVersion[] => Array.from({ length: LEAST_KEPT }, (_, i) => ({ unit, digest: `newer ${i}`, builtAt: Infinity }));

/** False: somebody has taken over from a process that stood still. */
async function removeFiles(store: ReleaseStore, name: string, by: string, onManifest: () => void): Promise<boolean> {
  const own = `r/${name}/${MANIFEST}`;
  for (const key of [...(await store.list(`r/${name}/`)).filter((each) => each !== own), own]) {
    if ((await readMarks(store))[name]?.removing?.by !== by) return false;
    if (key === own) onManifest();
    await store.remove(key);
  }
  return true;
}

async function inUse({ store, signer, now }: LiveParts): Promise<InUse> {
  const { live } = await newest({ store, signer, now });
  const at = now().getTime();
  const snapshots: Pointer[] = [];
  for (const seq of (await numbersIn(store, 'c')).reverse()) {
    const snapshot = await readSnapshot(store, seq);
    if (snapshot === null) continue;
    snapshots.push(snapshot);
    // It was live until the next one came: the first that is older was live then too.
    if (Date.parse(snapshot.issued) < at - RESTORABLE_FOR) break;
  }
  return { live, snapshots, heard: await heardDigests(store, at) };
}

/** Every version in the store. One whose removal or upload was broken off has no manifest, and is the oldest. */
async function storedVersions(store: ReleaseStore): Promise<StoredVersion[]> {
  const names = new Set((await store.list('r/')).flatMap((key) => /^r\/([a-z][a-z0-9-]*\/[0-9a-f]{64})\//.exec(key)?.[1] ?? []));
  const versions: StoredVersion[] = [];
  for (const name of names) {
    const [unit = '', digest = ''] = name.split('/');
    const stored = await store.get(`r/${name}/${MANIFEST}`);
    const read = stored === null ? null : z.safeParse(manifest, parsed(stored.body.toString()));
    versions.push({ unit, digest, builtAt: read?.success === true ? Date.parse(read.data.builtAt) : null });
  }
  return versions;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
