import type { Change } from '@tandem/sync';

/** The cells that a change writes, by their keys; none where it is of another kind. */
export function cellsOf(change: Change): { readonly cell: string; readonly value: unknown }[] {
  const cells = change.type === 'assignment' ? [change] : change.type === 'assignments' ? change.cells : [];
  return cells.map(({ staffId, dayId, timeSlot, assignment }) => ({ cell: `${staffId}/${dayId}/${timeSlot}`, value: assignment }));
}
