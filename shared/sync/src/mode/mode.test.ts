import { CSRF_HEADER } from '@tandem/rest';
import { describe, expect, it, vi } from 'vitest';
import { createFlags } from '../flags/flags.ts';
import { FLAG_NAMES, type FlagValues } from '../flags/definitions.ts';
import type { FlagSnapshot } from '../protocol/flag-snapshot.ts';
import { STAGES, type Stage } from '../protocol/stage.ts';
import type { SweepResult } from '../protocol/wire.ts';
import { STATUS_OFF, type SyncStatus } from '../status.ts';
import { createTestClock } from '../testing/test-clock.ts';
import { createGivenUpTeller } from './given-up.ts';
import { createModeOrders } from './mode-orders.ts';
import { createMode } from './mode.ts';

const ALL_ON = Object.fromEntries(FLAG_NAMES.map((name) => [name, true])) as FlagValues;
const CLEAN: SweepResult = { at: 1, compared: 12, unsettled: 0, confirmed: 0, errors: 0 };
const WELL: SyncStatus = { ...STATUS_OFF, phase: 'live', online: true };
const answered = (status: number, body?: unknown) => Promise.resolve(new Response(body === undefined ? null : JSON.stringify(body), { status }));
const switched = (stage: Stage, stopped: object | null = null) => ({ stage, epoch: 1, revision: 2, steps: [stage], stopped });

function begin(stage: Stage | null = 'live') {
  const kept = new Map<string, string>();
  const flags = createFlags({ clock: { now: () => 1000 }, kept: { get: (key) => kept.get(key) ?? null, set: (key, value) => void kept.set(key, value), onOther: () => () => undefined }, announce: () => undefined, development: false });
  let revision = 0;
  const order = (next: Stage | null, values = ALL_ON, epoch = 0, schedule = 'ward') => flags.receive({ schedule, values, safeMode: [], epoch, revision: (revision += 1), leaseMs: 60_000, mayOverride: false, stage: next } satisfies FlagSnapshot);
  flags.use('ward');
  order(stage);
  const fetch = vi.fn<typeof globalThis.fetch>(() => answered(204));
  const compare = vi.fn(async (): Promise<SweepResult | null> => CLEAN);
  const now = { status: WELL, health: 'healthy' as 'healthy' | 'error' };
  const load = vi.fn(async () =>
    createModeOrders({ fetch, flags, status: () => now.status, compare, bus: { get health() { return { status: now.health, message: '', lastUpdate: 0 }; } } }));
  createGivenUpTeller({ flags, orders: load, clock: createTestClock(), random: () => 1 });
  return { flags, order, kept, fetch, compare, now, load, mode: createMode({ flags, load }) };
}
const asked = (fetch: ReturnType<typeof begin>['fetch']) => fetch.mock.calls.map(([path, init]) => [init?.method, path, JSON.parse(init?.body as string)]);

describe('the mode of a schedule', () => {
  it('[SYNC-320] comes with the flags, and nothing is fetched for it', () => {
    const { mode, order, load } = begin('off');
    const seen: string[] = [];
    mode.mode$.subscribe(({ mode: name, stage, hasFallback }) => seen.push(`${stage} ${name} ${hasFallback}`));
    for (const stage of STAGES) order(stage);
    order('complete');
    expect(seen).toEqual(['off legacy true', 'dualwrite hybrid true', 'shadow hybrid true', 'live hybrid true', 'rampdown sync true', 'complete sync false']);
    expect([mode.mode, mode.stage, mode.hasFallback, load.mock.calls.length]).toEqual(['sync', 'complete', false, 0]);
  });

  it('[SYNC-321] is ordered on the server, which names the guard that stopped it', async () => {
    const { mode, fetch } = begin();
    fetch.mockReturnValueOnce(answered(200, switched('rampdown')));
    expect(await mode.switchToSyncMode({ reason: 'a week\n of calm', approve: true })).toMatchObject({ ok: true, state: { stage: 'rampdown' } });
    fetch.mockReturnValueOnce(answered(200, switched('dualwrite', { to: 'shadow', guard: 'unsent', reason: '2 edits are not sent yet.' })));
    expect(await mode.enableHybridMode({ stage: 'shadow' })).toMatchObject({ ok: false, reason: '2 edits are not sent yet.', state: { stage: 'dualwrite', stopped: { guard: 'unsent' } } });
    fetch.mockReturnValueOnce(answered(200, switched('dualwrite')));
    await mode.enableHybridMode();
    expect(asked(fetch).map(([method, path, body]) => [method, path, body.to, body.reason, body.approve])).toEqual([
      ['PUT', '/api/schedules/ward/mode', 'sync', 'a week of calm', true],
      ['PUT', '/api/schedules/ward/mode', 'shadow', 'ordered on the page: shadow', undefined],
      ['PUT', '/api/schedules/ward/mode', 'hybrid', 'ordered on the page: hybrid', undefined],
    ]);
  });

  it('[SYNC-321] answers, whatever fails: a refusal, another answer, no network, no chunk, no schedule', async () => {
    const { mode, fetch, load, flags } = begin();
    fetch.mockReturnValueOnce(answered(403, { error: { kind: 'forbidden', reason: 'An operator may do this.' } }));
    expect(await mode.switchToSyncMode()).toEqual({ ok: false, state: null, reason: 'An operator may do this.' });
    fetch.mockReturnValueOnce(answered(502));
    expect(await mode.switchToSyncMode()).toMatchObject({ ok: false, reason: 'The server answered 502.' });
    fetch.mockReturnValueOnce(answered(200, { ok: true }));
    expect(await mode.migrateToSyncSystem()).toMatchObject({ ok: false });
    fetch.mockRejectedValueOnce(new TypeError('no network'));
    expect(await mode.enableHybridMode()).toMatchObject({ ok: false, reason: 'no network' });
    load.mockRejectedValueOnce(new Error('no chunk'));
    expect(await mode.switchToSyncMode()).toMatchObject({ ok: false, reason: 'no chunk' });
    flags.use(null);
    expect(await mode.switchToSyncMode()).toMatchObject({ ok: false, reason: 'No schedule is shown.' });
  });

  it('[SYNC-322] is given up here at once, whether or not the server hears of it, until the order says so for everybody', async () => {
    const { mode, fetch, flags, order } = begin();
    fetch.mockRejectedValueOnce(new TypeError('no network'));
    const first = mode.activateFallback('3 sweeps', ['p1/2026-11-20/0']);
    expect([flags.values.enableCentralStore, flags.state.stage, flags.state.safeMode]).toEqual([false, 'off', ['fell-back ward 0: 3 sweeps']]);
    expect(await first).toMatchObject({ ok: false, reason: 'no network' });
    order('live');
    expect(flags.values.enableCentralStore).toBe(false);
    expect(await mode.activateFallback('3 sweeps', ['p1/2026-11-20/0'])).toEqual({ ok: true, reason: null });
    expect(asked(fetch).at(-1)).toEqual(['POST', '/api/schedules/ward/mode/fall-back', { reason: '3 sweeps', cells: ['p1/2026-11-20/0'], epoch: 0 }]);
    flags.enableSafeMode('by-hand');
    order('off');
    expect(flags.state.safeMode).toEqual(['by-hand']);
    flags.leaveSafeMode('by-hand');
    order('live');
    expect(mode.stage).toBe('live');
  });

  it('[SYNC-329] is given up for the schedule that was shown alone, and asked of that one, whatever is shown meanwhile', async () => {
    const { mode, fetch, flags, order } = begin();
    order('live', ALL_ON, 3);
    const answer = mode.activateFallback('3 sweeps');
    flags.use('pool');
    order('off', ALL_ON, 9, 'pool');
    order('live', ALL_ON, 9, 'pool');
    expect([(await answer).ok, flags.values.enableCentralStore, flags.state.safeMode]).toEqual([true, true, []]);
    expect(asked(fetch)).toEqual([['POST', '/api/schedules/ward/mode/fall-back', { reason: '3 sweeps', cells: [], epoch: 3 }]]);
    flags.use('ward');
    order('live', ALL_ON, 3);
    expect(flags.state.safeMode).toEqual(['fell-back ward 3: 3 sweeps']);
    // Somebody has turned something off since: the server drops what is told of an earlier epoch, and so does this page.
    order('live', ALL_ON, 4);
    expect([flags.state.safeMode, flags.values.enableCentralStore]).toEqual([[], true]);
  });

  it('[SYNC-329] is given up without an epoch where none was heard of, and not at all where no schedule is shown', async () => {
    const { mode, fetch, flags } = begin();
    flags.use('pool');
    await mode.activateFallback();
    expect([flags.state.safeMode, asked(fetch)]).toEqual([['fell-back pool -: by hand'], [['POST', '/api/schedules/pool/mode/fall-back', { reason: 'by hand', cells: [] }]]]);
    flags.use(null);
    expect(await mode.activateFallback()).toMatchObject({ ok: false, reason: 'No schedule is shown.' });
    expect(flags.state.safeMode).toEqual([]);
  });

  it('[SYNC-329] is given up by this page alone for whoever may not order it, and kept where the session was another one', async () => {
    const { mode, fetch, flags, order, kept } = begin();
    fetch.mockReturnValueOnce(answered(403, { error: { kind: 'forbidden', reason: 'An editor may do this.' } }));
    expect(await mode.activateFallback('3 sweeps')).toEqual({ ok: false, reason: 'An editor may do this.' });
    expect([flags.values.enableCentralStore, flags.state.safeMode, kept.get('sync-safe-mode')]).toEqual([false, ['fell-back ward 0: 3 sweeps'], '']);
    order('off');
    order('live');
    expect(flags.state.safeMode).toEqual([]);
    fetch.mockReturnValueOnce(answered(403, { error: { kind: 'forbidden', field: CSRF_HEADER, reason: 'Somebody else.' } }));
    expect(await mode.activateFallback('3 sweeps')).toMatchObject({ ok: false, reason: 'Somebody else.' });
    expect(kept.get('sync-safe-mode')).toBe('fell-back ward 0: 3 sweeps');
  });

  it('[SYNC-323] is healthy once status, bus and a comparison made for it say so, with the size of its sample', async () => {
    const { mode, now, compare, order, load } = begin();
    expect(await mode.validateSyncHealth()).toEqual({ healthy: true, problems: [], compared: 12 });
    now.status = { ...WELL, phase: 'parked', online: false, trouble: 'x', durable: false, unsent: 1 };
    now.health = 'error';
    compare.mockResolvedValueOnce({ ...CLEAN, confirmed: 1, errors: 2 });
    expect((await mode.validateSyncHealth()).problems).toEqual(['starting', 'offline', 'trouble', 'not-durable', 'bus', 'unsent', 'difference', 'comparison-failed']);
    [now.status, now.health] = [WELL, 'healthy'];
    for (const sweep of [null, { ...CLEAN, compared: 0, unsettled: 9 }]) {
      compare.mockResolvedValueOnce(sweep);
      expect((await mode.validateSyncHealth()).problems).toEqual(['nothing-compared']);
    }
    compare.mockRejectedValueOnce(new Error('x'));
    expect((await mode.validateSyncHealth()).problems).toEqual(['nothing-compared']);
    order('complete');
    expect(await mode.validateSyncHealth()).toEqual({ healthy: true, problems: [], compared: 0 });
    order('off');
    expect((await mode.validateSyncHealth()).problems).toEqual(['off']);
    load.mockRejectedValueOnce(new Error('no chunk'));
    expect(await mode.validateSyncHealth()).toEqual({ healthy: false, problems: ['comparison-failed'], compared: 0 });
  });

  it('[SYNC-324] brings both sides to the same on the server, or counts what that would change', async () => {
    const { mode, fetch } = begin();
    const report = { cells: 4, differences: 1, repaired: 1, refused: 0, verified: true, checksum: 'x' };
    fetch.mockImplementation(() => answered(200, report));
    expect(await mode.migrateToSyncSystem({ dryRun: true })).toEqual({ ok: true, report });
    await mode.migrateToSyncSystem();
    expect(asked(fetch)).toEqual([true, false].map((dryRun) => ['POST', '/api/schedules/ward/mode/migrate', { dryRun }]));
  });
});
