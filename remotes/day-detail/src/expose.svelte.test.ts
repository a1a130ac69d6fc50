import { BehaviorSubject, Subject } from 'rxjs';
import { flushSync } from 'svelte';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { sharedSync, type MountContext, type Notice, type Place, type SaveState } from '@tandem/sync';
import { mount } from './expose.ts';
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

describe('the day, mounted', () => {
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

  beforeAll(() => Promise.all([import('./later/parts.ts'), import('./later/day-rules.ts')]));

  const json = (body: unknown, status = 200): Response => new Response(JSON.stringify(body), { status });
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 8; i++) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      flushSync();
    }
  };

  function start(width = 1440, pane: 'main' | 'side' = 'main', role: 'viewer' | 'editor' = 'editor'): Promise<void> {
    Object.defineProperty(target, 'clientWidth', { value: width, configurable: true });
    const context: MountContext = {
      sync: sharedSync(),
      scheduleId: 'ward',
      // A queue is kept per person for as long as the page lives; each test is another person.
      viewer: { userId: `u${user++}`, name: 'Maya', role },
      locale: 'en-GB',
      pane,
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
    place$ = new BehaviorSubject<Place>({ view: 'day', date: FRIDAY, options: {} });
    reload$ = new Subject();
    [calls, navigated, notices, saving] = [[], [], [], []];
    answer = ({ method }) =>
      method === 'PUT'
        ? json({ kind: 'accepted', rev: 2 })
        : json({ ...wardWindow({ demand: [need(FRIDAY, 'E', 1, 2)], assignments: [work('ana', FRIDAY, 'L'), work('bo', FRIDAY, 'L')] }), cursor: 1, role: 'editor' });
    target = document.createElement('div');
    document.body.append(target);
  });
  afterEach(() => {
    unmount();
    target.remove();
  });

  const row = (staffId: string): HTMLElement => target.querySelector<HTMLElement>(`[data-row="${staffId}"]`)!;
  const button = (text: string | RegExp): HTMLElement =>
    [...document.querySelectorAll<HTMLElement>('button')].find((each) => {
      const words = (each.getAttribute('aria-label') ?? each.textContent ?? '').replace(/\s+/g, ' ').trim();
      return typeof text === 'string' ? words === text : text.test(words);
    })!;
  const text = (): string => (target.textContent ?? '').replace(/\s+/g, ' ');
  const press = async (key: string, on: Element = document.activeElement!, more: KeyboardEventInit = {}): Promise<void> => {
    on.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }));
    await settle();
  };
  const puts = (): Call[] => calls.filter(({ method }) => method === 'PUT');

  it('[DAY-50] fills the page with lanes and findings, a panel with lists, a phone with rows', async () => {
    await start();
    expect([target.querySelector('aside')?.textContent?.includes('Findings'), text().includes('By person')]).toEqual([true, true]);
    unmount();
    await start(376, 'side');
    expect([text().includes('Friday 20 November'), text().includes('2 on shift'), target.querySelector('aside')]).toEqual([true, true, null]);
    unmount();
    await start(390);
    expect([...target.querySelectorAll('nav[aria-label=Week] button')]).toHaveLength(7);
    expect(text()).toContain('Early is 1 below its minimum. One person can cover.');
  });

  it('[DAY-51] goes to the day before and after, and opens the day', async () => {
    await start(376, 'side');
    button('Day after').click();
    await settle();
    button('Day before').click();
    button('Open day view').click();
    expect(navigated).toEqual([{ date: '2026-11-21' }, { date: FRIDAY }, { view: 'day' }]);
  });

  it('[DAY-52] assigns who can cover, at once and over REST with an op id and an origin', async () => {
    await start();
    button('Assign Cyril Łoś').click();
    await settle();
    expect(row('cy').textContent?.replace(/\s+/g, ' ')).toContain('Early 06:30–14:30');
    expect(puts().map(({ path, body }) => [path, body?.value])).toEqual([
      ['/api/schedules/ward/cells/cy/2026-11-20/0', { shiftTypeId: 'E', skillId: 'RN' }],
    ]);
    expect(puts()[0]?.body?.origin).toMatch(/^[0-9a-f]{8}\/day$/);
    expect(saving.at(-1)).toEqual({ saving: 0, failed: 0, offline: false });
    expect(text()).not.toContain('Early has 0 of 1');
  });

  it('[DAY-52] tells why others cannot, and offers them only where the rules merely warn', async () => {
    await start();
    button('Why').click();
    await settle();
    expect(text()).toContain('Di Öz-BrandtCA 80, Early is short of RN, not of CA');
    button('Assign Di Öz-Brandt anyway').click();
    await settle();
    expect(puts()[0]?.body?.value).toEqual({ shiftTypeId: 'E', skillId: 'CA' });
  });

  it('[DAY-58] changes shift and skill of a person, and takes them off, from their menu', async () => {
    await start();
    const choose = async (name: RegExp): Promise<void> => {
      row('ana').click();
      await settle();
      button(name).click();
      await settle();
    };
    await choose(/^N Night 22:30–06:30/);
    await choose(/^RN Works as Registered nurse/);
    await choose(/^Take off Night/);
    expect(puts().map(({ body }) => body?.value)).toEqual([
      { shiftTypeId: 'N', skillId: 'HN' },
      { shiftTypeId: 'N', skillId: 'RN' },
      null,
    ]);
  });

  it('[DAY-58] finds people by name for a shift, those who cannot with the reason', async () => {
    await start(376, 'side');
    row('open-E').click();
    await settle();
    const search = document.querySelector<HTMLInputElement>('[popover] input')!;
    search.value = 'oz';
    search.dispatchEvent(new Event('input', { bubbles: true }));
    await settle();
    const list = document.querySelector('[popover]')?.textContent ?? '';
    expect([list.includes('Di Öz-Brandt'), list.includes('short of RN'), list.includes('Cyril')]).toEqual([true, true, false]);
    await press('ArrowDown', search);
    (document.activeElement as HTMLElement).click();
    await settle();
    expect(puts()[0]?.path).toBe('/api/schedules/ward/cells/di/2026-11-20/0');
    expect(document.querySelector('[popover]')).toBeNull();
  });

  it('[DAY-53] lists people by shift or by person', async () => {
    await start();
    expect(target.querySelectorAll('.lanes [data-row]')).toHaveLength(3);
    button('By person').click();
    await settle();
    expect([...target.querySelectorAll('.lanes [data-row]')].map((each) => (each as HTMLElement).dataset.row)).toEqual(['ana', 'bo', 'cy', 'di']);
  });

  it('[DAY-54] has one tab stop per list, that the arrows move', async () => {
    await start(376, 'side');
    const stops = (): unknown[] => [...target.querySelectorAll<HTMLElement>('[data-row]')].filter(({ tabIndex }) => tabIndex === 0).map(({ dataset }) => dataset.row);
    expect(stops()).toEqual(['open-E']);
    row('open-E').focus();
    await press('ArrowDown');
    expect(document.activeElement).toBe(row('ana'));
    await press('End');
    expect(stops()).toEqual(['bo']);
    await press('ArrowDown');
    expect(document.activeElement).toBe(row('bo'));
  });

  it('[DAY-55] a viewer sees all of it and is offered nothing to change', async () => {
    await start(1440, 'main', 'viewer');
    expect(text()).toContain('Ana Kovač');
    expect(text()).toContain('Cyril Łoś');
    expect(button(/^(Assign|Clear|Add)/)).toBeUndefined();
    row('open-E').click();
    await settle();
    expect(document.querySelector('[popover]')).toBeNull();
  });

  const floating = (): string => (document.querySelector('[popover]')?.textContent ?? '').replace(/\s+/g, ' ');
  const rows = [{ slot: 0, value: { shiftTypeId: 'L', skillId: 'RN' }, by: 'Ana', at: '2026-11-19T09:41:00Z', origin: 'tab/weekly' }];
  /** Answers the history, and anything else as before. */
  function withHistory(history: () => Response): void {
    const before = answer;
    answer = (call) => (call.path.endsWith('/history') ? history() : before(call));
  }
  async function details(staffId: string): Promise<void> {
    row(staffId).click();
    await settle();
    const item = button(/history…$/);
    item?.click();
    await settle();
  }

  it('[DAY-103] says in the menu who changed it last, and lists all changes in the details', async () => {
    await start();
    withHistory(() => json(rows));
    row('ana').click();
    await settle();
    expect(floating()).toContain('Changed by Ana, Thu 19 Nov 10:41');
    button(/history…$/).click();
    await settle();
    expect(floating()).toMatch(/Thu 19 Nov 10:41 ?Ana: ?L ?Late ?week view/);
  });

  it('[DAY-103] says that nobody has changed it, or that it could not be loaded', async () => {
    await start();
    withHistory(() => json([]));
    await details('ana');
    expect(floating()).toContain('Nobody has changed this since the rota was made.');
    unmount();
    answer = () => json({ ...wardWindow({ assignments: [work('ana', FRIDAY, 'L')] }), cursor: 1, role: 'editor' });
    await start();
    withHistory(() => json({ error: { kind: 'forbidden', origin: 'server', reason: 'no' } }, 403));
    await details('ana');
    expect(floating()).toContain('The changes could not be loaded.');
    withHistory(() => json(rows));
    button('Try again').click();
    await settle();
    expect(floating()).toContain('Ana');
  });

  it('[DAY-100] moves a shift to another person from the menu', async () => {
    await start();
    row('ana').click();
    await settle();
    button(/^Move or swap Late/).click();
    await settle();
    button('Move to Cyril Łoś').click();
    await settle();
    expect(puts().map(({ path, body }) => [path, body?.value])).toEqual([
      ['/api/schedules/ward/cells/cy/2026-11-20/0', { shiftTypeId: 'L', skillId: 'RN' }],
      ['/api/schedules/ward/cells/ana/2026-11-20/0', null],
    ]);
  });

  it('[DAY-102] adds leave of a person, after the rules were asked', async () => {
    await start();
    withHistory(() => json([]));
    await details('ana');
    button('Add leave').click();
    await settle();
    expect(floating()).toContain('Ana Kovač: on leave on Friday.');
    const before = answer;
    answer = (call) => (call.path.endsWith('/changes') ? json({ kind: 'accepted', cursor: 2 }) : before(call));
    button('Save').click();
    await settle();
    const sent = calls.filter(({ path }) => path.endsWith('/changes')).at(-1)?.body as unknown as { changes: { kind: string; value: unknown }[] };
    expect(sent.changes).toMatchObject([{ kind: 'leave', value: { staffId: 'ana', kind: 'leave', from: FRIDAY, to: FRIDAY, approved: true } }]);
    expect(floating()).toContain('Add leave');
  });

  it('[DAY-106] shows a note at once as being saved, and keeps it with the reason and what was typed when it is refused', async () => {
    await start();
    withHistory(() => json([]));
    await details('bo');
    let give: (response: Response) => void = () => undefined;
    const before = answer;
    answer = (call) => (call.path.endsWith('/changes') ? new Promise((resolve) => (give = resolve)) : before(call));
    const type = async (words: string): Promise<void> => {
      const field = document.querySelector('textarea')!;
      field.value = words;
      field.dispatchEvent(new Event('input', { bubbles: true }));
      button('Save').click();
      await settle();
    };
    const line = (): string => document.querySelector('[popover] [data-record]')?.textContent?.replace(/\s+/g, ' ').trim() ?? '';
    button('Add note').click();
    await settle();
    await type('Keys with Bo');
    expect([line(), document.querySelector('textarea')]).toEqual(['Keys with BoSaving …', null]);
    give(json({ error: { kind: 'conflict', origin: 'server', reason: 'x' } }, 409));
    await settle();
    expect(line()).toContain('Not saved. Somebody else changed this at the same time.');
    expect(notices.at(-1)?.text).toContain('Not saved.');
    button('Edit, Keys with Bo').click();
    await settle();
    expect(document.querySelector('textarea')?.value).toBe('Keys with Bo');
    await type('Keys with Cy');
    give(json({ error: { kind: 'conflict', origin: 'server', reason: 'x' } }, 409));
    await settle();
    button('Try again, Keys with Cy').click();
    await settle();
    expect(line()).toBe('Keys with CySaving …');
    give(json({ error: { kind: 'conflict', origin: 'server', reason: 'x' } }, 409));
    await settle();
    button('Discard, Keys with Cy').click();
    await settle();
    expect([line(), floating().includes('No note')]).toEqual(['', true]);
  });

  it('[DAY-104] lists whom the address filters, and lets everybody in again', async () => {
    place$.next({ view: 'day', date: FRIDAY, options: { skill: 'HN' } });
    await start();
    expect([row('ana') === null, row('bo'), text().includes('Shows 1 of 4 people')]).toEqual([false, null, true]);
    button('Show everybody').click();
    expect(navigated).toEqual([{ options: { skill: '', contract: '', shift: '', only: '' } }]);
  });

  it('[DAY-105] a viewer opens all of a person’s day', async () => {
    await start(390, 'main', 'viewer');
    withHistory(() => json(rows));
    row('ana').click();
    await settle();
    expect(floating()).toContain('Late, 14:30–22:30');
    expect(button(/^(Add|Edit|Remove|Save|Move)/)).toBeUndefined();
  });

  it('[DAY-56] a refused write is told with its reason, and given up on demand', async () => {
    await start();
    answer = () => json({ error: { kind: 'forbidden', origin: 'server', reason: 'closed' } }, 403);
    button('Assign Cyril Łoś').click();
    await settle();
    const alert = target.querySelector('[role=alert]')!;
    expect(alert.textContent).toContain('Cyril Łoś, Friday 20 November could not be saved. You can view this rota, not change it. It is kept here.');
    expect(row('cy').dataset.save).toBe('failed');
    button('Discard').click();
    await settle();
    expect([row('cy'), target.querySelector('[role=alert]')]).toEqual([null, null]);
  });

  it('[DAY-56] a write that is given up leaves what was saved before it', async () => {
    await start();
    button('Assign Cyril Łoś').click();
    await settle();
    answer = () => json({ error: { kind: 'forbidden', origin: 'server', reason: 'closed' } }, 403);
    row('cy').click();
    await settle();
    button(/^N Night/).click();
    await settle();
    button('Discard').click();
    await settle();
    expect(row('cy').textContent).toContain('Early');
  });

  it('[DAY-56] a day that cannot be loaded says so and is tried again', async () => {
    answer = () => json({ error: { kind: 'internal', origin: 'server', reason: 'made up' } }, 500);
    await start();
    expect(text()).toContain('This day could not be loaded');
    answer = () => json({ ...wardWindow({ assignments: [work('ana', FRIDAY, 'L')] }), cursor: 1, role: 'editor' });
    button('Try again').click();
    await settle();
    expect(row('ana')).not.toBeNull();
  });

  it('[DAY-57] loads again when told to, and shows what others have changed', async () => {
    await start();
    answer = () => json({ ...wardWindow({ assignments: [work('cy', FRIDAY, 'N')] }), cursor: 2, role: 'editor' });
    reload$.next();
    await settle();
    expect([row('ana'), row('cy') === null]).toEqual([null, false]);
  });

  it('[DAY-57] loads again once there is a network again, if what it holds is stale', async () => {
    await start();
    window.dispatchEvent(new Event('online'));
    expect(calls).toHaveLength(1);
    answer = () => Promise.reject(new TypeError('Failed to fetch'));
    reload$.next();
    await settle();
    expect(target.textContent).toContain('This day could not be loaded again.');
    answer = () => json({ ...wardWindow(), cursor: 2, role: 'editor' });
    window.dispatchEvent(new Event('online'));
    await settle();
    expect(target.textContent).not.toContain('This day could not be loaded again.');
  });

  it('[DAY-57] loads again when it comes back into sight', async () => {
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

  it('[DAY-57] leaves nothing behind when it goes, and sends what is not sent', async () => {
    let give: (response: Response) => void = () => undefined;
    await start();
    answer = ({ method }) => (method === 'PUT' ? new Promise((resolve) => (give = resolve)) : new Promise(() => undefined));
    button('Assign Cyril Łoś').click();
    reload$.next();
    await settle();
    unmount();
    unmount = () => undefined;
    expect([target.innerHTML, place$.observed, reload$.observed]).toEqual(['', false, false]);
    expect(calls.at(-1)?.signal.aborted).toBe(true);
    give(json({ kind: 'accepted', rev: 2 }));
    await settle();
    expect(saving.at(-1)).toEqual({ saving: 0, failed: 0, offline: false });
  });
});
