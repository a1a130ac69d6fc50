import { rules as words } from '@tandem/words/rules';
import type { Finding } from '../model.ts';
import type { PersonDays } from './person-days.ts';
import { personFinding, refOf } from './person-finding.ts';

/** Weekends with any work over the whole schedule, against the contract; each one past the most is marked. */
export function weekends(days: PersonDays): Finding[] {
  const { contract, carry, cells, dates, kinds } = days;
  if (!contract) return [];
  const found: Finding[] = [];
  let total = carry.weekends;
  for (let i = 0; i < dates.length; i++) {
    if (kinds[i] !== 'work' || days.weekday(i) < 6) continue;
    const sunday = days.weekday(i) === 7;
    // Saturday has counted this weekend already; before the window that is the carry's doing.
    if (sunday && (i > 0 ? kinds[i - 1] === 'work' : carry.workRun > 0)) continue;
    if (++total <= contract.maxWeekends) continue;
    const marked = [...(cells[i] ?? []), ...(sunday ? [] : (cells[i + 1] ?? []))];
    found.push(
      personFinding(days, {
        rule: 'weekends',
        severity: 'check',
        date: dates[i] ?? null,
        cells: marked.map(refOf),
        amount: 1,
        short: `${words.weekends(total)}, ${words.atMost(contract.maxWeekends)}`,
        sentence: `${words.total.whole(words.weekends(total))}, ${words.atMost(contract.maxWeekends)}`,
      }),
    );
  }
  return found;
}
