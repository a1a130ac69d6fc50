import { afterEach, describe, expect, it, vi } from 'vitest';
import { settle } from '../testing/test-clock.ts';
import { createBroadcastTabs } from './broadcast-channel.ts';
import { createBrowserClock } from './browser-clock.ts';
import { createKeptValues } from './kept-values.ts';
import { createVisibility } from './visibility.ts';
import { createWebLocks } from './web-locks.ts';
import { createWebSocket } from './web-socket.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const until = (done: () => boolean): Promise<void> => vi.waitFor(() => expect(done()).toBe(true), { interval: 1 });

describe('the clock', () => {
  it('[SYNC-130] runs what is due, unless it is called off, however long the wait', async () => {
    vi.useFakeTimers();
    const clock = createBrowserClock();
    const ran: string[] = [];
    clock.after(10, () => ran.push('10'));
    clock.after(5, () => ran.push('5'))();
    clock.after(1e12, () => ran.push('never'));
    vi.advanceTimersByTime(10);
    expect([ran, clock.now()]).toEqual([['10'], Date.now()]);
    vi.useRealTimers();
    clock.soon(() => ran.push('soon'));
    expect(ran).toEqual(['10']);
    await Promise.resolve();
    expect(ran).toEqual(['10', 'soon']);
  });
});

describe('kept values', () => {
  /** localStorage as a browser has it: `refuses` names the methods that throw. */
  function storage(refuses: readonly string[] = []) {
    const values = new Map<string, string>();
    const guard = (name: string): void => {
      if (refuses.includes(name)) throw new DOMException(name, 'QuotaExceededError');
    };
    return {
      values,
      getItem: (key: string) => (guard('get'), values.get(key) ?? null),
      setItem: (key: string, value: string) => (guard('set'), void values.set(key, value)),
    };
  }
  /** Another tab wrote: what the browser then tells this page. */
  const told = (page: EventTarget, key: string | null, newValue: string | null): unknown => page.dispatchEvent(Object.assign(new Event('storage'), { key, newValue }));

  function page(): EventTarget {
    const target = new EventTarget();
    vi.stubGlobal('addEventListener', target.addEventListener.bind(target));
    vi.stubGlobal('removeEventListener', target.removeEventListener.bind(target));
    return target;
  }

  it('[SYNC-131] outlive the page, and are this page\'s own where they cannot', () => {
    const kept = storage();
    vi.stubGlobal('localStorage', kept);
    createKeptValues().set('a', '1');
    expect([createKeptValues().get('a'), createKeptValues().get('b')]).toEqual(['1', null]);
    for (const broken of [storage(['set']), storage(['get', 'set']), undefined]) {
      vi.stubGlobal('localStorage', broken);
      const values = createKeptValues();
      expect(values.get('a')).toBe(null);
      values.set('a', '2');
      expect(values.get('a')).toBe('2');
    }
  });

  it('[SYNC-131] say so where they could not be kept, until they can again', () => {
    const values = createKeptValues();
    for (const [where, refused] of [[storage(), false], [storage(['set']), true], [undefined, true], [storage(), false]] as const) {
      vi.stubGlobal('localStorage', where);
      values.set('a', '1');
      expect(values.refused?.()).toBe(refused);
    }
  });

  it('[SYNC-131] follow another tab that can keep what this one could not', () => {
    const full = storage(['set']);
    vi.stubGlobal('localStorage', full);
    const window = page();
    const values = createKeptValues();
    values.onOther(() => {});
    values.set('a', 'own');
    full.values.set('a', 'theirs');
    told(window, 'a', 'theirs');
    expect(values.get('a')).toBe('theirs');
  });

  it('[SYNC-131] tell of what another tab has set or cleared, until nobody listens', () => {
    vi.stubGlobal('localStorage', storage());
    const window = page();
    const values = createKeptValues();
    const heard: unknown[] = [];
    const stop = values.onOther((key, value) => heard.push([key, value]));
    values.set('mine', '1');
    told(window, 'a', 'x');
    told(window, null, null);
    stop();
    told(window, 'a', 'y');
    expect(heard).toEqual([['a', 'x'], ['mine', null]]);
  });
});

describe('the channel of the tabs', () => {
  it('[SYNC-132] reaches all others and not itself, and swallows what cannot be copied', async () => {
    const [a, b] = [createBroadcastTabs('test'), createBroadcastTabs('test')];
    const heard: unknown[] = [];
    const own: unknown[] = [];
    a?.listen((message) => own.push(message));
    const stop = b?.listen((message) => heard.push(message));
    a?.post({ n: 1 });
    a?.post(() => {});
    a?.post({ n: 2 });
    await until(() => heard.length === 2);
    stop?.();
    a?.post({ n: 3 });
    await settle();
    a?.close();
    a?.post({ n: 4 });
    b?.close();
    expect([heard, own]).toEqual([[{ n: 1 }, { n: 2 }], []]);
  });

  it('[SYNC-132] is none where the browser has none', () => {
    vi.stubGlobal('BroadcastChannel', undefined);
    expect(createBroadcastTabs('test')).toBe(null);
  });
});

describe('locks', () => {
  it('[SYNC-133] go to one at a time, and to nobody who has stopped waiting', async () => {
    const locks = createWebLocks();
    const held: string[] = [];
    const a = locks?.request('test-lock', () => held.push('a'));
    const b = locks?.request('test-lock', () => held.push('b'));
    const c = locks?.request('test-lock', () => held.push('c'));
    await until(() => held.length === 1);
    b?.();
    a?.();
    await until(() => held.length === 2);
    c?.();
    const d = locks?.request('test-lock', () => held.push('d'));
    d?.();
    locks?.request('test-lock', () => held.push('e'));
    await until(() => held.includes('e'));
    expect(held).toEqual(['a', 'c', 'e']);
  });

  it('[SYNC-133] are none where the page has none', () => {
    vi.stubGlobal('navigator', {});
    expect(createWebLocks()).toBe(null);
  });
});

describe('visibility', () => {
  it('[SYNC-134] tells when the page is looked at, resumed, back on the network, and when it is about to stop', () => {
    const page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
    const frame = new EventTarget();
    const visibility = createVisibility(page as unknown as Document, frame);
    const heard: string[] = [];
    const stop = visibility.listen(() => heard.push(`${visibility.visible() ? 'visible' : 'hidden'}${visibility.frozen?.() === true ? ' frozen' : ''}`));
    const look = (state: string): void => {
      page.visibilityState = state;
      page.dispatchEvent(new Event('visibilitychange'));
    };
    look('hidden');
    page.dispatchEvent(new Event('freeze'));
    // As when a page goes into the back-forward cache.
    look('hidden');
    page.dispatchEvent(new Event('resume'));
    look('visible');
    frame.dispatchEvent(new Event('online'));
    frame.dispatchEvent(Object.assign(new Event('pagehide'), { persisted: false }));
    frame.dispatchEvent(Object.assign(new Event('pagehide'), { persisted: true }));
    frame.dispatchEvent(new Event('pageshow'));
    stop();
    look('hidden');
    expect(heard).toEqual(['hidden', 'hidden frozen', 'hidden frozen', 'hidden', 'visible', 'visible', 'visible frozen', 'visible']);
  });
});

describe('the socket', () => {
  it('[SYNC-135] speaks text, and says once how it ended', () => {
    const sent: string[] = [];
    class Fake extends EventTarget {
      static readonly OPEN = 1;
      static last: Fake;
      readyState = 0;
      bufferedAmount = 7;
      readonly url: string;
      constructor(url: string) {
        super();
        this.url = url;
        Fake.last = this;
      }
      send(text: string): void {
        sent.push(text);
      }
      close(): void {
        this.dispatchEvent(Object.assign(new Event('close'), { code: 1000 }));
      }
    }
    vi.stubGlobal('WebSocket', Fake);
    const said: unknown[] = [];
    const socket = createWebSocket('ws://host/api/sync')({ opened: () => said.push('opened'), received: (text) => said.push(text), closed: (code) => said.push(code) });
    socket.send('too early');
    Fake.last.readyState = 1;
    Fake.last.dispatchEvent(new Event('open'));
    socket.send('hello');
    Fake.last.dispatchEvent(Object.assign(new Event('message'), { data: '{}' }));
    Fake.last.dispatchEvent(Object.assign(new Event('message'), { data: new ArrayBuffer(4) }));
    expect(socket.waiting()).toBe(7);
    socket.close();
    expect([Fake.last.url, sent, said]).toEqual(['ws://host/api/sync', ['hello'], ['opened', '{}', '', 1000]]);
  });
});
