import type { Finding } from '../model.ts';
import type { PersonDays } from './person-days.ts';
import { personFinding, refOf } from './person-finding.ts';
import { countOf, ordinal } from './words.ts';

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
    const short = `${ordinal(total)} assignment`;
    found.push(
      personFinding(days, {
        rule: 'total-assignments',
        severity: 'check',
        date: assignment.date,
        cells: [refOf(assignment)],
        amount: 1,
        short: `${short}, at most ${max}`,
        sentence: `${short} in this schedule, at most ${max}`,
      }),
    );
  }
  if (closesSchedule && total < min) {
    const short = countOf(total, 'assignment');
    found.push(
      personFinding(days, {
        rule: 'total-assignments',
        severity: 'check',
        date: null,
        cells: [],
        amount: min - total,
        short: `${short}, at least ${min}`,
        sentence: `${short} in this schedule, at least ${min}`,
      }),
    );
  }
  return found;
}
