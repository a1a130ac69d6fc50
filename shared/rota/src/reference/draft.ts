import { cellKey } from '../cell.ts';
import type { Assignment, Demand, Schedule } from '../model.ts';
import { demandId, LIST_OF, type Change, type ListedKind, type ListedValues, type Reference } from './change.ts';

/** A schedule's data by name, as the steps of a batch leave it. It is changed in place, by {@link applyChange} alone. */
export interface Draft {
  schedule: Schedule;
  readonly lists: { readonly [K in ListedKind]: Map<string, ListedValues[K]> };
  readonly demand: Map<string, Demand>;
  /** By cell key. Empty where nobody asks what cells depend on. */
  readonly cells: Map<string, Assignment>;
}

const byId = <T extends { readonly id: string }>(items: readonly T[]): Map<string, T> => new Map(items.map((item) => [item.id, item]));

/** A draft of its own; the reference stays as it is. */
export function draftOf(reference: Reference, cells: readonly Assignment[] = []): Draft {
  return {
    schedule: reference.schedule,
    lists: {
      skill: byId(reference[LIST_OF.skill]),
      'shift-type': byId(reference[LIST_OF['shift-type']]),
      contract: byId(reference[LIST_OF.contract]),
      staff: byId(reference[LIST_OF.staff]),
      leave: byId(reference[LIST_OF.leave]),
      request: byId(reference[LIST_OF.request]),
      note: byId(reference[LIST_OF.note]),
    },
    demand: new Map(reference.demand.map((row) => [demandId(row), row])),
    cells: new Map(cells.map((cell) => [cellKey(cell), cell])),
  };
}

/** Applies one step that was checked before. */
export function applyChange(draft: Draft, change: Change): void {
  switch (change.kind) {
    case 'schedule':
      draft.schedule = { ...change.value, id: draft.schedule.id };
      return;
    case 'demand': {
      const { date, shiftTypeId, skillId, value } = change;
      if (value === null) draft.demand.delete(demandId(change));
      else draft.demand.set(demandId(change), { date, shiftTypeId, skillId, ...value });
      return;
    }
    case 'cell': {
      const { staffId, date, slot, value } = change;
      if (value === null) draft.cells.delete(cellKey(change));
      else draft.cells.set(cellKey(change), { staffId, date, slot, value });
      return;
    }
    default: {
      const list = draft.lists[change.kind] as Map<string, unknown>;
      if (change.value === null) list.delete(change.id);
      else list.set(change.id, change.value);
    }
  }
}
