import type { Finding, RuleId } from '../model.ts';
import { completeWeekend } from './complete-weekend.ts';
import { coverageMinimum, coverageOptimum, type DayRule } from './coverage-shortage.ts';
import { daysOffRun } from './days-off-run.ts';
import { hours } from './hours.ts';
import { leave } from './leave.ts';
import { overlap } from './overlap.ts';
import type { PersonDays } from './person-days.ts';
import { request } from './request.ts';
import { rest } from './rest.ts';
import { shiftRun } from './shift-run.ts';
import { singleAssignment } from './single-assignment.ts';
import { skill } from './skill.ts';
import { succession } from './succession.ts';
import { totalAssignments } from './total-assignments.ts';
import { unknownId } from './unknown-id.ts';
import { weekends } from './weekends.ts';
import { workRun } from './work-run.ts';

export type PersonRule = (days: PersonDays) => Finding[];

/** Every rule about one person. */
export const PERSON_RULES: readonly (readonly [RuleId, PersonRule])[] = [
  ['unknown-id', unknownId],
  ['overlap', overlap],
  ['skill', skill],
  ['leave', leave],
  ['single-assignment', singleAssignment],
  ['rest', rest],
  ['succession', succession],
  ['shift-run', shiftRun],
  ['work-run', workRun],
  ['days-off-run', daysOffRun],
  ['total-assignments', totalAssignments],
  ['weekends', weekends],
  ['complete-weekend', completeWeekend],
  ['request', request],
  ['hours', hours],
];

/** Every rule about one day. */
export const DAY_RULES: readonly (readonly [RuleId, DayRule])[] = [
  ['coverage-minimum', coverageMinimum],
  ['coverage-optimum', coverageOptimum],
];
