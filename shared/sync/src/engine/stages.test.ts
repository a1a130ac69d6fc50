import { describe, expect, it, vi } from 'vitest';
import { cellKey } from '@tandem/rota';
import { createTestPage, write } from '../testing/test-page.ts';

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
    const page = await createTestPage(stage);
    expect([page.phase(), page.joined.way?.(), page.sync.store.isActive]).toEqual([phase, way, stage !== 'off']);
    expect(page.edit([write(1, 'E')])).toBe(way === 'bus');
    await page.rest();
    expect(page.kinds()).toEqual(way === 'bus' ? ['push'] : []);
    await page.clock.pass(20);
    expect(page.shift(1)).toBe(stage === 'off' ? null : 'E');
  });

  it('[SYNC-314] shadow: the central store follows the log, the views do not follow it, and a write by REST lies over it until its end', async () => {
    const page = await createTestPage('shadow');
    await page.event(2, 3, 'N');
    expect([page.shift(3), page.legacy.apply.mock.calls.length, page.sync.bus.isActive]).toEqual(['N', 0, false]);
    page.edit([write(3, 'E')]);
    await page.event(3, 3, 'D');
    expect(page.shift(3)).toBe('E');
    page.joined.saved(write(3, 'E'), 4);
    expect(page.shift(3)).toBe('E');
    await page.event(4, 4, 'D');
    expect(page.held(4)).toBeNull();
    await page.order('live', { epoch: 1 });
    expect([page.phase(), page.held(4), page.held(3)]).toEqual(['live', 'D', 'E']);
  });

  it('[SYNC-315] an order below live in the middle of edits parks what waits, sends it by REST in order, and loses nothing', async () => {
    const page = await createTestPage('live');
    page.edit([write(1, 'E')]);
    page.edit([write(2, 'N')]);
    await page.order('shadow', { epoch: 1 });
    expect([page.phase(), page.byRest.map(({ cell }) => cell.slice(11, 13)), page.shift(1), page.shift(2)]).toEqual(['following', ['21', '22'], 'E', 'N']);
    page.kinds();
    expect(page.edit([write(4, 'D')])).toBe(false);
    await page.clock.pass(25_000);
    expect(page.kinds()).not.toContain('push');
    expect(page.byRest).toHaveLength(2);
  });

  it('[SYNC-316] the way of an edit is kept to its end: one that began as live is captured, one that began below goes by REST alone', async () => {
    const page = await createTestPage('live');
    const live = page.joined.way?.();
    await page.order('shadow', { epoch: 1 });
    expect(page.edit([write(1, 'E')], live)).toBe(true);
    await page.rest();
    expect(page.byRest.map(({ cell }) => cell.slice(11, 13))).toEqual(['21']);
    const below = page.joined.way?.();
    await page.order('live', { epoch: 2 });
    page.kinds();
    expect(page.edit([write(2, 'N')], below)).toBe(false);
    await page.rest();
    expect([page.kinds(), page.shift(2), page.byRest.length]).toEqual([[], 'N', 1]);
  });

  it('[SYNC-317] complete: the legacy store stands still, and whatever ends that loads it first, again and again until it has', async () => {
    const page = await createTestPage('complete');
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
    const page = await createTestPage('complete');
    page.edit([write(1, 'E')]);
    await page.clock.pass(3_601_000);
    expect([page.phase(), page.layers.backfill.mock.calls.length]).toEqual(['parked', 0]);
    const late = { ...page.legacy, layers: { apart: false, standStill: vi.fn(), backfill: vi.fn(async () => undefined) } };
    page.sync.join({ name: 'monthly', build: 'b', protocol: { min: 1, max: 3 }, scheduleId: 'ward', legacy: late, onUpdate: () => undefined, onWriteState: () => undefined });
    expect(late.layers.standStill).toHaveBeenCalledTimes(1);
    await page.order('off', { on: false, epoch: 1 });
    expect([page.phase(), page.layers.backfill.mock.calls.length > 0]).toEqual(['off', true]);
  });

  it('[SYNC-318] an edit that came to nothing is not left in views that follow no store: they load again', async () => {
    const page = await createTestPage(null);
    await page.order(null, { projects: false });
    page.edit([write(1, 'E')]);
    await page.rest();
    const opId = page.sent().flatMap((message) => (message.type === 'push' ? message.ops.map((op) => op.opId) : []))[0] ?? '';
    await page.say({ type: 'results', schedule: 'ward', results: [{ kind: 'rejected', opId, findings: [] }] });
    await page.clock.pass(1000);
    expect([page.phase(), page.shift(1), page.legacy.reload.mock.calls.length]).toEqual(['live', null, 1]);
  });

  it('[SYNC-318] an edit that came to nothing is not left in the views where the flags go off right after', async () => {
    const page = await createTestPage(null);
    await page.order(null, { projects: false });
    page.edit([write(1, 'E')]);
    await page.rest();
    const opId = page.sent().flatMap((message) => (message.type === 'push' ? message.ops.map((op) => op.opId) : []))[0] ?? '';
    await page.say({ type: 'results', schedule: 'ward', results: [{ kind: 'rejected', opId, findings: [] }] });
    await page.order(null, { on: false, epoch: 1 });
    await page.clock.pass(1000);
    expect([page.phase(), page.legacy.reload.mock.calls.length]).toEqual(['off', 1]);
  });

  it('[SYNC-318] an edit of another tab is not left in the views where the flags go off before its end is known', async () => {
    const page = await createTestPage('live');
    const [{ ref, value }] = [write(1, 'E')];
    page.tell({ type: 'ops', tab: 'other', schedule: 'ward', durable: false, ops: [{ opId: 'of-other', cell: cellKey(ref), value: value as never, baseRev: 0, at: 5, origin: 'other/weekly', epoch: 0, protocol: 3 }] });
    await page.rest();
    expect([page.held(1), page.legacy.reload.mock.calls.length]).toEqual(['E', 0]);
    await page.order('off', { on: false, epoch: 1 });
    expect([page.phase(), page.legacy.reload.mock.calls.length]).toEqual(['off', 1]);
  });

  it('[SYNC-318] what REST refuses is not left in views that were given it while they followed the store', async () => {
    const page = await createTestPage('live');
    await page.order('shadow', { epoch: 1 });
    page.edit([write(1, 'E')]);
    page.joined.saved(write(1, 'E'), 2);
    page.joined.reverted(write(1, 'E').ref);
    await page.clock.pass(1000);
    expect(page.legacy.reload).toHaveBeenCalledTimes(1);
  });
});
