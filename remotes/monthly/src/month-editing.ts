/** What a person does to days of the month, told in one sentence. The rules are fetched before the first edit. No DOM. */
import { formatDay } from '@tandem/ui';
import { month as words } from '@tandem/words/month';
import type { IsoDate, RosterIndex, ShiftTypeId, StaffId } from '@tandem/rota';
import type * as acts from './month-acts.ts';
import type { BlockEdit, Clip, MonthPlace, Move } from './month-block.ts';
import type { Write } from './month-edit.ts';

export type MonthActs = typeof acts;

/** One change of more days than this is more likely a slip than a wish. */
const MOST_DAYS = 500;

export interface EditingPorts {
  readonly index: () => RosterIndex | null;
  readonly locale: string;
  /** The rules and what rests on them: at once where they are here. */
  readonly acts: () => MonthActs | Promise<MonthActs>;
  /** Whether this day may be changed. */
  readonly editable: (date: IsoDate) => boolean;
  readonly isPlanned: (date: IsoDate) => boolean;
  readonly canEdit: () => boolean;
  readonly write: (write: Write) => void;
  readonly refuse: (reason: string) => void;
  /** Says what became of the days, for a screen reader. */
  readonly say: (places: readonly MonthPlace[], text: string) => void;
}

export type MonthEditing = ReturnType<typeof createMonthEditing>;

export function createMonthEditing(ports: EditingPorts) {
  const nameOf = (date: IsoDate): string => formatDay(date, ports.locale, 'long');

  /** Runs at once where the rules are here, so that a letter is drawn in the frame in which it is typed. */
  function withActs<T>(run: (acts: MonthActs, index: RosterIndex) => T): T | undefined {
    const ready = (acts: MonthActs): T | undefined => {
      const index = ports.index();
      return index && ports.canEdit() ? run(acts, index) : undefined;
    };
    const acts = ports.acts();
    if (!(acts instanceof Promise)) return ready(acts);
    acts.then(ready, () => ports.refuse(words.partMissing));
    return undefined;
  }

  function finish({ words: later }: MonthActs, places: readonly MonthPlace[], { writes, changed, refused }: BlockEdit, outside: number): boolean {
    writes.forEach(ports.write);
    const [first] = refused;
    const count = refused.length + outside;
    const why = first?.reason ?? later.noPlace;
    if (count > 0) {
      if (places.length + outside === 1) ports.refuse(later.nothingChanged(why));
      else ports.refuse(changed === 0 ? later.allRefused(count, why) : later.partly(changed, changed + count, count, why));
    }
    if (changed > 0) ports.say(places, later.changed(changed));
    return changed > 0;
  }

  /** Edits those of `places` that lie in the plan. False: nothing was changed. */
  function edit(places: readonly MonthPlace[], run: (acts: MonthActs, index: RosterIndex, places: readonly MonthPlace[]) => BlockEdit, outside = 0): boolean {
    return (
      withActs((acts, index) => {
        if (places.length > MOST_DAYS) {
          ports.refuse(acts.words.tooMany(MOST_DAYS));
          return false;
        }
        const open = places.filter(({ date }) => ports.editable(date));
        const done = run(acts, index, open);
        const shut = places.filter(({ date }) => !ports.editable(date)).map((place) => ({ place, reason: acts.words.unplanned(nameOf(place.date)) }));
        // A single day outside the plan is drawn as closed; nothing needs to be said.
        if (places.length === 1 && shut.length === 1) return false;
        return finish(acts, places, { ...done, refused: [...done.refused, ...shut] }, outside);
      }) ?? false
    );
  }

  return {
    assign: (places: readonly MonthPlace[], shiftTypeId: ShiftTypeId): boolean => edit(places, (acts, index, open) => acts.assignDays(index, open, shiftTypeId)),
    clear: (places: readonly MonthPlace[]): boolean => edit(places, (acts, index, open) => acts.clearDays(index, open)),
    /** Copies a rectangle; null while the rules are not here. @returns what was copied, and as text. */
    copy(people: readonly StaffId[], dates: readonly IsoDate[]): { clip: Clip; text: string } | null {
      const [acts, index] = [ports.acts(), ports.index()];
      if (acts instanceof Promise || !index) return null;
      const clip = acts.copyDays(index, people, dates);
      ports.say([], acts.words.copied(people.length * dates.length));
      return { clip, text: acts.writeClip(index, clip) };
    },
    /**
     * Pastes what was copied here, or the codes that a text holds.
     *
     * @param placeAt the person's day at a row and column; null beyond the edge.
     */
    paste(from: Clip | string, rect: { top: number; left: number; bottom: number; right: number }, placeAt: (row: number, column: number) => MonthPlace | null): void {
      withActs((acts, index) => {
        const read = typeof from === 'string' ? acts.readClip(index, from) : { clip: from };
        if ('unknown' in read) return ports.refuse(acts.words.notAShift(read.unknown));
        const targets = acts.fillPlaces(read.clip, rect).map(({ row, column, values }) => ({ place: placeAt(row, column), values }));
        const inside = targets.flatMap(({ place, values }) => (place ? [{ place, values }] : []));
        const valuesOf = new Map(inside.map(({ place, values }) => [`${place.staffId}/${place.date}`, values]));
        edit(
          inside.map(({ place }) => place),
          (_, current, open) => acts.pasteDays(current, open, open.map(({ staffId, date }) => valuesOf.get(`${staffId}/${date}`) ?? [])),
          targets.length - inside.length,
        );
      });
    },
    /** All or nothing; false where nothing was moved. `moved` is called when it was, which may be a moment later. */
    move(moves: readonly Move[], moved: () => void): void {
      withActs((acts, index) => {
        if (moves.length > MOST_DAYS) return ports.refuse(acts.words.tooMany(MOST_DAYS));
        const shut = moves.find(({ from, to }) => !ports.isPlanned(from.date) || (to && !ports.isPlanned(to.date)));
        if (shut) return ports.refuse(acts.words.notMoved(acts.words.unplanned(nameOf((shut.to ?? shut.from).date))));
        const { writes, changed, refused } = acts.moveDays(index, moves, nameOf);
        if (refused[0]) return ports.refuse(acts.words.notMoved(refused[0].reason));
        if (changed === 0) return undefined;
        writes.forEach(ports.write);
        moved();
        return ports.say([], acts.words.moved(changed));
      });
    },
  };
}
