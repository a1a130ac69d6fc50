/** What the rules of a rota say about a day and its people, and edits that are judged by them; fetched beside the first paint. */
import type { IsoDate, RosterIndex, ShiftTypeId, SkillId, StaffId } from '@tandem/rota';
import { assign, freeSlot, type Edit } from './day-edit.ts';

export { candidatesFor, evaluateDay, evaluatePerson } from '@tandem/rota';
export { assign, takeOff } from './day-edit.ts';
export { troublesOf } from './day-findings.ts';
export { move, withNote, withTimes } from './day-moves.ts';

/** Gives somebody a shift in the first slot that they have free on the day. */
export function give(index: RosterIndex, staffId: StaffId, date: IsoDate, shiftTypeId: ShiftTypeId, skillId?: SkillId): Edit {
  return assign(index, { staffId, date, slot: freeSlot(index, staffId, date) }, shiftTypeId, skillId);
}
