import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SyncOp } from '../protocol/op.ts';
import { settle } from '../testing/test-clock.ts';
import { createTestStorage, type TestStorage } from '../testing/test-storage.ts';
import { createOutbox, type Outbox, type OutboxCounts } from './outbox.ts';

const op = (name: string | number, epoch = 1): SyncOp => ({
  opId: `op-number-${name}`,
  cell: 'ana/2026-11-23/0',
  value: { shiftTypeId: 'E', skillId: 'nurse' },
  baseRev: 0,
  at: 1,
  origin: 't/weekly',
  epoch,
  protocol: 2,
});
const open = (storage: TestStorage, tab = 'tab-a'): Outbox => createOutbox({ storage, user: 'u1', by: 'Ana', tab, soon: (run) => queueMicrotask(run) });
const ids = (outbox: Outbox, schedule?: string): string[] => outbox.rows(schedule).map((row) => row.op.opId.slice('op-number-'.length));
const stored = (storage: TestStorage): string[] => [...storage.rows.values()].map((row) => (row as { op: SyncOp }).op.opId.slice('op-number-'.length));

describe('adding', () => {
  it('[SYNC-90] answers when the ops are durable, and they are rows at once', async () => {
    const storage = createTestStorage();
    const outbox = open(storage);
    const release = storage.hold();
    let answer: string | null = null;
    void outbox.add('ward', [op(1), op(2)]).then((said) => (answer = said));
    await settle();
    expect([answer, ids(outbox), storage.rows.size]).toEqual([null, ['1', '2'], 0]);
    release();
    await settle();
    expect([answer, stored(storage)]).toEqual(['durable', ['1', '2']]);
  });

  it('[SYNC-90] writes what is added while another write is under way together', async () => {
    const storage = createTestStorage();
    const outbox = open(storage);
    await Promise.all([1, 2, 3, 4, 5].map((each) => outbox.add('ward', [op(each)])));
    const late = [outbox.add('ward', [op(6)])];
    await settle();
    late.push(outbox.add('ward', [op(7)]), outbox.add('ward', [op(8)]));
    await Promise.all(late);
    expect(storage.calls.filter(({ name }) => name === 'add').map(({ count }) => count)).toEqual([5, 1, 2]);
    expect(stored(storage)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8']);
  });

  it('[SYNC-90] takes an op once', async () => {
    const storage = createTestStorage();
    const outbox = open(storage);
    await outbox.add('ward', [op(1)]);
    expect(await outbox.add('ward', [op(1)])).toBe('durable');
    await outbox.done([op(1).opId]);
    expect(await outbox.add('ward', [op(1)])).toBe('durable');
    expect([ids(outbox), stored(storage)]).toEqual([[], []]);
  });

  it('[SYNC-91] keeps what the storage refuses in memory, says so, and writes it with the next, in order', async () => {
    const storage = createTestStorage();
    const outbox = open(storage);
    await outbox.add('ward', [op(1)]);
    storage.broken.add('add');
    expect(await outbox.add('ward', [op(2)])).toBe('memory');
    expect(outbox.counts).toMatchObject({ unsent: 2, durable: false, failure: 'QuotaExceededError' });
    expect(outbox.rows().map((row) => row.stranded)).toEqual([false, true]);
    storage.broken.clear();
    expect(await outbox.add('ward', [op(3)])).toBe('durable');
    expect([stored(storage), outbox.counts.durable, outbox.rows().some((row) => row.stranded)]).toEqual([['1', '2', '3'], true, false]);
  });

  it('[SYNC-91] works from memory where the storage cannot even be read', async () => {
    const storage = createTestStorage();
    for (const name of ['add', 'read', 'remove'] as const) storage.broken.add(name);
    const outbox = open(storage);
    await outbox.load();
    expect(outbox.counts.durable).toBe(false);
    await outbox.add('ward', [op(1)]);
    expect(ids(outbox)).toEqual(['1']);
    await outbox.done([op(1).opId]);
    expect(outbox.counts.unsent).toBe(0);
  });

  it('[SYNC-91] ends a row whose write is still under way, in the storage too', async () => {
    const storage = createTestStorage();
    const outbox = open(storage);
    const release = storage.hold();
    const added = outbox.add('ward', [op(1), op(2)]);
    await settle();
    await outbox.done([op(1).opId]);
    release();
    await added;
    expect([ids(outbox), stored(storage)]).toEqual([['2'], ['2']]);
  });
});

describe('other tabs', () => {
  it('[SYNC-92] holds the rows of tabs that are gone and of tabs that live, in the order of the storage', async () => {
    const storage = createTestStorage();
    await open(storage, 'gone').add('ward', [op(1)]);
    const [a, b] = [open(storage, 'tab-a'), open(storage, 'tab-b')];
    await a.load();
    await a.add('ward', [op(2)]);
    await b.add('ward', [op(3)]);
    await a.add('other', [op(4)]);
    await Promise.all([a.refresh(), b.refresh()]);
    expect([ids(a), ids(b), ids(a, 'ward'), a.schedules()]).toEqual([['1', '2', '3', '4'], ['1', '2', '3', '4'], ['1', '2', '3'], ['ward', 'other']]);
    await a.done([op(3).opId, op(1).opId]);
    await b.refresh();
    // Its own row, whose end it has not heard of, stays until it has.
    expect([ids(a), ids(b).sort()]).toEqual([['2', '4'], ['2', '3', '4']]);
    await b.done([op(3).opId]);
    expect([ids(b), stored(storage)]).toEqual([['2', '4'], ['2', '4']]);
  });

  it('[SYNC-92] does not bring back a row that ended while it was being read', async () => {
    const storage = createTestStorage();
    const [a, b] = [open(storage, 'tab-a'), open(storage, 'tab-b')];
    await a.add('ward', [op(1)]);
    storage.broken.add('remove');
    const release = storage.hold();
    const reading = b.refresh();
    await b.done([op(1).opId]);
    release();
    await reading;
    expect(ids(b)).toEqual([]);
    storage.broken.clear();
    await b.refresh();
    expect(stored(storage)).toEqual([]);
  });

  it('[SYNC-92] takes up again what its tab has put back, because it did not hear the answer', async () => {
    const storage = createTestStorage();
    const [a, b] = [open(storage, 'tab-a'), open(storage, 'tab-b')];
    await a.add('ward', [op(1)]);
    await b.refresh();
    await b.done([op(1).opId]);
    await b.refresh();
    expect(ids(b)).toEqual([]);
    await a.refresh();
    await b.refresh();
    expect([ids(b), stored(storage)]).toEqual([['1'], ['1']]);
    await b.done([op(1).opId]);
    await a.done([op(1).opId]);
    expect(stored(storage)).toEqual([]);
  });

  it('[SYNC-92] writes its own rows again that the browser has cleared', async () => {
    const storage = createTestStorage();
    const outbox = open(storage);
    await outbox.add('ward', [op(1), op(2)]);
    storage.rows.clear();
    await outbox.refresh();
    expect([ids(outbox), stored(storage), outbox.counts.durable]).toEqual([['1', '2'], ['1', '2'], true]);
  });

  it('[SYNC-104] reads on from the last row that it has read: what others added, not what is there already', async () => {
    const storage = createTestStorage();
    const [a, b] = [open(storage, 'tab-a'), open(storage, 'tab-b')];
    await a.add('ward', Array.from({ length: 50 }, (_, index) => op(index)));
    await b.load();
    // Its own row has a higher number than one of another tab that it has not read yet.
    await a.add('ward', [op('early')]);
    await b.add('ward', [op('own')]);
    await b.readOn();
    await b.readOn();
    expect([ids(b).length, ids(b).slice(-2)]).toEqual([52, ['early', 'own']]);
    expect(storage.calls.filter(({ name }) => name === 'read').map(({ count }) => count)).toEqual([50, 2, 0]);
  });

  it('[SYNC-104] ends no row when it reads on, which reading everything does, and reads once for both', async () => {
    const storage = createTestStorage();
    const [a, b] = [open(storage, 'tab-a'), open(storage, 'tab-b')];
    await a.add('ward', [op(1), op(2)]);
    await b.load();
    await a.done([op(1).opId]);
    await b.readOn();
    expect(ids(b)).toEqual(['1', '2']);
    const before = storage.calls.length;
    await Promise.all([b.refresh(), b.readOn()]);
    expect([ids(b), storage.calls.slice(before).filter(({ name }) => name === 'read').length]).toEqual([['2'], 1]);
  });

  it('[SYNC-104] says that the storage could not be read on, until it can', async () => {
    const storage = createTestStorage();
    const outbox = open(storage);
    await outbox.load();
    storage.broken.add('read');
    await outbox.readOn();
    expect([outbox.counts.durable, outbox.counts.failure]).toEqual([false, 'QuotaExceededError']);
    storage.broken.clear();
    await outbox.readOn();
    expect(outbox.counts.durable).toBe(true);
  });

  it("[SYNC-105] leaves another person's rows where they are, names whose they are, and has them again when that person is back", async () => {
    const storage = createTestStorage();
    const ben = createOutbox({ storage, user: 'u2', by: 'Ben', tab: 'tab-b', soon: (run) => queueMicrotask(run) });
    await ben.add('ward', [op(1), op(2)]);
    const ana = open(storage);
    await ana.load();
    await ana.add('ward', [op(3)]);
    expect([ids(ana), ana.counts.unsent, ana.counts.others]).toEqual([['3'], 1, [{ user: 'u2', by: 'Ben', unsent: 2 }]]);
    await ana.done([op(1).opId, op(2).opId, op(3).opId]);
    expect([stored(storage), ana.counts.others[0]?.unsent]).toEqual([['1', '2'], 2]);
    const back = createOutbox({ storage, user: 'u2', by: 'Ben', tab: 'tab-c', soon: (run) => queueMicrotask(run) });
    await back.load();
    expect([ids(back), back.counts.others]).toEqual([['1', '2'], []]);
  });

  it('[SYNC-92] keeps one of two rows of an op, as when a write succeeded though it was said to have failed', async () => {
    const storage = createTestStorage();
    const outbox = open(storage);
    await outbox.add('ward', [op(1), op(2)]);
    storage.rows.set(9, { seq: 9, user: 'u1', schedule: 'ward', tab: 'tab-a', op: op(1) });
    await outbox.refresh();
    expect([ids(outbox), [...storage.rows.keys()]]).toEqual([['1', '2'], [1, 2]]);
  });

  it('[SYNC-92] does not write an op again that turns out to have been written', async () => {
    const storage = createTestStorage();
    const outbox = createOutbox({
      storage: { ...storage, add: (rows) => storage.add(rows).then(() => Promise.reject(new Error('the answer is lost'))) },
      user: 'u1',
      by: 'Ana',
      tab: 'tab-a',
      soon: (run) => queueMicrotask(run),
    });
    expect(await outbox.add('ward', [op(1)])).toBe('memory');
    await outbox.refresh();
    expect([storage.calls.filter(({ name }) => name === 'add').length, outbox.rows()[0]?.stranded]).toEqual([1, false]);
  });

  it('[SYNC-94] takes the newer epoch that another tab gave a row, and no older one', async () => {
    const storage = createTestStorage();
    const [a, b] = [open(storage, 'tab-a'), open(storage, 'tab-b')];
    await a.add('ward', [op(1, 1)]);
    await b.load();
    await b.restamp('ward', 3);
    await a.refresh();
    expect(a.rows()[0]?.op.epoch).toBe(3);
    storage.broken.add('replace');
    await a.restamp('ward', 4);
    await a.refresh();
    expect(a.rows()[0]?.op.epoch).toBe(4);
  });

  it('[SYNC-93] sets a row that it cannot read aside, counted, and takes the others', async () => {
    const storage = createTestStorage();
    await open(storage, 'gone').add('ward', [op(1), op(2)]);
    const bad: unknown[] = [null, 'x', { seq: 7 }, { seq: 8, user: 'u1', schedule: 'ward', tab: 't', op: { ...op(8), value: 4 } }, { seq: 9, user: 'u1', schedule: 'ward', tab: 't', op: { ...op(9), newer: true } }];
    bad.forEach((row, index) => storage.rows.set(100 + index, row));
    const outbox = open(storage);
    await outbox.load();
    expect([ids(outbox), outbox.counts.setAside, storage.rows.size]).toEqual([['1', '2'], 5, 7]);
  });

  it('[SYNC-93] counts a row that it cannot read once, however often it reads on', async () => {
    const storage = createTestStorage();
    storage.rows.set(100, { seq: 100, user: 'u1' });
    const outbox = open(storage);
    for (let time = 0; time < 3; time += 1) await outbox.readOn();
    expect(outbox.counts.setAside).toBe(1);
  });
});

describe('parking', () => {
  it('[SYNC-94] holds back the rows of a schedule and of no other; they stay and are counted', async () => {
    const outbox = open(createTestStorage());
    await outbox.add('ward', [op(1), op(2)]);
    await outbox.add('other', [op(3)]);
    outbox.park('ward');
    await outbox.add('ward', [op(4)]);
    expect([outbox.ready('ward'), outbox.ready('other').length, outbox.counts.parked, outbox.counts.unsent, outbox.isParked('ward')]).toEqual([[], 1, 3, 4, true]);
    outbox.unpark('ward');
    expect([outbox.ready('ward').length, outbox.counts.parked]).toEqual([3, 0]);
  });

  it('[SYNC-94] makes rows fit a newer epoch, also one that is being written, and never an older one; ids stay', async () => {
    const storage = createTestStorage();
    const outbox = open(storage);
    await outbox.add('ward', [op(1, 1), op(2, 9)]);
    await outbox.add('other', [op(3, 1)]);
    const release = storage.hold();
    const added = outbox.add('ward', [op(4, 1)]);
    await settle();
    const stamped = outbox.restamp('ward', 5);
    release();
    await Promise.all([added, stamped]);
    expect(outbox.rows().map((row) => row.op.epoch)).toEqual([5, 9, 1, 5]);
    const next = open(storage, 'tab-b');
    await next.load();
    expect([ids(next), next.rows().map((row) => row.op.epoch)]).toEqual([['1', '2', '3', '4'], [5, 9, 1, 5]]);
  });
});

describe('counts', () => {
  it('[SYNC-95] are emitted once for all changes of a task, and not without a change', async () => {
    const outbox = open(createTestStorage());
    const seen: OutboxCounts[] = [];
    outbox.counts$.subscribe((counts) => seen.push(counts));
    const added = [outbox.add('ward', [op(1)]), outbox.add('ward', [op(2)])];
    outbox.park('ward');
    await Promise.all(added);
    await outbox.refresh();
    outbox.park('ward');
    await settle();
    expect(seen.map(({ unsent, parked }) => [unsent, parked])).toEqual([[0, 0], [2, 2]]);
  });
});

describe('any course of events', () => {
  const step = fc.oneof(
    fc.record({ what: fc.constant('add' as const), tab: fc.nat(2) }),
    fc.record({ what: fc.constant('done' as const), tab: fc.nat(2), pick: fc.nat(30) }),
    fc.record({ what: fc.constantFrom('refresh' as const, 'restamp' as const, 'reload' as const, 'fail' as const, 'heal' as const, 'tick' as const), tab: fc.nat(2) }),
  );

  it('[SYNC-96] loses no op and keeps the order of a tab, whatever fails, until it has ended', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const storage = createTestStorage();
        const tabs = [0, 1, 2].map((each) => open(storage, `tab-${each}`));
        const live: { name: string; tab: number; safe: boolean }[] = [];
        const over = new Set<string>();
        let made = 0;
        for (const each of steps) {
          const tab = tabs[each.tab]!;
          if (each.what === 'add') {
            const name = String(++made);
            const entry = { name, tab: each.tab, safe: false };
            live.push(entry);
            void tab.add('ward', [op(name)]).then((said) => (entry.safe ||= said === 'durable'));
          } else if (each.what === 'done' && 'pick' in each) {
            const entry = live[each.pick];
            if (entry) for (const other of tabs) void other.done([op(entry.name).opId]);
            if (entry) over.add(entry.name);
          } else if (each.what === 'refresh') void tab.refresh();
          else if (each.what === 'restamp') void tab.restamp('ward', 1 + steps.length);
          else if (each.what === 'fail') (['add', 'read', 'remove', 'replace'] as const).forEach((name) => storage.broken.add(name));
          else if (each.what === 'heal') storage.broken.clear();
          else if (each.what === 'tick') await settle();
          else if (each.what === 'reload') {
            await settle();
            // What was said to be in memory only is lost with its tab, and nothing else.
            for (const entry of live) if (entry.tab === each.tab && !entry.safe) over.add(entry.name);
            tabs[each.tab] = open(storage, `tab-${each.tab}-${made}-${over.size}`);
          }
        }
        await settle();
        storage.broken.clear();
        for (const tab of [...tabs, ...tabs]) await tab.refresh();
        const names = live.map(({ name }) => name).filter((name) => !over.has(name));
        for (const tab of tabs) expect(ids(tab).filter((name) => !over.has(name)).sort()).toEqual([...names].sort());
        for (const maker of [0, 1, 2]) {
          const own = live.filter(({ tab, name }) => tab === maker && !over.has(name)).map(({ name }) => name);
          expect(ids(tabs[0]!).filter((name) => own.includes(name))).toEqual(own);
        }
        // Twice: what one tab wrote again for the other is removed by the one that knows its end.
        expect(stored(storage).filter((name) => !over.has(name)).sort()).toEqual([...names].sort());
      }),
      { numRuns: 300 },
    );
  });
});
