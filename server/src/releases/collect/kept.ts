import { unitsIn } from '../composition/units.ts';
import type { Pointer } from '../pointer.ts';

const DAY = 24 * 3_600_000;
/** What was live so long ago may be restored. */
export const RESTORABLE_FOR = 30 * DAY;
/** A page that was heard of so long ago may still be open. */
export const HEARD_FOR = 7 * DAY;
/** Versions of each unit that stay in any case. */
export const LEAST_KEPT = 10;
/** From mark to removal. */
export const MARKED_FOR = DAY;

/** Who removes a version and is not heard of for so long is taken for dead. */
export const TAKEN_OVER_AFTER = 3_600_000;

/** A version that lies in the store. */
export interface StoredVersion {
  readonly unit: string;
  readonly digest: string;
  /** Epoch milliseconds; null: it has no manifest that can be read. */
  readonly builtAt: number | null;
}

export interface InUse {
  readonly live: Pointer | null;
  /** Those that were live within {@link RESTORABLE_FOR}. */
  readonly snapshots: readonly Pointer[];
  /** Digests that pages have named within {@link HEARD_FOR}. */
  readonly heard: ReadonlySet<string>;
}

/** The stored versions that nothing needs. */
export function unneeded(versions: readonly StoredVersion[], { live, snapshots, heard }: InUse): readonly StoredVersion[] {
  const named = new Set([...heard, ...[live, ...snapshots].flatMap(digestsIn)]);
  const newest = new Set(
    Object.values(Object.groupBy(versions, ({ unit }) => unit)).flatMap((all = []) =>
      all.toSorted((a, b) => (b.builtAt ?? 0) - (a.builtAt ?? 0) || (a.digest < b.digest ? -1 : 1)).slice(0, LEAST_KEPT).map(nameOf),
    ),
  );
  return versions.filter((version) => !named.has(version.digest) && !newest.has(nameOf(version)));
}

export const nameOf = ({ unit, digest }: Pick<StoredVersion, 'unit' | 'digest'>): string => `${unit}/${digest}`;

const digestsIn = (pointer: Pointer | null): string[] =>
  [...unitsIn(pointer).values()].flatMap(({ stable, previous, candidate }) => [stable, previous, candidate].flatMap((version) => version?.d ?? []));
