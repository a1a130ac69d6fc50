import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { runRosterApp, type RosterApp } from '../../test/roster-app.ts';
import { PASSWORD, send, signIn, signInNew, type Browser } from '../../test/running-app.ts';
import { smallWard } from '../../test/running-rosters.ts';
import type { Op } from '../feed/feed.ts';
import { streamChanges, type ChangesMessage } from './stream-changes.ts';

const ward = smallWard();
const scheduleId = ward.schedule.id;
const PATH = `/api/schedules/${scheduleId}/changes`;

let running: RosterApp;
let viewer: Browser;
let head: number;
const start = async (socket: Parameters<typeof runRosterApp>[0] = {}) => {
  running = await runRosterApp(socket);
  await running.rosters.create(ward, 'demo', 'test');
  head = (await running.rosters.feed.snapshot(scheduleId)).cursor;
  viewer = await signInNew(running, 'vic', { [scheduleId]: 'viewer' });
};
beforeEach(() => start());
afterEach(() => running.close());

interface Listening {
  readonly socket: WebSocket;
  readonly messages: ChangesMessage[];
  readonly closed: Promise<number>;
  until(done: (messages: ChangesMessage[]) => boolean): Promise<void>;
}

function listen(path: string, headers: Record<string, string> = { cookie: viewer.cookie }): Promise<Listening> {
  const socket = new WebSocket(running.url.replace('http', 'ws') + path, { headers });
  const messages: ChangesMessage[] = [];
  let check = (): void => {};
  socket.on('message', (data: Buffer) => {
    messages.push(JSON.parse(data.toString()) as ChangesMessage);
    check();
  });
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  const until = (done: (messages: ChangesMessage[]) => boolean) =>
    new Promise<void>((resolve) => {
      check = () => done(messages) && resolve();
      check();
    });
  return new Promise((resolve, reject) => {
    socket.on('open', () => resolve({ socket, messages, closed, until }));
    socket.on('error', reject);
  });
}

/** Status and body of a handshake that is not accepted. */
function handshake(path: string, headers: Record<string, string> = {}): Promise<[number | undefined, unknown]> {
  return new Promise((resolve, reject) => {
    const upgrade = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' };
    request(running.url + path, { headers: { ...upgrade, ...headers } })
      .on('response', (response) => {
        let text = '';
        response.on('data', (part: Buffer) => (text += part.toString()));
        response.on('end', () => resolve([response.statusCode, (JSON.parse(text) as { error: { kind: string } }).error.kind]));
      })
      .on('upgrade', (_response, stream) => {
        stream.destroy();
        resolve([101, null]);
      })
      .on('error', reject)
      .end();
  });
}

const note = (n: number, text = 'x'): Op => ({
  opId: `op-note-${n}`, entity: `note:n${n}`, baseRev: null, actor: 'u', origin: 'tab/week', at: 1,
  body: { order: n, value: { id: `n${n}`, date: ward.schedule.firstDate, staffId: null, text } },
});
const events = (messages: ChangesMessage[]) => messages.flatMap((message) => (message.type === 'events' ? message.events : []));

describe('the changes socket', { timeout: 20_000 }, () => {
  it('[SERVER-327] tells of people and rules as of cells, all of one change in one frame', async () => {
    const listening = await listen(`${PATH}?after=${head}`);
    const [person] = ward.staff;
    if (!person) throw new Error('nobody');
    await running.rosters.change(scheduleId, {
      actor: 'u-ana',
      body: { opId: 'socket-change', origin: 'tab/setup', changes: [{ kind: 'staff', id: person.id, value: { ...person, skills: [...person.skills], name: 'Heard' } }, { kind: 'note', id: 'n1', value: { id: 'n1', date: ward.schedule.firstDate, staffId: null, text: 'Heard' } }] },
    });
    await listening.until((messages) => messages.length > 0);
    expect(listening.messages).toMatchObject([{ type: 'events', cursor: head + 2, events: [{ entity: `staff:${person.id}`, body: { value: { name: 'Heard' } } }, { entity: 'note:n1' }] }]);
    listening.socket.close();
  });

  it('[SERVER-270] replays the log after a cursor and goes on live, in order', async () => {
    const { messages, socket, until } = await listen(`${PATH}?after=${head - 2}`);
    for (let n = 0; n < 20; n++) await running.rosters.feed.submit(scheduleId, [note(n)]);
    await until((all) => events(all).length === 22);
    expect(events(messages).map(({ cursor }) => cursor)).toEqual(Array.from({ length: 22 }, (_, i) => head - 1 + i));
    expect(messages.map((message) => message.type === 'events' && message.cursor)).toEqual(
      messages.map((message) => message.type === 'events' && message.events.at(-1)?.cursor),
    );
    expect(events(messages).at(-1)).toMatchObject({ space: scheduleId, entity: 'note:n19', actor: 'u', origin: 'tab/week', body: { order: 19 } });
    socket.terminate();
  });

  it('[SERVER-270] begins at the beginning without a cursor, and shares frames between events at hand', async () => {
    const { messages, socket, until } = await listen(PATH);
    await until((all) => events(all).length === head);
    expect(messages.length).toBeLessThan(head / 5);
    socket.terminate();
  });

  it('[SERVER-271] tells a reader below the retention floor to start again, and ends', async () => {
    await running.rosters.feed.trim({ eventsBefore: Date.now() + 1000, opIdsBefore: 0 });
    const { messages, closed } = await listen(`${PATH}?after=3`);
    expect(await closed).toBe(1000);
    expect(messages).toEqual([{ type: 'reset', floor: head, head }]);
  });

  it('[SERVER-272] is refused before the upgrade to whoever may not read, from elsewhere, or at another address', async () => {
    const { cookie } = viewer;
    const stranger = await signInNew(running, 'tomas');
    expect(await handshake(PATH)).toEqual([401, 'unauthenticated']);
    expect(await handshake(PATH, { cookie: 'tandem-session=invented' })).toEqual([401, 'unauthenticated']);
    expect(await handshake(PATH, { cookie: stranger.cookie })).toEqual([403, 'forbidden']);
    expect(await handshake(PATH, { cookie, origin: 'https://elsewhere.example' })).toEqual([403, 'forbidden']);
    expect(await handshake(PATH, { cookie, host: 'elsewhere.example' })).toEqual([403, 'forbidden']);
    expect(await handshake(PATH, { cookie, 'sec-fetch-site': 'cross-site' })).toEqual([403, 'forbidden']);
    expect(await handshake('/api/schedules/other/changes', { cookie })).toEqual([403, 'forbidden']);
    for (const path of ['/', '/api/changes', `${PATH}/more`, '/api/schedules/%2e%2e/changes', '/api/schedules//changes']) {
      expect(await handshake(path, { cookie })).toEqual([404, 'not-found']);
    }
    for (const after of ['-1', 'x', '1.5', '99999999999999999999']) expect(await handshake(`${PATH}?after=${after}`, { cookie })).toEqual([400, 'invalid']);
    expect(await handshake(PATH, { cookie, origin: running.url })).toEqual([101, null]);
  });

  it('[SERVER-273] ends when the role or the session of its listener ends', async () => {
    await running.close();
    await start({ pingEvery: 20 });
    const role = await listen(`${PATH}?after=${head}`);
    const user = running.accounts.users.byLogin('vic');
    running.accounts.members.revoke(user?.id ?? '', scheduleId);
    expect(await role.closed).toBe(4403);
    running.accounts.members.grant(user?.id ?? '', scheduleId, 'viewer');
    const again = await signIn(running.url, 'vic', PASSWORD);
    const session = await listen(`${PATH}?after=${head}`, { cookie: again.cookie });
    await send(running.url, 'DELETE', '/api/session', { browser: again });
    expect(await session.closed).toBe(4401);
  });

  it('[SERVER-274] cuts off a listener that does not read, and no other', async () => {
    await running.close();
    await start({ pingEvery: 400 });
    const stalled = await listen(`${PATH}?after=${head}`);
    stalled.socket.pause();
    for (let n = 0; n < 150; n++) await running.rosters.feed.submit(scheduleId, [note(n, 'long '.repeat(20_000))]);
    const healthy = await listen(`${PATH}?after=${head + 147}`);
    await healthy.until((all) => events(all).length === 3);
    await new Promise((resolve) => setTimeout(resolve, 1300));
    expect(healthy.socket.readyState).toBe(WebSocket.OPEN);
    stalled.socket.resume();
    expect(await stalled.closed).toBe(1006);
    healthy.socket.terminate();
  });

  it('[SERVER-274] holds one frame for a listener until the system has taken it', async () => {
    const frames: { text: string; taken: () => void }[] = [];
    const socket = { close: () => {}, send: (text: string, taken: () => void) => void frames.push({ text, taken }) };
    for (let n = 0; n < 5; n++) await running.rosters.feed.submit(scheduleId, [note(n, 'long '.repeat(20_000))]);
    const abort = new AbortController();
    const streamed = streamChanges(running.rosters.feed.tail(scheduleId, head, abort.signal), socket as unknown as WebSocket);
    for (let n = 1; n <= 5; n++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(frames).toHaveLength(n);
      frames[n - 1]?.taken();
    }
    abort.abort();
    await streamed;
  });

  it('[SERVER-275] takes no more than 64 KiB from a listener, uncompressed', async () => {
    const { socket, closed } = await listen(`${PATH}?after=${head}`);
    expect(socket.extensions).toBe('');
    socket.send('x'.repeat(65 * 1024));
    expect(await closed).toBe(1009);
  });

  it('[SERVER-275] takes no more than 64 sockets of one user', async () => {
    const sockets = await Promise.all(Array.from({ length: 64 }, () => listen(`${PATH}?after=${head}`)));
    expect(await handshake(PATH, { cookie: viewer.cookie })).toEqual([429, 'too-many']);
    sockets[0]?.socket.terminate();
    await sockets[0]?.closed;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await handshake(PATH, { cookie: viewer.cookie })).toEqual([101, null]);
    sockets.forEach(({ socket }) => socket.terminate());
  });

  it('[SERVER-276] tells its listeners when the server goes away, and does not hold its end', async () => {
    const { closed } = await listen(`${PATH}?after=${head}`);
    await running.close();
    expect([1001, 1006]).toContain(await closed);
    await start();
  });
});
