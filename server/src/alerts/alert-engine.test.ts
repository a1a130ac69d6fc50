import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INFO_LASTS, moveAlert, type AlertEvent, type AlertMessageKind, type AlertState, type Raised } from './alert-engine.ts';

const failure: Raised = { type: 'sync-failure', schedule: 'ward', key: 'fell-back', summary: 'gave up' };
const lasting: Raised = { ...failure, lasting: true };
const feedback: Raised = { type: 'user-feedback', schedule: 'ward', key: 'problem', summary: 'said' };
const look = (escalateAfter: number | null = 300): AlertEvent => ({ kind: 'look', escalateAfter });

/** Goes through events with their times, and gives what was said. */
function run(...events: readonly (readonly [number, AlertEvent])[]) {
  let state: AlertState | null = null;
  const said: string[] = [];
  for (const [at, event] of events) {
    const moved = moveAlert(state, event, at);
    state = moved.state;
    said.push(...moved.effects.map(({ message, reach }) => `${at} ${message} ${reach}`));
  }
  return { state: state as AlertState | null, said };
}
const raise = (raised: Raised): AlertEvent => ({ kind: 'raise', raised });
const clear = (quiet = 0): AlertEvent => ({ kind: 'clear', quiet });
const ack: AlertEvent = { kind: 'acknowledge', by: 'ann' };

describe('an alert', () => {
  it('[SERVER-701] is said once while it is open, counts what is raised again, and is another one afterwards', () => {
    const { said, state } = run([1, raise(lasting)], [2, raise({ ...lasting, summary: 'worse' })], [3, raise(lasting)]);
    expect([said, state?.count, state?.opened, state?.last]).toEqual([['1 opened first'], 3, 1, 3]);
    const over = run([1, raise(lasting)], [2, clear()], [3, clear()], [4, raise(lasting)]);
    expect([over.said, over.state?.status, over.state?.count]).toEqual([['1 opened first', '2 resolved first', '4 opened first'], 'open', 1]);
    expect(run([1, clear()], [2, ack], [3, look()])).toEqual({ state: null, said: [] });
  });

  it('[SERVER-702] that goes on ends with its cause, and only after as much quiet as is asked', () => {
    expect(run([1, raise(lasting)], [2, ack]).state).toMatchObject({ status: 'open', acknowledged: { at: 2, by: 'ann' } });
    expect(run([1, raise(lasting)], [2, ack], [3, ack]).said).toEqual(['1 opened first', '2 acknowledged first']);
    expect(run([0, raise(lasting)], [99, clear(100)]).state?.status).toBe('open');
    expect(run([0, raise(lasting)], [50, raise(lasting)], [100, clear(100)]).state?.status).toBe('open');
    expect(run([0, raise(lasting)], [100, clear(100)]).state).toMatchObject({ status: 'resolved', resolved: 100 });
  });

  it('[SERVER-702] of something that has happened ends when somebody has seen it, or, where it is for the record, after an hour', () => {
    expect(run([1, raise(failure)], [2, ack])).toMatchObject({ said: ['1 opened first', '2 resolved first'], state: { status: 'resolved', acknowledged: { by: 'ann' } } });
    expect(run([0, raise(failure)], [INFO_LASTS * 10, look(null)]).state?.status).toBe('open');
    expect(run([0, raise(feedback)], [INFO_LASTS - 1, look(null)]).state?.status).toBe('open');
    expect(run([0, raise(feedback)], [5, raise(feedback)], [INFO_LASTS, look(null)]).state?.status).toBe('open');
    expect(run([0, raise(feedback)], [INFO_LASTS, look(null)]).state?.status).toBe('resolved');
    expect(run([0, raise({ ...feedback, lasting: true })], [INFO_LASTS, look(null)]).state?.status).toBe('open');
  });

  it('[SERVER-703] is escalated once, when nobody acknowledges in time, and whoever was told of it is told of its end', () => {
    expect(run([0, raise(lasting)], [299, look()]).said).toEqual(['0 opened first']);
    expect(run([0, raise(lasting)], [300, look()], [301, look()], [302, ack], [303, clear()]).said).toEqual(['0 opened first', '300 escalated second', '302 acknowledged both', '303 resolved both']);
    expect(run([0, raise(lasting)], [299, ack], [300, look()]).said).toEqual(['0 opened first', '299 acknowledged first']);
    expect(run([0, raise(lasting)], [300, clear()], [301, look()]).said).toEqual(['0 opened first', '300 resolved first']);
    expect(run([0, raise(lasting)], [9999, look(null)]).said).toEqual(['0 opened first']);
  });

  it('[SERVER-701] [SERVER-702] [SERVER-703] says each thing at most once, and in order, whatever comes', () => {
    const events = fc.array(fc.tuple(fc.integer({ min: 0, max: 400 }), fc.constantFrom<AlertEvent>(raise(lasting), raise(failure), clear(), clear(200), ack, look(), look(null))), { maxLength: 40 });
    fc.assert(
      fc.property(events, (steps) => {
        let at = 0;
        let state: AlertState | null = null;
        let said: AlertMessageKind[] = [];
        for (const [wait, event] of steps) {
          at += wait;
          const moved = moveAlert(state, event, at);
          for (const { message } of moved.effects) {
            if (message === 'opened') said = [];
            expect(said).not.toContain(message);
            expect(said).not.toContain('resolved');
            if (message !== 'opened') expect(said[0]).toBe('opened');
            said.push(message);
          }
          state = moved.state;
          if (state) expect([state.status === 'resolved', said.includes('resolved')]).toEqual([said.includes('resolved'), state.status === 'resolved']);
        }
      }),
    );
  });
});
