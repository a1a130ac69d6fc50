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
  let weeks = $state.raw<ReadonlyMap<string, RosterIndex>>(new Map());
  const asked = new Set<string>();
  const put = (monday: string, index: RosterIndex): void => void (weeks = new Map(weeks).set(monday, index));

  /** What this page knows is newer than the answer. */
  function assignmentsOf({ from, to, assignments }: RosterWindow): readonly Assignment[] {
    if (!sync.store.isActive) return assignments;
    return [...sync.store.data].flatMap(([cell, held]) => {
      const [ref, value] = [parseCellKey(cell), valueIn(held)];
      return ref && value && from <= ref.date && ref.date <= to ? [{ ...ref, value }] : [];
    });
  }

  async function ask(monday: string): Promise<void> {
    asked.add(monday);
    const answer = await window(scheduleId, addDays(monday, -MARGIN), addDays(monday, 6 + MARGIN));
    if (answer.ok) put(monday, indexWindow({ ...answer.value, assignments: assignmentsOf(answer.value) }));
  }

  $effect(() => {
    const following = sync.bus.changes$.subscribe(({ change }) => {
      const writes = cellsOf(change);
      for (const [monday, index] of weeks) {
        let next = index;
        for (const { cell, value } of writes) {
          const ref = parseCellKey(cell);
          if (ref) next = withCell(next, ref, valueIn(value));
        }
        if (next !== index) put(monday, next);
      }
    });
    return () => following.unsubscribe();
  });

  return {
    at(cell) {
      const date = parseCellKey(cell)?.date;
      if (date === undefined) return null;
      const monday = addDays(date, 1 - isoWeekday(date));
      if (!asked.has(monday)) void ask(monday);
      return weeks.get(monday) ?? null;
    },
  };
}
