import { rules as words } from '@tandem/words/rules';
import type { Finding, ShiftTypeId } from '../model.ts';
import type { PersonDays } from './person-days.ts';
import { personFinding, refOf } from './person-finding.ts';

/** Shifts that may not follow a shift of the day before; the later one is marked. */
export function succession(days: PersonDays): Finding[] {
  const { index, carry, cells } = days;
  let before: readonly ShiftTypeId[] = carry.workRun > 0 && carry.lastShiftTypeId ? [carry.lastShiftTypeId] : [];
  const found: Finding[] = [];
  for (const today of cells) {
    for (const assignment of today) {
      const shiftType = index.shiftTypeById.get(assignment.value.shiftTypeId);
      const last = before
        .map((id) => index.shiftTypeById.get(id))
        .find((type) => type?.forbiddenNext.includes(assignment.value.shiftTypeId));
      if (!shiftType || !last) continue;
      found.push(
        personFinding(days, {
          rule: 'succession',
          severity: 'must',
          date: assignment.date,
          cells: [refOf(assignment)],
          shiftTypeId: shiftType.id,
          amount: 1,
          short: words.succession.short(shiftType.name, last.name),
          sentence: words.succession.sentence(shiftType.name, last.name),
        }),
      );
    }
    before = today.map((assignment) => assignment.value.shiftTypeId);
  }
  return found;
}
