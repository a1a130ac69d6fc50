import { describe, expect, it } from 'vitest';
import { createSync } from '../create-sync.ts';
import { createEngine } from '../engine/engine.ts';
import { createTestBrowser, createTestServer, createTestVisibility } from '../testing/test-browser.ts';
import { createTestClock, settle } from '../testing/test-clock.ts';
import { createTestStorage } from '../testing/test-storage.ts';
import type { ServerMessage } from '../protocol/wire.ts';
import { createControl } from './control.ts';

/** A page that is connected and shows a schedule. `unsent`: edits of this browser keep the engine, whatever the flags say. */
async function begin({ unsent = false } = {}) {
  const browser = createTestBrowser();
  const server = createTestServer();
  const clock = createTestClock();
  const kept = { get: (key: string) => (unsent && key === 'sync-unsent/u1' ? 'yes' : null), set: () => undefined, onOther: () => () => undefined };
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
          sendByRest: async () => null,
          askByRest: async () => null,
          loadEngine: async () => ({ createEngine }),
        }),
    }),
  });
  sync.connect({ user: { id: 'u1', name: 'Ana' }, build: 'b', fetch: globalThis.fetch });
  sync.show({ schedule: 'ward', date: '2026-11-23', view: 'week' });
  await settle();
  let revision = 0;
  let phase = '';
  sync.status$.subscribe((status) => (phase = status.phase));
  return {
    sync,
    phase: () => phase,
    /** Types and schedules of what was sent, since the call before. */
    sent: () => server.last().sent.splice(0).map((message) => [message.type, 'schedule' in message ? message.schedule : ''].join(' ').trim()),
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
