import { BehaviorSubject, Subject } from 'rxjs';
import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sharedSync, type MountContext, type Notice, type Place, type SaveState } from '@tandem/sync';
import { mount } from './expose.ts';
// What comes on demand is here already, so that a test waits for turns of the loop and for nothing else.
import './month-acts.ts';
import './ui/MonthCalendar.svelte';
import './ui/MonthFace.svelte';
import './ui/MonthHeat.svelte';
import './ui/MonthKeys.svelte';
import './ui/MonthStatus.svelte';
import './ui/ShiftPicker.svelte';
import './ui/unsent-bar.ts';
import { need, wardWindow, work } from './testing/ward.ts';

const FRIDAY = '2026-11-20';

/** happy-dom has no popovers: what floats is then simply there. */
HTMLElement.prototype.showPopover ??= () => undefined;

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: { value: unknown; opId: string; origin: string } | null;
  readonly signal: AbortSignal;
}

describe('the month, mounted', () => {
  let place$: BehaviorSubject<Place>;
  let reload$: Subject<void>;
  let calls: Call[];
  let answer: (call: Call) => Response | Promise<Response>;
  let navigated: Partial<Place>[];
  let notices: Notice[];
  let saving: SaveState[];
  let target: HTMLElement;
  let unmount: () => void;
  let user = 0;

  const json = (body: unknown, status = 200): Response => new Response(JSON.stringify(body), { status });
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 5; i++) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      flushSync();
    }
  };

  function start(width = 1064, role: 'viewer' | 'editor' = 'editor'): Promise<void> {
    Object.defineProperty(target, 'clientWidth', { value: width });
    const context: MountContext = {
      sync: sharedSync(),
      scheduleId: 'ward',
      // A queue is kept per person for as long as the page lives; each test is another person.
      viewer: { userId: `u${user++}`, name: 'Maya', role },
      locale: 'en-GB',
      pane: 'main',
      place$,
      reload$,
      navigate: (to) => {
        navigated.push(to);
        place$.next({ ...place$.value, ...to });
      },
      notify: (notice) => notices.push(notice),
      reportSaving: (state) => saving.push(state),
      fetch: async (path, init) => {
        const call: Call = {
          method: init?.method ?? 'GET',
          path: String(path),
          body: typeof init?.body === 'string' ? (JSON.parse(init.body) as Call['body']) : null,
          signal: init?.signal as AbortSignal,
        };
        calls.push(call);
        return answer(call);
      },
    };
    unmount = mount(target, context);
    flushSync();
    return settle();
  }

  beforeEach(() => {
    place$ = new BehaviorSubject<Place>({ view: 'month', date: FRIDAY, options: {} });
    reload$ = new Subject();
    [calls, navigated, notices, saving] = [[], [], [], []];
    answer = ({ method }) =>
      method === 'PUT'
        ? json({ kind: 'accepted', rev: 2 })
        : json({ ...wardWindow({ demand: [need(FRIDAY, 'E', 1, 2)], assignments: [work('ana', FRIDAY, 'L')] }), cursor: 1, role: 'editor' });
    target = document.createElement('div');
    document.body.append(target);
  });
  afterEach(() => {
    unmount();
    target.remove();
  });

  const cell = (staffId: string, date = FRIDAY): HTMLElement => target.querySelector<HTMLElement>(`[data-staff="${staffId}"] [data-date="${date}"]`)!;
  const press = async (key: string, on: Element = document.activeElement!, more: KeyboardEventInit = {}): Promise<void> => {
    on.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }));
    await settle();
  };
  const puts = (): Call[] => calls.filter(({ method }) => method === 'PUT');

  it('[MONTH-50] has one tab stop, on the selected day, that the arrows move', async () => {
    await start();
    const stops = (): string[] => [...target.querySelectorAll('[role=gridcell][tabindex="0"]')].map((each) => (each as HTMLElement).dataset.date ?? '');
    expect(stops()).toEqual([FRIDAY]);
    cell('ana').focus();
    await press('ArrowDown');
    await press('ArrowRight');
    expect(document.activeElement).toBe(cell('bo', '2026-11-21'));
    expect(stops()).toEqual(['2026-11-21']);
    await press('Home');
    expect(document.activeElement).toBe(cell('bo', '2026-11-01'));
    await press('End', document.activeElement!, { ctrlKey: true });
    expect(document.activeElement).toBe(cell('di', '2026-11-30'));
  });

  it('[MONTH-51] a letter assigns, and the edit is sent with an id and its origin', async () => {
    await start();
    cell('bo').focus();
    await press('e');
    expect(cell('bo').textContent?.trim()).toBe('E');
    expect(cell('bo').getAttribute('aria-label')).toBe('Bo Lund, Friday 20 November: Early 06:30–14:30');
    expect(puts().map(({ path, body }) => [path, body?.value])).toEqual([
      ['/api/schedules/ward/cells/bo/2026-11-20/0', { shiftTypeId: 'E', skillId: 'RN' }],
    ]);
    expect(puts()[0]?.body?.origin).toMatch(/^[0-9a-f]{8}\/month$/);
    expect(saving.at(-1)).toEqual({ saving: 0, failed: 0, offline: false });
  });

  it('[MONTH-51] Backspace clears, and a letter that begins no code does nothing', async () => {
    await start();
    cell('ana').focus();
    await press('x');
    await press('Backspace');
    expect([cell('ana').textContent?.trim(), puts().map(({ body }) => body?.value)]).toEqual(['', [null]]);
  });

  it('[MONTH-51] a viewer’s letters do nothing', async () => {
    await start(1064, 'viewer');
    cell('bo').focus();
    const letter = new KeyboardEvent('keydown', { key: 'e', bubbles: true, cancelable: true });
    cell('bo').dispatchEvent(letter);
    await press('Backspace', cell('ana'));
    expect(letter.defaultPrevented).toBe(false);
    expect([puts(), cell('ana').textContent?.trim()]).toEqual([[], 'L']);
    expect(target.querySelector('[role=grid]')?.getAttribute('aria-readonly')).toBe('true');
  });

  it('[MONTH-57] a double click or F2 lists the shifts with what stands against them, and a choice is made there', async () => {
    await start();
    cell('bo').dispatchEvent(new MouseEvent('dblclick', { bubbles: true }));
    await settle();
    const items = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[popover] [role^=menuitem]')];
    await vi.waitFor(() => expect(items().length).toBeGreaterThan(0));
    expect(items().map(({ textContent }) => textContent?.replace(/\s+/g, ' ').trim())).toEqual([
      'E Early 06:30–14:30',
      'L Late 14:30–22:30',
      'N Night 22:30–06:30',
      'Open the day',
    ]);
    items()[1]!.click();
    await settle();
    expect([cell('bo').textContent?.trim(), document.querySelector('[popover]')]).toEqual(['L', null]);
    cell('bo').focus();
    await press('F2');
    items().find(({ textContent }) => textContent === 'Clear')!.click();
    await settle();
    expect(puts().map(({ body }) => body?.value)).toEqual([{ shiftTypeId: 'L', skillId: 'RN' }, null]);
  });

  it('[MONTH-52] a click or Space selects the day, Enter opens it', async () => {
    await start();
    cell('bo', '2026-11-23').click();
    cell('bo', '2026-11-24').focus();
    await press(' ');
    await press('Enter');
    expect(navigated).toEqual([{ date: '2026-11-23' }, { date: '2026-11-24' }, { view: 'day', date: '2026-11-24' }]);
    expect(target.querySelector('[data-day="2026-11-24"]')?.textContent).toContain('selected');
  });

  it('[MONTH-53] slash goes to the search, which narrows the people and gives back to the cells', async () => {
    await start();
    await press('/', document.body);
    const search = target.querySelector<HTMLInputElement>('input[aria-label="Find staff"]')!;
    expect(document.activeElement).toBe(search);
    search.value = 'los';
    search.dispatchEvent(new Event('input', { bubbles: true }));
    await settle();
    expect([...target.querySelectorAll('[role=rowheader] .nm')].map(({ textContent }) => textContent)).toEqual(['Cyril Łoś']);
    await press('Escape', search);
    expect(target.querySelectorAll('[data-staff]')).toHaveLength(4);
    expect(document.activeElement?.getAttribute('role')).toBe('gridcell');
  });

  it('[MONTH-53] a question mark lists the keys', async () => {
    await start();
    await press('?', document.body);
    expect(document.querySelector('dialog')?.textContent).toContain('Assign a shift');
  });

  it('[MONTH-53] takes no keys while it is out of sight', async () => {
    await start();
    target.querySelector('section')!.checkVisibility = () => false;
    await press('/', document.body);
    await press('?', document.body);
    expect([document.activeElement, document.querySelector('dialog')]).toEqual([document.body, null]);
  });

  it('[MONTH-54] on a phone is a calendar of what is short; a second press on a day opens it', async () => {
    await start(390);
    const day = (name: string): HTMLElement => [...target.querySelectorAll<HTMLElement>('.calendar button')].find(({ textContent }) => textContent?.replace(/\s+/g, ' ').includes(name))!;
    expect(day('Fri 20').textContent?.replace(/\s+/g, ' ')).toContain('E 1, below minimum');
    day('Sat 21').click();
    await settle();
    day('Sat 21').click();
    expect(navigated).toEqual([{ date: '2026-11-21' }, { view: 'day', date: '2026-11-21' }]);
  });

  it('[MONTH-54] on a phone lists the staff when asked', async () => {
    await start(390);
    [...target.querySelectorAll<HTMLElement>('.modes button')].find(({ textContent }) => textContent === 'Staff')!.click();
    await settle();
    expect(target.querySelectorAll('[role=row][data-staff]')).toHaveLength(4);
  });

  it('[MONTH-55] a refused write is told with its reason, and given up on demand', async () => {
    await start();
    answer = () => json({ error: { kind: 'forbidden', origin: 'server', reason: 'closed' } }, 403);
    cell('bo').focus();
    await press('e');
    const alert = target.querySelector('[role=alert]')!;
    expect(alert.textContent).toContain('Bo Lund, Friday 20 November could not be saved. You can view this rota, not change it. It is kept here.');
    expect(saving.at(-1)).toMatchObject({ saving: 0, failed: 1 });
    [...alert.querySelectorAll('button')].find(({ textContent }) => textContent === 'Discard')!.click();
    await settle();
    expect([cell('bo').textContent?.trim(), target.querySelector('[role=alert]')]).toEqual(['', null]);
  });

  it('[MONTH-55] a write that is given up leaves what was saved before it', async () => {
    await start();
    cell('bo').focus();
    await press('e');
    answer = () => json({ error: { kind: 'forbidden', origin: 'server', reason: 'closed' } }, 403);
    await press('l');
    [...target.querySelectorAll('button')].find(({ textContent }) => textContent === 'Discard')!.click();
    await settle();
    expect(cell('bo').textContent?.trim()).toBe('E');
  });

  it('[MONTH-55] a month that cannot be loaded says so and is tried again', async () => {
    answer = () => json({ error: { kind: 'internal', origin: 'server', reason: 'made up' } }, 500);
    await start();
    expect(target.textContent).toContain('This month could not be loaded');
    answer = () => json({ ...wardWindow(), cursor: 1, role: 'editor' });
    [...target.querySelectorAll('button')].find(({ textContent }) => textContent === 'Try again')!.click();
    await settle();
    expect(target.querySelectorAll('[data-staff]')).toHaveLength(4);
  });

  it('[MONTH-56] loads again when told to, and shows what others have changed', async () => {
    await start();
    answer = () => json({ ...wardWindow({ assignments: [work('cy', FRIDAY, 'N')] }), cursor: 2, role: 'editor' });
    reload$.next();
    await settle();
    expect([cell('ana').textContent?.trim(), cell('cy').textContent?.trim()]).toEqual(['', 'N']);
  });

  it('[MONTH-56] loads again when it comes back into sight', async () => {
    const observers: (() => void)[] = [];
    vi.stubGlobal('ResizeObserver', function (this: object, told: () => void) {
      observers.push(told);
      return Object.assign(this, { observe: () => undefined, unobserve: () => undefined, disconnect: () => undefined });
    });
    await start();
    vi.unstubAllGlobals();
    const seen = (width: number): void => {
      Object.defineProperty(target.querySelector('section'), 'clientWidth', { value: width, configurable: true });
      for (const told of observers) told();
    };
    for (const width of [1000, 900, 0]) seen(width);
    expect(calls).toHaveLength(1);
    seen(900);
    expect(calls).toHaveLength(2);
  });

  it('[MONTH-56] leaves nothing behind when it goes, and sends what is not sent', async () => {
    let give: (response: Response) => void = () => undefined;
    await start();
    answer = ({ method }) => (method === 'PUT' ? new Promise((resolve) => (give = resolve)) : new Promise(() => undefined));
    cell('bo').focus();
    await press('e');
    reload$.next();
    unmount();
    unmount = () => undefined;
    expect([target.innerHTML, place$.observed, reload$.observed]).toEqual(['', false, false]);
    expect(calls.at(-1)?.signal.aborted).toBe(true);
    give(json({ kind: 'accepted', rev: 2 }));
    await settle();
    expect(saving.at(-1)).toEqual({ saving: 0, failed: 0, offline: false });
  });
});
