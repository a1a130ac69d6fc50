/** Edits of many days at once, each day judged with those before it in place. Pure. */
import {
  addShifts,
  assignShift,
  changesBetween,
  clearCells,
  editInTurn,
  firstSlot,
  newTrouble,
  replaceDay,
  withWrites,
  type CellBlock,
  type CellWrite,
  type Edit,
  type IsoDate,
  type PersonDay,
  type RosterIndex,
  type ShiftTypeId,
  type StaffId,
} from '@tandem/rota';
import type { Verdict } from '@tandem/ui';
import { monthLater as words } from '@tandem/words/month-later';
import { uiLater as ui } from '@tandem/words/ui-later';

export type MonthPlace = PersonDay;

export interface BlockEdit {
  readonly writes: readonly CellWrite[];
  /** Days that become others. */
  readonly changed: number;
  /** Days that stay as they are, each with a sentence. */
  readonly refused: readonly { readonly place: MonthPlace; readonly reason: string }[];
}

/** Copied days: lines of days of what is worked there, by slot. */
export type Clip = CellBlock;

function editDays(index: RosterIndex, places: readonly MonthPlace[], edit: (index: RosterIndex, place: MonthPlace, at: number) => Edit): BlockEdit {
  const { writes, changed, refused } = editInTurn(index, places, edit);
  return { writes, changed, refused: refused.map(({ item, reason }) => ({ place: item, reason })) };
}

/** Gives every day the same shift. */
export function assignDays(index: RosterIndex, places: readonly MonthPlace[], shiftTypeId: ShiftTypeId): BlockEdit {
  return editDays(index, places, (current, { staffId, date }) => assignShift(current, { staffId, date, slot: firstSlot(current, staffId, date) }, shiftTypeId));
}

/** Takes everything off every day. */
export function clearDays(index: RosterIndex, places: readonly MonthPlace[]): BlockEdit {
  return editDays(index, places, (current, { staffId, date }) => clearCells(current, staffId, date));
}

/** What is worked on these days; notes stay where they are. */
export function copyDays(index: RosterIndex, people: readonly StaffId[], dates: readonly IsoDate[]): Clip {
  return people.map((staffId) => dates.map((date) => index.cellsOf(staffId, date).map(({ value: { noteId: _, ...value } }) => value)));
}

/** Puts what was copied in place of what is there, a copied free day too. `values` has one entry per place. */
export function pasteDays(index: RosterIndex, places: readonly MonthPlace[], values: CellBlock[number]): BlockEdit {
  return editDays(index, places, (current, place, at) => replaceDay(current, place, values[at] ?? []));
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
  const refuse = (place: MonthPlace, reason: string): BlockEdit => ({ writes: [], changed: 0, refused: [{ place, reason }] });
  let current = withWrites(index, worked.flatMap(({ from, cells }) => cells.map(({ slot }) => ({ ref: { ...from, slot }, value: null }))));
  for (const { from, to, cells } of worked) {
    const person = to && index.staffById.get(to.staffId);
    if (!person) return refuse(from, words.noPlace);
    if (current.cellsOf(to.staffId, to.date).length > 0) return refuse(from, words.taken(person.name, nameOf(to.date)));
    const done = addShifts(current, to, cells.map(({ value }) => value));
    if (done.reason !== null) return refuse(from, done.reason);
    current = done.index;
  }
  const days = worked.flatMap(({ from, to }) => (to ? [from, to] : [from]));
  return { writes: changesBetween(index, current, days), changed: worked.length, refused: [] };
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
  const [broken] = done.changed === 1 ? newTrouble(index, done.writes) : [];
  return broken ? { state: 'warn', text: ui.move.warn(target, broken.short) } : { state: 'ok', text: ui.move.ok(target) };
}
