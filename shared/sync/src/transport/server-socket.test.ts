import { describe, expect, it } from 'vitest';
import type { ServerMessage } from '../protocol/wire.ts';
import { createTestServer } from '../testing/test-browser.ts';
import { createTestClock, settle } from '../testing/test-clock.ts';
import { createServerSocket } from './server-socket.ts';

const HELLO = { type: 'hello', protocol: { min: 1, max: 2 }, build: 'b' } as const;
const FLAGS: ServerMessage = {
  type: 'flags',
  flags: {
    schedule: 'ward',
    values: { enableCentralStore: true, enableRealTimeSync: true, enableConflictResolution: true, enablePerformanceOptimization: true, enableCrossViewUpdates: true },
    safeMode: [],
    epoch: 1,
    revision: 1,
    leaseMs: 60_000,
    mayOverride: false,
  },
};

function begin({ random = 1, answering = true } = {}) {
  const server = createTestServer(answering);
  const clock = createTestClock();
  const ups: boolean[] = [];
  const messages: string[] = [];
  const barred: number[] = [];
  const refusals: boolean[] = [];
  let bad = 0;
  const socket = createServerSocket({
    connect: server.connect,
    clock,
    random: () => random,
    hello: HELLO,
    onUp: (up) => ups.push(up),
    onMessage: (message) => messages.push(message.type),
    onBarred: (code) => barred.push(code),
    onRefused: (refused) => refusals.push(refused),
    onBad: () => (bad += 1),
    user: 'u1',
  });
  return { server, clock, ups, messages, barred, refusals, bad: () => bad, socket };
}

describe('opening', () => {
  it('[SYNC-110] says hello first, and is up with the welcome', async () => {
    const { server, socket, ups, messages } = begin({ answering: false });
    socket.start();
    server.last().events.opened();
    expect([server.last().sent, ups, socket.send({ type: 'close', lane: 't' })]).toEqual([[HELLO], [], false]);
    server.last().welcome();
    expect([ups, messages, socket.send({ type: 'close', lane: 't' }), server.last().sent.at(-1)]).toEqual([[true], ['welcome'], true, { type: 'close', lane: 't' }]);
    await settle();
  });

  it('[SYNC-110] says hello once over a socket that is open before it is handed over', () => {
    const sent: string[] = [];
    const early = createServerSocket({
      connect: (events) => {
        events.opened();
        return { send: (text) => void sent.push(text), waiting: () => 0, close: () => {} };
      },
      clock: createTestClock(),
      random: () => 0,
      hello: HELLO,
      onUp: () => {},
      onMessage: () => {},
      onRefused: () => {},
      onBarred: () => {},
      onBad: () => {},
      user: 'u1',
    });
    early.start();
    expect(sent).toEqual([JSON.stringify(HELLO)]);
  });

  it.each([
    [1, [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]],
    [0, [500, 1000, 2000, 4000, 8000, 15_000, 15_000]],
  ])('[SYNC-111] tries again after longer and longer, up to 30 s, with jitter (%d)', async (random, delays) => {
    const { server, clock, socket } = begin({ random, answering: false });
    socket.start();
    for (const [index, delay] of delays.entries()) {
      // Also by 1005, as the end of a socket to an address that knows no sockets.
      server.last().events.opened();
      server.last().events.closed(index % 2 === 0 ? 1005 : 1006);
      await clock.pass(delay - 1);
      expect(server.connections.length).toBe(index + 1);
      await clock.pass(1);
      expect(server.connections.length).toBe(index + 2);
    }
  });

  it('[SYNC-111] starts afresh after ten good seconds, not after a welcome alone', async () => {
    const { server, clock, socket } = begin();
    socket.start();
    for (const [up, delay] of [[0, 1000], [9_999, 2000], [0, 4000], [10_000, 1000]] as const) {
      await clock.pass(up);
      const before = server.connections.length;
      server.last().events.closed(1006);
      await clock.pass(delay - 1);
      expect(server.connections.length).toBe(before);
      await clock.pass(1);
      expect(server.connections.length).toBe(before + 1);
    }
  });

  it('[SYNC-111] gives up a socket that gets no welcome in 15 s', async () => {
    const { server, clock, socket } = begin({ answering: false });
    socket.start();
    await clock.pass(15_000);
    expect(server.last().closed).toBe(true);
    await clock.pass(1000);
    expect(server.connections.length).toBe(2);
  });

  it('[SYNC-111] survives a browser that refuses to open one', async () => {
    const clock = createTestClock();
    let tried = 0;
    const socket = createServerSocket({
      connect: () => {
        tried += 1;
        throw new DOMException('no', 'SecurityError');
      },
      clock,
      random: () => 1,
      hello: HELLO,
      onUp: () => {},
      onMessage: () => {},
      onRefused: () => {},
      onBarred: () => {},
      onBad: () => {},
      user: 'u1',
    });
    socket.start();
    await clock.pass(3000);
    expect(tried).toBe(3);
  });

  it('[SYNC-112] tries at once when the network is back or the page is looked at, and leaves a good socket alone', async () => {
    const { server, clock, socket } = begin();
    socket.hurry();
    expect(server.connections.length).toBe(0);
    socket.start();
    await settle();
    socket.hurry();
    expect(server.connections.length).toBe(1);
    server.last().events.closed(1006);
    socket.hurry();
    expect(server.connections.length).toBe(2);
    await clock.pass(60_000);
    expect([server.connections.length, socket.up()]).toEqual([2, true]);
  });

  it.each([4401, 4403])('[SYNC-113] is barred by %d until it is told', async (code) => {
    const { server, clock, socket, barred } = begin();
    socket.start();
    await settle();
    server.last().events.closed(code);
    await clock.pass(600_000);
    socket.hurry();
    socket.stop();
    socket.start();
    expect([server.connections.length, barred, clock.waiting()]).toEqual([1, [code], 0]);
    socket.unbar();
    await settle();
    expect([server.connections.length, socket.up()]).toEqual([2, true]);
    socket.unbar();
    expect(server.connections.length).toBe(2);
  });

  it('[SYNC-111] leaves nothing behind when it is stopped', async () => {
    const { server, clock, socket, ups } = begin();
    socket.start();
    await settle();
    server.last().say(FLAGS);
    socket.stop();
    await clock.pass(600_000);
    server.last().events.received('{"type":"flags"}');
    server.last().events.closed(1000);
    expect([server.connections.length, server.last().closed, clock.waiting(), ups]).toEqual([1, true, 0, [true, false]]);
  });
});

describe('an open one', () => {
  it('[SYNC-114] is given up when a server that renews leases has been silent for one', async () => {
    const { server, clock, socket, ups } = begin();
    socket.start();
    await clock.pass(600_000);
    expect(ups).toEqual([true]);
    server.last().say(FLAGS);
    await clock.pass(40_000);
    server.last().say({ type: 'people', schedule: 'ward', people: [] });
    await clock.pass(59_999);
    expect(ups).toEqual([true]);
    await clock.pass(1);
    expect([ups, server.connections[0]?.closed]).toEqual([[true, false], true]);
  });

  it('[SYNC-114] is opened anew at once on a page that has slept', async () => {
    let now = 1000;
    const asleep = createTestServer();
    const slept = createServerSocket({
      connect: asleep.connect,
      // Its timers slept too.
      clock: { now: () => now, after: () => () => {}, soon: queueMicrotask },
      random: () => 1,
      hello: HELLO,
      onUp: () => {},
      onMessage: () => {},
      onRefused: () => {},
      onBarred: () => {},
      onBad: () => {},
      user: 'u1',
    });
    slept.start();
    await settle();
    asleep.last().say(FLAGS);
    now += 59_999;
    slept.hurry();
    expect(asleep.connections.length).toBe(1);
    now += 1;
    slept.hurry();
    await settle();
    // The old one's end is told late.
    asleep.connections[0]?.events.closed(1006);
    expect([asleep.connections.map(({ closed }) => closed), slept.up()]).toEqual([[true, false], true]);
  });

  it('[SYNC-115] lets messages wait, in order, while more than 1 MB has not been taken', async () => {
    const { server, clock, socket } = begin();
    const lanes = (): unknown[] => server.last().sent.slice(1).map((message) => 'lane' in message && message.lane);
    socket.start();
    await settle();
    server.last().waiting = 1024 * 1024 + 1;
    for (const lane of ['a', 'b', 'c']) expect(socket.send({ type: 'close', lane })).toBe(true);
    expect(clock.waiting()).toBe(1);
    await clock.pass(1000);
    expect(lanes()).toEqual([]);
    server.last().waiting = 1024 * 1024;
    socket.send({ type: 'close', lane: 'd' });
    await clock.pass(50);
    expect(lanes()).toEqual(['a', 'b', 'c', 'd']);
    server.last().waiting = 2 ** 21;
    for (let sent = 0; sent < 2000; sent++) socket.send({ type: 'close', lane: 'x' });
    expect(socket.send({ type: 'close', lane: 'x' })).toBe(false);
    server.last().events.closed(1006);
    await clock.pass(2000);
    expect([lanes(), clock.waiting()]).toEqual([[], 0]);
    socket.send({ type: 'close', lane: 'new' });
    expect(lanes()).toEqual(['new']);
  });

  it('[SYNC-116] counts and drops what is no message, and goes on', async () => {
    const { server, socket, bad, messages } = begin();
    socket.start();
    await settle();
    const hostile = ['', '{', 'null', '[]', '"x"', '{"type":"flags"}', '{"type":"events","lane":1}', '{"__proto__":{"type":"flags"}}', `{"type":"${'x'.repeat(1e5)}"}`, '{"type":"snapshot","lane":"t","schedule":"../..","cursor":-1}'];
    for (const text of hostile) server.last().events.received(text);
    server.last().say(FLAGS);
    expect([bad(), messages]).toEqual([hostile.length, ['welcome', 'flags']]);
  });

  it('[SYNC-110] takes nothing but a refusal before the welcome', () => {
    const { server, socket, bad, messages, ups } = begin({ answering: false });
    socket.start();
    server.last().events.opened();
    server.last().say(FLAGS);
    server.last().say({ type: 'refused', kind: 'invalid', reason: 'protocol' });
    expect([bad(), messages, ups]).toEqual([1, ['refused'], []]);
    socket.stop();
  });
});
