/** Edits of many days at once, each day judged with those before it in place. Pure. */
import {
  judgeWrite,
  skillFor,
  whyNot,
  withCell,
  type Assignment,
  type AssignmentValue,
  type IsoDate,
  type RosterIndex,
  type ShiftTypeId,
  type StaffId,
} from '@tandem/rota';
import type { Verdict } from '@tandem/ui';
import { monthLater as words } from '@tandem/words/month-later';
import { uiLater as ui } from '@tandem/words/ui-later';
import { assignShift, clearDay, type Edit, type Write } from './month-edit.ts';

/** One person's day. */
export interface MonthPlace {
  readonly staffId: StaffId;
  readonly date: IsoDate;
}

export interface BlockEdit {
  readonly writes: readonly Write[];
  /** Days that become others. */
  readonly changed: number;
  /** Days that stay as they are, each with a sentence. */
  readonly refused: readonly { readonly place: MonthPlace; readonly reason: string }[];
}

/** Copied days: lines of days of what is worked there, by slot. */
export type Clip = readonly (readonly (readonly AssignmentValue[])[])[];

type EditDay = (index: RosterIndex, place: MonthPlace, at: number) => Edit;

function editDays(index: RosterIndex, places: readonly MonthPlace[], edit: EditDay): BlockEdit {
  const writes: Write[] = [];
  const refused: BlockEdit['refused'][number][] = [];
  let current = index;
  let changed = 0;
  places.forEach((place, at) => {
    const done = edit(current, place, at);
    if (done.kind === 'refused') refused.push({ place, reason: done.reason });
    if (done.kind !== 'writes') return;
    changed++;
    for (const write of done.writes) {
      writes.push(write);
      current = withCell(current, write.ref, write.value);
    }
  });
  return { writes, changed, refused };
}

/** Gives every day the same shift. */
export function assignDays(index: RosterIndex, places: readonly MonthPlace[], shiftTypeId: ShiftTypeId): BlockEdit {
  return editDays(index, places, (current, { staffId, date }) => assignShift(current, staffId, date, shiftTypeId));
}

/** Takes everything off every day. */
export function clearDays(index: RosterIndex, places: readonly MonthPlace[]): BlockEdit {
  return editDays(index, places, (current, { staffId, date }) => clearDay(current, staffId, date));
}

/** What is worked on these days; notes stay where they are. */
export function copyDays(index: RosterIndex, people: readonly StaffId[], dates: readonly IsoDate[]): Clip {
  return people.map((staffId) => dates.map((date) => index.cellsOf(staffId, date).map(({ value: { noteId: _, ...value } }) => value)));
}

/** Puts what was copied in place of what is there, a copied free day too. `values` has one entry per place. */
export function pasteDays(index: RosterIndex, places: readonly MonthPlace[], values: readonly (readonly AssignmentValue[])[]): BlockEdit {
  return editDays(index, places, (current, place, at) => putDay(current, place, values[at] ?? []));
}

/** A day's assignments become these; a skill that the person lacks becomes the one that is missed most. */
function putDay(index: RosterIndex, { staffId, date }: MonthPlace, values: readonly AssignmentValue[]): Edit {
  const person = index.staffById.get(staffId);
  if (!person) return { kind: 'nothing' };
  const before = index.cellsOf(staffId, date);
  let current = before.reduce((at, { slot }) => withCell(at, { staffId, date, slot }, null), index);
  const writes: Write[] = [];
  for (const [slot, wanted] of values.entries()) {
    const skillId = person.skills.includes(wanted.skillId) ? wanted.skillId : skillFor(current, staffId, date, wanted.shiftTypeId);
    const shift = index.shiftTypeById.get(wanted.shiftTypeId);
    if (skillId === null) return { kind: 'refused', reason: words.noSkill(person.name, shift?.name ?? wanted.shiftTypeId) };
    const ref = { staffId, date, slot };
    const value = { ...wanted, skillId };
    const broken = judgeWrite(current, ref, value)[0];
    if (broken) return { kind: 'refused', reason: broken.message };
    writes.push({ ref, value });
    current = withCell(current, ref, value);
  }
  const gone = before.filter(({ slot }) => slot >= values.length).map(({ slot }): Write => ({ ref: { staffId, date, slot }, value: null }));
  const real = [...writes.filter(({ ref, value }) => !isHeld(before, ref.slot, value)), ...gone];
  return real.length > 0 ? { kind: 'writes', writes: real } : { kind: 'nothing' };
}

function isHeld(before: readonly Assignment[], slot: number, value: AssignmentValue | null): boolean {
  const held = before.find((each) => each.slot === slot)?.value;
  return JSON.stringify(held) === JSON.stringify(value);
}

export interface Move {
  readonly from: MonthPlace;
  /** null: beyond the edge. */
  readonly to: MonthPlace | null;
}

/**
 * Moves what is worked, all of it or nothing: half a moved block would be in nobody's mind. A day that is taken is not
 * overwritten.
 *
 * @param nameOf a day in words, for the sentence of a refusal.
 */
export function moveDays(index: RosterIndex, moves: readonly Move[], nameOf: (date: IsoDate) => string): BlockEdit {
  const worked = moves.flatMap((move) => {
    const cells = index.cellsOf(move.from.staffId, move.from.date);
    return cells.length > 0 ? [{ ...move, cells }] : [];
  });
  const writes = new Map<string, Write>();
  let current = index;
  const put = (write: Write): void => {
    const { staffId, date, slot } = write.ref;
    writes.set(`${staffId}/${date}/${slot}`, write);
    current = withCell(current, write.ref, write.value);
  };
  const refuse = (place: MonthPlace, reason: string): BlockEdit => ({ writes: [], changed: 0, refused: [{ place, reason }] });
  for (const { from, cells } of worked) for (const { slot } of cells) put({ ref: { ...from, slot }, value: null });
  for (const { from, to, cells } of worked) {
    if (!to) return refuse(from, words.noPlace);
    const person = index.staffById.get(to.staffId);
    if (!person) return refuse(from, words.noPlace);
    if (current.cellsOf(to.staffId, to.date).length > 0) return refuse(from, words.taken(person.name, nameOf(to.date)));
    const done = putDay(current, to, cells.map(({ value }) => value));
    if (done.kind === 'refused') return refuse(from, done.reason);
    if (done.kind === 'writes') done.writes.forEach(put);
  }
  return { writes: [...writes.values()], changed: worked.length, refused: [] };
}

/**
 * What would come of a move.
 *
 * @param done the same move, worked out.
 * @param target what the day is called that is aimed at.
 */
export function judgeMove(index: RosterIndex, moves: readonly Move[], done: BlockEdit, target: string): Verdict {
  if (done.refused[0]) return { state: 'no', text: ui.move.no(target, done.refused[0].reason) };
  if (moves.every(({ from, to }) => from.staffId === to?.staffId && from.date === to.date)) return { state: 'same', text: ui.move.same };
  // Of several, what each would break is too much for one line; the marks say it where they are put down.
  const put = done.changed === 1 ? done.writes.find(({ value }) => value) : undefined;
  if (!put?.value) return { state: 'ok', text: ui.move.ok(target) };
  const lifted = done.writes.reduce((now, { ref, value }) => (value ? now : withCell(now, ref, null)), index);
  const [broken] = whyNot(lifted, put.ref.staffId, put.ref.date, put.value.shiftTypeId, put.value.skillId);
  return broken ? { state: 'warn', text: ui.move.warn(target, broken.short) } : { state: 'ok', text: ui.move.ok(target) };
}
