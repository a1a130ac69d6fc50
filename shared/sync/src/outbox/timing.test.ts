import { map, ReplaySubject } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import type { SyncOp } from '../protocol/op.ts';
import { createMarbleClock } from '../testing/marble-clock.ts';
import { createTestStorage } from '../testing/test-storage.ts';
import { createOutbox } from './outbox.ts';
import { createPush } from './push.ts';

type Marbles = Parameters<Parameters<TestScheduler['run']>[0]>[0];
function marbles(run: (scheduler: TestScheduler, expectObservable: Marbles['expectObservable']) => void): void {
  const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
  scheduler.run(({ expectObservable }) => run(scheduler, expectObservable));
}

const op = (n: number): SyncOp => ({ opId: `op-number-${n}`, cell: 'p1/2026-11-20/0', value: null, baseRev: 0, at: n, origin: 't/weekly', epoch: 0, protocol: 2 });

/** An outbox whose storage never answers: what happens, happens in the frames of marbles. */
function begin(scheduler: TestScheduler, end = 90_000) {
  const clock = createMarbleClock(scheduler);
  const storage = createTestStorage();
  storage.hold();
  const outbox = createOutbox({ storage, user: 'u1', by: 'Ana', tab: 'a', soon: clock.soon });
  const sent = new ReplaySubject<readonly string[]>();
  const push = createPush({ outbox, clock, send: ({ ops }) => sent.next(ops.map(({ opId }) => opId.at(-1)!)), onResults: () => undefined });
  clock.after(end, () => {
    push.dispose();
    outbox.dispose();
  });
  const add = (...ns: number[]): void => void outbox.add('ward', ns.map(op));
  return { clock, outbox, push, sent: sent.pipe(map((ids) => ids.join(''))), add };
}
const marks = { a: '1', b: '12', c: '123', d: '23' };

describe('the outbox in time', () => {
  it('[SYNC-95] tells what is unsent once for all edits of a task', () => {
    marbles((scheduler, expectObservable) => {
      const { clock, outbox, add } = begin(scheduler, 1000);
      clock.after(10, () => [1, 2, 3].forEach((n) => add(n)));
      clock.after(20, () => {
        add(4);
        void outbox.done([op(1).opId]);
      });
      clock.after(30, () => add(5));
      // One edit came and one ended in the second task: that is no news.
      expectObservable(outbox.counts$.pipe(map(({ unsent }) => unsent))).toBe('0 9ms 3 19ms 4 969ms |', { 0: 0, 3: 3, 4: 4 });
    });
  });

  it('[SYNC-97] sends what was added in one task in one push', () => {
    marbles((scheduler, expectObservable) => {
      const { clock, push, sent, add } = begin(scheduler, 10_000);
      push.run('all');
      clock.after(10, () => [1, 2, 3].forEach((n) => add(n)));
      expectObservable(sent).toBe('10ms c', marks);
    });
  });

  it('[SYNC-100] sends what is unanswered again after 20 s, and at once over a new link', () => {
    marbles((scheduler, expectObservable) => {
      const { clock, push, sent, add } = begin(scheduler, 50_000);
      push.run('all');
      clock.after(10, () => add(1));
      clock.after(45_000, () => {
        push.run('nothing');
        push.run('all');
      });
      expectObservable(sent).toBe('10ms a 19999ms a 19999ms a 4989ms a', marks);
    });
  });

  it('[SYNC-102] rests after a refusal for too many: 1, 2, 4, 8, 16, then 30 s, and an answer ends the resting', () => {
    marbles((scheduler, expectObservable) => {
      const { clock, push, sent, add } = begin(scheduler, 99_000);
      let answered = 0;
      sent.subscribe(() => clock.after(1, () => ((answered += 1) < 8 ? void push.refused('ward', 'too-many', '') : push.received('ward', [{ kind: 'ack', opId: op(1).opId, cursor: 1 }]))));
      push.run('all');
      add(1);
      expectObservable(sent).toBe('a 1000ms a 2000ms a 4000ms a 8000ms a 16000ms a 30000ms a 30000ms a', marks);
    });
  });
});
