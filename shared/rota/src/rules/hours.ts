import { rules as words } from '@tandem/words/rules';
import { addDays } from '../time.ts';
import { timesOf } from '../shift-type.ts';
import { absenceMinutes } from '../hours.ts';
import type { Finding, Minutes } from '../model.ts';
import type { PersonDays } from './person-days.ts';
import { personFinding, refOf } from './person-finding.ts';
import { roundHoursInWords } from './words.ts';

/** A week may be over its norm by one part in so many before it is worth a look. */
const TOLERATED_PART = 10;

/**
 * Planned time of each week from Monday to Sunday, leave credited, against the contract's norm; marked on the last
 * shift of the week. A week that the window cuts is not judged, one that the schedule cuts is.
 */
export function hours(days: PersonDays): Finding[] {
  const { contract, cells, dates, opensSchedule, closesSchedule } = days;
  const norm = contract?.weeklyMinutes ?? null;
  if (norm === null) return [];
  const found: Finding[] = [];
  for (let monday = 1 - days.weekday(0); monday < dates.length; monday += 7) {
    const whole = (monday >= 0 || opensSchedule) && (monday + 7 <= dates.length || closesSchedule);
    if (!whole) continue;
    let sum = 0;
    let last = -1;
    for (let i = Math.max(0, monday); i < Math.min(dates.length, monday + 7); i++) {
      sum += minutesOfDay(days, i, norm);
      if ((cells[i] ?? []).length > 0) last = i;
    }
    const over = Math.round(sum - norm);
    if (last < 0 || sum - norm <= norm / TOLERATED_PART || over < 1) continue;
    const short = words.norm.short(roundHoursInWords(over));
    found.push(
      personFinding(days, {
        rule: 'hours',
        severity: 'check',
        date: dates[last] ?? null,
        cells: (cells[last] ?? []).map(refOf),
        amount: over,
        short,
        sentence: words.norm.sentence(short, sundayOf(days, monday)),
      }),
    );
  }
  return found;
}

/** The day of the month of a week's Sunday. */
function sundayOf(days: PersonDays, monday: number): number {
  return Number(addDays(days.dates[0] ?? '', monday + 6).slice(8));
}

function minutesOfDay({ index, staffId, dates, cells }: PersonDays, i: number, norm: Minutes): number {
  const today = cells[i] ?? [];
  if (today.length === 0) {
    const { worked, credit } = absenceMinutes(index, staffId, dates[i] ?? '', norm);
    return worked + credit;
  }
  let sum = 0;
  for (const { value } of today) {
    const shiftType = index.shiftTypeById.get(value.shiftTypeId);
    if (!shiftType) continue;
    const { start, end } = timesOf(value, shiftType);
    sum += end - start;
  }
  return sum;
}
