import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { followSwitches } from './view-switch.ts';

let told: number[];
let painted: ((seen: boolean) => void)[];
let input: number | null;
let clock: number;
let visibility: 'visible' | 'hidden';
let end: () => void;
/** The browser's, which happy-dom has not. */
let navigation: EventTarget;

beforeEach(() => {
  [told, painted, input, clock, visibility] = [[], [], 970, 1000, 'visible'];
  navigation = new EventTarget();
  document.body.innerHTML = '<main id="main"></main>';
  history.replaceState(null, '', '/s/ward/week/2026-W47');
  open('weekly', { rows: true });
  Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => visibility });
  const page = { document, location, navigation, performance: { now: () => clock } } as unknown as Window;
  end = followSwitches(page, { at: () => input }, (run) => void painted.push(run), (ms) => void told.push(ms));
});
afterEach(() => {
  end();
  Reflect.deleteProperty(document, 'visibilityState');
  document.body.innerHTML = '';
});

const main = (): HTMLElement => document.getElementById('main')!;
function open(remote: string, { rows, state = 'ready' }: { rows: boolean; state?: string }): HTMLElement {
  const slot = Object.assign(document.createElement('section'), { innerHTML: rows ? '<div data-staff="s1"></div>' : '' });
  Object.assign(slot.dataset, { slot: 'main', remote, state });
  main().replaceChildren(slot);
  return slot;
}
function go(path: string, navigationType = 'push'): void {
  history.pushState(null, '', path);
  navigation.dispatchEvent(Object.assign(new Event('currententrychange'), { navigationType }));
}
const observed = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve));
const paint = (seen = true): void => painted.splice(0).forEach((run) => run(seen));

describe('a switch of views', () => {
  it('[SHELL-390] goes from the input to the paint of the first rows, once', async () => {
    go('/s/ward/month/2026-11');
    const slot = open('monthly', { rows: false, state: 'loading' });
    await observed();
    slot.dataset['state'] = 'ready';
    await observed();
    expect(painted).toEqual([]);
    clock += 100;
    slot.innerHTML = '<div data-staff="s1"></div>';
    await observed();
    slot.append(document.createElement('p'));
    await observed();
    paint();
    expect(told).toEqual([130]);
    open('monthly', { rows: true });
    go('/s/ward/month/2026-12');
    await observed();
    paint();
    expect(told).toEqual([130]);
  });

  it('[SHELL-390] by Back begins with it, whatever was clicked before', async () => {
    input = -4000;
    clock = performance.now();
    go('/s/ward/day/2026-11-20', 'traverse');
    open('day-detail', { rows: true });
    await observed();
    paint();
    expect(told).toEqual([expect.closeTo(0, -3)]);
  });

  it.each([
    ['is hidden meanwhile', () => ((visibility = 'hidden'), document.dispatchEvent(new Event('visibilitychange')), (visibility = 'visible'))],
    ['is hidden from the start', () => undefined],
    ['goes on to another page', () => go('/operations')],
    ['goes on to another rota', () => go('/s/pool/month/2026-11')],
    ['shows what failed', () => void (main().querySelector<HTMLElement>('section')!.dataset['state'] = 'failed')],
  ])('[SHELL-391] tells nothing where the page %s', async (what, happen) => {
    if (what === 'is hidden from the start') visibility = 'hidden';
    go('/s/ward/month/2026-11');
    const slot = open('monthly', { rows: false });
    await observed();
    happen();
    await observed();
    slot.innerHTML = '<div data-staff="s1"></div>';
    slot.dataset['state'] = 'ready';
    await observed();
    paint();
    expect(told).toEqual([]);
  });

  it('[SHELL-391] tells nothing of a paint that nobody saw, and nothing after its end', async () => {
    go('/s/ward/month/2026-11');
    open('monthly', { rows: true });
    await observed();
    paint(false);
    go('/s/ward/week/2026-W47');
    open('weekly', { rows: true });
    await observed();
    end();
    paint();
    go('/s/ward/month/2026-11');
    open('monthly', { rows: true });
    await observed();
    expect([told, painted]).toEqual([[], []]);
  });

  it('[SHELL-391] tells nothing where the browser has no Navigation API', () => {
    const page = { document, location, performance } as unknown as Window;
    followSwitches(page, { at: () => 0 }, (run) => run(true), () => undefined)();
  });
});
