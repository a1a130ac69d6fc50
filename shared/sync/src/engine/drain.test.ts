import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { SyncOp } from '../protocol/op.ts';
import type { OpResult } from '../protocol/wire.ts';
import { EMPTY_TRAY, withConflicts, withRefusal, without } from './tray.ts';
import { createDrain } from './drain.ts';

const op = (opId: string, cell = 'p1/2026-11-20/0'): SyncOp => ({ opId, cell, value: null, baseRev: 1, at: 5, origin: 't/weekly', epoch: 0, protocol: 2 });
const ack = (opId: string): OpResult => ({ kind: 'ack', opId, cursor: 1 });
const settle = async () => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
};

describe('flushing by REST', () => {
  let rows: { schedule: string; op: SyncOp }[], listeners: ((came: readonly []) => void)[], timers: { ms: number; run: () => void }[], answers: (OpResult | null)[];
  let allowed: string[];
  const sent: string[] = [];
  const results: string[] = [];
  const start = () =>
    createDrain({
      outbox: {
        rows: (schedule) => rows.filter((row) => row.schedule === schedule) as never,
        schedules: () => [...new Set(rows.map(({ schedule }) => schedule))],
        done: async (ids) => {
          rows = rows.filter((row) => !ids.includes(row.op.opId));
          listeners.forEach((listener) => listener([]));
        },
        listen: (listener) => (listeners.push(listener), () => void listeners.splice(listeners.indexOf(listener), 1)),
      },
      send: vi.fn(async (_schedule: string, each: SyncOp) => {
        sent.push(each.opId);
        return answers.length > 0 ? answers.shift()! : ack(each.opId);
      }),
      clock: { after: (ms, run) => (timers.push({ ms, run }), () => void (timers = timers.filter((timer) => timer.run !== run))) },
      random: () => 0,
      scope: (schedule) => (allowed.includes(schedule) ? 'all' : 'nothing'),
      onResults: (_schedule, found) => {
        expect(rows.map((row) => row.op.opId)).toContain(found[0]!.opId);
        results.push(...found.map(({ opId }) => opId));
      },
    });
  beforeEach(() => {
    [rows, listeners, timers, answers, allowed] = [['a', 'b', 'c'].map((id) => ({ schedule: id === 'b' ? 'two' : 'one', op: op(id) })), [], [], [], ['one']];
    sent.length = results.length = 0;
  });

  it('[SYNC-180] takes the schedules that are to go this way, in order, one at a time', async () => {
    const drain = start();
    expect(sent).toEqual([]);
    drain.look();
    drain.look();
    expect(sent).toEqual(['a']);
    await settle();
    expect([sent, results, rows.map((row) => row.op.opId)]).toEqual([['a', 'c'], ['a', 'c'], ['b']]);
    allowed.push('two');
    drain.look();
    await settle();
    expect(sent).toEqual(['a', 'c', 'b']);
  });

  it('[SYNC-180] sends the same op again, later and later, when nobody could be asked', async () => {
    answers = [null, null];
    const drain = start();
    drain.look();
    await settle();
    rows.push({ schedule: 'one', op: op('d') });
    listeners.forEach((listener) => listener([]));
    await settle();
    expect([sent, timers.map(({ ms }) => ms)]).toEqual([['a'], [1000]]);
    timers[0]!.run();
    await settle();
    expect(timers.at(-1)!.ms).toBe(2000);
    drain.look();
    await settle();
    expect(sent).toEqual(['a', 'a', 'a', 'c', 'd']);
    expect(timers).toEqual([]);
  });

  it('[SYNC-180] stops in between when it is not wanted any more, or the page goes', async () => {
    const drain = start();
    drain.look();
    allowed = [];
    await settle();
    expect(sent).toEqual(['a']);
    allowed = ['one'];
    drain.dispose();
    drain.look();
    await settle();
    expect(sent).toEqual(['a']);
  });
});

describe('the tray', () => {
  const side = (actor: string) => ({ value: null, actor, by: actor, at: 1 });
  const record = (id: string, stands: string, lost: string) => ({ conflict: id, cell: 'p1/2026-11-20/0', stands: side(stands), lost: side(lost) });

  it('[SYNC-181] holds the conflicts that the server keeps, and whether the own edit stands', () => {
    const tray = withConflicts(withConflicts(EMPTY_TRAY, [record('x', 'ana', 'vic')], 'ana'), [record('y', 'vic', 'ana'), record('z', 'ana', 'vic')], 'ana');
    expect(tray.items.map((item) => [item.kind === 'conflict' && item.conflict, item.kind === 'conflict' && item.mine])).toEqual([['y', 'lost'], ['z', 'stands']]);
    expect(without(tray, 'y').items).toHaveLength(1);
  });

  it('[SYNC-181] keeps what a rule refused with its value and reasons, the latest of a cell', () => {
    const found = [{ rule: 'overlap', message: 'Overlaps.', more: 1 }];
    const once = withRefusal(EMPTY_TRAY, op('a'), { kind: 'rejected', opId: 'a', findings: found });
    const tray = withRefusal(withRefusal(once, op('b'), { kind: 'invalid', opId: 'b', field: 'value', reason: 'Too long.' }), op('c', 'p2/2026-11-20/0'), { kind: 'rejected', opId: 'c', findings: found });
    expect(tray.items).toMatchObject([{ opId: 'b', reasons: [{ rule: 'value', message: 'Too long.' }] }, { opId: 'c', own: null, reasons: [{ rule: 'overlap', message: 'Overlaps.' }] }]);
    expect(withConflicts(tray, [record('x', 'ana', 'vic')], 'ana').items).toHaveLength(3);
    expect(without(tray, 'c').items).toHaveLength(1);
  });
});
