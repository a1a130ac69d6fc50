import * as z from 'zod/mini';
import type { ReleaseStore } from '../store/release-store.ts';
import { HEARD_FOR } from './kept.ts';

/** A digest is written again after so long, and after a minute where the store did not take it. */
const WRITTEN_EVERY = 3_600_000;
const AGAIN_AFTER = 60_000;
const FOLDER = 'heard/';

export interface HeardVersion {
  readonly unit: string;
  readonly digest: string;
}

export interface HeardVersionsParts {
  readonly store: Pick<ReleaseStore, 'get' | 'swap'>;
  /** What was never published here is not written: a page may say anything. */
  readonly published: { readonly has: (unit: string, digest: string) => Promise<boolean> };
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

/** Keeps `heard/<date>.json`, which tells the collector what open pages run. */
export interface HeardVersions {
  /** Does not fail: what could not be written is told to `onError` and tried again. */
  heard(versions: readonly HeardVersion[]): Promise<void>;
}

const heardOn = z.object({ digests: z.array(z.string()) });

export function createHeardVersions({ store, published, now, onError }: HeardVersionsParts): HeardVersions {
  /** By digest: until when it need not be written. */
  const settled = new Map<string, number>();
  let last: Promise<void> = Promise.resolve();

  async function write(digests: readonly string[]): Promise<void> {
    const key = `${FOLDER}${dayOf(now())}.json`;
    for (;;) {
      const stored = await store.get(key);
      const before = digestsOf(stored?.body ?? null);
      const all = [...new Set([...before, ...digests])];
      if (stored !== null && all.length === before.length) return;
      if ((await store.swap(key, JSON.stringify({ digests: all }), stored?.etag ?? null)) === 'swapped') return;
    }
  }

  return {
    async heard(versions) {
      const at = now();
      for (const [digest, until] of settled) if (until <= at) settled.delete(digest);
      const known: string[] = [];
      for (const { unit, digest } of versions) {
        if (settled.has(digest) || !(await published.has(unit, digest)) || settled.has(digest)) continue;
        settled.set(digest, at + WRITTEN_EVERY);
        known.push(digest);
      }
      if (known.length === 0) return;
      last = last.then(() => write(known)).catch((error: unknown) => {
        for (const digest of known) settled.set(digest, at + AGAIN_AFTER);
        onError(error);
      });
      await last;
    },
  };
}

/** What pages have said within {@link HEARD_FOR} that they run. */
export async function heardDigests(store: Pick<ReleaseStore, 'list' | 'get'>, at: number): Promise<ReadonlySet<string>> {
  const heard = new Set<string>();
  for (const key of await store.list(FOLDER)) {
    if (isPast(key, at)) continue;
    for (const digest of digestsOf((await store.get(key))?.body ?? null)) heard.add(digest);
  }
  return heard;
}

/** Removes the days that do not count any more. */
export async function forgetHeard(store: Pick<ReleaseStore, 'list' | 'remove'>, at: number): Promise<void> {
  for (const key of await store.list(FOLDER)) if (isPast(key, at)) await store.remove(key);
}

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
const isPast = (key: string, at: number): boolean => key.slice(FOLDER.length, -'.json'.length) < dayOf(at - HEARD_FOR);

function digestsOf(body: Buffer | null): readonly string[] {
  if (body === null) return [];
  const read = z.safeParse(heardOn, JSON.parse(body.toString()));
  return read.success ? read.data.digests : [];
}
