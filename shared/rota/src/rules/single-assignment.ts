import { rules as words } from '@tandem/words/rules';
import type { Finding } from '../model.ts';
import type { PersonDays } from './person-days.ts';
import { personFinding, refOf } from './person-finding.ts';
import { weekdayName } from './words.ts';

/** One shift a day. The extra ones are marked. */
export function singleAssignment(days: PersonDays): Finding[] {
  return days.cells.flatMap((cells) => {
    const [, ...extra] = cells;
    const date = extra[0]?.date;
    if (date === undefined) return [];
    return personFinding(days, {
      rule: 'single-assignment',
      severity: 'must',
      date,
      cells: extra.map(refOf),
      amount: extra.length,
      short: words.single.short(cells.length),
      sentence: words.single.sentence(cells.length, weekdayName(date)),
    });
  });
}
