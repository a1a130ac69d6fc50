import type { updated as english, UpdatedFrom } from '../en/updated.ts';

const VIEWS = { week: 'Wochenansicht', month: 'Monatsansicht', day: 'Tagesansicht' } as const;
const cells = (n: number): string => (n === 1 ? '1 Zelle' : `${n} Zellen`);
const inView = (view: UpdatedFrom | null): string => (view === null || view === 'undo' ? '' : ` in der ${VIEWS[view]}`);
const own = (view: UpdatedFrom | null): string => (view === 'undo' ? 'rückgängig gemacht' : view === null ? 'anderswo geändert' : `in der ${VIEWS[view]} geändert`);

export const updated: typeof english = {
  others: 'Andere',
  tag: (who, view) => (who !== null ? `${who}${view === null || view === 'undo' ? '' : `, ${VIEWS[view]}`}` : view === 'undo' ? 'Rückgängig' : view === null ? 'Anderswo geändert' : VIEWS[view]),
  tagMany: (tag, n) => `${tag}: ${cells(n)}`,
  said: (who, view, n) => (who === null ? `${cells(n)} ${own(view)}.` : `${who} hat ${cells(n)}${inView(view)} geändert.`),
  saidOne: (who, view, cell) => `${cell}: ${who === null ? own(view) : `geändert von ${who}${inView(view)}`}.`,
};
