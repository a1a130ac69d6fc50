/** Our own views as they are published: the built remote through the container protocol, with the rota in the page. */
import '@tandem/ui/tokens.css';
import '@tandem/ui/base.css';
import { cutWindow, addDays, type RosterWindow } from '@tandem/rota';
import * as sync from '@tandem/sync';
import type { Mount, MountContext, Place } from '@tandem/sync';
import { BehaviorSubject, NEVER } from 'rxjs';
import type { Task } from '../contestant.ts';
import { offer } from './measure.ts';

interface Container {
  readonly init: (scope: unknown) => unknown;
  readonly get: (key: string) => Promise<() => { readonly mount: Mount }>;
}

const remote = new URLSearchParams(location.search).get('remote') ?? '';
const view = remote === 'weekly' ? 'week' : 'month';
const MARGIN_DAYS = 7;

let mount: Mount | null = null;
let unmount = (): void => undefined;
let target: HTMLElement;
let task: Task;
/** What the server would send, as text: reading it is part of the mount. */
let answer = '';

async function load(): Promise<Mount> {
  const unit = (await (await fetch(`/${remote}/unit.json`)).json()) as { entry: string; css: readonly string[] };
  await Promise.all(unit.css.map((path) => new Promise((resolve, reject) => {
    const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: `/${remote}/${path}`, onload: resolve, onerror: reject });
    document.head.append(link);
  })));
  const container = (await import(/* @vite-ignore */ `/${remote}/${unit.entry}`)) as Container;
  await container.init({ '@tandem/sync': { [sync.sharedSync().version]: { get: async () => () => sync, loaded: 1, scope: 'default' } } });
  return (await container.get('./mount'))().mount;
}

function windowText({ roster, from, to }: Task): string {
  const cut: RosterWindow = cutWindow(roster, addDays(from, -MARGIN_DAYS), addDays(to, MARGIN_DAYS));
  const assignments = cut.assignments.map((each, rev) => ({ ...each, rev: rev + 1, by: 'Mara', at: '2027-01-01T08:00:00.000Z' }));
  return JSON.stringify({ ...cut, assignments, cursor: assignments.length, role: 'editor' });
}

const json = (text: string): Response => new Response(text, { headers: { 'content-type': 'application/json' } });
let rev = 1_000_000;
const serve: typeof fetch = async (input) => (String(input).includes('/window') ? json(answer) : json(JSON.stringify({ kind: 'accepted', rev: (rev += 1) })));

const cellOf = (staffId: string, date: string): HTMLElement | null =>
  target.querySelector<HTMLElement>(`[data-staff="${CSS.escape(staffId)}"] [data-date="${date}"]`);
const says = (staffId: string, date: string, code: string): boolean => {
  const name = task.roster.shiftTypes.find((shift) => shift.code === code)?.name ?? code;
  return cellOf(staffId, date)?.getAttribute('aria-label')?.split(';')[0]?.includes(name) ?? false;
};
function press(cell: HTMLElement | null, key: string): void {
  if (!cell) throw new Error('The cell of a move is not in the page.');
  cell.focus();
  cell.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
}
function hand(cell: HTMLElement | null, type: 'pointerover' | 'click'): void {
  cell?.dispatchEvent(new PointerEvent(type, { bubbles: true, cancelable: true, pointerType: 'mouse' }));
}

offer({
  async prepare(next) {
    task = next;
    answer = windowText(next);
    mount ??= await load();
  },
  mount(into) {
    target = into;
    const place$ = new BehaviorSubject<Place>({ view, date: task.moves[0]?.date ?? task.from, options: {} });
    const context: MountContext = {
      sync: sync.sharedSync(),
      scheduleId: task.roster.schedule.id,
      viewer: { userId: 'u', name: 'Mara', role: 'editor' },
      locale: 'en-GB',
      pane: 'main',
      place$,
      reload$: NEVER,
      navigate: () => undefined,
      notify: ({ text }) => {
        throw new Error(`A move was refused: ${text}`);
      },
      reportSaving: () => undefined,
      fetch: serve,
    };
    unmount = mount?.(into, context) ?? unmount;
  },
  isMounted: () => task.moves.every(({ from, date, code }) => says(from, date, code)),
  async hold({ from, to, date }) {
    // What a hand needs is fetched after the first paint, the search with it.
    while (!target.querySelector('input[aria-label="Find staff"], input[type="search"]')) await new Promise((resolve) => setTimeout(resolve, 20));
    press(cellOf(from, date), 'm');
    // Nor is it in the hand before that is there: a click would only select.
    do {
      hand(cellOf(to, date), 'pointerover');
      await new Promise((resolve) => setTimeout(resolve, 20));
    } while (!cellOf(to, date)?.hasAttribute('data-target'));
  },
  move: ({ to, date }) => hand(cellOf(to, date), 'click'),
  isMoved: ({ from, to, date, code }) => says(to, date, code) && !says(from, date, code),
  unmount: () => unmount(),
});
