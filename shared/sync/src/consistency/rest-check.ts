import { parseIsoWeek, weekDays } from '@tandem/rota';
import type { Clock } from '../ports.ts';
import type { CellKey, CellValue } from '../protocol/cell-value.ts';
import { EMPTY_DIGEST, digestText, withCell, type Digest } from '../protocol/digest.ts';
import { judgeCell, type CellPair } from './judge.ts';
import { RECHECKS_MS } from './suspects.ts';
import { PAUSE_MS, SLICE_MS } from './sweep.ts';

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
  readonly elapsed: () => number;
  readonly rest: RestSide;
  readonly log: ReadLog;
  /** Nobody wants the answer any more: nothing is asked or read after that. */
  readonly stopped: () => boolean;
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
/** An answer that has not come by then does not come: the sweep goes on without it. */
const ANSWER_MS = 10_000;

/** Looks, a second apart, that a week which differed may be unsettled in before it is left to the next sweep. */
const MOST_UNSETTLED = 10;
const UNSETTLED_MS = 1000;

/**
 * Compares what was read of the log with the server's REST table, week by week, in a request of a few bytes a week. A week
 * that differs is asked for again after 250 ms, 1 s and 3 s; where it still does, its cells are compared one by one.
 */
export async function checkRest(parts: RestCheckParts): Promise<RestChecked> {
  const { clock, stopped } = parts;
  const first = await look(parts);
  let suspects = first.filter(({ verdict }) => verdict === 'different').map(({ week }) => week);
  let before = 0;
  let unsettled = 0;
  for (let check = 0; check < RECHECKS_MS.length && suspects.length > 0 && !stopped(); ) {
    const at = RECHECKS_MS[check] ?? 0;
    await pause(clock, unsettled > 0 ? UNSETTLED_MS : at - before);
    const again = new Map((await look(parts)).map(({ week, verdict }) => [week, verdict]));
    // Who does not answer says nothing: the next sweep asks again.
    suspects = again.size === 0 ? [] : suspects.filter((week) => again.get(week) !== 'clean');
    // Written to all the time, it is looked at again until it has a moment of rest.
    if (suspects.some((week) => again.get(week) !== 'different') && unsettled < MOST_UNSETTLED) unsettled += 1;
    else {
      suspects = suspects.filter((week) => again.get(week) === 'different');
      before = at;
      unsettled = 0;
      check += 1;
    }
  }
  const confirmed: CellPair[] = [];
  for (const week of suspects) if (!stopped()) confirmed.push(...(await cellsOf(week, parts)));
  const count = (verdict: WeekVerdict): number => first.filter((each) => each.verdict === verdict).length;
  return { compared: count('clean') + count('different'), unsettled: count('unsettled'), confirmed };
}

async function look(parts: RestCheckParts): Promise<{ readonly week: string; readonly verdict: WeekVerdict }[]> {
  const { clock, rest, log, stopped } = parts;
  const answer = await orNothing(clock, rest.digest());
  if (!answer) return [];
  await readUpTo(answer.cursor, parts);
  const looks: { readonly week: string; readonly verdict: WeekVerdict }[] = [];
  const rested = createRests(parts);
  // A week that the server's table has lost whole is in the log alone.
  for (const week of new Set([...Object.keys(answer.weeks), ...log.weeks()])) {
    if (stopped()) return [];
    looks.push({ week, verdict: await lookAt(week, answer, parts, rested) });
  }
  return looks;
}

/** Day by day: what was read of a day is at the answer's position if it has been read so far and knows nothing later. */
async function lookAt(week: string, { cursor, weeks }: RestDigest, { log }: RestCheckParts, rested: () => Promise<void>): Promise<WeekVerdict> {
  let digest: Digest = EMPTY_DIGEST;
  for (const date of datesOf(week)) {
    await rested();
    const read = log.readTo();
    if (read === null || read < cursor || log.snapshotAt() > cursor || log.latestOn(date) > cursor) return 'unsettled';
    for (const [cell, value] of log.confirmedOn(date)) digest = withCell(digest, cell, null, value);
  }
  return digestText(digest) === (weeks[week] ?? digestText(EMPTY_DIGEST)) ? 'clean' : 'different';
}

async function cellsOf(week: string, parts: RestCheckParts): Promise<CellPair[]> {
  const { clock, rest, log } = parts;
  const dates = datesOf(week);
  const [from, to] = [dates[0], dates.at(-1)];
  const answer = from !== undefined && to !== undefined ? await orNothing(clock, rest.cells(from, to)) : null;
  if (!answer) return [];
  await readUpTo(answer.cursor, parts);
  const held = new Map(dates.flatMap((date) => [...log.confirmedOn(date)]));
  const cells = new Set([...answer.cells.keys(), ...held.keys()]);
  return [...cells].flatMap((cell): CellPair[] => {
    const control = answer.cells.get(cell) ?? null;
    const candidate = held.get(cell) ?? null;
    // A cell of which nothing is known may have been cleared at any time up to the snapshot.
    const rev = log.revOf(cell) || Math.max(0, log.snapshotAt());
    const verdict = judgeCell({ value: control, cursor: answer.cursor, unsaved: false }, { value: candidate, rev, readTo: log.readTo(), pending: false }, false);
    return verdict === 'different' ? [{ cell, side: 'rest', control, candidate }] : [];
  });
}

async function readUpTo(cursor: number, { clock, log, stopped }: RestCheckParts): Promise<void> {
  for (let wait = 0; wait < WAITS && (log.readTo() ?? 0) < cursor && !stopped(); wait += 1) await pause(clock, WAIT_MS);
}

/** Lets the page work once a slice of time is over. */
function createRests({ clock, elapsed }: RestCheckParts): () => Promise<void> {
  let began = elapsed();
  return async () => {
    if (elapsed() - began < SLICE_MS) return;
    await pause(clock, PAUSE_MS);
    began = elapsed();
  };
}

/** The seven days of a week, `2026-W47`; none of what is no week. */
function datesOf(week: string): string[] {
  const monday = parseIsoWeek(week);
  return monday === null ? [] : weekDays(monday, 1);
}

function orNothing<T>(clock: Pick<Clock, 'after'>, answer: Promise<T | null>): Promise<T | null> {
  const { promise, resolve, reject } = Promise.withResolvers<T | null>();
  const cancel = clock.after(ANSWER_MS, () => resolve(null));
  answer.then(resolve, reject).finally(cancel);
  return promise;
}

const pause = (clock: Pick<Clock, 'after'>, ms: number): Promise<void> => new Promise((resolve) => void clock.after(ms, resolve));
