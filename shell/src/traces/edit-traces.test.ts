import { Subject } from 'rxjs';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Envelope } from '@tandem/sync';
import type { Spoken } from '@tandem/sync/spoken';
import { followEditTraces, type Drawn, type Step } from './edit-traces.ts';

const EDIT = 'a'.repeat(32);
const CELL = 'ana/2026-11-20/0';
const views: readonly Drawn[] = [{ remote: 'weekly', pane: 'main' }, { remote: 'day-detail', pane: 'side' }];

let clock: number;
/** Each look at the clock is later than the one before. */
let calls = 0;
let input: number | null;
let spoken$: Subject<Spoken>;
let changes$: Subject<Envelope>;
let painted: ((drawn: readonly Drawn[] | null) => void)[];
let steps: Step[];
let end: () => void;

beforeEach(() => {
  [clock, input, painted, steps] = [1000, 990, [], []];
  [spoken$, changes$] = [new Subject(), new Subject()];
  end = followEditTraces({ spoken$, changes$, now: () => clock + (calls += 1) / 1e6, inputAt: () => input, afterPaint: (run) => void painted.push(run) }, (step) => void steps.push(step));
});
const say = (own: boolean, message: object): void => spoken$.next([own, message] as unknown as Spoken);
const ops = (own: boolean, durable: boolean, opId = EDIT): void => say(own, { type: 'ops', durable, ops: [{ opId, cell: CELL, at: 995 }] });
const bus = (): void => changes$.next({ change: { type: 'assignment', staffId: 'ana', dayId: '2026-11-20', timeSlot: 0 } } as unknown as Envelope);
function paint(drawn: readonly Drawn[] | null = views): void {
  painted.splice(0).forEach((run) => run(drawn));
}
const told = () => steps.map(({ name, from, to }) => [name, Math.round(from), Math.round(to)]);

describe('the trace of an edit', () => {
  it('[SHELL-310] goes from the input over the store and the bus to the paint of each view, and on to the answer', () => {
    bus();
    clock = 1002;
    ops(true, false);
    clock = 1010;
    ops(true, true);
    clock = 1012;
    say(true, { type: 'push', ops: [{ opId: EDIT }] });
    clock = 1016;
    paint();
    clock = 1030;
    const results = { type: 'results', results: [{ opId: EDIT, kind: 'ack' }] };
    say(false, results);
    say(false, results);
    ops(true, true);
    expect(told()).toEqual([
      ['durable', 1002, 1010], ['sent', 1010, 1012], ['input', 990, 995], ['store', 995, 1000], ['bus', 1000, 1000], ['paint', 1000, 1016], ['paint', 1000, 1016], ['edit', 990, 1016], ['acknowledged', 1012, 1030],
    ]);
    expect([new Set(steps.map(({ opId }) => opId)), steps.flatMap(({ is }) => (is ? [Object.values(is)] : []))]).toEqual([new Set([EDIT]), [['weekly', 'main'], ['day-detail', 'side'], ['ack']]]);
  });

  it('[SHELL-310] puts the bus after the store where changes are batched', () => {
    ops(true, false);
    clock = 1001;
    bus();
    clock = 1016;
    paint();
    expect(told()).toEqual([['input', 990, 995], ['store', 995, 1000], ['bus', 1000, 1001], ['paint', 1001, 1016], ['paint', 1001, 1016], ['edit', 990, 1016]]);
  });

  it.each([['another tab', () => ops(false, true)], ['somebody else', () => say(false, { type: 'events', events: [{ opId: EDIT, cell: CELL }] })]])('[SHELL-311] of %s goes on here from when it is heard of', (_who, hear) => {
    hear();
    clock = 1003;
    bus();
    clock = 1016;
    paint([{ remote: 'monthly', pane: 'main' }]);
    say(false, { type: 'results', results: [{ opId: EDIT, kind: 'ack' }] });
    expect(told()).toEqual([['heard', 1000, 1000], ['bus', 1000, 1003], ['paint', 1003, 1016]]);
  });

  it('[SHELL-312] has no paint that nobody has seen, and none of a later change', () => {
    ops(true, false);
    bus();
    paint(null);
    clock = 5000;
    bus();
    paint();
    ops(true, false, 'rest:1');
    bus();
    paint();
    end();
    ops(true, false, 'b'.repeat(32));
    expect([told(), painted]).toEqual([[], []]);
  });
});
