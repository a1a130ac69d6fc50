import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CellEvent, ServerMessage } from '../protocol/wire.ts';
import { createTestBrowser, createTestServer, createTestVisibility } from '../testing/test-browser.ts';
import { createTestClock, settle } from '../testing/test-clock.ts';
import { createLink, type Link, type ToldMessage } from './link.ts';

type State = 'visible' | 'hidden' | 'frozen';

function begin() {
  const browser = createTestBrowser();
  const server = createTestServer();
  const clock = createTestClock();
  const links: { tab: string; link: Link }[] = [];
  return {
    browser,
    server,
    clock,
    leaders: () => links.filter(({ link }) => link.leads).map(({ tab }) => tab),
    /** Opens a tab. */
    tab(tab: string, state: State = 'visible', { locks = true } = {}) {
      const visibility = createTestVisibility(state);
      const channel = browser.channel(tab);
      const link = createLink({
        connect: server.connect,
        locks: locks ? browser.locks(tab) : null,
        channel,
        visibility,
        clock,
        random: () => 1,
        tab,
        user: 'u1',
        protocol: { min: 1, max: 2 },
        build: 'b',
      });
      const got: ServerMessage[] = [];
      const ups: boolean[] = [];
      link.up$.subscribe((up) => ups.push(up));
      link.messages$.subscribe((message) => got.push(message));
      links.push({ tab, link });
      return { tab, link, visibility, channel, got, ups, types: () => got.map(({ type }) => type), crash: () => browser.crash(tab) };
    },
  };
}

const event = (cursor: number): CellEvent => ({ cursor, cell: 'ana/2026-11-23/0', value: null, opId: `op-${cursor}-xxxxx`, origin: 't/weekly', actor: 'u2', by: 'Ben', at: 1 });
const events = (lane: string, cursor: number): ServerMessage => ({ type: 'events', lane, schedule: 'ward', after: cursor - 1, cursor, events: [event(cursor)] });
const open = (lane: string) => ({ type: 'open', lane, schedule: 'ward', after: null }) as const;

describe('who leads', () => {
  it('[SYNC-117] is one tab, with one socket for all', async () => {
    const { tab, leaders, server } = begin();
    const tabs = ['a', 'b', 'c'].map((name) => tab(name));
    await settle();
    expect([leaders(), server.connections.length, tabs.map(({ link }) => link.up), tabs.map(({ link }) => link.alone)]).toEqual([['a'], 1, [true, true, true], [false, false, false]]);
    const late = tab('d', 'hidden');
    await settle();
    expect([leaders(), late.link.up, late.types()]).toEqual([['a'], true, ['welcome']]);
  });

  it('[SYNC-117] passes on when the leading tab is closed or crashes, and every link goes down and up', async () => {
    const { tab, leaders, server } = begin();
    const [a, b, c] = [tab('a'), tab('b'), tab('c')];
    await settle();
    a.crash();
    await settle();
    expect([leaders(), b.ups, c.ups, server.connections.length]).toEqual([['a', 'b'], [false, true, false, true], [false, true, false, true], 2]);
    b.link.dispose();
    await settle();
    expect([leaders(), c.ups.at(-1), server.connections.length, server.connections[1]?.closed]).toEqual([['a', 'c'], true, 3, true]);
  });

  it('[SYNC-118] goes from a hidden tab to a visible one that asks, through hidden ones that wait longer', async () => {
    const { tab, leaders, server } = begin();
    const [a] = [tab('a'), tab('b', 'hidden'), tab('c', 'hidden')];
    await settle();
    expect(leaders()).toEqual(['a']);
    a.visibility.become('hidden');
    await settle();
    expect(leaders()).toEqual(['a']);
    const d = tab('d');
    await settle();
    // The waiting ones stepped back: no socket of theirs in between.
    expect([leaders(), d.link.up, server.connections.length]).toEqual([['d'], true, 2]);
    // And back, since that one is hidden now and the first is looked at.
    d.visibility.become('hidden');
    await settle();
    a.visibility.become('visible');
    await settle();
    expect([leaders(), a.link.up, d.link.up]).toEqual([['a'], true, true]);
  });

  it('[SYNC-118] goes to another visible tab when the leading one is hidden, and does not move between visible ones', async () => {
    const { tab, leaders, server } = begin();
    const [a, b] = [tab('a'), tab('b')];
    await settle();
    b.visibility.become('hidden');
    b.visibility.become('visible');
    await settle();
    expect([leaders(), server.connections.length]).toEqual([['a'], 1]);
    a.visibility.become('hidden');
    await settle();
    expect([leaders(), server.connections.length, a.link.up, b.link.up]).toEqual([['b'], 2, true, true]);
  });

  it('[SYNC-118] is asked for once of a hidden tab that does not yield', async () => {
    const { tab, browser } = begin();
    const deaf = browser.channel('x');
    const asked: unknown[] = [];
    browser.locks('x').request('tandem-sync', () => {});
    const say = (): void => deaf.post({ type: 'lead', tab: 'x', up: true, link: 1, visible: false, barred: null });
    deaf.listen((message) => {
      asked.push(message);
      say();
    });
    const a = tab('a');
    await settle();
    expect([asked.length, a.link.up]).toEqual([2, true]);
    a.visibility.become('hidden');
    a.visibility.become('visible');
    await settle();
    expect(asked.length).toBe(4);
  });

  it('[SYNC-119] is given up by a tab that is about to be frozen, which asks again when it is resumed', async () => {
    const { tab, leaders } = begin();
    const [a, b] = [tab('a'), tab('b', 'hidden')];
    await settle();
    a.visibility.become('frozen');
    await settle();
    expect([leaders(), b.link.up]).toEqual([['b'], true]);
    b.crash();
    await settle();
    // A frozen one does not stand in the queue.
    expect(a.link.leads).toBe(false);
    a.visibility.become('visible');
    await settle();
    expect([a.link.leads, a.link.up]).toEqual([true, true]);
  });

  it('[SYNC-119] is settled by the lock when two tabs believe it', async () => {
    const { tab, browser, server } = begin();
    const a = tab('a');
    await settle();
    // The browser gave the lock to another tab without telling the first one, which then runs again.
    browser.steal('a', 'tandem-sync');
    const b = tab('b');
    await settle();
    expect([a.link.leads, b.link.leads].filter(Boolean).length).toBe(1);
    expect([a.link.up, b.link.up]).toEqual([true, true]);
    expect(server.connections.filter(({ closed }) => !closed).length).toBe(1);
  });

  it('[SYNC-120] is every tab where the page has no Web Locks', async () => {
    const { tab, leaders, server } = begin();
    const tabs = [tab('a', 'visible', { locks: false }), tab('b', 'hidden', { locks: false })];
    await settle();
    expect([leaders(), server.connections.length, tabs.map(({ link }) => [link.alone, link.up])]).toEqual([['a', 'b'], 2, [[true, true], [true, true]]]);
    server.connections[1]?.say({ type: 'people', schedule: 'ward', people: [] });
    await settle();
    expect(tabs.map(({ types }) => types())).toEqual([['welcome'], ['welcome', 'people']]);
  });
});

describe('lanes', () => {
  it('[SYNC-121] lead from each tab through the leading one to the server and back to that tab alone', async () => {
    const { tab, server } = begin();
    const [a, b, c] = [tab('a'), tab('b'), tab('c')];
    await settle();
    for (const { link, tab: lane } of [a, b, c]) expect(link.send(open(lane))).toBe(true);
    await settle();
    expect(server.last().sent.slice(1)).toEqual([open('a'), open('b'), open('c')]);
    server.last().say(events('b', 5));
    server.last().say({ type: 'results', schedule: 'ward', results: [{ kind: 'ack', opId: 'op-1', cursor: 1 }] });
    server.last().say({ type: 'refused', lane: 'c', kind: 'forbidden', reason: 'r' });
    await settle();
    expect([a.types(), b.types(), c.types()]).toEqual([['welcome', 'results'], ['welcome', 'events', 'results'], ['welcome', 'results', 'refused']]);
  });

  it('[SYNC-121] are down while the socket of the leading tab is, and what is sent then is not sent', async () => {
    const { tab, server, clock } = begin();
    const [a, b] = [tab('a'), tab('b')];
    await settle();
    server.answering = false;
    server.last().events.closed(1006);
    await settle();
    expect([a.link.up, b.link.up, a.link.send(open('a')), b.link.send(open('b'))]).toEqual([false, false, false, false]);
    server.answering = true;
    await clock.pass(1000);
    expect([a.ups, b.ups, server.last().sent.length]).toEqual([[false, true, false, true], [false, true, false, true], 1]);
  });

  it('[SYNC-121] drop what a tab or a socket sends that has led before', async () => {
    const { tab, server, browser } = begin();
    const [, b] = [tab('a'), tab('b')];
    await settle();
    const stranger = browser.channel('x');
    for (const [from, link] of [['x', 1], ['a', 7]] as const) stranger.post({ type: 'down', from, link, tab: 'b', message: events('b', 1) });
    await settle();
    expect(b.types()).toEqual(['welcome']);
    server.last().say(events('b', 1));
    await settle();
    expect(b.types()).toEqual(['welcome', 'events']);
  });

  it('[SYNC-122] are closed when their tab is, with or without a word', async () => {
    const { tab, server } = begin();
    const [, b, c] = [tab('a'), tab('b'), tab('c')];
    await settle();
    b.link.send(open('b'));
    c.link.send(open('c'));
    await settle();
    b.link.dispose();
    c.crash();
    await settle();
    expect(server.last().sent.slice(3)).toEqual([
      { type: 'close', lane: 'b' },
      { type: 'close', lane: 'c' },
    ]);
  });

  it('[SYNC-122] are forgotten with their socket', async () => {
    const { tab, server, clock } = begin();
    const [, b] = [tab('a'), tab('b')];
    await settle();
    b.link.send(open('b'));
    await settle();
    server.last().events.closed(1006);
    await clock.pass(1000);
    b.crash();
    await settle();
    expect(server.last().sent.map(({ type }) => type)).toEqual(['hello']);
  });

  it('[SYNC-121] lead through the tab that they name', async () => {
    const { tab, server, browser } = begin();
    tab('a');
    await settle();
    browser.locks('x').request('tandem-sync/x', () => {});
    for (const to of ['b', 'a']) browser.channel('x').post({ type: 'up', tab: 'x', to, message: open('x') });
    await settle();
    expect(server.last().sent.slice(1)).toEqual([open('x')]);
  });

  it('[SYNC-123] start anew with another socket of the same leader, though its going was not heard', async () => {
    const { tab, browser } = begin();
    const [, b] = [tab('a'), tab('b')];
    await settle();
    browser.channel('x').post({ type: 'lead', tab: 'a', up: true, link: 2, visible: true, barred: null });
    await settle();
    expect(b.ups).toEqual([false, true, false, true]);
  });
});

describe('notices', () => {
  it('[SYNC-364] are told to a tab that comes late, those of this socket that were said last', async () => {
    const { tab, server, clock } = begin();
    tab('a');
    await settle();
    const say = (id: string | null): void => server.last().say({ type: 'notices', notices: id === null ? [] : [{ id, kind: 'emergency', severity: 'critical', schedule: null, at: 1, until: null }] });
    const told = ({ got }: ReturnType<typeof tab>) => got.flatMap((message) => (message.type === 'notices' ? [message.notices.map(({ id }) => id)] : []));
    say('n1');
    const b = tab('b');
    await settle();
    expect([b.types(), told(b)]).toEqual([['welcome', 'notices'], [['n1']]]);
    say(null);
    const c = tab('c');
    await settle();
    expect(told(c)).toEqual([[]]);
    server.last().events.closed(1006);
    await clock.pass(1000);
    const d = tab('d');
    await settle();
    expect(d.types()).toEqual(['welcome']);
  });
});

describe('what goes wrong', () => {
  it('[SYNC-124] is counted and dropped where a tab sends what is none or not its own, and the link goes on', async () => {
    const { tab, server, browser } = begin();
    const [a, b] = [tab('a'), tab('b')];
    await settle();
    const hostile = browser.channel('x');
    const junk: unknown[] = [
      null, 7, 'x', [], {}, { type: 'lead' }, { type: 'lead', tab: '', up: true, link: 1, visible: true, barred: null }, { type: 'up', tab: 'x', to: 'a', message: { type: 'open' } },
      { type: 'down', from: 'a', link: 1, message: { type: 'events' } }, new Map([['type', 'lead']]), { type: 'ops', tab: 'x', schedule: 'ward', ops: [{}], durable: true },
      { type: 'who-leads', tab: { length: { toString: 1 } } },
    ];
    for (const each of junk) hostile.post(each);
    // Words of another tab in its name.
    hostile.post({ type: 'up', tab: 'x', to: 'a', message: open('b') });
    await settle();
    expect([b.link.bad.tabs, a.link.bad.tabs]).toEqual([junk.length, junk.length + 1]);
    for (let each = 0; each < 10_000; each++) hostile.post({ type: each % 2 ? 'lead' : 'up', tab: 'x', to: 'a' });
    await settle();
    expect([server.last().sent.length, a.link.leads, a.link.up, b.link.up, a.link.bad.tabs]).toEqual([1, true, true, true, junk.length + 10_001]);
    server.last().events.received('{');
    expect(a.link.bad.server).toBe(1);
  });

  it('[SYNC-113] tells all tabs that the server has barred them, and any of them can have it tried again', async () => {
    const { tab, server, clock } = begin();
    const [a, b] = [tab('a'), tab('b')];
    await settle();
    server.last().events.closed(4401);
    await clock.pass(60_000);
    const c = tab('c');
    await settle();
    expect([server.connections.length, a.link.barred, b.link.barred, c.link.barred, c.link.up]).toEqual([1, 4401, 4401, 4401, false]);
    b.link.reconnect();
    await settle();
    expect([server.connections.length, a.link.barred, b.link.barred, c.link.up]).toEqual([2, null, null, true]);
    b.link.reconnect();
    await settle();
    expect(server.connections.length).toBe(2);
  });

  it('[SYNC-112] is tried again at once when the leading tab hears of the network', async () => {
    const { tab, server } = begin();
    const a = tab('a');
    await settle();
    server.last().events.closed(1006);
    a.visibility.become('visible');
    await settle();
    expect([server.connections.length, a.link.up]).toEqual([2, true]);
  });

  it('[SYNC-125] leaves no lock, listener, timer or socket behind', async () => {
    const { tab, server, clock, browser } = begin();
    const [a, b] = [tab('a'), tab('b')];
    await settle();
    a.link.dispose();
    b.link.dispose();
    a.link.dispose();
    await settle();
    expect([a.visibility.listening(), b.visibility.listening(), clock.waiting(), browser.held(), server.connections.every(({ closed }) => closed)]).toEqual([0, 0, 0, [], true]);
  });
});

describe('what tabs tell each other', () => {
  it('[SYNC-126] reaches every other tab, checked, whoever leads', async () => {
    const { tab } = begin();
    const [a, b] = [tab('a'), tab('b', 'visible', { locks: false })];
    const told: unknown[] = [];
    a.link.told$.subscribe((message) => told.push(message));
    const message: ToldMessage = { type: 'results', tab: 'b', schedule: 's', results: [] };
    b.link.tell(message);
    await settle();
    expect(told).toEqual([message]);
  });
});

describe('any course of events', () => {
  const step = fc.record({ what: fc.constantFrom('open', 'close', 'crash', 'hide', 'show', 'freeze', 'drop', 'settle', 'pass'), pick: fc.nat(9) });

  it('[SYNC-117] ends with one leader, one socket, and every tab reached by its lane once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const all = begin();
        const { server, clock, browser } = all;
        let made = 0;
        type Tab = ReturnType<typeof all.tab>;
        const alive: Tab[] = [];
        const openTab = (): void => {
          const name = `t${made++}`;
          alive.push(all.tab(name));
        };
        openTab();
        for (const { what, pick } of steps) {
          const tab = alive[pick % Math.max(1, alive.length)];
          if (what === 'open' && alive.length < 6) openTab();
          else if (what === 'settle') await settle();
          else if (what === 'pass') await clock.pass(700);
          else if (what === 'drop') server.connections.at(-1)?.events.closed(1006);
          else if (!tab) continue;
          else if (what === 'close' || what === 'crash') {
            alive.splice(alive.indexOf(tab), 1);
            // A crash: its locks go, it hears and says nothing more, and its socket goes with it.
            if (what === 'crash') browser.crash(tab.tab);
            tab.link.dispose();
          } else if (what === 'hide') tab.visibility.become('hidden');
          else if (what === 'show') tab.visibility.become('visible');
          else if (what === 'freeze') tab.visibility.become('frozen');
        }
        if (alive.length === 0) openTab();
        await settle();
        for (const { visibility } of alive) if (visibility.frozen?.()) visibility.become('hidden');
        await clock.pass(60_000);
        await settle();
        const leaders = alive.filter(({ link }) => link.leads);
        expect(leaders.length).toBe(1);
        expect(alive.every(({ link }) => link.up)).toBe(true);
        expect(server.connections.filter(({ closed }) => !closed).length).toBe(1);
        if (alive.some(({ visibility }) => visibility.visible())) expect(leaders[0]?.visibility.visible()).toBe(true);
        for (const { got } of alive) got.length = 0;
        for (const { tab } of alive) server.connections.find(({ closed }) => !closed)?.say(events(tab, 1));
        await settle();
        expect(alive.map(({ tab, got }) => [tab, got.map((message) => ('lane' in message ? message.lane : null))])).toEqual(alive.map(({ tab }) => [tab, [tab]]));
      }),
      { numRuns: 150 },
    );
  });
});
