/** Moving shifts to other people and days. Pure. */
import { addShifts, changesBetween, clearCells, newTrouble, withWrites, type AssignmentValue, type IsoDate, type PersonDay, type RosterIndex, type ShiftTypeId } from '@tandem/rota';
import { formatDay, type Verdict } from '@tandem/ui';
import { uiLater as ui } from '@tandem/words/ui-later';
import { week as view } from '@tandem/words/week';
import { weekLater as words } from '@tandem/words/week-later';
import type { Batch, BatchCell } from './week-batch.ts';

export interface Move {
  readonly from: BatchCell;
  readonly to: PersonDay;
  /** It becomes this shift on the way. */
  readonly shiftTypeId?: ShiftTypeId;
}

export interface Moved extends Batch {
  /** Whoever stood in the one target stands in the source now. */
  readonly swapped: boolean;
}

interface Ports {
  readonly locale: string;
  /** Whether a day may be changed at all. */
  readonly editable: (date: IsoDate) => boolean;
}

/** The shifts that a move takes along. */
export function valuesAt(index: RosterIndex, { staffId, date, slot }: BatchCell): AssignmentValue[] {
  return index.cellsOf(staffId, date).filter((cell) => slot === undefined || cell.slot === slot).map(({ value }) => value);
}

function lift(index: RosterIndex, { staffId, date, slot }: BatchCell): RosterIndex {
  const cleared = clearCells(index, staffId, date, slot);
  return cleared.kind === 'writes' ? withWrites(index, cleared.writes) : index;
}

const stays = ({ from, to, shiftTypeId }: Move): boolean => from.staffId === to.staffId && from.date === to.date && shiftTypeId === undefined;

function carried(index: RosterIndex, { from, shiftTypeId }: Move): AssignmentValue[] {
  const values = valuesAt(index, from);
  return shiftTypeId === undefined ? values : values.slice(0, 1).map((value) => (value.shiftTypeId === shiftTypeId ? value : { shiftTypeId, skillId: value.skillId }));
}

/** Puts two days of people in each other's place. */
function swap(index: RosterIndex, move: Move): { index: RosterIndex; reason: string | null } {
  const [mine, theirs] = [valuesAt(index, move.from), valuesAt(index, move.to)];
  const there = addShifts(lift(lift(index, move.from), move.to), move.to, mine);
  return there.reason ? there : addShifts(there.index, move.from, theirs);
}

/**
 * Moves all at once. One shift that goes where somebody works changes places with theirs; of several, those stay that
 * would come upon a shift that is not moved itself, or that the rules refuse.
 */
export function moveCells(index: RosterIndex, moves: readonly Move[], { locale, editable }: Ports): Moved {
  const asked = moves.filter((move) => carried(index, move).length > 0 && !stays(move));
  const places = asked.flatMap(({ from, to }) => [from, to]);
  const [only] = asked;
  const occupied = only !== undefined && asked.length === 1 && only.shiftTypeId === undefined && valuesAt(lift(index, only.from), only.to).length > 0;
  if (only && occupied && editable(only.to.date)) {
    const done = swap(index, only);
    return { writes: done.reason ? [] : changesBetween(index, done.index, places), all: 1, changed: done.reason ? 0 : 1, refused: done.reason ? [done.reason] : [], swapped: !done.reason };
  }
  const refused: string[] = [];
  let live = asked;
  for (;;) {
    let next = live.reduce((now, { from }) => lift(now, from), index);
    const staying: Move[] = [];
    for (const move of live) {
      const added = place(next, index, move, { locale, editable });
      if (added.reason) {
        staying.push(move);
        refused.push(added.reason);
      } else next = added.index;
    }
    if (staying.length === 0) return { writes: changesBetween(index, next, places), all: asked.length, changed: live.length, refused, swapped: false };
    live = live.filter((move) => !staying.includes(move));
  }
}

function place(next: RosterIndex, before: RosterIndex, move: Move, { locale, editable }: Ports): { index: RosterIndex; reason: string | null } {
  const { to } = move;
  const name = next.staffById.get(to.staffId)?.name;
  if (name === undefined || !editable(to.date) || !editable(move.from.date)) return { index: next, reason: words.moveOutside };
  if (valuesAt(next, to).length > 0) return { index: next, reason: words.moveTaken(name, formatDay(to.date, locale, 'long')) };
  return addShifts(next, to, carried(before, move));
}

/** @param target what the place is called: `Ben Łoś, Friday 20 November`. */
export function judgeMove(index: RosterIndex, moves: readonly Move[], target: string, ports: Ports): Verdict {
  const [first] = moves;
  if (!first) return { state: 'no', text: ui.move.nowhere };
  if (moves.every(stays)) return { state: 'same', text: ui.move.same };
  const done = moveCells(index, moves, ports);
  if (done.refused[0] !== undefined) return { state: 'no', text: ui.move.no(target, done.refused[0]) };
  if (done.swapped) {
    const other = index.staffById.get(first.to.staffId);
    const shifts = valuesAt(index, first.to).map((value) => index.shiftTypeById.get(value.shiftTypeId)?.name ?? value.shiftTypeId);
    // In a row of a person the place says already whose shift it is.
    const whose = other && !target.includes(other.name) ? ` (${other.name})` : '';
    return { state: 'ok', text: words.moveSwap(target, shifts.join(view.and) + whose) };
  }
  // Of several, what each would break is too much for one line; the marks say it where they are put down.
  const [broken] = moves.length === 1 ? newTrouble(index, done.writes) : [];
  return broken ? { state: 'warn', text: ui.move.warn(target, broken.short) } : { state: 'ok', text: ui.move.ok(target) };
}
