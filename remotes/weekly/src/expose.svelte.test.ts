import type { WindowAnswer } from '@tandem/rest';
import { cutWindow, type Assignment } from '@tandem/rota';
import { sharedSync, type MountContext, type Notice, type Place, type PlaceChange, type SaveState } from '@tandem/sync';
import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { mount } from './expose.ts';
import '@tandem/ui';
import './later/parts.ts';
import './later/week-rules.ts';
import { plan, ward } from './testing/ward.ts';

const friday = '2026-11-20';
const settle = async (): Promise<void> => {
  for (let i = 0; i < 4; i++) await new Promise((resolve) => setImmediate(resolve));
  flushSync();
};

/** A stream that replays its latest value to each subscriber, and counts them. */
function stream<T>(latest?: T) {
  const observers = new Set<(value: T) => void>();
  return {
    observers,
    next: (value: T) => ((latest = value), observers.forEach((observer) => observer(value))),
    $: {
      subscribe(observer: (value: T) => void) {
        observers.add(observer);
        if (latest !== undefined) observer(latest);
        return { unsubscribe: () => observers.delete(observer) };
      },
    },
  };
}

let unmount: (() => void) | null = null;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  HTMLElement.prototype.showPopover = function () {
    this.dataset.open = '';
  };
  window.matchMedia = (query) => ({ matches: false, media: query, addEventListener: () => undefined, removeEventListener: () => undefined }) as unknown as MediaQueryList;
});
afterEach(async () => {
  unmount?.();
  unmount = null;
  await settle();
  vi.useRealTimers();
  document.body.replaceChildren();
});

/** The mounted week view over a server that answers at once, unless `status` says otherwise. */
async function open({ assignments = [] as Assignment[], role = 'editor' as 'editor' | 'viewer', staff = ward().staff, schedule = `ward-${Math.random()}`, options = {} as Record<string, string>, wait = 700 } = {}) {
  let now: Place = { view: 'week', date: friday, options };
  const place = stream<Place>(now);
  const reload = stream<void>();
  const server = { status: 200, sent: [] as { path: string; body: { value: unknown } | null }[], assignments };
  const answer = (status: number, body: unknown) => new Response(JSON.stringify(body), { status });
  const fetch = (async (input: string, init?: RequestInit) => {
    const url = new URL(input, 'http://x');
    server.sent.push({ path: url.pathname, body: init?.body ? JSON.parse(String(init.body)) : null });
    if (server.status !== 200) return answer(server.status, { error: { kind: ({ 403: 'forbidden', 500: 'internal' } as Record<number, string>)[server.status] ?? 'rejected', origin: 'server', reason: 'no' } });
    if (!url.pathname.endsWith('/window')) return answer(200, { kind: 'accepted', rev: 7 });
    const [from = '', to = ''] = [url.searchParams.get('from') ?? '', url.searchParams.get('to') ?? ''];
    const rows = server.assignments.map((row) => ({ ...row, rev: 1, by: 'u', at: '' }));
    const cut = cutWindow({ ...ward({ staff, assignments: rows }) }, '2026-11-01', '2026-11-30');
    return answer(200, { ...cut, from, to, assignments: rows, cursor: 1, role } satisfies WindowAnswer);
  }) as typeof globalThis.fetch;
  const notices: Notice[] = [];
  const saving: SaveState[] = [];
  const navigate = vi.fn((to: PlaceChange) => {
    const merged = Object.entries({ ...now.options, ...to.options }).filter(([, value]) => value !== '');
    now = { ...now, date: to.date ?? now.date, options: Object.fromEntries(merged) };
    place.next(now);
  });
  const context: MountContext = {
    sync: sharedSync(),
    scheduleId: schedule,
    viewer: { userId: 'u', name: 'Maya', role },
    locale: 'en-GB',
    pane: 'main',
    place$: place.$ as unknown as MountContext['place$'],
    reload$: reload.$ as unknown as MountContext['reload$'],
    navigate,
    notify: (notice) => notices.push(notice),
    reportSaving: (state) => saving.push(state),
    fetch,
  };
  const target = document.body.appendChild(document.createElement('div'));
  const close = mount(target, context);
  unmount = close;
  await settle();
  await vi.advanceTimersByTimeAsync(wait);
  await settle();
  const cell = (staffId: string, date = friday) => {
    const found = target.querySelector<HTMLElement>(`[data-staff="${staffId}"] [data-date="${date}"]`);
    if (!found) throw new Error(`no cell of ${staffId}`);
    return found;
  };
  const press = async (key: string, more: KeyboardEventInit = {}): Promise<void> => {
    document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }));
    await settle();
  };
  const focused = () => {
    const element = document.activeElement as HTMLElement;
    return [element.closest<HTMLElement>('[data-staff]')?.dataset.staff, element.dataset.date];
  };
  const button = (name: string) => [...target.querySelectorAll('button')].find((each) => (each.getAttribute('aria-label') ?? each.textContent ?? '').trim().startsWith(name));
  const words = () => (target.textContent ?? '').replaceAll(/\s+/g, ' ');
  return { target, place, at: () => now, reload, server, notices, saving, navigate, close, cell, press, focused, button, words };
}
const everybody = Array.from({ length: 60 }, (_, i) => ({ id: `p${i}`, name: `Person ${i}`, contractId: 'full', skills: ['RN'] }));

describe('moving about', () => {
  it('[WEEK-40] has one tab stop, and keys move it', async () => {
    const { target, cell, press, focused } = await open();
    expect(target.querySelectorAll('[role="gridcell"][tabindex="0"]')).toHaveLength(1);
    cell('ada', '2026-11-18').focus();
    await press('ArrowRight');
    expect(focused()).toEqual(['ada', '2026-11-19']);
    await press('ArrowDown');
    await press('End');
    expect(focused()).toEqual(['ben', '2026-11-22']);
    await press('Home', { ctrlKey: true });
    expect(focused()).toEqual(['ada', '2026-11-16']);
    expect(target.querySelectorAll('[role="gridcell"][tabindex="0"]')).toHaveLength(1);
  });

  it('[WEEK-37] paints the rows that fill the screen before the counts below them and the rows beyond', async () => {
    const { target } = await open({ staff: everybody, wait: 0 });
    const [rows, counts] = [() => target.querySelectorAll('[data-staff]').length, () => target.querySelectorAll('.coverage [role="cell"] > *').length];
    const first = rows();
    expect(first).toBeGreaterThan(10);
    expect(target.querySelectorAll('.coverage .nm').length).toBeGreaterThan(0);
    expect(counts()).toBe(0);
    await vi.advanceTimersByTimeAsync(60);
    await settle();
    expect(rows()).toBe(first + 4);
    expect(counts()).toBeGreaterThan(6);
  });

  it('[WEEK-41] keeps the focused row in the page when it is scrolled away', async () => {
    const { target, cell, press, focused } = await open({ staff: everybody });
    expect(target.querySelectorAll('[data-staff]').length).toBeLessThan(40);
    cell('p0').focus();
    await press('End', { ctrlKey: true });
    expect(focused()[0]).toBe('p59');
    const scroller = target.querySelector<HTMLElement>('[role="grid"]')?.parentElement as HTMLElement;
    scroller.scrollTop = 0;
    scroller.dispatchEvent(new Event('scroll'));
    await settle();
    expect(focused()[0]).toBe('p59');
    expect(target.querySelector('[data-staff="p0"]')).not.toBeNull();
    expect(target.querySelector('[data-staff="p30"]')).toBeNull();
  });

  it('[WEEK-42] keeps the cursor with its person through a filter, and on the selected day', async () => {
    const { target, cell, press, focused, place } = await open();
    const stop = () => target.querySelector<HTMLElement>('[role="gridcell"][tabindex="0"]');
    cell('ada').focus();
    await press('/');
    const search = document.activeElement as HTMLInputElement;
    search.value = 'cleo';
    search.dispatchEvent(new Event('input', { bubbles: true }));
    await settle();
    expect(target.querySelectorAll('[data-staff]')).toHaveLength(1);
    await press('Enter');
    expect(focused()).toEqual(['cleo', friday]);
    await press('/');
    await press('Escape');
    expect(target.querySelectorAll('[data-staff]')).toHaveLength(3);
    expect(focused()).toEqual(['cleo', friday]);
    place.next({ view: 'week', date: '2026-11-17', options: {} });
    await settle();
    expect(stop()?.dataset.date).toBe('2026-11-17');
    expect(stop()?.closest<HTMLElement>('[data-staff]')?.dataset.staff).toBe('cleo');
  });

  it('[WEEK-43] selects the day of a click at once, and of the keyboard when it rests', async () => {
    const { cell, press, navigate } = await open();
    cell('ada', '2026-11-18').click();
    await settle();
    const days = () => navigate.mock.calls.flatMap(([{ date }]) => date ?? []);
    expect(days()).toEqual(['2026-11-18']);
    cell('ada', '2026-11-18').focus();
    await press('ArrowRight');
    await press('ArrowRight');
    expect(days()).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(days()[1]).toBe(friday);
    await press('ArrowRight');
    await press(' ');
    expect(days().at(-1)).toBe('2026-11-21');
  });
});

describe('changing', () => {
  it('[WEEK-25] types a shift into a cell and clears it', async () => {
    const { cell, press, server, words } = await open();
    cell('ada').focus();
    await press('e');
    expect(cell('ada').getAttribute('aria-label')).toMatch(/^E 06:30–14:30, Early/);
    await press('Delete');
    expect(cell('ada').getAttribute('aria-label')).toMatch(/^Off/);
    expect(server.sent.filter(({ path }) => path.includes('/cells/')).map(({ body }) => body?.value)).toEqual([{ shiftTypeId: 'shift-e', skillId: 'RN' }, null]);
    expect(words()).toContain('Ada Berg, Friday 20 November');
  });

  it('[WEEK-26] lets a viewer look and tells them so', async () => {
    const { cell, press, server, notices, target } = await open({ role: 'viewer', assignments: plan('ada 20 E') });
    cell('ada').focus();
    await press('n');
    expect(notices).toMatchObject([{ tone: 'info', text: 'You can view this rota, not change it.' }]);
    await press('Enter');
    expect(target.querySelector('[role="dialog"]')?.textContent).toContain('E 06:30–14:30, Early');
    expect(target.querySelector('[role="dialog"] button')).toBeNull();
    expect(server.sent.some(({ path }) => path.includes('/cells/'))).toBe(false);
  });

  it('[WEEK-44] assigns, changes the skill, adds and clears in the editor', async () => {
    const { cell, press, server, button, target } = await open();
    const sent = () => server.sent.filter(({ path }) => path.includes('/cells/')).map(({ path, body }) => [path.slice(-1), body?.value]);
    const dialog = () => target.querySelector('[role="dialog"]');
    cell('ada').focus();
    await press('Enter');
    expect(dialog()?.textContent).toMatch(/Ada Berg.*Friday 20 November.*Early.*Late.*Night/s);
    button('E Early')?.click();
    await settle();
    expect(dialog()).toBeNull();
    cell('ada').dispatchEvent(new MouseEvent('dblclick', { bubbles: true }));
    await settle();
    button('Head nurse')?.click();
    await settle();
    button('Add a shift')?.click();
    await settle();
    button('N Night')?.click();
    await settle();
    expect(sent()).toEqual([
      ['0', { shiftTypeId: 'shift-e', skillId: 'RN' }],
      ['0', { shiftTypeId: 'shift-e', skillId: 'HN' }],
      ['1', { shiftTypeId: 'shift-n', skillId: 'RN' }],
    ]);
    await press('F2');
    button('Night 22:30–06:30')?.click();
    await settle();
    button('Clear Night')?.click();
    await settle();
    expect(sent().at(-1)).toEqual(['1', null]);
  });

  it('[WEEK-44] retries and discards what was not saved', async () => {
    const { cell, press, server, button, saving, words } = await open({ assignments: plan('ada 20 N') });
    cell('ada').focus();
    server.status = 409;
    await press('l');
    expect(words()).toContain('Ada Berg, Friday 20 November could not be saved. The rules of this rota do not allow it.');
    expect(saving.at(-1)).toEqual({ saving: 0, failed: 1, offline: false });
    await press('Enter');
    button('Try again')?.click();
    await settle();
    expect(server.sent.filter(({ path }) => path.includes('/cells/'))).toHaveLength(2);
    expect(cell('ada').dataset.save).toBe('failed');
    cell('ada').focus();
    await press('Enter');
    [...document.querySelectorAll<HTMLButtonElement>('[role="dialog"] button')].find((each) => each.textContent === 'Discard')?.click();
    await settle();
    expect(cell('ada').getAttribute('aria-label')).toMatch(/^N 22:30–06:30, Night; /);
    expect(saving.at(-1)).toEqual({ saving: 0, failed: 0, offline: false });
  });

  it('[WEEK-45] says findings of a focused cell in full sentences', async () => {
    const { cell, target } = await open({ assignments: plan('ada 19 L', 'ada 20 E') });
    cell('ada', '2026-11-19').focus();
    await settle();
    expect(target.querySelector('[role="tooltip"]')).toBeNull();
    cell('ada').focus();
    await settle();
    const note = target.querySelector('[role="tooltip"]');
    expect(note?.textContent).toContain('Ada Berg: 8 h rest before Early, 11 h needed.');
    expect(cell('ada').getAttribute('aria-describedby')).toBe(note?.id);
  });
});

describe('several cells and moving', () => {
  const held = (server: { sent: { path: string; body: { value: unknown } | null }[] }) =>
    server.sent.filter(({ path }) => path.includes('/cells/')).map(({ path, body }) => [path.split('/').slice(-3).join('/'), (body?.value as { shiftTypeId: string } | null)?.shiftTypeId ?? null]);
  const marked = (target: HTMLElement) => [...target.querySelectorAll<HTMLElement>('[aria-selected="true"]')].map((cell) => `${cell.closest<HTMLElement>('[data-staff]')?.dataset.staff} ${cell.dataset.date?.slice(-2)}`);

  it('[WEEK-103] selects by Shift with keys and a click, says it, and lets it go by Escape', async () => {
    const { cell, press, target, words } = await open();
    cell('ada').focus();
    await press('ArrowRight', { shiftKey: true });
    await press('ArrowDown', { shiftKey: true });
    expect(marked(target)).toEqual(['ada 20', 'ada 21', 'ben 20', 'ben 21']);
    expect(words()).toContain('4 cells selected, Ada Berg, Friday 20 November to Ben Łoś, Saturday 21 November');
    await press('Escape');
    expect(marked(target)).toEqual([]);
    cell('ada', '2026-11-17').focus();
    const last = cell('cleo', '2026-11-17');
    last.dispatchEvent(new MouseEvent('pointerdown', { bubbles: true, shiftKey: true }));
    last.focus();
    last.dispatchEvent(new MouseEvent('click', { bubbles: true, shiftKey: true }));
    await settle();
    expect(marked(target)).toEqual(['ada 17', 'ben 17', 'cleo 17']);
    cell('ben', '2026-11-17').click();
    await settle();
    expect(marked(target)).toEqual([]);
  });

  it('[WEEK-110] moves with m and Enter, and not with Escape', async () => {
    const { cell, press, server, words, focused } = await open({ assignments: plan('ada 20 E') });
    cell('ada').focus();
    await press('m');
    expect(words()).toContain('Moving Early of Ada Berg, Friday 20 November.');
    await press('ArrowDown');
    expect(words()).toContain('Ben Łoś, Friday 20 November: can take it.');
    expect(cell('ben').dataset.target).toBe('ok');
    await press('Escape');
    expect([held(server), cell('ben').dataset.target]).toEqual([[], undefined]);
    await press('ArrowUp');
    await press('m');
    await press('ArrowDown');
    await press('Enter');
    expect(held(server).toSorted()).toEqual([['ada/2026-11-20/0', null], ['ben/2026-11-20/0', 'shift-e']]);
    expect([focused()[0], words().includes('Moved to Ben Łoś, Friday 20 November.')]).toEqual(['ben', true]);
  });

  it('[WEEK-113] moves what is selected by Alt and an arrow, and goes with it', async () => {
    const { cell, press, server, target } = await open({ assignments: plan('ada 19 E', 'ada 20 E') });
    cell('ada', '2026-11-19').focus();
    await press('ArrowRight', { shiftKey: true });
    await press('ArrowRight', { altKey: true });
    expect(marked(target)).toEqual(['ada 20', 'ada 21']);
    expect(held(server).toSorted()).toEqual([['ada/2026-11-19/0', null], ['ada/2026-11-21/0', 'shift-e']]);
  });

  it('[WEEK-114] selects by a drag from an empty cell, and leaves a finger to scroll', async () => {
    const { cell, target } = await open();
    const grid = target.querySelector<HTMLElement>('[role="grid"]')!;
    grid.setPointerCapture = () => undefined;
    grid.releasePointerCapture = () => undefined;
    const pointer = (type: string, clientX: number, pointerType = 'mouse', on: HTMLElement = grid) =>
      on.dispatchEvent(Object.assign(new MouseEvent(type, { bubbles: true, clientX, clientY: 0 }), { pointerId: 1, pointerType }));
    const moves = vi.spyOn(grid, 'addEventListener');
    pointer('pointerdown', 0, 'touch', cell('ada'));
    expect(moves).not.toHaveBeenCalled();
    pointer('pointerdown', 0, 'mouse', cell('ada'));
    expect(moves.mock.calls.map(([type]) => type)).toContain('pointermove');
    pointer('pointermove', 30);
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }));
    await settle();
    expect(marked(target)).toEqual([]);
  });

  it('[WEEK-122] stays with its person among shifts, and has the focus after an edit took its cell', async () => {
    const { cell, press, button, target, focused } = await open({ assignments: plan('ben 20 N', 'cleo 20 E') });
    cell('ben').focus();
    button('By shift')?.click();
    await settle();
    const stop = () => target.querySelector<HTMLElement>('[role="gridcell"][tabindex="0"]');
    expect(stop()?.dataset.staff).toBe('ben');
    stop()?.focus();
    await press('Delete');
    await settle();
    expect(focused()[1]).toBe(friday);
    button('By skill')?.click();
    await settle();
    expect([...target.querySelectorAll<HTMLElement>('[data-group]')].map((row) => row.dataset.group)).toEqual(['skill:RN', 'skill:CA']);
  });

  it('[WEEK-130] keeps rows, filters and the cell in the address, and begins with them', async () => {
    const { at, button, cell } = await open();
    button('By skill')?.click();
    await settle();
    cell('ben').click();
    await vi.advanceTimersByTimeAsync(300);
    expect(at().options).toEqual({ by: 'skill', cell: `ben/${friday}` });
    unmount?.();
    const again = await open({ options: { ...at().options, skill: 'RN' } });
    expect(again.target.querySelector('[data-staff="cleo"]')).toBeNull();
    expect(again.cell('ben').tabIndex).toBe(0);
  });

  it('[WEEK-132] fetches the parts by itself, and has none of them at first', async () => {
    const { target } = await open();
    expect(target.querySelector('[aria-label="Find staff"]')).not.toBeNull();
    expect(target.querySelector('footer')).not.toBeNull();
  });
});

describe('faces', () => {
  it('[WEEK-46] says what to do in an empty week and where nobody is found', async () => {
    const { words, press, cell } = await open();
    expect(words()).toContain('No shifts in week 47 yet Pick a cell and type E, L or N.');
    cell('ada').focus();
    await press('/');
    const search = document.activeElement as HTMLInputElement;
    search.value = 'zzz';
    search.dispatchEvent(new Event('input', { bubbles: true }));
    await settle();
    expect(words()).toContain('Nobody fits what you look for');
    expect(words()).toContain('0 of 3 people');
  });

  it('[WEEK-46] says why a week could not be loaded, and loads it again', async () => {
    const { server, place, words, button, cell } = await open();
    server.status = 403;
    place.next({ view: 'week', date: '2026-11-04', options: {} });
    await settle();
    expect(words()).toContain('This rota is not open to you');
    server.status = 200;
    button('Try again')?.click();
    await settle();
    expect(cell('ada', '2026-11-04').getAttribute('aria-label')).toContain('Off');
  });

  it('[WEEK-35] loads again by itself when the network is back', async () => {
    const { server, reload, words } = await open();
    server.status = 500;
    reload.next();
    await settle();
    expect(words()).toContain('The server had a problem.');
    server.status = 200;
    window.dispatchEvent(new Event('online'));
    await settle();
    expect(words()).not.toContain('The server had a problem.');
  });

  it('[WEEK-35] says that a week is not fresh, and keeps it', async () => {
    const { server, reload, words, cell } = await open({ assignments: plan('ada 20 N') });
    server.status = 403;
    reload.next();
    await settle();
    expect(words()).toContain('You see what was loaded before.');
    expect(cell('ada').getAttribute('aria-label')).toMatch(/^N /);
  });

  it('[WEEK-47] finds staff with / and lists the keys with ?', async () => {
    const { press, target, cell, button } = await open();
    cell('ada').focus();
    await press('?');
    expect(target.querySelector('dialog')?.textContent).toContain('Assign a shift');
    button('Close')?.click();
    target.querySelector('dialog')?.close();
    await settle();
    expect(target.querySelector('dialog')).toBeNull();
    cell('ada').focus();
    await press('/');
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Find staff');
    await press('?');
    expect(target.querySelector('dialog')).toBeNull();
  });
});

describe('out of sight', () => {
  it('[WEEK-49] loads nothing while another view is shown, and is fresh when it is back', async () => {
    const resized: (() => void)[] = [];
    vi.stubGlobal('ResizeObserver', function (this: object, callback: (entries: never[]) => void) {
      resized.push(() => callback([]));
      return Object.assign(this, { observe: () => undefined, unobserve: () => undefined, disconnect: () => undefined });
    });
    const { server, place, cell, target } = await open();
    const loads = () => server.sent.filter(({ path }) => path.endsWith('/window')).length;
    const turn = async (visible: boolean): Promise<void> => {
      (target.querySelector('section') as HTMLElement).checkVisibility = () => visible;
      resized.forEach((run) => run());
      await settle();
    };
    await turn(true);
    place.next({ view: 'month', date: '2026-12-24', options: {} });
    await turn(false);
    expect(loads()).toBe(1);
    server.assignments = plan('ada 20 N');
    await turn(true);
    expect(loads()).toBe(2);
    expect(cell('ada').getAttribute('aria-label')).toMatch(/^N /);
    await turn(true);
    expect(loads()).toBe(2);
    vi.unstubAllGlobals();
  });

  it('[WEEK-49] leaves the keys to the view that is seen', async () => {
    const { target } = await open();
    const section = target.querySelector('section') as HTMLElement;
    section.checkVisibility = () => false;
    const press = () => document.body.dispatchEvent(new KeyboardEvent('keydown', { key: '?', bubbles: true }));
    press();
    await settle();
    expect(target.querySelector('dialog')).toBeNull();
    section.checkVisibility = () => true;
    press();
    await settle();
    expect(target.querySelector('dialog')).not.toBeNull();
  });
});

describe('leaving', () => {
  it('[WEEK-48] leaves no timer, listener or subscription', async () => {
    const removed = vi.spyOn(window, 'removeEventListener');
    const { close, place, reload, target, cell, press } = await open();
    expect([place.observers.size, reload.observers.size]).toEqual([1, 1]);
    cell('ada').focus();
    await press('ArrowRight');
    expect(vi.getTimerCount()).toBeGreaterThan(0);
    close();
    unmount = null;
    await settle();
    expect([place.observers.size, reload.observers.size, target.childElementCount, vi.getTimerCount()]).toEqual([0, 0, 0, 0]);
    expect(removed.mock.calls.map(([type]) => type)).toContain('online');
  });

  it('[WEEK-48] still sends what is unsaved, and the next mount finds it', async () => {
    const first = await open({ schedule: 'kept' });
    first.server.status = 409;
    first.cell('ada').focus();
    await first.press('e');
    first.close();
    const second = await open({ schedule: 'kept' });
    expect(second.cell('ada').dataset.save).toBe('failed');
    expect(second.saving[0]).toEqual({ saving: 0, failed: 1, offline: false });
    window.dispatchEvent(new Event('online'));
    await settle();
    expect(second.server.sent.filter(({ path }) => path.includes('/cells/'))).toHaveLength(1);
    expect(second.cell('ada').dataset.save).toBe('saved');
  });
});
