import type { Update } from '@tandem/sync';
import type { UpdatedFrom } from '@tandem/words/updated';

export interface UpdatedCell {
  readonly staffId: string;
  readonly date: string;
  /** null: the person of this page, in another view or tab. */
  readonly who: string | null;
  readonly view: UpdatedFrom | null;
}

const VIEWS: Readonly<Record<string, UpdatedFrom>> = { weekly: 'week', week: 'week', monthly: 'month', month: 'month', 'day-detail': 'day', day: 'day', undo: 'undo', redo: 'redo', tray: 'tray' };

/** In which view an edit was made, or by what; null: not known. */
export const viewOf = (origin: string): UpdatedFrom | null => VIEWS[origin.slice(origin.lastIndexOf('/') + 1)] ?? null;

/** The cells of people's days that an update writes, each with who did it and where; none where it is of another kind. */
export function updatedCells(update: Update, me: string): UpdatedCell[] {
  if (update.type !== 'assignment' && update.type !== 'assignments') return [];
  const { origin, by } = update;
  const view = viewOf(origin);
  const cells = update.type === 'assignment' ? [update] : update.cells;
  const days = new Map<string, UpdatedCell>();
  for (const { staffId, dayId, by: own } of cells as readonly ({ staffId: string; dayId: string } & { by?: string | undefined })[]) {
    const author = own ?? by;
    days.set(`${staffId}/${dayId}`, { staffId, date: dayId, who: author === undefined || author === me ? null : author, view });
  }
  return [...days.values()];
}

/** What all of them have in common; `who` undefined: several people. */
export function commonOf(cells: readonly UpdatedCell[]): { readonly who: string | null | undefined; readonly view: UpdatedFrom | null } {
  const [first] = cells;
  const who = cells.every((cell) => cell.who === first?.who) ? first?.who : undefined;
  return { who, view: cells.every((cell) => cell.view === first?.view) ? (first?.view ?? null) : null };
}
