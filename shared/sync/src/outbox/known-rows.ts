import type { OutboxRow } from '../ports.ts';
import { readRow, type HeldRow } from './held-row.ts';

export type KnownRow = { -readonly [K in keyof HeldRow]: HeldRow[K] };

/** Ids of ended rows that are remembered, so that a read under way does not bring them back. */
const MOST_ENDED = 10_000;

/** What a tab knows of the outbox: the rows that there are, those that ended, and what the storage does not know yet. */
export interface KnownRows {
  readonly held: ReadonlyMap<string, KnownRow>;
  /** Ids of rows that ended, with their numbers where these were known. */
  readonly ended: ReadonlyMap<string, number | null>;
  /** New rows in the order of their making, newer ops of rows, rows that ended. */
  readonly unwritten: Set<KnownRow>;
  /** Rows that have come since somebody took them out of here. */
  readonly fresh: KnownRow[];
  readonly outdated: Set<KnownRow>;
  readonly leftovers: Set<number>;
  readonly hold: (row: KnownRow) => void;
  readonly letGo: (row: KnownRow) => void;
  readonly end: (opIds: readonly string[]) => void;
  /** Rows of a schedule. */
  readonly count: (schedule: string) => number;
  readonly schedules: () => string[];
  /** Rows that were read, in addition to what there is. @returns their ids */
  readonly take: (stored: readonly unknown[]) => Set<string>;
  /** All rows that the storage holds. */
  readonly replace: (stored: readonly unknown[]) => void;
  /** Rows that cannot be read. */
  readonly setAside: number;
  /** The number of the last row that was read: what is added later has a higher one. */
  readonly readUpTo: number;
}

/** Also of a row that cannot be read otherwise. */
function numberOf(row: unknown): number {
  const seq = (row as { readonly seq?: unknown } | null)?.seq;
  return typeof seq === 'number' ? seq : 0;
}

export function createKnownRows(tab: string): KnownRows {
  const held = new Map<string, KnownRow>();
  const countOf = new Map<string, number>();
  const ended = new Map<string, number | null>();
  const unwritten = new Set<KnownRow>();
  const fresh: KnownRow[] = [];
  const outdated = new Set<KnownRow>();
  const leftovers = new Set<number>();
  let setAside = 0;
  let readUpTo = 0;

  function hold(row: KnownRow): void {
    held.set(row.op.opId, row);
    fresh.push(row);
    countOf.set(row.schedule, (countOf.get(row.schedule) ?? 0) + 1);
  }

  function letGo(row: KnownRow): void {
    held.delete(row.op.opId);
    unwritten.delete(row);
    outdated.delete(row);
    const left = (countOf.get(row.schedule) ?? 1) - 1;
    if (left === 0) countOf.delete(row.schedule);
    else countOf.set(row.schedule, left);
  }

  /** Under another number than it ended with it was put back by its tab, which has not heard the answer, and is given it again. */
  function hasEnded({ seq, tab: maker, op }: OutboxRow): boolean {
    if (!ended.has(op.opId)) return false;
    const number = ended.get(op.opId) ?? seq;
    ended.set(op.opId, number);
    return maker === tab || number === seq;
  }

  function take(stored: readonly unknown[]): Set<string> {
    const found = new Set<string>();
    for (const each of stored) {
      const row = readRow(each);
      readUpTo = Math.max(readUpTo, numberOf(each));
      if (row === null) setAside += 1;
      else if (hasEnded(row) || found.has(row.op.opId)) leftovers.add(row.seq);
      else {
        found.add(row.op.opId);
        takeRow(row);
      }
    }
    return found;
  }

  function takeRow({ seq, schedule, tab: maker, op }: OutboxRow): void {
    const known = held.get(op.opId);
    if (known === undefined) return hold({ seq, schedule, tab: maker, op, stranded: false });
    known.seq = seq;
    known.stranded = false;
    unwritten.delete(known);
    if (op.epoch > known.op.epoch) known.op = op;
  }

  return {
    held,
    ended,
    unwritten,
    fresh,
    outdated,
    leftovers,
    hold,
    letGo,
    end(opIds) {
      for (const opId of opIds) {
        const row = held.get(opId);
        ended.set(opId, row?.seq ?? ended.get(opId) ?? null);
        if (!row) continue;
        letGo(row);
        if (row.seq !== null) leftovers.add(row.seq);
      }
      for (const opId of ended.keys()) {
        if (ended.size <= MOST_ENDED) break;
        ended.delete(opId);
      }
    },
    count: (schedule) => countOf.get(schedule) ?? 0,
    schedules: () => [...countOf.keys()],
    take,
    replace(stored) {
      setAside = 0;
      const found = take(stored);
      for (const row of held.values()) {
        if (row.seq === null || found.has(row.op.opId)) continue;
        // The rows of others end in the tab that pushed them. Its own have been cleared by the browser, or their end is not known here yet.
        if (row.tab !== tab) letGo(row);
        else {
          row.seq = null;
          unwritten.add(row);
        }
      }
    },
    get setAside() {
      return setAside;
    },
    get readUpTo() {
      return readUpTo;
    },
  };
}
