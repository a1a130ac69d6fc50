import { describe, expect, it, vi } from 'vitest';
import type { Assignment, CellRef } from '@tandem/rota';
import { createSync } from '../create-sync.ts';
import { createControl } from '../control/control.ts';
import type { CellWrite, EditWay, Participant } from '../participant.ts';
import type { CellEvent, ServerMessage } from '../protocol/wire.ts';
import type { SyncOp } from '../protocol/op.ts';
import type { Stage } from '../protocol/stage.ts';
import { createTestBrowser, createTestServer, createTestVisibility } from '../testing/test-browser.ts';
import { createTestClock, settle } from '../testing/test-clock.ts';
import { createTestStorage } from '../testing/test-storage.ts';
import { createEngine } from './engine.ts';

const ref = (day: number): CellRef => ({ staffId: 'p1', date: `2026-11-2${day}`, slot: 0 });
const write = (day: number, shift: string): CellWrite => ({ ref: ref(day), value: { shiftTypeId: shift, skillId: 'rn' } });
const LANE = 'xxxxxxx1';

/** A page with one view, whose legacy store is a map, at a stage that was ordered. */
async function begin(stage: Stage | null) {
  const browser = createTestBrowser();
  const server = createTestServer();
  const clock = createTestClock();
  const kept = { get: () => null, set: () => undefined, onOther: () => () => undefined };
  const byRest: SyncOp[] = [];
  let ids = 0;
  const sync = createSync({
    version: '0',
    flags: { clock, kept, announce: () => undefined, development: false },
    loadControl: async () => ({
      startControl: (host, connection) =>
        createControl(host, connection, {
          clock,
          kept,
          random: () => 1,
          newId: () => `${(ids += 1)}`.padStart(8, 'x'),
          channel: browser.channel('t'),
          locks: browser.locks('t'),
          visibility: createTestVisibility(),
          connect: server.connect,
          openOutbox: createTestStorage,
          sendByRest: async (_schedule, op) => (byRest.push(op), { kind: 'ack', opId: op.opId, cursor: 100 + byRest.length }),
          askByRest: async () => null,
          loadEngine: async () => ({ createEngine }),
        }),
    }),
  });
  sync.connect({ user: { id: 'u1', name: 'Ana' }, build: 'b', fetch: globalThis.fetch });
  sync.show({ schedule: 'ward', date: '2026-11-23', view: 'week' });
  await settle();

  const layers = { apart: false, standStill: vi.fn(() => void (layers.apart = true)), backfill: vi.fn(async () => undefined) };
  const legacy = {
    format: { name: 'weekly', from: (rows: readonly Assignment[]) => rows, toAssignments: (rows: readonly Assignment[]) => rows },
    read: () => [],
    range: () => ({ from: '2026-11-20', to: '2026-11-29', cursor: 1 }),
    apply: vi.fn(),
    unsaved: () => [],
    reload: vi.fn(),
    layers,
  };
  const participant: Participant = { name: 'weekly', build: 'b', protocol: { min: 1, max: 3 }, scheduleId: 'ward', legacy, onUpdate: () => undefined, onWriteState: () => undefined };
  const joined = sync.join(participant);
  let revision = 0;
  let phase = '';
  sync.status$.subscribe((status) => (phase = status.phase));

  async function say(message: ServerMessage): Promise<void> {
    server.last().say(message);
    for (let turn = 0; turn < 4; turn += 1) await settle();
  }
  const flags = (next: Stage | null, on: boolean, epoch: number): ServerMessage => {
    const values = { enableCentralStore: on, enableRealTimeSync: on, enableConflictResolution: on, enablePerformanceOptimization: on, enableCrossViewUpdates: on };
    return { type: 'flags', flags: { schedule: 'ward', values, safeMode: [], epoch, revision: (revision += 1), leaseMs: 60_000, mayOverride: false, stage: next } };
  };
  const page = {
    sync,
    clock,
    joined,
    legacy,
    layers,
    byRest,
    say,
    phase: () => phase,
    shift: (day: number) => (sync.store.data.get(`p1/2026-11-2${day}/0`) as { shiftTypeId?: string } | undefined)?.shiftTypeId ?? null,
    edit: (writes: readonly CellWrite[], way: EditWay | undefined = joined.way?.()) => joined.edit(writes, way),
    order: (next: Stage | null, { on = true, epoch = 0 } = {}) => say(flags(next, on, epoch)),
    event: (cursor: number, day: number, shift: string): Promise<void> =>
      say({ type: 'events', lane: LANE, schedule: 'ward', after: cursor - 1, cursor, events: [{ cursor, cell: `p1/2026-11-2${day}/0`, value: { shiftTypeId: shift, skillId: 'rn' }, opId: `s${cursor}`, origin: 'other/weekly', actor: 'u2', by: 'Tomas', at: 5 } satisfies CellEvent] }),
    /** Types of what was sent over the socket, since the call before. */
    sent: () => server.last().sent.splice(0).map(({ type }) => type),
  };
  await page.order(stage);
  if (stage !== 'off') await say({ type: 'snapshot', lane: LANE, schedule: 'ward', cursor: 1, first: true, last: true, sent: 0, cells: [] });
  page.sent();
  return page;
}

describe('a stage in the page', () => {
  it.each([
    ['off', 'off', 'rest'],
    ['dualwrite', 'following', 'told'],
    ['shadow', 'following', 'told'],
    ['live', 'live', 'bus'],
    ['rampdown', 'live', 'bus'],
    ['complete', 'live', 'bus'],
    [null, 'live', 'bus'],
  ] as const)('[SYNC-313] %s with all flags on: its phase, and the way of its edits', async (stage, phase, way) => {
    const page = await begin(stage);
    expect([page.phase(), page.joined.way?.(), page.sync.store.isActive]).toEqual([phase, way, stage !== 'off']);
    expect(page.edit([write(1, 'E')])).toBe(way === 'bus');
    await settle();
    await settle();
    expect(page.sent()).toEqual(way === 'bus' ? ['push'] : []);
    expect(page.shift(1)).toBe(stage === 'off' ? null : 'E');
  });

  it('[SYNC-314] shadow: the central store follows the log, the views do not follow it, and a write by REST lies over it until its end', async () => {
    const page = await begin('shadow');
    await page.event(2, 3, 'N');
    expect([page.shift(3), page.legacy.apply.mock.calls.length, page.sync.bus.isActive]).toEqual(['N', 0, false]);
    page.edit([write(3, 'E')]);
    await page.event(3, 3, 'D');
    expect(page.shift(3)).toBe('E');
    page.joined.saved(write(3, 'E'), 4);
    expect(page.shift(3)).toBe('E');
    await page.order('live', { epoch: 1 });
    expect([page.phase(), page.legacy.apply.mock.calls.length]).toEqual(['live', 1]);
  });

  it('[SYNC-315] an order below live in the middle of edits parks what waits, sends it by REST in order, and loses nothing', async () => {
    const page = await begin('live');
    page.edit([write(1, 'E')]);
    page.edit([write(2, 'N')]);
    await page.order('shadow', { epoch: 1 });
    expect([page.phase(), page.byRest.map(({ cell }) => cell.slice(11, 13)), page.shift(1), page.shift(2)]).toEqual(['following', ['21', '22'], 'E', 'N']);
    page.sent();
    expect(page.edit([write(4, 'D')])).toBe(false);
    await page.clock.pass(25_000);
    expect(page.sent().filter((type) => type === 'push')).toEqual([]);
    expect(page.byRest).toHaveLength(2);
  });

  it('[SYNC-316] the way of an edit is kept to its end: one that began as live is captured, one that began below goes by REST alone', async () => {
    const page = await begin('live');
    const live = page.joined.way?.();
    await page.order('shadow', { epoch: 1 });
    expect(page.edit([write(1, 'E')], live)).toBe(true);
    for (let turn = 0; turn < 4; turn += 1) await settle();
    expect(page.byRest.map(({ cell }) => cell.slice(11, 13))).toEqual(['21']);
    const below = page.joined.way?.();
    await page.order('live', { epoch: 2 });
    page.sent();
    expect(page.edit([write(2, 'N')], below)).toBe(false);
    for (let turn = 0; turn < 4; turn += 1) await settle();
    expect([page.sent(), page.shift(2), page.byRest.length]).toEqual([[], 'N', 1]);
  });

  it('[SYNC-317] complete: the legacy store stands still, and whatever ends that loads it first, again and again until it has', async () => {
    const page = await begin('complete');
    expect([page.layers.standStill.mock.calls.length, page.layers.backfill.mock.calls.length]).toEqual([1, 0]);
    await page.event(2, 3, 'N');
    expect(page.legacy.apply).toHaveBeenCalled();
    await page.order('rampdown');
    expect(page.layers.backfill).toHaveBeenCalledTimes(1);
    await page.clock.pass(5000);
    expect(page.layers.backfill).toHaveBeenCalledTimes(2);
    page.layers.apart = false;
    await page.clock.pass(20_000);
    expect([page.layers.backfill.mock.calls.length, page.layers.standStill.mock.calls.length]).toEqual([2, 1]);
  });

  it('[SYNC-317] the end of the lease does not end complete; a kill does, and a view that comes meanwhile stands still too', async () => {
    const page = await begin('complete');
    page.edit([write(1, 'E')]);
    await page.clock.pass(61_000);
    expect([page.phase(), page.layers.backfill.mock.calls.length]).toEqual(['parked', 0]);
    const late = { ...page.legacy, layers: { apart: false, standStill: vi.fn(), backfill: vi.fn(async () => undefined) } };
    page.sync.join({ name: 'monthly', build: 'b', protocol: { min: 1, max: 3 }, scheduleId: 'ward', legacy: late, onUpdate: () => undefined, onWriteState: () => undefined });
    expect(late.layers.standStill).toHaveBeenCalledTimes(1);
    await page.order('off', { on: false, epoch: 1 });
    expect([page.phase(), page.layers.backfill.mock.calls.length > 0]).toEqual(['off', true]);
  });
});
