import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RemoteFailure } from './failure.ts';
import { IDLE, nextSlotState, type SlotEvent, type SlotState } from './lifecycle.ts';

const failure = new RemoteFailure('LOAD-2', 'why');
const attempt = fc.integer({ min: 0, max: 6 });
const event: fc.Arbitrary<SlotEvent> = fc.oneof(
  fc.record({ type: fc.constant('open' as const), which: fc.constantFrom('stable' as const, 'previous' as const) }),
  fc.record({ type: fc.constant('tarried' as const), attempt }),
  fc.record({ type: fc.constant('mounted' as const), attempt }),
  fc.record({ type: fc.constant('failed' as const), attempt, failure: fc.constant(failure) }),
  fc.record({ type: fc.constant('threw' as const), attempt, failure: fc.constant(failure), blank: fc.boolean() }),
  fc.record({ type: fc.constant('close' as const) }),
);
const KINDS: SlotState['kind'][] = ['idle', 'loading', 'slow', 'ready', 'unwell', 'failed'];
const run = (events: readonly SlotEvent[], from = IDLE): SlotState => events.reduce(nextSlotState, from);

describe('lifecycle of a slot', () => {
  it('[SHELL-30] every state answers every event with a state', () => {
    fc.assert(
      fc.property(fc.constantFrom(...KINDS), attempt, event, (kind, at, happens) => {
        const next = nextSlotState({ kind, which: 'stable', attempt: at, failure: null }, happens);
        expect(KINDS).toContain(next.kind);
        expect(next.attempt).toBe(happens.type === 'open' ? at + 1 : at);
      }),
    );
  });

  it('[SHELL-30] what belongs to an earlier attempt changes nothing', () => {
    fc.assert(
      fc.property(fc.array(event), event, (events, late) => {
        const state = run(events);
        if ('attempt' in late && late.attempt !== state.attempt) expect(nextSlotState(state, late)).toBe(state);
      }),
    );
  });

  it('[SHELL-31] is shown only if the attempt that is open was mounted', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), (events) => {
        const state = run(events);
        if (state.kind !== 'ready' && state.kind !== 'unwell') return;
        expect(events).toContainEqual({ type: 'mounted', attempt: state.attempt });
      }),
    );
  });

  it('[SHELL-31] goes from loading over slow to ready, and says slow at no other time', () => {
    const loading = run([{ type: 'open', which: 'stable' }]);
    expect(loading).toMatchObject({ kind: 'loading', attempt: 1 });
    const slow = run([{ type: 'tarried', attempt: 1 }], loading);
    expect(slow.kind).toBe('slow');
    const ready = run([{ type: 'mounted', attempt: 1 }], slow);
    expect(ready.kind).toBe('ready');
    expect(run([{ type: 'tarried', attempt: 1 }], ready)).toEqual(ready);
  });

  it('[SHELL-34] tells a view that shows something from one that shows nothing', () => {
    const ready: SlotState = { kind: 'ready', which: 'stable', attempt: 1, failure: null };
    expect(run([{ type: 'threw', attempt: 1, failure, blank: false }], ready).kind).toBe('unwell');
    expect(run([{ type: 'threw', attempt: 1, failure, blank: true }], ready).kind).toBe('failed');
  });
});
