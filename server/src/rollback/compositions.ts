import { DEFAULT_FLAGS, type FlagValues, type Stage } from '@tandem/sync/protocol';
import type { DatabaseSync } from 'node:sqlite';
import type { Flag } from '../feed/feed.ts';
import { FLAG_KEY, rowOf, stageOf, turnedOn } from '../flags/flag-record.ts';
import { parsePointer } from '../releases/pointer-text.ts';
import { sameReleases, unitsIn } from '../releases/composition/units.ts';
import type { Pointer } from '../releases/pointer.ts';
import { inTransaction } from '../storage/transaction.ts';

/** What was ordered of a schedule, or (under an asterisk) of all of them. */
export interface ComposedFlags {
  readonly values: FlagValues;
  readonly safeMode: readonly string[];
  readonly stage: Stage | null;
}

/** Everything that decides what people work with: flags and stages by key, and the release manifest. */
export interface Composed {
  readonly flags: Readonly<Record<string, ComposedFlags>>;
  /** null: nothing is published. */
  readonly releases: Pointer | null;
}

export interface Composition extends Composed {
  readonly seq: number;
  /** Since when: epoch milliseconds. */
  readonly at: number;
}

export interface Compositions {
  /** Keeps what is live now, unless it is what was kept last. Joins a transaction. @returns its number */
  keep(composed: Composed): number;
  get(seq: number): Composition | null;
  /** What was live at a moment; null: nothing is kept of that time. */
  at(time: number): Composition | null;
  /** null: nothing is kept yet. */
  oldest(): Composition | null;
  /** Newest first. */
  newest(limit: number): Composition[];
}

/** Older ones go. */
const MOST_KEPT = 2000;

export function createCompositions(database: DatabaseSync, now: () => number): Compositions {
  const sql = {
    last: database.prepare('select seq, detail from compositions order by seq desc limit 1'),
    insert: database.prepare('insert into compositions (at, detail) values (?, ?)'),
    forget: database.prepare('delete from compositions where seq <= ?'),
    one: database.prepare('select * from compositions where seq = ?'),
    at: database.prepare('select * from compositions where at <= ? order by seq desc limit 1'),
    oldest: database.prepare('select * from compositions order by seq limit 1'),
    newest: database.prepare('select * from compositions order by seq desc limit ?'),
  };
  return {
    keep: (composed) =>
      inTransaction(database, () => {
        const detail = JSON.stringify(composed);
        const last = sql.last.get();
        if (last && same(JSON.parse(String(last['detail'])) as Composed, composed)) return Number(last['seq']);
        const seq = Number(sql.insert.run(now(), detail).lastInsertRowid);
        sql.forget.run(seq - MOST_KEPT);
        return seq;
      }),
    get: (seq) => compositionOf(sql.one.get(seq)),
    at: (time) => compositionOf(sql.at.get(time)),
    oldest: () => compositionOf(sql.oldest.get()),
    newest: (limit) => sql.newest.all(limit).flatMap((row) => compositionOf(row) ?? []),
  };
}

function compositionOf(row: Readonly<Record<string, unknown>> | undefined): Composition | null {
  if (!row) return null;
  const { flags, releases } = JSON.parse(String(row['detail'])) as Composed;
  return { seq: Number(row['seq']), at: Number(row['at']), flags, releases: releases && parsePointer(JSON.stringify(releases)) };
}

/** The flags and stages that are stored, by key. */
export function composedFlags(flags: readonly Flag[]): Composed['flags'] {
  const records = flags.filter(({ key }) => key.startsWith(FLAG_KEY)).sort((a, b) => (a.key < b.key ? -1 : 1));
  return Object.fromEntries(
    records.map(({ key, value, rev }): [string, ComposedFlags] => {
      const { values, safeMode, stage } = rowOf(value, rev).record;
      return [key, { values, safeMode, stage }];
    }),
  );
}

const NOTHING: ComposedFlags = { values: DEFAULT_FLAGS, safeMode: [], stage: null };
export const flagsIn = ({ flags }: Pick<Composed, 'flags'>, key: string): ComposedFlags => flags[key] ?? NOTHING;

const same = (a: Composed, b: Composed): boolean => JSON.stringify(a.flags) === JSON.stringify(b.flags) && sameReleases(a.releases, b.releases);

/** For lists. */
export const summaryOf = ({ seq, at, flags, releases }: Composition) => ({
  seq,
  at,
  schedules: Object.entries(flags).filter(([, { values }]) => turnedOn(values).length > 0).length,
  units: Object.fromEntries([...unitsIn(releases)].map(([name, { stable }]) => [name, stable.v])),
});

export const shownFlags = (composed: ComposedFlags) => ({ on: turnedOn(composed.values), stage: stageOf(composed) });
