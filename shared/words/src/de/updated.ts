import type { updated as english, UpdatedFrom } from '../en/updated.ts';

const VIEWS = { week: 'Wochenansicht', month: 'Monatsansicht', day: 'Tagesansicht' } as const;
const cells = (n: number): string => (n === 1 ? '1 Zelle' : `${n} Zellen`);
const isView = (from: UpdatedFrom | null): from is keyof typeof VIEWS => from !== null && from in VIEWS;
const inView = (view: UpdatedFrom | null): string => (isView(view) ? ` in der ${VIEWS[view]}` : '');
const own = (view: UpdatedFrom | null): string =>
  isView(view) ? `in der ${VIEWS[view]} geändert` : view === null ? 'anderswo geändert' : { undo: 'rückgängig gemacht', redo: 'wiederholt', tray: 'wie von Ihnen entschieden' }[view];
const OWN_TAGS = { undo: 'Rückgängig', redo: 'Wiederholt', tray: 'Ihre Wahl' } as const;

export const updated: typeof english = {
  others: 'Andere',
  tag: (who, view) => (who !== null ? `${who}${isView(view) ? `, ${VIEWS[view]}` : ''}` : isView(view) ? VIEWS[view] : view === null ? 'Anderswo geändert' : OWN_TAGS[view]),
  tagMany: (tag, n) => `${tag}: ${cells(n)}`,
  said: (who, view, n) => (who === null ? `${cells(n)} ${own(view)}.` : `${who} hat ${cells(n)}${inView(view)} geändert.`),
  saidOne: (who, view, cell) => `${cell}: ${who === null ? own(view) : `geändert von ${who}${inView(view)}`}.`,
};
