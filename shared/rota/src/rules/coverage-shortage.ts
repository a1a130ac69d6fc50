import { rules as words } from '@tandem/words/rules';
import { shiftCoverage } from '../coverage.ts';
import type { Finding, IsoDate } from '../model.ts';
import type { RosterIndex } from '../roster-index.ts';
import { weekdayName } from './words.ts';

/** A rule about one day of everybody. */
export type DayRule = (index: RosterIndex, date: IsoDate) => Finding[];

/** Too few people of a skill on a shift: below minimum must be fixed. */
export const coverageMinimum: DayRule = (index, date) => shortages(index, date, 'coverage-minimum');

/** Minimum kept, but fewer than the optimum. */
export const coverageOptimum: DayRule = (index, date) => shortages(index, date, 'coverage-optimum');

/** `Late has 3 of 4 on Friday.`; the skill is named where the shift needs more than one. */
function shortages(index: RosterIndex, date: IsoDate, rule: 'coverage-minimum' | 'coverage-optimum'): Finding[] {
  return index.window.shiftTypes.flatMap((shiftType) => {
    const { bySkill } = shiftCoverage(index, date, shiftType);
    const severalSkills = bySkill.filter(({ minimum, optimum }) => minimum + optimum > 0).length > 1;
    return bySkill.flatMap(({ skillId, assigned, minimum, optimum }): Finding[] => {
      const below = assigned < minimum;
      const needed = rule === 'coverage-minimum' ? minimum : below ? 0 : optimum;
      if (assigned >= needed) return [];
      const skill = severalSkills ? (index.skillById.get(skillId)?.short ?? skillId) : '';
      const short = words.coverage.short(assigned, needed, skill);
      return [
        {
          rule,
          severity: rule === 'coverage-minimum' ? 'must' : 'check',
          date,
          staffId: null,
          cells: [],
          shiftTypeId: shiftType.id,
          skillId,
          amount: needed - assigned,
          message: words.coverage.message(shiftType.name, short, weekdayName(date)),
          short,
        },
      ];
    });
  });
}
