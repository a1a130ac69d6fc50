import type { WindowAnswer } from '@tandem/rest';
import { sharedSync } from '@tandem/sync';
import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { mount } from './expose.ts';
import '@tandem/ui';
import { absent, plan, ward } from './testing/ward.ts';

const PATH = '/api/schedules/ward/window?from=2026-11-09&to=2026-11-29';
const window_ = ward({ assignments: plan('ada 20 E', 'ada 21 N', 'ben 20 E', 'ben 20 L 1', 'cleo 16 L', 'cleo 24 E'), leave: [absent('ben', '17', '18')] });
const answer: WindowAnswer = { ...window_, assignments: window_.assignments.map((each) => ({ ...each, rev: 'r' })) as unknown as WindowAnswer['assignments'], cursor: 1, role: 'editor' };

let unmount: (() => void) | null = null;
beforeEach(() => {
  vi.resetModules();
  window.matchMedia = (query) => ({ matches: false, media: query, addEventListener: () => undefined, removeEventListener: () => undefined }) as unknown as MediaQueryList;
  window.innerWidth = 1440;
  history.replaceState(null, '', '/s/ward/week/2026-W47?day=2026-11-20');
});
afterEach(() => {
  unmount?.();
  unmount = null;
  document.body.replaceChildren();
});

/** The page as the server sends it, and the module run in it. */
async function begin(given: unknown = answer): Promise<HTMLElement | null> {
  const [app, data] = [document.createElement('div'), document.createElement('script')];
  app.id = 'app';
  data.type = 'application/json';
  data.dataset['answer'] = PATH;
  data.textContent = JSON.stringify(given);
  document.body.append(app, data);
  await import('./early.ts');
  return document.querySelector('[data-first-view="weekly"]');
}

/** Names with what stands in their seven cells. */
const read = (root: Element, line: string, name: string, day: string, chip: string): unknown[] =>
  [...root.querySelectorAll(line)].map((each) => [
    each.querySelector(name)?.textContent.trim(),
    [...each.querySelectorAll(day)].map((cell) => [...cell.querySelectorAll(chip)].map(({ textContent }) => textContent.replaceAll(/\s/g, ''))),
  ]);

describe('the first rows', () => {
  it('[WEEK-38] are those of the view, in its order, with the same shifts in the same words', async () => {
    const first = await begin();
    expect([first?.inert, first?.querySelectorAll('.absent').length]).toEqual([true, 2]);
    const target = document.createElement('div');
    document.body.append(target);
    unmount = mount(target, {
      sync: sharedSync(),
      scheduleId: 'ward',
      viewer: { userId: 'mara', name: 'Mara', role: 'editor' },
      locale: 'en-GB',
      pane: 'main',
      place$: { subscribe: (observer: (value: unknown) => void) => (observer({ view: 'week', date: '2026-11-20', options: {} }), { unsubscribe: () => undefined }) },
      reload$: { subscribe: () => ({ unsubscribe: () => undefined }) },
      navigate: () => undefined,
      notify: () => undefined,
      decide: () => undefined,
      reportSaving: () => undefined,
      fetch: (path: string) => (expect(path).toBe(PATH), Promise.resolve(new Response(JSON.stringify(answer)))),
    } as unknown as Parameters<typeof mount>[1]) as () => void;
    for (let i = 0; i < 4; i++) await new Promise((resolve) => setImmediate(resolve));
    flushSync();
    const view = read(target, '[data-staff]', '.nm', '[data-column]', '[data-shift]');
    expect(view).toHaveLength(3);
    expect(read(first!, '.line', '.who', '.day', '[data-code]')).toEqual(view);
  });

  it.each([
    ['what only the view can show is asked for', () => history.replaceState(null, '', '/s/ward/week/2026-W47?day=2026-11-20&by=shift')],
    ['the window is that of a phone', () => void (window.innerWidth = 390)],
  ])('[WEEK-39] are left to the view where %s', async (_what, arrange) => {
    arrange();
    expect(await begin()).toBeNull();
  });

  it('[WEEK-39] are left to the view where a shift is not known, and where nobody is', async () => {
    expect(await begin({ ...answer, shiftTypes: [] })).toBeNull();
    vi.resetModules();
    document.body.replaceChildren();
    expect(await begin({ ...answer, staff: [] })).toBeNull();
  });
});
