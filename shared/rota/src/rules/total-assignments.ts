import { rules as words } from '@tandem/words/rules';
import type { Finding } from '../model.ts';
import type { PersonDays } from './person-days.ts';
import { personFinding, refOf } from './person-finding.ts';

/**
 * Assignments over the whole schedule, against the contract. Each one past the most is marked; too few are known only
 * when the schedule's last day is in the window.
 */
export function totalAssignments(days: PersonDays): Finding[] {
  const { contract, carry, cells, closesSchedule } = days;
  if (!contract) return [];
  const { min, max } = contract.assignments;
  const found: Finding[] = [];
  let total = carry.assignments;
  for (const assignment of cells.flat()) {
    if (++total <= max) continue;
    const what = words.total.past(total);
    found.push(
      personFinding(days, {
        rule: 'total-assignments',
        severity: 'check',
        date: assignment.date,
        cells: [refOf(assignment)],
        amount: 1,
        short: `${what}, ${words.atMost(max)}`,
        sentence: `${words.total.whole(what)}, ${words.atMost(max)}`,
      }),
    );
  }
  if (closesSchedule && total < min) {
    const what = words.total.only(total);
    found.push(
      personFinding(days, {
        rule: 'total-assignments',
        severity: 'check',
        date: null,
        cells: [],
        amount: min - total,
        short: `${what}, ${words.atLeast(min)}`,
        sentence: `${words.total.whole(what)}, ${words.atLeast(min)}`,
      }),
    );
  }
  return found;
}
