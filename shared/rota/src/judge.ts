/** What one change would break: the rules before and after it, and the difference. */
import { rules as words } from '@tandem/words/rules';
import { cellKey } from './cell.ts';
import { dayFindings, personFindings } from './evaluate.ts';
import { withCell, type RosterIndex } from './roster-index.ts';
import { personDays } from './rules/person-days.ts';
import type { AssignmentValue, CellRef, Finding, IsoDate, ShiftTypeId, SkillId, StaffId } from './model.ts';

/**
 * The rejecting findings of the schedule's policy that writing `value` into a cell would bring; empty when the write
 * is allowed. A break that is there without this cell does not count, and clearing (`null`) breaks only unknown ids.
 * Leave that is only asked for never rejects. Throws RangeError when the window does not hold the day, because the
 * neighbouring shifts would be unknown.
 */
export function judgeWrite(index: RosterIndex, ref: CellRef, value: AssignmentValue | null): Finding[] {
  const { reject } = index.window.schedule.policy;
  if (reject.includes('unknown-id')) {
    const unknown = unknownPlace(index, ref);
    if (unknown.length > 0) return unknown;
  }
  if (value === null) return [];
  if (ref.date < index.window.from || ref.date > index.window.to) {
    throw new RangeError(`the window ${index.window.from} to ${index.window.to} does not hold ${ref.date}`);
  }
  const without = personFindings(personDays(index, ref.staffId, { ref, value: null }), reject);
  const after = personFindings(personDays(index, ref.staffId, { ref, value }), reject);
  const day = addedFindings(dayFindings(index, ref.date, reject), dayFindings(withCell(index, ref, value), ref.date, reject));
  return [...addedFindings(without, after), ...day].filter((f) => f.rule !== 'leave' || f.severity === 'must');
}

/** Everything that giving a person this shift would newly break or make worse, warnings included, by any person rule. */
export function whyNot(
  index: RosterIndex,
  staffId: StaffId,
  date: IsoDate,
  shiftTypeId: ShiftTypeId,
  skillId: SkillId,
): Finding[] {
  const taken = index.cellsOf(staffId, date).map((cell) => cell.slot);
  let slot = 0;
  while (taken.includes(slot)) slot++;
  const change = { ref: { staffId, date, slot }, value: { shiftTypeId, skillId } };
  return addedFindings(personFindings(personDays(index, staffId)), personFindings(personDays(index, staffId, change)));
}

/** What is found of a person in `after` that is not, or is less, in `before`. */
export function newFindings(before: RosterIndex, after: RosterIndex, staffId: StaffId): Finding[] {
  return addedFindings(personFindings(personDays(before, staffId)), personFindings(personDays(after, staffId)));
}

function addedFindings(before: readonly Finding[], after: readonly Finding[]): Finding[] {
  const known = new Map<string, number>();
  for (const finding of before) known.set(identity(finding), finding.amount);
  return after.filter((finding) => finding.amount > (known.get(identity(finding)) ?? 0));
}

/** Two findings are the same trouble when all but the amount and its words agree. */
function identity({ rule, severity, date, shiftTypeId, skillId, cells }: Finding): string {
  return [rule, severity, date, shiftTypeId, skillId, ...cells.map(cellKey)].join('|');
}

function unknownPlace(index: RosterIndex, ref: CellRef): Finding[] {
  const { name, firstDate, lastDate } = index.window.schedule;
  const tell = (short: string): Finding => ({
    rule: 'unknown-id',
    severity: 'must',
    date: ref.date,
    staffId: ref.staffId,
    cells: [ref],
    shiftTypeId: null,
    skillId: null,
    amount: 1,
    message: `${short}.`,
    short,
  });
  if (!index.staffById.has(ref.staffId)) return [tell(words.place.person(ref.staffId, name))];
  const planned = firstDate <= ref.date && ref.date <= lastDate;
  return planned ? [] : [tell(words.place.day(name, firstDate, lastDate, ref.date))];
}
