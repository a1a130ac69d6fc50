import { createHash } from 'node:crypto';
import { canonical, releaseEntry, type ReleaseEntry } from '@tandem/rest';
import * as z from 'zod/mini';
import { parsePointer } from './pointer-text.ts';
import type { Pointer } from './pointer.ts';
import { isSigned, type ReleaseKeys } from './release-key.ts';
import type { ReleaseStore } from './store/release-store.ts';

export const LIVE = 'live.json';
export const entryKey = (seq: number): string => `log/${seq}.json`;
export const snapshotKey = (seq: number): string => `c/${seq}.json`;

/** What the first entry names as the hash before it. */
export const NO_ENTRY = '0'.repeat(64);

/** The hash that an entry with this content has. */
export function entryHash({ hash: _, ...entry }: ReleaseEntry): string {
  return createHash('sha256').update(canonical(entry)).digest('hex');
}

export async function readEntry(store: ReleaseStore, seq: number): Promise<ReleaseEntry | null> {
  const stored = await store.get(entryKey(seq));
  if (stored === null) return null;
  try {
    return z.parse(releaseEntry, JSON.parse(stored.body.toString()));
  } catch {
    return null;
  }
}

/** What was live under a number; null: nothing, or it is gone. */
export async function readSnapshot(store: ReleaseStore, seq: number): Promise<Pointer | null> {
  const stored = await store.get(snapshotKey(seq));
  return stored === null ? ((await readEntry(store, seq))?.pointer ?? null) : parsePointer(stored.body.toString());
}

/** The numbers of all entries or snapshots, rising. */
export async function numbersIn(store: ReleaseStore, folder: 'log' | 'c'): Promise<number[]> {
  const keys = await store.list(`${folder}/`);
  return keys.flatMap((key) => Number(/^\w+\/(\d+)\.json$/.exec(key)?.[1] ?? NaN) || []).sort((a, b) => a - b);
}

export interface LogReport {
  readonly entries: number;
  /** Hash of the last good entry. */
  readonly head: string;
  /** A sentence each; empty: the chain is what was written. */
  readonly faults: readonly string[];
}

async function pointerIn(store: ReleaseStore): Promise<Pointer | null> {
  const live = await store.get(LIVE);
  return live === null ? null : parsePointer(live.body.toString());
}

/** Walks the chain: each hash anew, each named by the next, each pointer signed and what its snapshot and `live.json` hold. */
export async function verifyLog(store: ReleaseStore, keys: ReleaseKeys): Promise<LogReport> {
  // Read before the log is listed: up to this number everything has to be there, whoever changes something meanwhile.
  const whole = (await pointerIn(store))?.seq ?? 0;
  const numbers = await numbersIn(store, 'log');
  const faults: string[] = [];
  let prev: string | null = null;
  let last: ReleaseEntry | null = null;
  for (const [i, seq] of numbers.entries()) {
    const before = numbers[i - 1];
    if (before !== undefined && seq !== before + 1) faults.push(`${entryKey(before + 1)} is missing.`);
    const entry = await readEntry(store, seq);
    if (entry === null) {
      faults.push(`${entryKey(seq)} is no entry.`);
      prev = null;
      continue;
    }
    if (entry.seq !== seq || entry.pointer.seq !== seq) faults.push(`${entryKey(seq)} tells of another number.`);
    if (entryHash(entry) !== entry.hash) faults.push(`${entryKey(seq)} is not what was written.`);
    if (i === 0 ? entry.prev !== NO_ENTRY : prev !== null && entry.prev !== prev) faults.push(`${entryKey(seq)} does not follow the entry before it.`);
    if (Object.keys(keys).length > 0 && entry.pointer.sig !== undefined && !isSigned(entry.pointer, keys)) faults.push(`${entryKey(seq)}: its pointer is not signed by this installation.`);
    const snapshot = await store.get(snapshotKey(seq));
    const copy = snapshot === null ? null : parsePointer(snapshot.body.toString());
    if (snapshot === null && seq <= whole) faults.push(`${snapshotKey(seq)} is missing.`);
    if (snapshot !== null && (copy === null || canonical(copy) !== canonical(entry.pointer))) faults.push(`${snapshotKey(seq)} is not what its entry says.`);
    prev = entry.hash;
    last = entry;
  }
  const newest = numbers.at(-1);
  if (newest !== undefined && newest < whole) faults.push(`${entryKey(newest + 1)} is missing.`);
  const pointer = await pointerIn(store);
  if (last !== null && (pointer === null || pointer.seq < last.seq || (pointer.seq === last.seq && canonical(pointer) !== canonical(last.pointer)))) faults.push(`${LIVE} is not what ${entryKey(last.seq)} made live.`);
  return { entries: numbers.length, head: last?.hash ?? NO_ENTRY, faults };
}
