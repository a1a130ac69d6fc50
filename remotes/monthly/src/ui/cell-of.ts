import type { MonthPlace } from '../month-block.ts';

export interface CellTarget extends MonthPlace {
  readonly element: HTMLElement;
}

/** The person's day that an event is about; null beside the cells, and while they are on their way. */
export function cellOf(event: Event): CellTarget | null {
  const element = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-column]') : null;
  const row = element?.closest<HTMLElement>('[data-staff]');
  const { date } = element?.dataset ?? {};
  return element && row && date ? { element, staffId: row.dataset['staff'] ?? '', date } : null;
}
