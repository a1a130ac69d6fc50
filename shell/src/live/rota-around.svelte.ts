import type { RotaClient } from '@tandem/rest';
import { addDays, indexWindow, isoWeekday, parseCellKey, withCell, type Assignment, type RosterIndex, type RosterWindow } from '@tandem/rota';
import type { Sync } from '@tandem/sync';
import { cellsOf } from './cells-of.ts';
import { valueIn } from './rota-names.ts';

/** Days on either side of a week, so that rest and runs across its edges are known. */
const MARGIN = 7;

/** The rota around cells, week by week: asked for once, and followed on the bus from then on. Made while a component is set up. */
export interface RotaAround {
  /** Reactive; null: it is on its way, or cannot be had. */
  readonly at: (cell: string) => RosterIndex | null;
}

export function createRotaAround(window: RotaClient['window'], scheduleId: string, sync: Pick<Sync, 'bus' | 'store'>): RotaAround {
  let weeks = $state.raw<readonly { readonly monday: string; readonly index: RosterIndex }[]>([]);
  const asked: string[] = [];

  /** What this page knows is newer than the answer. */
  function assignmentsOf({ from, to, assignments }: RosterWindow): readonly Assignment[] {
    if (!sync.store.isActive) return assignments;
    return [...sync.store.data].flatMap(([cell, held]) => {
      const [ref, value] = [parseCellKey(cell), valueIn(held)];
      return ref && value && from <= ref.date && ref.date <= to ? [{ ...ref, value }] : [];
    });
  }

  async function ask(monday: string): Promise<void> {
    asked.push(monday);
    const answer = await window(scheduleId, addDays(monday, -MARGIN), addDays(monday, 6 + MARGIN));
    if (answer.ok) weeks = [...weeks, { monday, index: indexWindow({ ...answer.value, assignments: assignmentsOf(answer.value) }) }];
  }

  $effect(() => {
    const following = sync.bus.changes$.subscribe(({ change }) => {
      const write = (index: RosterIndex, { cell, value }: { readonly cell: string; readonly value: unknown }): RosterIndex => {
        const ref = parseCellKey(cell);
        return ref ? withCell(index, ref, valueIn(value)) : index;
      };
      const writes = cellsOf(change);
      if (writes.length > 0) weeks = weeks.map(({ monday, index }) => ({ monday, index: writes.reduce(write, index) }));
    });
    return () => following.unsubscribe();
  });

  return {
    at(cell) {
      const date = parseCellKey(cell)?.date;
      if (date === undefined) return null;
      const monday = addDays(date, 1 - isoWeekday(date));
      if (!asked.includes(monday)) void ask(monday);
      return weeks.find((week) => week.monday === monday)?.index ?? null;
    },
  };
}
