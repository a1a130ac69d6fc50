import { rules as words } from '@tandem/words/rules';
import type { Finding } from '../model.ts';
import type { DayKind, PersonDays } from './person-days.ts';
import { personFinding, refOf } from './person-finding.ts';

/** Where the contract asks for it, a worked weekend is worked on both days. A day of absence excuses. */
export function completeWeekend(days: PersonDays): Finding[] {
  const { contract, cells, dates, kinds } = days;
  if (!contract?.completeWeekends) return [];
  const found: Finding[] = [];
  for (let i = 0; i < dates.length; i++) {
    if (kinds[i] !== 'work' || days.weekday(i) < 6) continue;
    const saturday = days.weekday(i) === 6;
    const other = saturday ? kinds[i + 1] : i > 0 ? kinds[i - 1] : carriedKind(days);
    if (other !== 'off') continue;
    const [worked = '', free = ''] = saturday ? words.weekdays.slice(5) : words.weekdays.slice(5).reverse();
    found.push(
      personFinding(days, {
        rule: 'complete-weekend',
        severity: 'check',
        date: dates[i] ?? null,
        cells: (cells[i] ?? []).map(refOf),
        amount: 1,
        short: words.weekend.short(worked, free),
        sentence: words.weekend.sentence(worked, free),
      }),
    );
  }
  return found;
}

/** What the day before the window was; undefined when the carry does not tell. */
function carriedKind({ carry }: PersonDays): DayKind | undefined {
  return carry.workRun > 0 ? 'work' : carry.offRun > 0 ? 'off' : undefined;
}
