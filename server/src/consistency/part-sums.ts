import { EMPTY_DIGEST, type Digest } from '@tandem/sync/protocol';
import type { DatabaseSync } from 'node:sqlite';
import { CELL_PREFIX } from '../rosters/roster-entities.ts';
import { inSnapshot } from '../storage/transaction.ts';

/** How the cells of a schedule are divided, so that none of its parts takes long to sum up. */
export interface Parts {
  /** Every one that has cells, and perhaps others. */
  all(scheduleId: string): readonly string[];
  /** null: it is in none. */
  of(cell: string): string | null;
  sum(scheduleId: string, part: string): Digest;
}

/** Sums of each part at one position of the log. */
export interface PartSums {
  readonly cursor: number;
  readonly sums: ReadonlyMap<string, Digest>;
}

/** Sums that are kept, and brought up to what was written since, a part at a time: others have their turn between two. */
export interface KeptSums {
  /** As of now. */
  current(scheduleId: string): Promise<PartSums>;
  /** The same in one go, for whoever has just brought them up and wants them beside something else. */
  atOnce(scheduleId: string): PartSums;
  /** Reads all anew with the next call. */
  forget(scheduleId: string): void;
  /** Reads all anew, so that what was changed without the log is seen too; nothing, where nobody has asked. */
  refresh(scheduleId: string): Promise<void>;
}

/** Schedules whose sums are kept; the one unused for longest goes first. */
const MOST_SCHEDULES = 64;
/** Events that are looked through in one go. */
const PAGE = 2000;
/** Steps for each part, and some, after which people write faster than turns come: then it ends in one go. */
const STEPS_PER_PART = 4;
const MORE_STEPS = 50;

interface Kept {
  readonly sums: Map<string, Digest>;
  /** Parts with a write up to `read` that is not in their sums yet. */
  readonly behind: Set<string>;
  /** How far the log has been looked through. */
  read: number;
}

export function createKeptSums(database: DatabaseSync, parts: Parts, turn: () => Promise<void>): KeptSums {
  const space = database.prepare('select head, floor from space where space = ?');
  const changed = database.prepare('select cursor, entity from event where space = ? and cursor > ? order by cursor limit ?');
  const kept = new Map<string, Kept>();

  function keptOf(scheduleId: string): { readonly at: Kept; readonly head: number } {
    const row = space.get(scheduleId);
    const [head, floor] = [Number(row?.['head'] ?? 0), Number(row?.['floor'] ?? 0)];
    const known = kept.get(scheduleId);
    const goesOn = known !== undefined && known.read >= floor && known.read <= head;
    const at = goesOn ? known : { sums: new Map<string, Digest>(), behind: new Set(parts.all(scheduleId)), read: head };
    kept.delete(scheduleId);
    kept.set(scheduleId, at);
    const [oldest] = kept.keys();
    if (kept.size > MOST_SCHEDULES && oldest !== undefined) kept.delete(oldest);
    return { at, head };
  }

  /** Learns what was written, a page of it. */
  function readOn(scheduleId: string, at: Kept, head: number): void {
    const rows = changed.all(scheduleId, at.read, PAGE);
    for (const { entity } of rows) {
      const part = String(entity).startsWith(CELL_PREFIX) ? parts.of(String(entity).slice(CELL_PREFIX.length)) : null;
      if (part !== null) at.behind.add(part);
    }
    at.read = rows.length < PAGE ? head : Number(rows.at(-1)?.['cursor']);
  }

  function put(scheduleId: string, { sums, behind }: Kept, part: string): void {
    const digest = parts.sum(scheduleId, part);
    behind.delete(part);
    if (digest.cells === 0) sums.delete(part);
    else sums.set(part, digest);
  }

  /** A page of the log, or a part. null: there is more to do. Two who call it in turn do each other's work. */
  function step(scheduleId: string): PartSums | null {
    const { at, head } = keptOf(scheduleId);
    const [part] = at.behind;
    if (at.read < head) readOn(scheduleId, at, head);
    else if (part !== undefined) put(scheduleId, at, part);
    return at.behind.size > 0 || at.read < head ? null : { cursor: head, sums: new Map(at.sums) };
  }

  const atOnce = (scheduleId: string): PartSums =>
    inSnapshot(database, () => {
      for (;;) {
        const found = step(scheduleId);
        if (found) return found;
      }
    });

  async function current(scheduleId: string): Promise<PartSums> {
    const most = STEPS_PER_PART * parts.all(scheduleId).length + MORE_STEPS;
    for (let steps = 0; steps < most; steps += 1) {
      const found = inSnapshot(database, () => step(scheduleId));
      if (found) return found;
      await turn();
    }
    return atOnce(scheduleId);
  }

  return {
    current,
    atOnce,
    forget: (scheduleId) => void kept.delete(scheduleId),
    async refresh(scheduleId) {
      const known = kept.get(scheduleId);
      if (!known) return;
      for (const part of [...parts.all(scheduleId), ...known.sums.keys()]) known.behind.add(part);
      await current(scheduleId);
    },
  };
}

/** Sums of different cells together. */
export const together = (digests: Iterable<Digest>): Digest =>
  [...digests].reduce((a, b) => ({ cells: a.cells + b.cells, sums: [(a.sums[0] + b.sums[0]) >>> 0, (a.sums[1] + b.sums[1]) >>> 0] }), EMPTY_DIGEST);
