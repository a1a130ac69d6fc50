import { rules as words } from '@tandem/words/rules';
import type { Assignment, CellRef, Finding, IsoDate, RuleId, Severity, ShiftTypeId, SkillId } from '../model.ts';
import type { PersonDays } from './person-days.ts';

export interface PersonFindingParts {
  readonly rule: RuleId;
  readonly severity: Severity;
  readonly date: IsoDate | null;
  readonly cells: readonly CellRef[];
  readonly amount: number;
  readonly shiftTypeId?: ShiftTypeId;
  readonly skillId?: SkillId;
  readonly short: string;
  /** What follows the name and a colon; absent: `short`. */
  readonly sentence?: string;
}

/** A finding about a person: `Mei-Ling Chen: 8 h rest before Early, 11 h needed.` */
export function personFinding(days: PersonDays, parts: PersonFindingParts): Finding {
  const { rule, severity, date, cells, amount, shiftTypeId = null, skillId = null, short, sentence } = parts;
  const message = words.said(days.person?.name ?? days.staffId, sentence ?? short);
  return { rule, severity, date, staffId: days.staffId, cells, shiftTypeId, skillId, amount, message, short };
}

/** The bare cell of an assignment. */
export function refOf({ staffId, date, slot }: Assignment): CellRef {
  return { staffId, date, slot };
}
