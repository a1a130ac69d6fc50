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
import './ui/find-staff.ts';
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
    return vi.waitFor(async () => {
      await settle();
      expect(target.querySelector('[data-column], .calendar, .face')).not.toBeNull();
    }, 5000);
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
    expect(navigated.filter(({ date }) => date)).toEqual([{ date: '2026-11-23' }, { date: '2026-11-24' }, { view: 'day', date: '2026-11-24' }]);
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
    expect(navigated.filter(({ date }) => date)).toEqual([{ date: '2026-11-21' }, { view: 'day', date: '2026-11-21' }]);
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

  const grid = (): HTMLElement => target.querySelector<HTMLElement>('[role=grid]')!;
  const clipboard = async (type: 'copy' | 'cut' | 'paste', text = ''): Promise<string> => {
    const held = { text };
    const data = { getData: () => text, setData: (_: string, value: string) => (held.text = value) };
    document.activeElement!.dispatchEvent(Object.assign(new Event(type, { bubbles: true, cancelable: true }), { clipboardData: data }));
    await settle();
    return held.text;
  };
  const letters = (staffId: string, ...dates: string[]): string => dates.map((date) => cell(staffId, date).textContent?.trim() || '-').join('');
  const options = (): Record<string, string> => Object.assign({}, ...navigated.map((to) => to.options ?? {})) as Record<string, string>;
  const rest = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 300));

  it('[MONTH-104] selects with Shift and the arrows or a press, and a letter, Delete, copy and paste act on all of it', async () => {
    await start();
    cell('bo').focus();
    await press('ArrowRight', document.activeElement!, { shiftKey: true });
    await press('ArrowDown', document.activeElement!, { shiftKey: true });
    expect([...grid().querySelectorAll('[aria-selected=true]')].map((each) => (each as HTMLElement).dataset['date'])).toEqual([FRIDAY, '2026-11-21', FRIDAY, '2026-11-21']);
    await press('n');
    expect([letters('bo', FRIDAY, '2026-11-21'), letters('cy', FRIDAY, '2026-11-21')]).toEqual(['NN', 'NN']);
    expect(puts()).toHaveLength(4);
    expect(await clipboard('copy')).toBe('N\tN\nN\tN');
    await press('Delete');
    expect([letters('bo', FRIDAY, '2026-11-21'), letters('cy', FRIDAY, '2026-11-21')]).toEqual(['--', '--']);
    await press('Escape');
    expect(grid().querySelectorAll('[aria-selected=true]')).toHaveLength(0);
    cell('bo', '2026-11-24').focus();
    await clipboard('paste', 'N\tN\nN\tN');
    expect([letters('bo', '2026-11-24', '2026-11-25'), letters('cy', '2026-11-24', '2026-11-25')]).toEqual(['NN', 'NN']);
    cell('di', '2026-11-27').dispatchEvent(new MouseEvent('mousedown', { bubbles: true, cancelable: true, shiftKey: true }));
    await settle();
    expect(grid().querySelectorAll('[aria-selected=true]')).toHaveLength(12);
  });

  it('[MONTH-105] says in one sentence what of a block was refused, and keeps the rest', async () => {
    answer = ({ method }) =>
      method === 'PUT'
        ? json({ kind: 'accepted', rev: 2 })
        : json({ ...wardWindow({ leave: [{ id: 'l', staffId: 'cy', kind: 'leave', from: FRIDAY, to: FRIDAY, approved: true }] }), cursor: 1, role: 'editor' });
    await start();
    cell('bo').focus();
    await press('ArrowDown', document.activeElement!, { shiftKey: true });
    await press('e');
    expect([letters('bo', FRIDAY), puts().length, notices.length]).toEqual(['E', 1, 1]);
    expect(notices[0]?.text).toMatch(/^1 of 2 days were changed\. 1 was refused and stays as it was: Cyril Łoś/);
    await clipboard('paste', 'QQ');
    expect(notices.at(-1)?.text).toBe('“QQ” is not a shift of this rota. Nothing was changed.');
  });

  it('[MONTH-106] moves with Alt and an arrow, and with M to where Enter or a click puts it; Escape leaves it', async () => {
    await start();
    cell('ana').focus();
    await press('ArrowRight', document.activeElement!, { altKey: true });
    expect([letters('ana', FRIDAY, '2026-11-21'), (document.activeElement as HTMLElement).dataset['date']]).toEqual(['-L', '2026-11-21']);
    await press('m');
    expect(target.textContent).toContain('Choose where it goes');
    await press('ArrowDown');
    await press('Enter');
    expect([letters('ana', '2026-11-21'), letters('bo', '2026-11-21')]).toEqual(['-', 'L']);
    await press('m');
    cell('cy', '2026-11-23').focus();
    cell('cy', '2026-11-23').click();
    await settle();
    expect([letters('bo', '2026-11-21'), letters('cy', '2026-11-23')]).toEqual(['-', 'L']);
    await press('m');
    await press('ArrowUp');
    await press('Escape');
    expect([letters('cy', '2026-11-23'), target.textContent?.includes('Choose where it goes')]).toEqual(['L', false]);
  });

  it('[MONTH-106] a viewer selects and copies, and changes nothing', async () => {
    await start(1064, 'viewer');
    cell('ana').focus();
    await press('ArrowDown', document.activeElement!, { shiftKey: true });
    expect(await clipboard('cut')).toBe('L\n');
    await clipboard('paste', 'E');
    await press('m');
    await press('ArrowRight', document.activeElement!, { altKey: true });
    await press('Delete');
    expect([puts(), letters('ana', FRIDAY)]).toEqual([[], 'L']);
  });

  /** Days 20 pixels wide from 100 on, rows 28 high below a head of 36. */
  async function startDrawn(role: 'viewer' | 'editor' = 'editor') {
    const height = vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockImplementation(function (this: HTMLElement) {
      return this.classList.contains('scroller') ? 600 : 0;
    });
    const box = vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockImplementation(function (this: HTMLElement) {
      const column = this.dataset['column'];
      return column === undefined ? new DOMRect(0, 0, 1000, 600) : new DOMRect(100 + Number(column) * 20, 0, 20, 28);
    });
    await start(1064, role);
    await settle();
    height.mockRestore();
    // A letter that is no shift brings the rules, and with them the hands.
    cell('ana').focus();
    await press('z');
    const grid = target.querySelector<HTMLElement>('[role=grid]')!;
    Object.assign(grid, { setPointerCapture: () => undefined, releasePointerCapture: () => undefined });
    const people = [...target.querySelectorAll<HTMLElement>('[data-staff]')].map((row) => row.dataset['staff']);
    const at = (staffId: string, date = FRIDAY) => ({ clientX: 90 + Number(date.slice(8)) * 20, clientY: 50 + people.indexOf(staffId) * 28 });
    const point = async (type: string, place: { clientX: number; clientY: number }, on: Element = grid, pointerType = 'mouse'): Promise<void> => {
      on.dispatchEvent(Object.assign(new MouseEvent(type, { bubbles: true, cancelable: true, ...place }), { pointerId: 1, pointerType }));
      await settle();
    };
    return { at, point, end: () => box.mockRestore(), bar: () => target.querySelector<HTMLElement>('[data-verdict]') };
  }

  it('[MONTH-107] a drag moves a shift, a finger only scrolls, and Escape leaves all as it is', async () => {
    const { at, point, end, bar } = await startDrawn();
    await point('pointerdown', at('ana'), cell('ana'), 'touch');
    await point('pointermove', at('bo'));
    await point('pointerdown', at('ana'), cell('ana'));
    await point('pointermove', at('cy', '2026-11-24'));
    expect([bar()?.dataset['verdict'], bar()?.textContent]).toEqual(['ok', expect.stringContaining('Cyril Łoś, Tuesday 24 November: can take it.')]);
    await press('Escape', document.body);
    await point('pointerup', at('cy', '2026-11-24'));
    expect([bar(), letters('ana', FRIDAY), puts().length]).toEqual([null, 'L', 0]);
    await point('pointerdown', at('ana'), cell('ana'));
    await point('pointermove', at('bo'));
    await point('pointermove', at('cy', '2026-11-24'));
    await point('pointerup', at('cy', '2026-11-24'));
    end();
    expect([letters('ana', FRIDAY), letters('cy', '2026-11-24'), puts().length]).toEqual(['-', 'L', 2]);
  });

  it('[MONTH-107] a drag from an empty day selects; a viewer moves nothing', async () => {
    const { at, point, end, bar } = await startDrawn('viewer');
    cell('bo').focus();
    await point('pointerdown', at('bo'), cell('bo'));
    await point('pointermove', at('cy', '2026-11-21'));
    await point('pointerup', at('cy', '2026-11-21'));
    expect([...target.querySelectorAll('[aria-selected=true]')]).toHaveLength(4);
    await point('pointerdown', at('ana'), cell('ana'));
    await point('pointermove', at('cy', '2026-11-24'));
    expect([bar(), puts().length]).toEqual([null, 0]);
    await point('pointerup', at('cy', '2026-11-24'));
    end();
    expect(puts()).toEqual([]);
  });

  it('[MONTH-108] each day says whether it can take what is moved, and what cannot go there stays held', async () => {
    answer = ({ method }) =>
      method === 'PUT'
        ? json({ kind: 'accepted', rev: 2 })
        : json({ ...wardWindow({ assignments: [work('ana', FRIDAY, 'L'), work('bo', FRIDAY, 'E'), work('cy', '2026-11-19', 'N')] }), cursor: 1, role: 'editor' });
    await start();
    cell('ana').focus();
    await press('m');
    const bar = (): unknown[] => [target.querySelector<HTMLElement>('[data-verdict]')?.dataset['verdict'], target.querySelector('[data-verdict] p')?.textContent?.trim()];
    await press('ArrowDown');
    expect(bar()).toEqual(['no', 'Bo Lund, Friday 20 November: not possible. Bo Lund already works on Friday 20 November.']);
    expect(cell('bo').dataset['target']).toBe('no');
    await press('Enter');
    expect([bar()[0], puts().length]).toEqual(['no', 0]);
    await press('ArrowDown');
    expect(bar()).toEqual(['warn', expect.stringMatching(/^Cyril Łoś, Friday 20 November: possible, but .*rest/)]);
    await press('Escape');
    expect([bar()[0], letters('ana', FRIDAY)]).toEqual([undefined, 'L']);
  });

  it('[MONTH-51] a key acts where it was pressed, also when the rules come only after the next one', async () => {
    await start();
    const press = (key: string): unknown => document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    cell('ana').focus();
    press('Delete');
    cell('bo').focus();
    press('e');
    await settle();
    expect([letters('ana', FRIDAY), letters('bo', FRIDAY)]).toEqual(['-', 'E']);
  });

  it('[MONTH-112] switches between rota and heat map, whose days are a grid for the keyboard and open with Enter', async () => {
    await start();
    const button = (text: string): HTMLElement => [...target.querySelectorAll<HTMLElement>('button')].find(({ textContent }) => textContent?.trim() === text)!;
    button('Heat map').click();
    await vi.waitFor(() => expect(target.querySelector('[data-at]')).not.toBeNull());
    const day = (at: number, date: string): HTMLElement => target.querySelector<HTMLElement>(`[data-at="${at}"] [data-date="${date}"]`)!;
    expect([day(0, FRIDAY).className.includes('below-minimum'), day(0, FRIDAY).textContent?.trim(), day(0, FRIDAY).dataset['missing']]).toEqual([true, '0', '1']);
    expect([...target.querySelectorAll('[role=gridcell][tabindex="0"]')]).toEqual([day(0, FRIDAY)]);
    day(0, FRIDAY).focus();
    await press('ArrowDown');
    await press('ArrowRight');
    expect(document.activeElement).toBe(day(1, '2026-11-21'));
    await press(' ');
    await press('Enter');
    day(0, '2026-11-24').click();
    day(0, '2026-11-24').click();
    await rest();
    expect(navigated.filter(({ date }) => date)).toEqual([{ date: '2026-11-21' }, { view: 'day', date: '2026-11-21' }, { date: '2026-11-24' }, { view: 'day', date: '2026-11-24' }]);
    expect(options()['look']).toBe('heat');
    button('Rota').click();
    await settle();
    expect(target.querySelectorAll('[data-staff]')).toHaveLength(4);
  });

  it('[MONTH-121] comes back as the address says: filter, look, cell', async () => {
    place$.next({ view: 'month', date: FRIDAY, options: { find: 'l', skill: 'RN', cell: 'cy/2026-11-24' } });
    const height = vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockImplementation(function (this: HTMLElement) {
      return this.classList.contains('scroller') ? 600 : 0;
    });
    await start();
    await settle();
    height.mockRestore();
    expect([...target.querySelectorAll('[data-staff]')].map((row) => (row as HTMLElement).dataset['staff'])).toEqual(['bo', 'cy']);
    expect([...target.querySelectorAll('[role=gridcell][tabindex="0"]')]).toEqual([cell('cy', '2026-11-24')]);
    place$.next({ view: 'month', date: FRIDAY, options: { look: 'heat' } });
    await vi.waitFor(() => expect(target.querySelector('[data-at]')).not.toBeNull());
  });

  it('[MONTH-122] Enter in the search goes to the first match, and the address keeps the search and the cell', async () => {
    await start();
    await press('/', document.body);
    const search = target.querySelector<HTMLInputElement>('input[aria-label="Find staff"]')!;
    search.value = 'l';
    search.dispatchEvent(new Event('input', { bubbles: true }));
    await settle();
    await press('ArrowDown', search);
    await press('ArrowDown', search);
    expect(document.activeElement).toBe(search);
    await press('Enter', search);
    expect(document.activeElement).toBe(cell('cy'));
    await rest();
    expect(options()).toMatchObject({ find: 'l', cell: `cy/${FRIDAY}` });
  });

  it('[MONTH-122] whom the search went to keeps the cursor when the search is lifted', async () => {
    await start();
    cell('ana').focus();
    await press('/');
    const search = target.querySelector<HTMLInputElement>('input[aria-label="Find staff"]')!;
    search.value = 'cyril';
    search.dispatchEvent(new Event('input', { bubbles: true }));
    await settle();
    await press('Enter', search);
    await press('Escape', search);
    expect(document.activeElement).toBe(cell('cy'));
  });

  it('[MONTH-123] narrows by shift, contract and findings of the month', async () => {
    place$.next({ view: 'month', date: FRIDAY, options: { shift: 'L' } });
    await start();
    expect([...target.querySelectorAll('[data-staff]')].map((row) => (row as HTMLElement).dataset['staff'])).toEqual(['ana']);
    place$.next({ view: 'month', date: FRIDAY, options: { contract: 'none' } });
    await settle();
    expect(target.textContent).toContain('Nobody fits what you look for.');
  });

  it('[MONTH-56] loads again when told to, and shows what others have changed', async () => {
    await start();
    answer = () => json({ ...wardWindow({ assignments: [work('cy', FRIDAY, 'N')] }), cursor: 2, role: 'editor' });
    reload$.next();
    await settle();
    expect([cell('ana').textContent?.trim(), cell('cy').textContent?.trim()]).toEqual(['', 'N']);
  });

  it('[MONTH-56] loads again once there is a network again, if what it holds is stale', async () => {
    await start();
    window.dispatchEvent(new Event('online'));
    expect(calls).toHaveLength(1);
    answer = () => Promise.reject(new TypeError('Failed to fetch'));
    reload$.next();
    await settle();
    expect(target.textContent).toContain('The rota could not be loaded again.');
    answer = () => json({ ...wardWindow(), cursor: 2, role: 'editor' });
    window.dispatchEvent(new Event('online'));
    await settle();
    expect(target.textContent).not.toContain('The rota could not be loaded again.');
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
