import type { FlipAnswer } from '@tandem/rest';
import { observed } from '@tandem/words/observed';

export type Flip = NonNullable<FlipAnswer['flip']>;

const words = observed.flip;

/** The curve's times, in milliseconds: left and right end. */
const [FIRST, LAST] = [10, 60_000];

/** Milliseconds as people read them. */
export function duration(ms: number, locale: string): string {
  return ms < 1000 ? words.ms(ms.toLocaleString(locale)) : words.seconds((ms / 1000).toLocaleString(locale, { maximumFractionDigits: ms < 10_000 ? 2 : 0 }));
}

/** Where a time lies on the curve's axis, in percent of its width: each tenfold is as wide as the one before. */
export const placeOf = (ms: number): number => (100 * Math.log(Math.min(LAST, Math.max(FIRST, ms)) / FIRST)) / Math.log(LAST / FIRST);

/** The share of pages that have acknowledged, over time, as a path of steps in a box of 100 by 100; up to now. */
export function curvePath({ curve, pages, at }: Pick<Flip, 'curve' | 'pages' | 'at'>, now: number): string {
  let path = 'M0 100';
  for (const { ms, pages: answered } of curve) path += `H${placeOf(ms).toFixed(1)}V${(100 - (100 * answered) / Math.max(1, pages)).toFixed(1)}`;
  return `${path}H${placeOf(now - at).toFixed(1)}`;
}
