import { describe, expect, it } from 'vitest';
import type { SyncOp } from '../protocol/op.ts';
import { createTestClock } from '../testing/test-clock.ts';
import { createFold, type CellChange } from '../schedule/fold.ts';
import { createScheduleSync, type ScheduleSync } from './schedule-sync.ts';

const ref = { staffId: 'p1', date: '2026-11-20', slot: 0 };
const value = (shiftTypeId: string) => ({ shiftTypeId, skillId: 's' });

/** The views of one page that share a store, and what they are told. `following`: they do not follow it. */
function page(following = false, waiting: readonly SyncOp[] = []) {
  let next = 0;
  const told: CellChange[] = [];
  const batches: number[] = [];
  const clock = createTestClock();
  const fold = createFold();
  const sync = createScheduleSync({
    schedule: 'ward',
    user: { actor: 'me', by: 'Me' },
    tab: 't1',
    clock,
    newId: () => `o${(next += 1)}`,
    fold,
    changed(changes) {
      told.push(...changes);
      if (changes.length > 0) batches.push(changes.length);
    },
    outbox: { add: async () => 'durable', row: () => null, rows: () => waiting.map((op) => ({ seq: 1, op })), isParked: () => true } as never,
    phase: () => (following ? 'following' : 'page'),
    projecting: () => !following,
    epoch: () => 0,
    share: () => undefined,
    onState: () => undefined,
    onEnd: () => undefined,
  });
  sync.snapshot([{ cell: 'p1/2026-11-20/0', rev: 0, value: value('E'), at: 0, actor: '', by: '' }], 0);
  told.length = 0;
  batches.length = 0;
  return { sync, clock, told, batches, shown: () => fold.valueOf('p1/2026-11-20/0')?.shiftTypeId };
}

describe('an edit of a page that goes by REST', () => {
  it('[SYNC-186] is shown in every view until the server refuses it, then in the view of its making alone', () => {
    const { sync, told, shown } = page();
    expect(sync.edit({ view: 'weekly' }, [{ ref, value: value('L') }])).toBe(false);
    expect([shown(), told.at(-1)?.origin]).toEqual(['L', 't1/weekly']);
    sync.restEnded(ref, null, 'weekly');
    expect([shown(), told.at(-1)]).toEqual(['E', expect.objectContaining({ value: value('E'), before: value('L') })]);
  });

  it('[SYNC-186] takes nothing of what another view has written to the cell along', () => {
    const { sync, shown } = page();
    sync.edit({ view: 'weekly' }, [{ ref, value: value('L') }]);
    sync.edit({ view: 'monthly' }, [{ ref, value: value('N') }]);
    sync.restEnded(ref, null, 'weekly');
    expect(shown()).toBe('N');
    sync.restEnded(ref, { value: value('N'), rev: 3 }, 'monthly');
    expect(shown()).toBe('N');
  });

  it('[SYNC-186] is shown everywhere again when its person has sent it once more, and it was taken', () => {
    const { sync, shown } = page();
    sync.edit({ view: 'weekly' }, [{ ref, value: value('L') }]);
    sync.restEnded(ref, null, 'weekly');
    sync.restEnded(ref, { value: value('L'), rev: 3 }, 'weekly');
    expect(shown()).toBe('L');
  });
});

describe('an edit that still waits in the outbox where edits go by REST', () => {
  const waits: SyncOp = { opId: 'w1', cell: 'p1/2026-11-20/0', value: value('L'), baseRev: 0, at: 1, origin: 't1/weekly', epoch: 0, protocol: 2 };
  const begin = () => {
    const { sync, ...rest } = page(true, [waits]);
    sync.shared([waits]);
    return { ...rest, sync, laid: () => sync.pending().map((cell) => cell.value?.shiftTypeId) };
  };

  it('[SYNC-188] is laid over no answer from the later one of its person on, before and after that is in the log', async () => {
    const { sync, clock, shown, laid } = begin();
    expect(laid()).toEqual(['L']);
    sync.edit({ view: 'monthly' }, [{ ref, value: value('N') }]);
    expect(laid()).toEqual([]);
    await clock.pass(16);
    expect(laid()).toEqual([]);
    sync.restEnded(ref, { value: value('N'), rev: 3 }, 'monthly');
    expect([laid(), shown()]).toEqual([[], 'N']);
  });

  it('[SYNC-188] is laid over again where the later one came to nothing', () => {
    const { sync, shown, laid } = begin();
    sync.edit({ view: 'monthly' }, [{ ref, value: value('N') }]);
    sync.restEnded(ref, null, 'monthly');
    expect([laid(), shown()]).toEqual([['L'], 'L']);
  });
});

describe('an edit by REST of a view that does not follow the store', () => {
  it('[SYNC-319] does not wait for the store, which is told of all edits of a frame at once', async () => {
    const { sync, clock, batches, shown } = page(true);
    for (let day = 10; day < 30; day += 1) sync.edit({ view: 'weekly' }, [{ ref: { ...ref, date: `2026-11-${day}` }, value: value('L') }]);
    sync.edit({ view: 'weekly' }, [{ ref, value: value('N') }]);
    expect([batches, shown()]).toEqual([[], 'E']);
    await clock.pass(16);
    expect([batches, shown(), clock.waiting()]).toEqual([[20], 'N', 0]);
  });

  it.each([
    ['its own end', (sync: ScheduleSync) => sync.restEnded(ref, { value: value('L'), rev: 7 }, 'weekly'), 'L'],
    ['a refusal', (sync: ScheduleSync) => sync.restEnded(ref, null, 'weekly'), 'E'],
    ['the log', (sync: ScheduleSync) => sync.events([{ opId: 's7', cell: 'p1/2026-11-20/0', value: value('D'), at: 1, origin: 't2/weekly', actor: 'you', by: 'You', cursor: 7 }], 7), 'L'],
    ['an edit over the bus', (sync: ScheduleSync) => sync.edit({ view: 'monthly', way: 'bus' }, [{ ref, value: value('D') }]), 'D'],
  ])('[SYNC-319] lies in its place before %s comes', async (_name, next, shows) => {
    const { sync, clock, shown } = page(true);
    sync.edit({ view: 'weekly' }, [{ ref, value: value('L') }]);
    next(sync);
    expect(shown()).toBe(shows);
    await clock.pass(100);
    expect(shown()).toBe(shows);
  });

  it('[SYNC-319] leaves no timer behind where its schedule is closed', () => {
    const { sync, clock, told } = page(true);
    sync.edit({ view: 'weekly' }, [{ ref, value: value('L') }]);
    sync.close();
    expect([clock.waiting(), told]).toEqual([0, []]);
  });
});
