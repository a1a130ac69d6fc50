import { describe, expect, it } from 'vitest';
import type { SyncOp } from '../protocol/op.ts';
import { clientMessage, MOST_FRAME, MOST_PUSHED, type OpResult } from '../protocol/wire.ts';
import { createTestClock, settle } from '../testing/test-clock.ts';
import { createTestStorage } from '../testing/test-storage.ts';
import { createOutbox } from './outbox.ts';
import { createPush } from './push.ts';
import type { PushMessage } from './push-batch.ts';

const opId = (name: string | number): string => `op-number-${name}`;
const op = (name: string | number, more: Partial<SyncOp> = {}): SyncOp => ({
  opId: opId(name),
  cell: 'ana/2026-11-23/0',
  value: { shiftTypeId: 'E', skillId: 'nurse' },
  baseRev: 0,
  at: 1,
  origin: 't/weekly',
  epoch: 1,
  protocol: 2,
  ...more,
});
const ops = (count: number): SyncOp[] => Array.from({ length: count }, (_, index) => op(index));
const ack = (id: string): OpResult => ({ kind: 'ack', opId: id, cursor: 1 });

function begin() {
  const storage = createTestStorage();
  const clock = createTestClock();
  const outbox = createOutbox({ storage, user: 'u1', by: 'Ana', tab: 'tab-a', soon: clock.soon });
  const sent: PushMessage[] = [];
  const told: OpResult[] = [];
  const push = createPush({ outbox, clock, send: (message) => sent.push(message), onResults: (_schedule, results) => told.push(...results) });
  return {
    storage,
    clock,
    outbox,
    sent,
    told,
    push,
    /** What has been sent since the last time, as names by schedule. */
    take: async () => {
      await settle();
      return sent.splice(0).map(({ schedule, ops: pushed }) => `${schedule}: ${pushed.map((each) => each.opId.slice('op-number-'.length)).join(' ')}`);
    },
    answer: (message: PushMessage | undefined) => message && push.received(message.schedule, message.ops.map((each) => ack(each.opId))),
  };
}

describe('sending', () => {
  it('[SYNC-97] sends nothing until it is told to, then the rows of each schedule in order, those of one task together', async () => {
    const { outbox, push, take } = begin();
    await outbox.add('ward', [op(1)]);
    await outbox.add('other', [op(2)]);
    void outbox.add('ward', [op(3)]);
    expect(await take()).toEqual([]);
    push.run('all');
    void outbox.add('ward', [op(4)]);
    expect(await take()).toEqual(['ward: 1 3 4', 'other: 2']);
  });

  it('[SYNC-97] has one push of a schedule under way, and sends the next after its results', async () => {
    const { outbox, push, take, told } = begin();
    push.run('all');
    await outbox.add('ward', [op(1), op(2)]);
    await outbox.add('ward', [op(3)]);
    await outbox.add('other', [op(4)]);
    expect(await take()).toEqual(['ward: 1 2', 'other: 4']);
    push.received('ward', [ack(opId(1))]);
    expect(await take()).toEqual([]);
    push.received('ward', [ack(opId(2))]);
    expect(await take()).toEqual(['ward: 3']);
    expect([told.map((result) => result.opId), outbox.rows().length]).toEqual([[opId(1), opId(2)], 2]);
  });

  it('[SYNC-98] keeps a push within the most ops and the most bytes, and its words are the protocol\'s', async () => {
    const { outbox, push, sent, answer } = begin();
    push.run('all');
    const long = 'é'.repeat(2000);
    const many = [...ops(250), ...Array.from({ length: 60 }, (_, index) => op(`long-${index}`, { value: { shiftTypeId: 'E', skillId: 'nurse', remark: long } }))];
    await outbox.add('ward', many);
    const got: string[] = [];
    for (let round = 0; round < 20; round++) {
      await settle();
      const message = sent.pop();
      if (!message) break;
      expect(message.ops.length).toBeLessThanOrEqual(MOST_PUSHED);
      expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThanOrEqual(MOST_FRAME);
      expect(clientMessage.safeParse(message).success).toBe(true);
      got.push(...message.ops.map((each) => each.opId));
      answer(message);
    }
    expect(got).toEqual(many.map((each) => each.opId));
    expect(outbox.rows()).toEqual([]);
  });

  it('[SYNC-98] ends an op that no message can hold, with the reason, and sends the others', async () => {
    const { outbox, push, take, told } = begin();
    push.run('all');
    await outbox.add('ward', [op('huge', { value: { shiftTypeId: 'E', skillId: 'nurse', remark: 'x'.repeat(MOST_FRAME) } }), op(1)]);
    expect(await take()).toEqual(['ward: 1']);
    expect(told).toEqual([{ kind: 'invalid', opId: opId('huge'), field: 'value', reason: expect.stringMatching(/larger/) as string }]);
  });

  it('[SYNC-99] sends only what no other tab can see where another tab leads', async () => {
    const { outbox, push, storage, take } = begin();
    push.run('stranded');
    await outbox.add('ward', [op(1)]);
    storage.broken.add('add');
    await outbox.add('ward', [op(2)]);
    expect(await take()).toEqual(['ward: 2']);
  });
});

describe('what goes wrong', () => {
  it('[SYNC-100] sends everything unanswered again over a new link, with the same ids', async () => {
    const { outbox, push, take } = begin();
    push.run('all');
    await outbox.add('ward', [op(1), op(2)]);
    expect(await take()).toEqual(['ward: 1 2']);
    push.received('ward', [ack(opId(1))]);
    push.run('all');
    expect(await take()).toEqual([]);
    push.run('nothing');
    void outbox.add('ward', [op(3)]);
    expect(await take()).toEqual([]);
    push.run('all');
    expect(await take()).toEqual(['ward: 2 3']);
  });

  it('[SYNC-100] sends again what has had no answer for 20 seconds, and not before', async () => {
    const { outbox, push, take, clock } = begin();
    push.run('all');
    await outbox.add('ward', [op(1)]);
    expect(await take()).toEqual(['ward: 1']);
    await clock.pass(19_999);
    expect(await take()).toEqual([]);
    await clock.pass(1);
    expect(await take()).toEqual(['ward: 1']);
    push.run('nothing');
    expect(clock.waiting()).toBe(0);
  });

  it('[SYNC-101] hands every result on, also of ops that it did not send, and keeps none but the stale', async () => {
    const { outbox, push, told } = begin();
    push.run('all');
    await outbox.add('ward', ops(6));
    await settle();
    const results: OpResult[] = [
      ack(opId(0)),
      { kind: 'merged', opId: opId(1), cursor: null },
      { kind: 'conflict', opId: opId(2), cursor: 4, won: false, conflict: opId(2) },
      { kind: 'rejected', opId: opId(3), findings: [{ rule: 'r', message: 'm' }] },
      { kind: 'invalid', opId: opId(4), field: 'cell', reason: 'r' },
      { kind: 'stale-epoch', opId: opId(5), epoch: 2 },
      ack('op-of-another-tab'),
    ];
    push.received('ward', results);
    expect([told, outbox.rows().map((row) => row.op.opId), outbox.isParked('ward')]).toEqual([results, [opId(5)], true]);
  });

  it('[SYNC-101] sends a row again that was made to fit while its stale answer was on the way', async () => {
    const { outbox, push, take } = begin();
    push.run('all');
    await outbox.add('ward', [op(1)]);
    expect(await take()).toEqual(['ward: 1']);
    await outbox.restamp('ward', 2);
    push.received('ward', [{ kind: 'stale-epoch', opId: opId(1), epoch: 2 }]);
    expect([outbox.isParked('ward'), await take()]).toEqual([false, ['ward: 1']]);
  });

  it('[SYNC-101] ends rows though a listener of their results fails', async () => {
    const { outbox, push } = begin();
    const failing = createPush({ outbox, clock: createTestClock(), send: () => {}, onResults: () => { throw new Error('x'); } });
    push.run('all');
    await outbox.add('ward', [op(1)]);
    expect(() => failing.received('ward', [ack(opId(1))])).toThrow('x');
    expect(outbox.rows()).toEqual([]);
  });

  it('[SYNC-102] rests longer each time when there were too many, and starts afresh after an answer', async () => {
    const { outbox, push, take, clock } = begin();
    push.run('all');
    await outbox.add('ward', [op(1)]);
    for (const rest of [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]) {
      expect(await take()).toEqual(['ward: 1']);
      expect(push.refused('ward', 'too-many', '')).toBe(true);
      await clock.pass(rest - 1);
      expect(await take()).toEqual([]);
      await clock.pass(1);
    }
    expect(await take()).toEqual(['ward: 1']);
    push.received('ward', [ack(opId(1))]);
    await outbox.add('ward', [op(2)]);
    expect(await take()).toEqual(['ward: 2']);
    push.refused('ward', 'too-many', '');
    await clock.pass(1000);
    expect(await take()).toEqual(['ward: 2']);
  });

  it('[SYNC-102] parks a schedule that this person may not write', async () => {
    const { outbox, push, take } = begin();
    push.run('all');
    await outbox.add('ward', [op(1)]);
    await take();
    expect([push.refused('ward', 'forbidden', ''), outbox.isParked('ward'), outbox.rows().length]).toEqual([false, true, 1]);
  });

  it('[SYNC-103] finds the one op for which whole pushes are refused, ends it, and loses no other', async () => {
    const { outbox, push, sent, told } = begin();
    push.run('all');
    await outbox.add('ward', ops(37));
    const taken: string[] = [];
    for (let round = 0; round < 60; round++) {
      await settle();
      const message = sent.pop();
      if (!message) break;
      if (message.ops.some((each) => each.opId === opId(23))) push.refused('ward', 'invalid', 'ops.0: no');
      else {
        taken.push(...message.ops.map((each) => each.opId));
        push.received('ward', message.ops.map((each) => ack(each.opId)));
      }
    }
    expect(taken).toEqual(ops(37).map((each) => each.opId).filter((id) => id !== opId(23)));
    expect(told.filter(({ kind }) => kind === 'invalid')).toEqual([{ kind: 'invalid', opId: opId(23), field: 'op', reason: 'ops.0: no' }]);
    expect(outbox.rows()).toEqual([]);
  });

  it('[SYNC-97] stops for good when disposed', async () => {
    const { outbox, push, take, clock } = begin();
    push.run('all');
    push.dispose();
    await outbox.add('ward', [op(1)]);
    expect([await take(), clock.waiting()]).toEqual([[], 0]);
  });
});
