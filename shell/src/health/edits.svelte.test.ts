import { Subject } from 'rxjs';
import { flushSync } from 'svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Envelope } from '@tandem/sync';
import { createSaving, type Saving } from '../saving/saving.svelte.ts';
import { followEdits } from './edits.svelte.ts';
import { followInput } from './last-input.ts';

let saving: Saving;
let changes$: Subject<Envelope>;
let painted: ((seen: boolean) => void)[];
let told: number[];
let clock: number;
let at: number | null;
let end: () => void;

beforeEach(() => {
  [painted, told, clock, at] = [[], [], 1000, 990];
  saving = createSaving(window);
  changes$ = new Subject();
  end = followEdits({ saving, changes$, input: { at: () => at }, afterPaint: (run) => void painted.push(run), now: () => clock }, (ms) => void told.push(ms));
  flushSync();
  return () => end();
});
function report(count: number): void {
  saving.report('week', { saving: count, failed: 0, offline: false });
  flushSync();
}
const change = (type: string, origin: string): void => changes$.next({ change: { type }, origin } as unknown as Envelope);
const paint = (seen = true): void => painted.splice(0).forEach((run) => run(seen));

describe('an edit', () => {
  it('[SHELL-392] goes from the input to the paint of the view, with all flags off', () => {
    report(1);
    clock += 20;
    paint();
    report(0);
    at = clock;
    report(1);
    paint();
    expect(told).toEqual([30, 0]);
  });

  it('[SHELL-392] goes to the paint of all views that the bus tells in its task, once', () => {
    change('assignment', 'tab/weekly');
    report(1);
    change('assignments', 'tab/weekly');
    clock += 5;
    paint();
    report(0);
    report(2);
    expect([told, painted]).toEqual([[15], []]);
    at = clock;
    change('assignments', 'tab/weekly');
    paint();
    expect(told).toEqual([15, 0]);
  });

  it('[SHELL-393] tells nothing that nobody saw, that nobody did, or that others did', () => {
    change('assignment', 'server/month');
    change('view-mode', 'tab/weekly');
    expect(painted).toEqual([]);
    report(1);
    paint(false);
    at = null;
    report(2);
    change('assignment', 'tab/weekly');
    expect(painted).toEqual([]);
    end();
    at = clock;
    report(3);
    change('assignment', 'tab/weekly');
    expect([told, painted]).toEqual([[], []]);
  });
});

it('[SHELL-393] an input is forgotten after five seconds and counts in its own window, and nothing is heard after its end', () => {
  let now = 0;
  const page = Object.assign(new EventTarget(), { performance: { now: () => now }, document: { hasFocus: () => focused } });
  let focused = true;
  const input = followInput(page as unknown as Window);
  expect(input.at()).toBeNull();
  const press = (): void => void page.dispatchEvent(Object.defineProperty(new Event('keydown'), 'timeStamp', { value: now }));
  press();
  now = 40;
  expect(input.at()).toBe(0);
  focused = false;
  expect(input.at()).toBeNull();
  focused = true;
  now = 5001;
  expect(input.at()).toBeNull();
  input.stop();
  press();
  expect(input.at()).toBeNull();
});
