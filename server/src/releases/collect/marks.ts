import * as z from 'zod/mini';
import type { ReleaseStore } from '../store/release-store.ts';

const KEY = 'marks.json';
const marks = z.record(z.string(), z.object({ at: z.number(), removing: z.nullable(z.object({ by: z.string(), since: z.number() })) }));
/** By `<unit>/<digest>`: since when nothing needs it, and who is removing its files. */
export type Marks = z.infer<typeof marks>;

export async function readMarks(store: ReleaseStore): Promise<Marks> {
  return (await marked(store)).marks;
}

/** @param change gives what is to be stored; the same object: nothing. Called again when somebody else was faster */
export async function changeMarks(store: ReleaseStore, change: (before: Marks) => Marks): Promise<Marks> {
  for (;;) {
    const { marks: before, etag } = await marked(store);
    const after = change(before);
    if (after === before || (await store.swap(KEY, JSON.stringify(after), etag)) === 'swapped') return after;
  }
}

async function marked(store: ReleaseStore): Promise<{ readonly marks: Marks; readonly etag: string | null }> {
  const stored = await store.get(KEY);
  if (stored === null) return { marks: {}, etag: null };
  return { marks: z.parse(marks, JSON.parse(stored.body.toString())), etag: stored.etag };
}

export const without = (before: Marks, names: readonly string[]): Marks =>
  names.some((name) => Object.hasOwn(before, name)) ? Object.fromEntries(Object.entries(before).filter(([name]) => !names.includes(name))) : before;
