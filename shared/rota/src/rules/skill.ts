import { rules as words } from '@tandem/words/rules';
import type { Finding } from '../model.ts';
import type { PersonDays } from './person-days.ts';
import { personFinding, refOf } from './person-finding.ts';

/** A skill is worked only by those who have it. Unknown people, shifts and skills are `unknown-id`. */
export function skill(days: PersonDays): Finding[] {
  const { person, index } = days;
  if (!person) return [];
  return days.cells.flat().flatMap((assignment) => {
    const worked = index.skillById.get(assignment.value.skillId);
    const shiftType = index.shiftTypeById.get(assignment.value.shiftTypeId);
    if (!worked || !shiftType || person.skills.includes(worked.id)) return [];
    return personFinding(days, {
      rule: 'skill',
      severity: 'must',
      date: assignment.date,
      cells: [refOf(assignment)],
      shiftTypeId: shiftType.id,
      skillId: worked.id,
      amount: 1,
      short: words.skill.short(worked.short),
      sentence: words.skill.sentence(worked.name, shiftType.name),
    });
  });
}
