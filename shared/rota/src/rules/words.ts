/** The pieces of the sentences that findings are made of. */
import { rules as words } from '@tandem/words/rules';
import { isoWeekday } from '../time.ts';
import type { IsoDate, Minutes } from '../model.ts';

/** `Friday`. */
export function weekdayName(date: IsoDate): string {
  return words.weekdays[isoWeekday(date) - 1] ?? '';
}

/** `8 h`, `10.5 h`; at most two digits after the point. */
export function hoursInWords(minutes: Minutes): string {
  return words.hours(Math.round((minutes / 60) * 100) / 100);
}

/** The same, to one digit, for differences: `4.8 h`. */
export function roundHoursInWords(minutes: Minutes): string {
  return words.hours(Math.round(minutes / 6) / 10);
}
