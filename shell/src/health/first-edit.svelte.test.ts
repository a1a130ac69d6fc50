import type { Spoken } from '@tandem/sync/spoken';
import { Subject } from 'rxjs';
import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSaving, type Saving } from '../saving/saving.svelte.ts';
import { followFirstEdit } from './first-edit.svelte.ts';
import { INPUTS } from './last-input.ts';

let told: number[];
let clock: number;
let input: number | null;
let visibility: 'visible' | 'hidden';
/** How often somebody has done something before it is measured; undefined: the browser does not count. */
let acted: number | undefined;
let spoken$: Subject<Spoken>;
let saving: Saving;
/** The browser's, which happy-dom has not. */
let navigation: EventTarget | undefined;
let end: () => void;

beforeEach(() => {
  [told, clock, input, visibility, acted, navigation] = [[], 500, null, 'visible', 0, new EventTarget()];
  spoken$ = new Subject();
  history.replaceState(null, '', '/s/ward/week/2026-W47');
  Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => visibility });
  saving = createSaving(window);
  end = () => undefined;
});
afterEach(() => {
  end();
  Reflect.deleteProperty(document, 'visibilityState');
});

function start(): void {
  const page = { document, location, performance: { now: () => clock, ...(acted !== undefined && { eventCounts: new Map(INPUTS.map((name) => [name as string, name === 'keydown' ? acted : 0])) }) }, ...(navigation && { navigation }) };
  end = followFirstEdit({ page: page as unknown as Window, saving, spoken$, input: { at: () => input } }, (ms) => void told.push(ms));
  flushSync();
}
function report(count: number, failed = 0): void {
  saving.report('week', { saving: count, failed, offline: false });
  flushSync();
}
function edit(at: number, saved: number): void {
  [clock, input] = [at, at - 10];
  report(1);
  clock = saved;
  report(0);
}
const say = (own: boolean, message: object): void => spoken$.next([own, message] as unknown as Spoken);
const ops = (durable: boolean, ...ids: string[]): void => say(true, { type: 'ops', durable, ops: ids.map((opId) => ({ opId })) });
const results = (kind: string, opId: string): void => say(false, { type: 'results', results: [{ opId, kind }] });
function go(path: string, at: number, navigationType = 'push'): void {
  clock = at;
  history.pushState(null, '', path);
  navigation?.dispatchEvent(Object.defineProperty(Object.assign(new Event('currententrychange'), { navigationType }), 'timeStamp', { value: at }));
}
function hide(): void {
  visibility = 'hidden';
  document.dispatchEvent(new Event('visibilitychange'));
  visibility = 'visible';
  document.dispatchEvent(new Event('visibilitychange'));
}

describe('a task', () => {
  it('[SHELL-453] goes from the start of the page, or from what opened the view, to the first edit that is saved, once a view', () => {
    start();
    edit(9000, 9030);
    edit(9500, 9530);
    input = 19_990;
    go('/s/ward/month/2026-11', 20_000);
    go('/s/ward/month/2026-12', 21_000);
    edit(24_000, 24_010);
    input = 29_000;
    go('/s/ward/week/2026-W47', 30_000, 'traverse');
    edit(31_000, 31_500);
    expect(told).toEqual([9030, 24_010 - 19_990, 1500]);
  });

  it('[SHELL-453] waits for all that is under way, and not for what others or nobody changes', () => {
    start();
    report(1);
    report(0);
    [clock, input] = [4000, 3990];
    report(2);
    report(1);
    expect(told).toEqual([]);
    clock = 4100;
    report(0);
    expect(told).toEqual([4100]);
  });

  it('[SHELL-453] ends where the outbox has the edit, or the server where the browser keeps none', () => {
    start();
    ops(false, 'other');
    ops(true, 'other');
    [clock, input] = [4000, 3990];
    ops(false, 'a', 'b');
    say(false, { type: 'ops', durable: true, ops: [{ opId: 'a' }, { opId: 'b' }] });
    ops(true, 'a');
    expect(told).toEqual([]);
    clock = 4007;
    ops(true, 'b');
    input = 7990;
    go('/s/ward/month/2026-11', 8000);
    ops(false, 'c');
    results('ack', 'd');
    expect(told).toEqual([4007]);
    clock = 8300;
    results('conflict', 'c');
    expect(told).toEqual([4007, 310]);
  });

  it.each([
    ['is hidden meanwhile', hide],
    ['is left for another page', () => go('/operations', 3000)],
    ['could not save it at once', () => ([clock, input] = [3000, 2990], report(1), report(0, 1), report(1), report(0))],
    ['had it refused', () => ([clock, input] = [3000, 2990], ops(false, 'a'), results('rejected', 'a'))],
    ['is measured no longer', () => end()],
  ])('[SHELL-454] tells nothing of a view that %s', (_what, happen) => {
    start();
    happen();
    edit(9000, 9030);
    expect(told).toEqual([]);
  });

  it.each([
    ['somebody has acted in the page before', () => void (acted = 1)],
    ['the browser does not say whether somebody has', () => void (acted = undefined)],
    ['the page is hidden', () => void (visibility = 'hidden')],
    ['the page shows no view', () => history.replaceState(null, '', '/operations')],
    ['the browser has no Navigation API', () => void (navigation = undefined)],
  ])('[SHELL-454] tells nothing of the first view where %s', (_what, given) => {
    given();
    start();
    visibility = 'visible';
    edit(9000, 9030);
    expect(told).toEqual([]);
  });
});
