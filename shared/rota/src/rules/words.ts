/** The pieces of the sentences that findings are made of. */
import { isoWeekday } from '../time.ts';
import type { IsoDate, Minutes } from '../model.ts';

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth'];

/** `Friday`. */
export function weekdayName(date: IsoDate): string {
  return WEEKDAYS[isoWeekday(date) - 1] ?? '';
}

/** `third`, and figures from eleven on: `21st`. */
export function ordinal(n: number): string {
  const word = ORDINALS[n - 1];
  if (word) return word;
  const teen = n % 100 > 10 && n % 100 < 14;
  return `${n}${teen ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th')}`;
}

/** `1 day`, `3 days`. */
export function countOf(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

/** `8 h`, `10.5 h`; at most two digits after the point. */
export function hoursInWords(minutes: Minutes): string {
  return `${Math.round((minutes / 60) * 100) / 100} h`;
}

/** The same, to one digit, for differences: `4.8 h`. */
export function roundHoursInWords(minutes: Minutes): string {
  return `${Math.round(minutes / 6) / 10} h`;
}
