export type UpdatedFrom = 'week' | 'month' | 'day' | 'undo';

const cells = (n: number): string => (n === 1 ? '1 cell' : `${n} cells`);
const from = (view: UpdatedFrom | null): string => (view === null || view === 'undo' ? '' : `, from ${view} view`);
const inView = (view: UpdatedFrom | null): string => (view === null || view === 'undo' ? '' : ` in the ${view} view`);

/** What a view says about what came from elsewhere. `who` null: the person of this page. */
export const updated = {
  others: 'Others',
  tag: (who: string | null, view: UpdatedFrom | null) => (who !== null ? `${who}${from(view)}` : view === 'undo' ? 'Undone' : view === null ? 'From elsewhere' : `From ${view} view`),
  tagMany: (tag: string, n: number) => `${tag}: ${cells(n)}`,
  said: (who: string | null, view: UpdatedFrom | null, n: number) =>
    who === null ? `${cells(n)} ${view === 'undo' ? 'undone' : `updated${view === null ? ' from elsewhere' : ` from the ${view} view`}`}.` : `${who} changed ${cells(n)}${inView(view)}.`,
  saidOne: (who: string | null, view: UpdatedFrom | null, cell: string) =>
    `${cell}: ${who === null ? (view === 'undo' ? 'undone' : `updated${view === null ? ' from elsewhere' : ` from the ${view} view`}`) : `changed by ${who}${inView(view)}`}.`,
};
