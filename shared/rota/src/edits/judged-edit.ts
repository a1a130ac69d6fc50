/** What may be entered into a cell: one judgement for every view, for a shift that is typed, chosen, pasted or moved. */
import { rules as words } from '@tandem/words/rules';
import { skillFor } from '../candidates.ts';
import { judgeWrite, newFindings } from '../judge.ts';
import { withCell, type RosterIndex } from '../roster-index.ts';
import { freeSlot, NOTHING, type CellWrite, type Edit, type PersonDay } from './cell-edit.ts';
import { changesBetween, heldIn, sameValue, withWrites } from './writes.ts';
import type { AssignmentValue, CellRef, Finding, ShiftType, ShiftTypeId, SkillId, Staff } from '../model.ts';

/** Puts exactly this into a cell, where the rules of the rota allow it. */
export function putValue(index: RosterIndex, ref: CellRef, value: AssignmentValue): Edit {
  if (sameValue(heldIn(index, ref), value)) return NOTHING;
  const broken = judgeWrite(index, ref, value)[0];
  return broken ? { kind: 'refused', reason: broken.message } : { kind: 'writes', writes: [{ ref, value }] };
}

/**
 * Gives a cell a shift, in place of what is there: with `skillId`, else the skill that it is worked with already, else
 * the one that is missed most. A note stays; own clock times go with the shift they belonged to.
 */
export function assignShift(index: RosterIndex, ref: CellRef, shiftTypeId: ShiftTypeId, skillId?: SkillId): Edit {
  const person = index.staffById.get(ref.staffId);
  const shift = index.shiftTypeById.get(shiftTypeId);
  if (!person || !shift) return NOTHING;
  const before = heldIn(index, ref);
  const same = before?.shiftTypeId === shiftTypeId;
  const skill = skillId ?? (same ? before.skillId : skillFor(index, ref.staffId, ref.date, shiftTypeId));
  if (skill === null) return { kind: 'refused', reason: noSkill(person, shift, ref).message };
  const note = before?.noteId === undefined ? {} : { noteId: before.noteId };
  return putValue(index, ref, same ? { ...before, skillId: skill } : { shiftTypeId, skillId: skill, ...note });
}

/** A person without any skill can be given no shift. */
export function noSkill(person: Staff, shift: ShiftType, ref: CellRef): Finding {
  return {
    rule: 'skill',
    severity: 'must',
    date: ref.date,
    staffId: person.id,
    cells: [ref],
    shiftTypeId: shift.id,
    skillId: null,
    amount: 1,
    message: words.noSkill.sentence(person.name, shift.name),
    short: words.noSkill.short,
  };
}

/**
 * Adds shifts that are worked elsewhere to a person's day, in free slots: each with its own skill where the person has
 * it, else the one that is missed most. Notes stay where they are.
 *
 * @returns the roster after, or the sentence that says why it cannot be, with the roster as it was
 */
export function addShifts(index: RosterIndex, { staffId, date }: PersonDay, values: readonly AssignmentValue[]): { index: RosterIndex; reason: string | null } {
  let now = index;
  const person = index.staffById.get(staffId);
  for (const { noteId: _, ...each } of values) {
    const ref: CellRef = { staffId, date, slot: freeSlot(now, staffId, date) };
    const skillId = person?.skills.includes(each.skillId) ? each.skillId : skillFor(now, staffId, date, each.shiftTypeId);
    const shift = index.shiftTypeById.get(each.shiftTypeId);
    if (skillId === null && person && shift) return { index, reason: noSkill(person, shift, ref).message };
    const value = { ...each, skillId: skillId ?? each.skillId };
    const broken = judgeWrite(now, ref, value)[0];
    if (broken) return { index, reason: broken.message };
    now = withCell(now, ref, value);
  }
  return { index: now, reason: null };
}

/** Puts exactly these shifts into a person's day, or takes all where there are none. */
export function replaceDay(index: RosterIndex, day: PersonDay, values: readonly AssignmentValue[]): Edit {
  const { staffId, date } = day;
  const emptied = index.cellsOf(staffId, date).reduce((next, { slot }) => withCell(next, { staffId, date, slot }, null), index);
  const added = addShifts(emptied, day, values);
  if (added.reason !== null) return { kind: 'refused', reason: added.reason };
  const writes = changesBetween(index, added.index, [day]);
  return writes.length === 0 ? NOTHING : { kind: 'writes', writes };
}

/**
 * What these writes would newly break, worst first. Whoever is given a shift is judged beside the same day without it,
 * so that a shift which is only moved is not held against itself.
 */
export function newTrouble(index: RosterIndex, writes: readonly CellWrite[]): Finding[] {
  const lifted = withWrites(index, writes.map(({ ref }) => ({ ref, value: null })));
  const after = withWrites(index, writes);
  const given = new Set(writes.flatMap(({ ref, value }) => (value ? [ref.staffId] : [])));
  const people = new Set([...given, ...writes.map(({ ref }) => ref.staffId)]);
  return worstFirst([...people].flatMap((staffId) => newFindings(given.has(staffId) ? lifted : index, after, staffId)));
}

export function worstFirst(findings: readonly Finding[]): Finding[] {
  const rank = ({ severity }: Finding): number => (severity === 'must' ? 0 : 1);
  return findings.toSorted((a, b) => rank(a) - rank(b));
}
