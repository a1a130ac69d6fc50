import { rules as words } from '@tandem/words/rules';
import type { Finding } from '../model.ts';
import type { PersonDays } from './person-days.ts';
import { personFinding, refOf } from './person-finding.ts';
import { weekdayName } from './words.ts';

/** Work on a day of absence: must fix once approved, worth a look while only asked for. */
export function leave(days: PersonDays): Finding[] {
  return days.cells.flatMap((cells, i) => {
    const absence = days.leave[i];
    const first = cells[0];
    if (!absence || !first) return [];
    const short = words.leave[absence.approved ? 'approved' : 'asked'][absence.kind];
    return personFinding(days, {
      rule: 'leave',
      severity: absence.approved ? 'must' : 'check',
      date: first.date,
      cells: cells.map(refOf),
      amount: 1,
      short,
      sentence: words.leave.on(short, weekdayName(first.date)),
    });
  });
}
