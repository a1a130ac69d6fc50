import type { IsoDate, Minutes } from '@tandem/rota';
import { language } from '@tandem/words/language';

/** `weekday` Fri · `narrow` F · `short` Fri 20 Nov · `long` Friday 20 November · `full` Friday 20 November 2026. */
export type DayStyle = 'weekday' | 'narrow' | 'short' | 'long' | 'full';

const STYLES: Readonly<Record<DayStyle, Intl.DateTimeFormatOptions>> = {
  weekday: { weekday: 'short' },
  narrow: { weekday: 'narrow' },
  short: { weekday: 'short', day: 'numeric', month: 'short' },
  long: { weekday: 'long', day: 'numeric', month: 'long' },
  full: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
};

/** Making an Intl format costs about as much as a hundred uses of it. */
const formats = new Map<string, Intl.DateTimeFormat>();
const numbers = new Map<number, Intl.NumberFormat>();

/**
 * Whose decimal sign: that of the page's language, in the first of the browser's regions that speaks it (`de-CH` has a
 * point, `de-DE` a comma).
 */
export function numberLocale(spoken: string, wanted: readonly string[]): string {
  return wanted.find((tag) => tag.toLowerCase().split('-')[0] === spoken) ?? spoken;
}

function formatNumber(value: number, digits: number): string {
  let format = numbers.get(digits);
  if (!format) {
    format = new Intl.NumberFormat(numberLocale(language, globalThis.navigator?.languages ?? []), { minimumFractionDigits: digits, maximumFractionDigits: digits });
    numbers.set(digits, format);
  }
  return format.format(value);
}

/** A day in the words of `locale` (BCP 47); commas that some locales put between weekday and day are left out. */
export function formatDay(date: IsoDate, locale: string, style: DayStyle): string {
  const key = `${locale} ${style}`;
  let format = formats.get(key);
  if (!format) formats.set(key, (format = new Intl.DateTimeFormat(locale, { ...STYLES[style], timeZone: 'UTC' })));
  return format.format(new Date(`${date}T00:00:00Z`)).replaceAll(',', '');
}

/** The day of the month, without a leading zero. */
export function dayOfMonth(date: IsoDate): number {
  return Number(date.slice(8));
}

/** Minutes as hours, in the page's language: `40.0`, `40,0`; with 0 digits `1,240`. */
export function formatHours(minutes: Minutes, digits = 1): string {
  return formatNumber(minutes / 60, digits);
}

/** A signed number with a real minus (U+2212); what rounds to nothing has no sign: `+2`, `−1`, `0`. */
export function formatSigned(value: number, digits = 0): string {
  const text = formatNumber(Math.abs(value), digits);
  if (!/[1-9]/.test(text)) return text;
  return `${value > 0 ? '+' : '\u2212'}${text}`;
}

/** Minutes as signed hours: `+1.5`, `−6.5`, `0.0`. */
export function formatDifference(minutes: Minutes, digits = 1): string {
  return formatSigned(minutes / 60, digits);
}

/** What a shift needs: `4–6`, or `3` when least and best are the same. */
export function formatNeed(minimum: number, optimum: number): string {
  return minimum === optimum ? String(minimum) : `${minimum}–${optimum}`;
}
