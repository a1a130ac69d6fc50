import type { Finding, LeaveKind } from '../model.ts';
import type { PersonDays } from './person-days.ts';
import { personFinding, refOf } from './person-finding.ts';
import { weekdayName } from './words.ts';

const ABSENT: Record<LeaveKind, string> = { leave: 'on leave', sick: 'sick', training: 'in training' };
const ASKED: Record<LeaveKind, string> = { leave: 'leave', sick: 'sick leave', training: 'training' };

/** Work on a day of absence: must fix once approved, worth a look while only asked for. */
export function leave(days: PersonDays): Finding[] {
  return days.cells.flatMap((cells, i) => {
    const absence = days.leave[i];
    const first = cells[0];
    if (!absence || !first) return [];
    const words = absence.approved ? ABSENT[absence.kind] : `asked for ${ASKED[absence.kind]}`;
    return personFinding(days, {
      rule: 'leave',
      severity: absence.approved ? 'must' : 'check',
      date: first.date,
      cells: cells.map(refOf),
      amount: 1,
      short: words,
      sentence: `${words} on ${weekdayName(first.date)}`,
    });
  });
}
