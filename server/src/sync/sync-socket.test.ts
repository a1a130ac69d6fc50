import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { cellKey } from '@tandem/rota';
import { PROTOCOL, type ClientMessage, type ServerMessage } from '@tandem/sync/protocol';
import { runRosterApp, type RosterApp, type RosterAppOptions } from '../../test/roster-app.ts';
import { PASSWORD, send, signIn, signInNew, type Browser } from '../../test/running-app.ts';
import { smallWard } from '../../test/running-rosters.ts';
import { syncOp } from '../../test/sync-world.ts';
import type { SyncHub } from './hub.ts';
import { syncSocket } from './sync-socket.ts';

const ward = smallWard();
const schedule = ward.schedule.id;
const [written] = ward.assignments;
if (!written) throw new Error('the ward is empty');
const PATH = '/api/sync';

let running: RosterApp;
let ana: Browser;
const start = async (options: RosterAppOptions = {}): Promise<void> => {
  running = await runRosterApp(options);
  await running.rosters.create(ward, 'demo', 'test');
  ana = await signInNew(running, 'ana', { [schedule]: 'editor' });
};
const again = async (options: RosterAppOptions): Promise<void> => {
  await running.close();
  await start(options);
};
beforeEach(() => start());
afterEach(() => running.close());

interface Connected {
  readonly socket: WebSocket;
  readonly messages: ServerMessage[];
  readonly closed: Promise<number>;
  say(message: ClientMessage): void;
  until<T extends ServerMessage['type']>(type: T, fits?: (message: Extract<ServerMessage, { type: T }>) => boolean): Promise<Extract<ServerMessage, { type: T }>>;
}

function connect(browser: Browser = ana, headers: Record<string, string> = {}): Promise<Connected> {
  const socket = new WebSocket(running.url.replace('http', 'ws') + PATH, { headers: { cookie: browser.cookie, ...headers } });
  const messages: ServerMessage[] = [];
  const waiters = new Set<() => void>();
  socket.on('message', (data: Buffer) => {
    messages.push(JSON.parse(data.toString()) as ServerMessage);
    waiters.forEach((look) => look());
  });
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  const until: Connected['until'] = (type, fits = () => true) =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = messages.find((message): message is never => message.type === type && fits(message as never));
        if (found === undefined) return;
        waiters.delete(look);
        resolve(found);
      };
      waiters.add(look);
      look();
    });
  const say = (message: ClientMessage): void => socket.send(JSON.stringify(message));
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('open', () => {
      say({ type: 'hello', protocol: { min: 1, max: PROTOCOL }, build: 'test' });
      resolve({ socket, messages, closed, say, until });
    });
  });
}

function handshake(headers: Record<string, string>, path = PATH): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const upgrade = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' };
    request(running.url + path, { headers: { ...upgrade, ...headers } })
      .on('response', ({ statusCode }) => resolve(statusCode))
      .on('upgrade', (_response, stream) => {
        stream.destroy();
        resolve(101);
      })
      .on('error', reject)
      .end();
  });
}

describe('the sync socket', { timeout: 20_000 }, () => {
  it('[SERVER-520] carries a push to everybody who follows the schedule, and flags as they are changed', async () => {
    const bea = await connect(await signInNew(running, 'bea', { [schedule]: 'viewer' }));
    bea.say({ type: 'open', lane: 'b', schedule, after: null });
    bea.say({ type: 'watch', lane: 'b', schedule });
    expect(await bea.until('welcome')).toMatchObject({ protocol: PROTOCOL, user: expect.any(String) as string });
    const snapshot = await bea.until('snapshot', ({ last }) => last);
    expect(snapshot.cells.length).toBeGreaterThan(0);
    const writer = await connect();
    const op = syncOp(cellKey(written), null, { baseRev: null, epoch: 0 });
    writer.say({ type: 'push', schedule, ops: [op] });
    const results = await writer.until('results');
    expect(results.results).toMatchObject([{ kind: 'ack', opId: op.opId }]);
    expect((await bea.until('events', ({ events }) => events.length > 0)).events).toMatchObject([{ cell: op.cell, value: null, opId: op.opId, by: 'ANA' }]);
    const { epoch } = (await bea.until('flags')).flags;
    await running.flags.set(schedule, { enableCentralStore: true }, { actor: 'op', reason: 'try' });
    await bea.until('flags', ({ flags }) => flags.values.enableCentralStore);
    await running.flags.enterSafeMode(null, { actor: 'op', reason: 'fire' });
    const killed = await bea.until('flags', ({ flags }) => flags.safeMode.includes('fire'));
    expect(killed.flags.epoch).toBeGreaterThan(epoch);
    const late = syncOp(cellKey(written), { ...written.value }, { baseRev: null, epoch });
    writer.say({ type: 'push', schedule, ops: [late] });
    expect((await writer.until('results', ({ results: [first] }) => first?.opId === late.opId)).results).toMatchObject([{ kind: 'stale-epoch', epoch: killed.flags.epoch }]);
    [bea, writer].forEach(({ socket }) => socket.terminate());
  });

  it('[SERVER-510] fences ops after a kill by another process before any watcher has heard of it', async () => {
    const writer = await connect();
    writer.say({ type: 'watch', lane: 'a', schedule });
    const { epoch } = (await writer.until('flags')).flags;
    const beside = running.open.beside();
    await beside.rosters.feed.setFlag('sync/*', { values: {}, safeMode: ['cli'], epoch: null, changed: { actor: 'cli', reason: 'cli', at: 1 } }, 0);
    writer.say({ type: 'push', schedule, ops: [syncOp(cellKey(written), null, { baseRev: null, epoch })] });
    expect((await writer.until('results')).results).toMatchObject([{ kind: 'stale-epoch' }]);
    writer.socket.terminate();
  });

  it('[SERVER-521] is refused before the upgrade to whoever is not signed in, from elsewhere and at another address', async () => {
    const { cookie } = ana;
    expect(await handshake({})).toBe(401);
    expect(await handshake({ cookie: 'tandem-session=invented' })).toBe(401);
    expect(await handshake({ cookie, origin: 'https://elsewhere.example' })).toBe(403);
    expect(await handshake({ cookie, 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await handshake({ cookie, host: 'elsewhere.example' })).toBe(403);
    expect(await handshake({ cookie }, '/api/sync/more')).toBe(404);
    expect(await handshake({ cookie, origin: running.url })).toBe(101);
  });

  it('[SERVER-522] ends with its session, and closes lanes whose role has ended', async () => {
    await again({ pingEvery: 250, renewEvery: 20 });
    const one = await connect();
    one.say({ type: 'watch', lane: 'a', schedule });
    await one.until('flags');
    running.accounts.members.revoke(running.accounts.users.byLogin('ana')?.id ?? '', schedule);
    expect(await one.until('refused')).toMatchObject({ lane: 'a', schedule, kind: 'forbidden' });
    const signedIn = await signIn(running.url, 'ana', PASSWORD);
    const two = await connect(signedIn);
    await send(running.url, 'DELETE', '/api/session', { browser: signedIn });
    expect(await two.closed).toBe(4401);
    one.socket.terminate();
  });

  it('[SERVER-522] renews the lease of the flags again and again', async () => {
    await again({ renewEvery: 10 });
    const { say, socket, messages, until } = await connect();
    say({ type: 'watch', lane: 'a', schedule });
    await until('flags', () => messages.filter(({ type }) => type === 'flags').length > 4);
    socket.terminate();
  });

  it('[SERVER-523] closes with a code that says why: protocol, flood, frames that are too long', async () => {
    const old = new WebSocket(running.url.replace('http', 'ws') + PATH, { headers: { cookie: ana.cookie } });
    old.on('open', () => old.send(JSON.stringify({ type: 'hello', protocol: { min: 98, max: 99 }, build: 'x' })));
    expect(await new Promise((resolve) => old.on('close', resolve))).toBe(4426);
    const flood = await connect();
    flood.socket.on('error', () => {});
    for (let i = 0; i < 600; i++) flood.socket.send(i % 2 ? 'nonsense' : Buffer.from([1, 2, 3]));
    expect(await flood.closed).toBe(4429);
    expect(flood.messages.filter((message) => message.type === 'refused' && message.kind === 'invalid').length).toBeGreaterThan(400);
    const long = await connect();
    long.socket.send('x'.repeat(65 * 1024));
    expect(await long.closed).toBe(1009);
  });

  it('[SERVER-524] cuts off a browser that has not taken 1 MiB of what it was sent', () => {
    const done: string[] = [];
    const socket = { bufferedAmount: 0, on: () => {}, send: () => void done.push('sent'), terminate: () => void done.push('cut off'), close: () => {} };
    const sends: ((message: ServerMessage) => Promise<void>)[] = [];
    const hub: SyncHub = {
      connect: ({ send: sendOut }) => {
        sends.push(sendOut);
        return { receive: () => {}, renew: () => {}, end: () => {} };
      },
    };
    const route = syncSocket({ hub, admit: () => ({ userId: 'u' }), onError: () => {} })(new URL('http://host/api/sync'));
    if (route === null || 'kind' in route) throw new Error('no route');
    const ended = route.serve(socket as unknown as WebSocket, 'u');
    for (const waiting of [0, 1024 * 1024, 1024 * 1024 + 1]) {
      socket.bufferedAmount = waiting;
      void sends[0]?.({ type: 'people', schedule, people: [] });
    }
    expect(done).toEqual(['sent', 'sent', 'cut off']);
    ended();
  });

  it('[SERVER-519] ends the socket whose message fails in the server, and says what has failed', () => {
    const done: unknown[] = [];
    let say: (data: Buffer, isBinary: boolean) => void = () => {};
    const socket = { on: (_kind: string, heard: typeof say) => (say = heard), close: (code: number) => void done.push(code) };
    const hub: SyncHub = {
      connect: () => ({
        receive: (text) => {
          throw new Error(`no room for ${text}`);
        },
        renew: () => {},
        end: () => {},
      }),
    };
    const route = syncSocket({ hub, admit: () => ({ userId: 'u' }), onError: (error) => void done.push((error as Error).message) })(new URL('http://host/api/sync'));
    if (route === null || 'kind' in route) throw new Error('no route');
    const ended = route.serve(socket as unknown as WebSocket, 'u');
    expect(() => say(Buffer.from('{}'), false)).not.toThrow();
    expect(done).toEqual(['no room for {}', 1011]);
    ended();
  });

  it('[SERVER-274] cuts off a browser that gives no sign of life, and no other', async () => {
    await again({ pingEvery: 150 });
    const [dead, alive] = [await connect(), await connect()];
    dead.socket.pause();
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(alive.socket.readyState).toBe(WebSocket.OPEN);
    dead.socket.resume();
    expect(await dead.closed).toBe(1006);
    alive.socket.terminate();
  });

  it('[SERVER-275] is uncompressed, and there are 64 of one user at most', async () => {
    const sockets = await Promise.all(Array.from({ length: 64 }, () => connect()));
    expect(sockets[0]?.socket.extensions).toBe('');
    expect(await handshake({ cookie: ana.cookie })).toBe(429);
    sockets[0]?.socket.terminate();
    await sockets[0]?.closed;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await handshake({ cookie: ana.cookie })).toBe(101);
    sockets.forEach(({ socket }) => socket.terminate());
  });

  it('[SERVER-276] tells browsers when the server goes away, and does not hold its end', async () => {
    const { closed } = await connect();
    await running.close();
    expect([1001, 1006]).toContain(await closed);
    await start();
  });
});
