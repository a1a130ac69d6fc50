import type { HealthSeriesAnswer } from '@tandem/rest';
import { MINUTE, type HealthMinute, type HealthRow } from './minute.ts';
import { allMerged, quantileOf } from './histogram.ts';
import { HOUR } from './health-steps.ts';
import { KEPT, type Telemetry } from './telemetry.ts';

type Point = HealthSeriesAnswer['points'][number];
type ArmPoint = NonNullable<Point['candidate']>;

type By = HealthSeriesAnswer['by'];
/** Milliseconds of a point, and of all of them. */
const SPANS: Readonly<Record<By, readonly [step: number, length: number]>> = { '1m': [MINUTE, HOUR], '5m': [5 * MINUTE, 6 * HOUR], '1h': [HOUR, KEPT] };
const PERCENTILE = 0.75;

/** How one arm was: sums of its schedules; null: nobody has reported. */
function armPoint(rows: readonly HealthRow[]): ArmPoint | null {
  const sum = (of: (row: HealthRow) => number): number => rows.reduce((total, row) => total + of(row), 0);
  const sessions = sum((row) => row.sessions);
  const inconsistencies = sum((row) => row.inconsistencies);
  // The server's own comparison finds differences where no page is open, too.
  if (sessions === 0 && inconsistencies === 0) return null;
  const upper = (name: keyof HealthRow['latency']): number | null => quantileOf(allMerged(rows.map(({ latency }) => latency[name] ?? [])), PERCENTILE);
  return {
    sessions,
    errors: sessions === 0 ? null : Math.min(100, (100 * sum((row) => row.errored)) / sessions),
    inconsistencies,
    visible: upper('visible'),
    inp: upper('inp'),
    switch: upper('switch'),
    outboxAge: upper('outboxAge'),
  };
}

/** A minute or hour of these schedules, arm beside arm. */
function pointOf({ from, rows }: HealthMinute, operates: (scheduleId: string) => boolean): Point {
  const own = rows.filter(({ tenant }) => operates(tenant));
  return { at: from, candidate: armPoint(own.filter(({ arm }) => arm === 'candidate')), control: armPoint(own.filter(({ arm }) => arm === 'control')) };
}

export interface SeriesAsked {
  readonly by: By;
  /** The first point that is wanted; absent: all. */
  readonly since?: number | undefined;
  readonly operates: (scheduleId: string) => boolean;
  readonly now: number;
}

/** How pages were over time; never more than a few hundred points. */
export function healthSeries(telemetry: Pick<Telemetry, 'steps'>, { by, since = 0, operates, now }: SeriesAsked): Omit<HealthSeriesAnswer, 'marks'> {
  const [step, length] = SPANS[by];
  const end = (Math.floor(now / step) + 1) * step;
  const from = end - length;
  const first = Math.min(end - step, Math.max(from, Math.floor(since / step) * step));
  return { now, by, step, from, points: telemetry.steps(first, end, step).map((each) => pointOf(each, operates)) };
}
