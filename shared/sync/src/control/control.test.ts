import { describe, expect, it, vi } from 'vitest';
import { createSync } from '../create-sync.ts';
import { createEngine } from '../engine/engine.ts';
import { createModeOrders } from '../mode/mode-orders.ts';
import { createTestBrowser, createTestServer, createTestVisibility } from '../testing/test-browser.ts';
import type { Question } from '../transport/detour.ts';
import { createTestClock, settle } from '../testing/test-clock.ts';
import { createTestStorage } from '../testing/test-storage.ts';
import type { ServerMessage } from '../protocol/wire.ts';
import { createControl } from './control.ts';

/** A page that is connected and shows a schedule. `unsent`: edits of this browser keep the engine, whatever the flags say. */
async function begin({ unsent = false, protocol = 2, byRest = [] as ServerMessage[] } = {}) {
  const browser = createTestBrowser();
  const server = createTestServer(true, protocol);
  const clock = createTestClock();
  const questions: Question[] = [];
  const kept = { get: (key: string) => (unsent && key === 'sync-unsent/u1' ? 'yes' : null), set: () => undefined, onOther: () => () => undefined };
  let ids = 0;
  const sync = createSync({
    version: '0',
    flags: { clock, kept, announce: () => undefined, development: false },
    loadOrders: async () => ({ createModeOrders }),
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
          sendByRest: async () => null,
          askByRest: async (question) => (questions.push(question), { user: 'u1', messages: byRest }),
          loadEngine: async () => ({ createEngine }),
        }),
    }),
  });
  const fetched = vi.fn<typeof globalThis.fetch>();
  fetched.mockImplementation(async () => new Response(null, { status: 204 }));
  const stop = sync.connect({ user: { id: 'u1', name: 'Ana' }, build: 'b', fetch: fetched });
  sync.show({ schedule: 'ward', date: '2026-11-23', view: 'week' });
  await settle();
  let revision = 0;
  let phase = '';
  sync.status$.subscribe((status) => (phase = status.phase));
  return {
    sync,
    stop,
    clock,
    /** How often giving up was told, since the call before. */
    given: () => fetched.mock.calls.splice(0).filter(([path]) => String(path).endsWith('/fall-back')).length,
    fetched,
    close: () => server.last().events.closed(1006),
    phase: () => phase,
    /** Types and schedules of what was sent, since the call before. */
    sent: () => server.last().sent.splice(0).map((message) => [message.type, 'schedule' in message ? message.schedule : ''].join(' ').trim()),
    bar: () => server.last().events.closed(4403),
    /** What was asked by REST since the call before. */
    questions: () => questions.splice(0),
    reports: () => server.last().sent.splice(0).filter((message) => message.type === 'report'),
    async say(message: ServerMessage) {
      server.last().say(message);
      await settle();
      await settle();
    },
    flags(schedule: string, on: boolean, store = on): ServerMessage {
      const values = { enableCentralStore: store, enableRealTimeSync: on, enableConflictResolution: on, enablePerformanceOptimization: on, enableCrossViewUpdates: on };
      return { type: 'flags', flags: { schedule, values, safeMode: [], epoch: 0, revision: (revision += 1), leaseMs: 60_000, mayOverride: false } };
    },
    snapshot: { type: 'snapshot', lane: 'xxxxxxx1', schedule: 'ward', cursor: 1, first: true, last: true, sent: 0, cells: [] } satisfies ServerMessage,
  };
}

describe('what is watched', () => {
  it.each([
    ['off', false],
    ['page', true],
  ] as const)('[SYNC-136] are the flags, also when the lane has been closed because they went off (%s): on again, they are followed at once', async (then, store) => {
    const { say, flags, snapshot, sent, phase } = await begin();
    expect(sent()).toEqual(['hello', 'watch ward']);
    await say(flags('ward', true));
    await say(snapshot);
    expect([phase(), sent()]).toEqual(['live', ['open ward', 'here ward']]);
    await say(flags('ward', false, store));
    expect([phase(), sent()]).toEqual([then, ['close', 'watch ward']]);
    await say(flags('ward', true));
    await say(snapshot);
    expect([phase(), sent()]).toEqual(['live', ['open ward', 'here ward']]);
  });

  it.each([false, true])('[SYNC-136] are the flags of the schedule that is shown, after the lane of the one before has been closed (engine kept: %s)', async (unsent) => {
    const { sync, say, flags, snapshot, sent } = await begin({ unsent });
    await say(flags('ward', true));
    await say(snapshot);
    sent();
    sync.show({ schedule: 'pool', date: '2026-11-23', view: 'week' });
    const said = sent();
    expect([said.includes('close'), said.at(-1)]).toEqual([true, 'watch pool']);
  });
});

describe('what a page that does not synchronize says', () => {
  it('[SYNC-363] is that it is off, under which flags, each time that it hears of them', async () => {
    const { say, flags, reports, sync } = await begin({ protocol: 3 });
    expect(reports()).toEqual([]);
    const off = { type: 'report', lane: 'xxxxxxx1', schedule: 'ward', epoch: 0, stage: 'off', phase: 'off', unsent: 0, trouble: null, sweep: null };
    await say(flags('ward', false));
    await say(flags('pool', false));
    await say(flags('ward', false));
    expect(reports()).toEqual([1, 3].map((revision) => ({ ...off, revision })));
    // Safe mode of this browser alone.
    sync.flags.enableSafeMode('by-hand');
    await say(flags('ward', true));
    expect(reports()).toEqual([{ ...off, revision: 4 }]);
  });

  it('[SYNC-363] is nothing where an engine speaks for it, edits of this browser are unsent, or the server would not understand', async () => {
    const live = await begin({ protocol: 3 });
    await live.say(live.flags('ward', true));
    await live.say(live.snapshot);
    live.reports();
    await live.say(live.flags('ward', false));
    expect(live.reports().map(({ phase, revision }) => [phase, revision])).toEqual([['off', 2]]);
    for (const more of [{ unsent: true, protocol: 3 }, { protocol: 2 }]) {
      const { say, flags, reports } = await begin(more);
      await say(flags('ward', false));
      expect(reports()).toEqual([]);
    }
  });
});

describe('a question by REST', () => {
  it('[SYNC-365] says what the page has come to, with an engine or without one', async () => {
    const { bar, questions, say, flags, snapshot } = await begin({ protocol: 3 });
    await say(flags('ward', true));
    await say(snapshot);
    bar();
    await settle();
    expect(questions()).toMatchObject([{ after: 1, report: { type: 'report', schedule: 'ward', stage: 'live', phase: 'live', revision: 1 } }]);
    const other = await begin({ protocol: 3 });
    other.bar();
    await settle();
    expect(other.questions()).toMatchObject([{ report: { stage: 'off', phase: 'off', unsent: 0 } }]);
  });
});

describe('notices', () => {
  it('[SYNC-364] reach a page whose socket is refused by REST', async () => {
    const { sync, bar } = await begin({ byRest: [{ type: 'notices', notices: [{ id: 'n1', kind: 'emergency', severity: 'critical', schedule: null, at: 1, until: null }] }] });
    const told: string[] = [];
    sync.notices$.subscribe((notices) => told.push(notices.map(({ id }) => id).join()));
    bar();
    await settle();
    expect(told).toEqual(['', 'n1']);
  });
});

describe('what was given up', () => {
  it('[SYNC-329] is told again over each new link and every 30 s until the server has heard of it', async () => {
    const { sync, say, flags, clock, given, fetched, close } = await begin();
    await say(flags('ward', true));
    fetched.mockRejectedValue(new TypeError('no network'));
    void sync.mode.activateFallback('3 sweeps');
    await settle();
    expect(given()).toBe(1);
    await clock.pass(37_500);
    expect(given()).toBe(1);
    close();
    await clock.pass(1000);
    await settle();
    expect(given()).toBe(1);
    fetched.mockResolvedValue(new Response(null, { status: 204 }));
    await clock.pass(37_500);
    expect(given()).toBe(1);
    await clock.pass(120_000);
    expect([given(), sync.flags.state.safeMode]).toEqual([0, ['fell-back ward 0: 3 sweeps']]);
  });

  it('[SYNC-329] is told once more, and no further, by whoever may not order it; a page that has ended tells nothing', async () => {
    const { sync, say, flags, clock, given, fetched } = await begin();
    await say(flags('ward', true));
    fetched.mockImplementation(async () => new Response(JSON.stringify({ error: { kind: 'forbidden', reason: 'no' } }), { status: 403 }));
    await sync.mode.activateFallback('3 sweeps');
    await clock.pass(200_000);
    expect([given(), sync.flags.state.safeMode]).toEqual([2, ['fell-back ward 0: 3 sweeps']]);
    const other = await begin();
    await other.say(other.flags('ward', true));
    other.fetched.mockRejectedValue(new TypeError('no network'));
    await other.sync.mode.activateFallback('3 sweeps');
    other.given();
    other.stop();
    expect(other.clock.waiting()).toBe(0);
    await other.clock.pass(200_000);
    expect(other.given()).toBe(0);
  });
});
