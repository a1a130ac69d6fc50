/** What is done to several cells at once, and moving: from places in the grid to writes, and to a sentence about them. */
import type { ShiftTypeId } from '@tandem/rota';
import { rectPlaces, type GridPlace, type GridRect, type Verdict } from '@tandem/ui';
import { uiLater as ui } from '@tandem/words/ui-later';
import { week as first } from '@tandem/words/week';
import { weekLater as words } from '@tandem/words/week-later';
import type { WeekController } from '../week-controller.svelte.ts';
import type { CellAddress } from '../week-list.ts';
import { assignMany, batchWords, clearMany, type Batch, type BatchCell } from './week-batch.ts';
import { clipFromText, clipOf, clipText, pasteMany, pasteTargets, type Clip } from './week-clip.ts';
import { judgeMove, moveCells, valuesAt, type Move } from './week-move.ts';

type Week = Pick<WeekController, 'list' | 'index' | 'editable' | 'writeAll' | 'say' | 'facts' | 'days' | 'shiftTypes'>;

/** Rows that are passed at most to find one that is no heading. */
const HEADINGS = 2;

export function createWeekActs(week: Week, locale: string) {
  const { list } = week;
  const ports = { locale, editable: week.editable };
  /** What was copied here, and the text of it that the clipboard holds. */
  let copied: { readonly clip: Clip; readonly text: string } | null = null;

  const addresses = (rect: GridRect): (CellAddress | null)[] => rectPlaces(rect).map((place) => list.addressAt(place));
  const people = (rect: GridRect): BatchCell[] =>
    addresses(rect).flatMap((each) => (each && each.staffId !== null && week.editable(each.date) ? [{ ...each, staffId: each.staffId }] : []));
  const grid = (rect: GridRect): (CellAddress | null)[][] =>
    Array.from({ length: rect.bottom - rect.top + 1 }, (_, i) =>
      Array.from({ length: rect.right - rect.left + 1 }, (_each, j) => list.addressAt({ row: rect.top + i, column: rect.left + j })),
    );

  function perform(batch: Batch): void {
    week.writeAll(batch.writes, batchWords(batch), batch.refused.length > 0);
  }

  /** What a place is called: `Ben Łoś, Friday 20 November`, or the shift in place of the person. */
  function nameOf(place: GridPlace): string | null {
    const address = list.addressAt(place);
    if (!address) return null;
    const shift = week.shiftTypes.find(({ id }) => id === address.shiftTypeId);
    const person = week.facts?.staff.find(({ id }) => id === address.staffId);
    return words.cellName(shift?.name ?? person?.name ?? '', week.days.find(({ date }) => date === address.date)?.name ?? address.date);
  }

  /** Headings between the rows are passed. */
  function addressFrom(place: GridPlace, by: GridPlace): CellAddress | null {
    const step = Math.sign(by.row);
    for (let more = 0; more <= HEADINGS; more++) {
      const found = list.addressAt({ row: place.row + by.row + more * step, column: place.column + by.column });
      if (found || step === 0) return found;
    }
    return null;
  }

  function movesOf(rect: GridRect, by: GridPlace): Move[] {
    const index = week.index();
    if (!index) return [];
    return rectPlaces(rect).flatMap((place): Move[] => {
      const source = list.addressAt(place);
      if (!source || source.staffId === null) return [];
      const from: BatchCell = { staffId: source.staffId, date: source.date, ...(source.slot === undefined ? {} : { slot: source.slot }) };
      if (valuesAt(index, from).length === 0) return [];
      const to = addressFrom(place, by);
      if (!to) return [{ from, to: { staffId: '', date: '' } }];
      if (to.shiftTypeId === undefined) return [{ from, to: { staffId: to.staffId ?? '', date: to.date } }];
      return [{ from, to: { staffId: source.staffId, date: to.date }, ...(to.shiftTypeId === source.shiftTypeId ? {} : { shiftTypeId: to.shiftTypeId }) }];
    });
  }

  const between = (from: GridPlace, to: GridPlace): GridPlace => ({ row: to.row - from.row, column: to.column - from.column });

  return {
    assign(rect: GridRect, shiftTypeId: ShiftTypeId) {
      const index = week.index();
      if (index) perform(assignMany(index, people(rect), shiftTypeId));
    },
    clear(rect: GridRect) {
      const index = week.index();
      if (index) perform(clearMany(index, people(rect)));
    },
    /** Keeps what is selected, and answers with its text for the clipboard. */
    copy(rect: GridRect): string {
      const index = week.index();
      if (!index) return '';
      const clip = clipOf(index, grid(rect));
      copied = { clip, text: clipText(index, clip) };
      week.say(words.copied(clip.flat().length));
      return copied.text;
    },
    /** @param text what the clipboard holds: what was copied here, or codes from elsewhere; null: not known. */
    paste(rect: GridRect, text: string | null) {
      const index = week.index();
      if (!index) return;
      let clip = copied && (text === null || text === copied.text) ? copied.clip : null;
      if (!clip && text) {
        const read = clipFromText(index, text);
        if (read.unknown.length > 0) return week.writeAll([], first.unchanged(words.unknownCodes(read.unknown.slice(0, 3).map((code) => `“${code.slice(0, 12)}”`).join(', '))), true);
        clip = read.clip;
      }
      if (!clip) return week.say(words.nothingCopied);
      const targets = pasteTargets(clip, grid(rect), (row, column) => list.addressAt({ row: rect.top + row, column: rect.left + column }));
      perform(pasteMany(index, targets, week.editable));
    },
    nameOf,
    /** What is moved, in words; null where there is nothing to move. */
    describe(rect: GridRect): string | null {
      const index = week.index();
      const moves = movesOf(rect, { row: 0, column: 0 });
      const [only] = moves;
      if (!index || !only || !moves.every(({ from }) => week.editable(from.date))) return null;
      if (moves.length > 1) return words.movingMany(moves.length);
      const shifts = valuesAt(index, only.from).map(({ shiftTypeId }) => index.shiftTypeById.get(shiftTypeId)?.name ?? shiftTypeId);
      return words.movingOne(shifts.join(first.and), index.staffById.get(only.from.staffId)?.name ?? '', week.days.find(({ date }) => date === only.from.date)?.name ?? '');
    },
    /** What would come of moving `rect` so that `from` comes to `to`. */
    judge(rect: GridRect, from: GridPlace, to: GridPlace): Verdict {
      const [index, name] = [week.index(), nameOf(to)];
      if (!index || name === null) return { state: 'no', text: ui.move.nowhere };
      return judgeMove(index, movesOf(rect, between(from, to)), name, ports);
    },
    /** Moves; false when nothing went anywhere. */
    move(rect: GridRect, from: GridPlace, to: GridPlace): boolean {
      const index = week.index();
      if (!index) return false;
      const moves = movesOf(rect, between(from, to));
      if (moves.length === 0) week.say(words.nothingThere);
      if (moves.length === 0) return false;
      const target = nameOf(to) ?? '';
      const done = moveCells(index, moves, ports);
      const [reason] = done.refused;
      const sentence = done.swapped ? words.swapped(target) : done.changed === 1 ? words.moved(target) : words.movedMany(done.changed);
      if (reason === undefined) week.writeAll(done.writes, done.changed === 0 ? ui.move.same : sentence, false);
      else week.writeAll(done.writes, done.all === 1 ? first.unchanged(reason) : batchWords(done), true);
      return done.changed > 0;
    },
  };
}
