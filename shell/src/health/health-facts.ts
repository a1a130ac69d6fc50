import type { HealthSeriesAnswer } from '@tandem/rest';
import { observed } from '@tandem/words/observed';

const words = observed.health;

export type Point = HealthSeriesAnswer['points'][number];
export type Mark = HealthSeriesAnswer['marks'][number];
export type ArmName = 'candidate' | 'control';
export type Metric = keyof typeof words.metrics;
export const METRICS = Object.keys(words.metrics) as readonly Metric[];
export const SPANS = ['hour', 'hours', 'days'] as const;
export type Span = (typeof SPANS)[number];

/** The steps in which a span is shown. */
export const STEPS: Readonly<Record<Span, HealthSeriesAnswer['by']>> = { hour: '1m', hours: '5m', days: '1h' };

/** How many marks are numbered: more could not be told apart. */
const MOST_MARKS = 8;

export const valueOf = (point: Point, arm: ArmName, metric: Metric): number | null => point[arm]?.[metric] ?? null;

/** The newest marks of the time that is shown, as they are numbered. */
export const shownMarks = (marks: readonly Mark[], points: readonly Point[]): readonly Mark[] => marks.filter(({ at }) => at >= (points[0]?.at ?? Infinity)).slice(-MOST_MARKS);

/** A figure with its unit; milliseconds that a person would not read as such are seconds or minutes. */
export function figure(value: number | null, metric: Metric, locale: string): string {
  if (value === null) return '–';
  const number = (each: number, digits: number): string => each.toLocaleString(locale, { maximumFractionDigits: digits });
  if (metric === 'errors') return words.percent(number(value, value < 10 ? 1 : 0));
  if (metric === 'sessions' || metric === 'inconsistencies') return number(value, 0);
  if (value < 1000) return words.ms(number(value, 0));
  return value < 120_000 ? words.seconds(number(value / 1000, 1)) : words.minutes(number(value / 60_000, 0));
}

/** How far back the newest figure may lie: the last point is not over, and a page reports once a minute. */
const RECENT = 3;

/** The newest figure of an arm; null: none of late. */
export function latest(points: readonly Point[], arm: ArmName, metric: Metric): number | null {
  for (const point of points.slice(-RECENT).reverse()) {
    const value = valueOf(point, arm, metric);
    if (value !== null) return value;
  }
  return null;
}

/** What a line of the chart shows, in a sentence. */
export function lineWords(points: readonly Point[], arm: ArmName, metric: Metric, locale: string): string {
  const values = points.flatMap((point) => valueOf(point, arm, metric) ?? []);
  const last = values.at(-1);
  if (last === undefined) return words.noLine(words[arm]);
  const [least, most, now] = [Math.min(...values), Math.max(...values), last].map((value) => figure(value, metric, locale)) as [string, string, string];
  return least === most ? words.same(words[arm], now) : words.line(words[arm], now, least, most);
}

/** The name of a point in time: with its day where hours are shown. */
export function timeOf(at: number, span: Span, locale: string): string {
  const day = span === 'days' ? ({ weekday: 'short', day: 'numeric' } as const) : {};
  return new Intl.DateTimeFormat(locale, { ...day, hour: '2-digit', minute: '2-digit' }).format(at);
}

export const measured = (points: readonly Point[], metric: Metric): boolean => points.some((point) => valueOf(point, 'candidate', metric) !== null || valueOf(point, 'control', metric) !== null);

/** Lines of a small chart as SVG paths in a box of 100 by 24, with gaps where nothing was measured; both arms on one scale from zero. */
export function sparkPaths(points: readonly Point[], metric: Metric): Readonly<Record<ArmName, string>> {
  const most = Math.max(1e-9, ...points.flatMap((point) => [valueOf(point, 'candidate', metric) ?? 0, valueOf(point, 'control', metric) ?? 0]));
  const path = (arm: ArmName): string => {
    let open = false;
    return points
      .map((point, i) => {
        const value = valueOf(point, arm, metric);
        const was = open;
        open = value !== null;
        if (value === null) return '';
        const [x, y] = [((100 * i) / Math.max(1, points.length - 1)).toFixed(1), (23 - (22 * value) / most).toFixed(1)];
        // A point alone would be no line.
        return was ? `L${x} ${y}` : `M${x} ${y}h.01`;
      })
      .join('');
  };
  return { candidate: path('candidate'), control: path('control') };
}
