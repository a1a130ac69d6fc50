export type UpdatedFrom = 'week' | 'month' | 'day' | 'undo' | 'redo' | 'tray';

const cells = (n: number): string => (n === 1 ? '1 cell' : `${n} cells`);
const isView = (from: UpdatedFrom | null): from is 'week' | 'month' | 'day' => from === 'week' || from === 'month' || from === 'day';
const from = (view: UpdatedFrom | null): string => (isView(view) ? `, from ${view} view` : '');
const inView = (view: UpdatedFrom | null): string => (isView(view) ? ` in the ${view} view` : '');
/** The person of this page, somewhere else. */
const own = (view: UpdatedFrom | null): string => (isView(view) ? `updated from the ${view} view` : view === null ? 'updated from elsewhere' : { undo: 'undone', redo: 'done again', tray: 'as you decided' }[view]);
const OWN_TAGS = { undo: 'Undone', redo: 'Done again', tray: 'Your choice' } as const;

/** What a view says about what came from elsewhere. `who` null: the person of this page. */
export const updated = {
  others: 'Others',
  tag: (who: string | null, view: UpdatedFrom | null) => (who !== null ? `${who}${from(view)}` : isView(view) ? `From ${view} view` : view === null ? 'From elsewhere' : OWN_TAGS[view]),
  tagMany: (tag: string, n: number) => `${tag}: ${cells(n)}`,
  said: (who: string | null, view: UpdatedFrom | null, n: number) => (who === null ? `${cells(n)} ${own(view)}.` : `${who} changed ${cells(n)}${inView(view)}.`),
  saidOne: (who: string | null, view: UpdatedFrom | null, cell: string) => `${cell}: ${who === null ? own(view) : `changed by ${who}${inView(view)}`}.`,
};
