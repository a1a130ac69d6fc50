import { rules as words } from '@tandem/words/rules';
import type { Finding } from '../model.ts';
import { carriedEnd } from './overlap.ts';
import type { PersonDays } from './person-days.ts';
import { personFinding, refOf } from './person-finding.ts';
import { hoursInWords } from './words.ts';

/** Elapsed time between the end of one shift and the start of the next; the later one is marked. */
export function rest(days: PersonDays): Finding[] {
  const { restMinutes } = days.index.window.schedule.policy;
  const found: Finding[] = [];
  let endsAt = carriedEnd(days);
  for (const { assignment, shiftType, startsAt, endsAt: nextEnd } of days.spans) {
    const pause = (startsAt - endsAt) / 60_000;
    if (pause >= 0 && pause < restMinutes) {
      const [had, needed] = [hoursInWords(pause), hoursInWords(restMinutes)];
      found.push(
        personFinding(days, {
          rule: 'rest',
          severity: 'must',
          date: assignment.date,
          cells: [refOf(assignment)],
          shiftTypeId: shiftType.id,
          amount: Math.ceil(restMinutes - pause),
          short: words.rest.short(had, needed),
          sentence: words.rest.sentence(had, shiftType.name, needed),
        }),
      );
    }
    endsAt = Math.max(endsAt, nextEnd);
  }
  return found;
}
