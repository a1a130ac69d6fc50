/** What a person does to days of the month, told in one sentence. No DOM. */
import { formatDay, type GridRect, type Verdict } from '@tandem/ui';
import { monthLater as words } from '@tandem/words/month-later';
import { uiLater as ui } from '@tandem/words/ui-later';
import { readCodes, writeCodes, type CellWrite, type IsoDate, type RosterIndex, type ShiftTypeId, type StaffId } from '@tandem/rota';
import { assignDays, clearDays, copyDays, judgeMove, moveDays, pasteDays, type BlockEdit, type Clip, type MonthPlace, type Move } from './month-block.ts';
import { fillPlaces } from './month-clip.ts';

/** One change of more days than this is more likely a slip than a wish. */
const MOST_DAYS = 500;

export interface EditingPorts {
  readonly index: () => RosterIndex | null;
  readonly locale: string;
  /** Within the schedule's first and last date, and in this month. */
  readonly isPlanned: (date: IsoDate) => boolean;
  /** Whether the viewer may change what is loaded now. */
  readonly canEdit: () => boolean;
  readonly write: (write: CellWrite) => void;
  readonly refuse: (reason: string) => void;
  /** Says what became of the days, for a screen reader. */
  readonly say: (places: readonly MonthPlace[], text: string) => void;
}

export type MonthEditing = ReturnType<typeof createMonthEditing>;

export function createMonthEditing(ports: EditingPorts) {
  const nameOf = (date: IsoDate): string => formatDay(date, ports.locale, 'long');

  /** What may be changed now; null for a viewer, and while nothing is loaded. */
  const open = (): RosterIndex | null => (ports.canEdit() ? ports.index() : null);

  function finish(places: readonly MonthPlace[], { writes, changed, refused }: BlockEdit, outside: number): boolean {
    writes.forEach(ports.write);
    const count = refused.length + outside;
    const why = refused[0]?.reason ?? words.noPlace;
    if (count > 0) {
      if (places.length + outside === 1) ports.refuse(words.nothingChanged(why));
      else ports.refuse(changed === 0 ? words.allRefused(count, why) : words.partly(changed, changed + count, count, why));
    }
    if (changed > 0) ports.say(places, words.changed(changed));
    return changed > 0;
  }

  /** Edits those of `places` that lie in the plan. False: nothing was changed. */
  function edit(places: readonly MonthPlace[], run: (index: RosterIndex, places: readonly MonthPlace[]) => BlockEdit, outside = 0): boolean {
    const index = open();
    if (!index) return false;
    if (places.length > MOST_DAYS) {
      ports.refuse(words.tooMany(MOST_DAYS));
      return false;
    }
    const shut = places.filter(({ date }) => !ports.isPlanned(date));
    // A single day outside the plan is drawn as closed; nothing needs to be said.
    if (places.length === 1 && shut.length === 1) return false;
    const done = run(index, places.filter(({ date }) => ports.isPlanned(date)));
    const closed = shut.map((place) => ({ place, reason: words.unplanned(nameOf(place.date)) }));
    return finish(places, { ...done, refused: [...done.refused, ...closed] }, outside);
  }

  function moved(index: RosterIndex, moves: readonly Move[]): BlockEdit {
    const [first] = moves;
    const worked = moves.filter(({ from }) => index.cellsOf(from.staffId, from.date).length > 0);
    const shut = worked.flatMap(({ from, to }) => [from, to]).find((place) => place && !ports.isPlanned(place.date));
    const reason = moves.length > MOST_DAYS ? words.tooMany(MOST_DAYS) : shut ? words.unplanned(nameOf(shut.date)) : null;
    return first && reason ? { writes: [], changed: 0, refused: [{ place: first.from, reason }] } : moveDays(index, moves, nameOf);
  }

  return {
    assign: (places: readonly MonthPlace[], shiftTypeId: ShiftTypeId): boolean => edit(places, (index, planned) => assignDays(index, planned, shiftTypeId)),
    clear: (places: readonly MonthPlace[]): boolean => edit(places, clearDays),
    /** Copies a rectangle, which a viewer may do too. @returns what was copied, and as text. */
    copy(people: readonly StaffId[], dates: readonly IsoDate[]): { clip: Clip; text: string } | null {
      const index = ports.index();
      if (!index) return null;
      const clip = copyDays(index, people, dates);
      ports.say([], words.copied(people.length * dates.length));
      return { clip, text: writeCodes(index, clip) };
    },
    /**
     * Pastes what was copied here, or the codes that a text holds.
     *
     * @param placeAt the person's day at a row and column; null beyond the edge.
     */
    paste(from: Clip | string, rect: GridRect, placeAt: (row: number, column: number) => MonthPlace | null): void {
      const index = open();
      if (!index) return;
      const { block, unknown } = typeof from === 'string' ? readCodes(index, from) : { block: from, unknown: [] };
      if (unknown[0] !== undefined) {
        ports.refuse(words.notAShift(unknown[0].slice(0, 20)));
        return;
      }
      const targets = fillPlaces(block, rect).map(({ row, column, values }) => ({ place: placeAt(row, column), values }));
      const inside = targets.flatMap(({ place, values }) => (place ? [{ place, values }] : []));
      const valuesOf = new Map(inside.map(({ place, values }) => [`${place.staffId}/${place.date}`, values]));
      edit(
        inside.map(({ place }) => place),
        (current, planned) => pasteDays(current, planned, planned.map(({ staffId, date }) => valuesOf.get(`${staffId}/${date}`) ?? [])),
        targets.length - inside.length,
      );
    },
    /** All or nothing; false where nothing was moved. */
    move(moves: readonly Move[]): boolean {
      const index = open();
      if (!index) return false;
      const { writes, changed, refused } = moved(index, moves);
      if (refused[0]) {
        ports.refuse(words.notMoved(refused[0].reason));
        return false;
      }
      writes.forEach(ports.write);
      if (changed > 0) ports.say([], words.moved(changed));
      return changed > 0;
    },
    /** Whether a move can be made; `target`: the day that is aimed at. */
    judge(moves: readonly Move[], target: MonthPlace | null): Verdict {
      const index = open();
      if (!index || !target) return { state: 'no', text: ui.move.nowhere };
      const name = ui.unsent.place(index.staffById.get(target.staffId)?.name ?? '', nameOf(target.date));
      return judgeMove(index, moves, moved(index, moves), name);
    },
  };
}
