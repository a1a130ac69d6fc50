import { parseIsoWeek, weekDays } from '@tandem/rota';
import type { Clock } from '../ports.ts';
import type { CellKey, CellValue } from '../protocol/cell-value.ts';
import { EMPTY_DIGEST, digestText, withCell, type Digest } from '../protocol/digest.ts';
import { judgeCell, type CellPair } from './judge.ts';
import { RECHECKS_MS } from './suspects.ts';

/** The REST table of a schedule in sums: one per week, `2026-W47`, as it was at a position of the log. A week without cells is absent. */
export interface RestDigest {
  readonly cursor: number;
  readonly weeks: Readonly<Record<string, string>>;
}

/** Answers of the server over the API that the legacy stores use; null: none came. */
export interface RestSide {
  readonly digest: () => Promise<RestDigest | null>;
  readonly cells: (from: string, to: string) => Promise<{ readonly cursor: number; readonly cells: ReadonlyMap<CellKey, CellValue> } | null>;
}

/** What the page has read of the log, without what lies over it. */
export interface ReadLog {
  /** null: no snapshot yet. */
  readonly readTo: () => number | null;
  /** Where the last snapshot stood: of what was cleared before it nothing is known. */
  readonly snapshotAt: () => number;
  /** The latest position of any write of that day, clearings included. */
  readonly latestOn: (date: string) => number;
  readonly confirmedOn: (date: string) => Iterable<readonly [CellKey, CellValue]>;
  /** Weeks of which anything was read, `2026-W47`. */
  readonly weeks: () => Iterable<string>;
  readonly revOf: (cell: CellKey) => number;
}

export interface RestCheckParts {
  readonly clock: Pick<Clock, 'after'>;
  readonly rest: RestSide;
  readonly log: ReadLog;
}

export interface RestChecked {
  /** Weeks that were equal at the same position. */
  readonly compared: number;
  readonly unsettled: number;
  readonly confirmed: readonly CellPair[];
}

type WeekVerdict = 'clean' | 'unsettled' | 'different';

/** How often, and how long apart, the log may still come to what the server has answered from. */
const WAITS = 8;
const WAIT_MS = 250;

/**
 * Compares what was read of the log with the server's REST table, week by week, in a request of a few bytes a week. A week
 * that differs is asked for again after 250 ms, 1 s and 3 s; where it still does, its cells are compared one by one.
 */
export async function checkRest(parts: RestCheckParts): Promise<RestChecked> {
  const first = await look(parts);
  let suspects = first.filter(({ verdict }) => verdict === 'different').map(({ week }) => week);
  let before = 0;
  for (const at of RECHECKS_MS) {
    if (suspects.length === 0) break;
    await pause(parts.clock, at - before);
    before = at;
    const again = new Map((await look(parts)).map(({ week, verdict }) => [week, verdict]));
    suspects = suspects.filter((week) => again.get(week) === 'different');
  }
  const confirmed: CellPair[] = [];
  for (const week of suspects) confirmed.push(...(await cellsOf(week, parts)));
  const count = (verdict: WeekVerdict): number => first.filter((each) => each.verdict === verdict).length;
  return { compared: count('clean') + count('different'), unsettled: count('unsettled'), confirmed };
}

async function look({ clock, rest, log }: RestCheckParts): Promise<{ readonly week: string; readonly verdict: WeekVerdict }[]> {
  const answer = await rest.digest();
  if (!answer) return [];
  for (let wait = 0; wait < WAITS && (log.readTo() ?? 0) < answer.cursor; wait += 1) await pause(clock, WAIT_MS);
  const read = log.readTo();
  // A week that the server's table has lost whole is in the log alone.
  return [...new Set([...Object.keys(answer.weeks), ...log.weeks()])].map((week) => {
    if (read === null || read < answer.cursor || log.snapshotAt() > answer.cursor) return { week, verdict: 'unsettled' };
    let digest: Digest = EMPTY_DIGEST;
    for (const date of datesOf(week)) {
      // A later write than the answer knows: this week says nothing this time.
      if (log.latestOn(date) > answer.cursor) return { week, verdict: 'unsettled' };
      for (const [cell, value] of log.confirmedOn(date)) digest = withCell(digest, cell, null, value);
    }
    return { week, verdict: digestText(digest) === (answer.weeks[week] ?? digestText(EMPTY_DIGEST)) ? 'clean' : 'different' };
  });
}

async function cellsOf(week: string, { rest, log }: RestCheckParts): Promise<CellPair[]> {
  const dates = datesOf(week);
  const [from, to] = [dates[0], dates.at(-1)];
  const answer = from !== undefined && to !== undefined ? await rest.cells(from, to) : null;
  if (!answer) return [];
  const held = new Map(dates.flatMap((date) => [...log.confirmedOn(date)]));
  const cells = new Set([...answer.cells.keys(), ...held.keys()]);
  return [...cells].flatMap((cell): CellPair[] => {
    const control = answer.cells.get(cell) ?? null;
    const candidate = held.get(cell) ?? null;
    const verdict = judgeCell({ value: control, cursor: answer.cursor, unsaved: false }, { value: candidate, rev: log.revOf(cell), readTo: log.readTo(), pending: false }, false);
    return verdict === 'different' ? [{ cell, side: 'rest', control, candidate }] : [];
  });
}

/** The seven days of a week, `2026-W47`; none of what is no week. */
function datesOf(week: string): string[] {
  const monday = parseIsoWeek(week);
  return monday === null ? [] : weekDays(monday, 1);
}

const pause = (clock: Pick<Clock, 'after'>, ms: number): Promise<void> => new Promise((resolve) => void clock.after(ms, resolve));
