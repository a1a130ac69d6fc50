import { filter, map, ReplaySubject, Subject } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import { createMarbleClock } from '../testing/marble-clock.ts';
import { createTestVisibility } from '../testing/test-browser.ts';
import type { Locks, SocketEvents, TabChannel } from '../ports.ts';
import { createLink } from './link.ts';

type Marbles = Parameters<Parameters<TestScheduler['run']>[0]>[0];
function marbles(run: (scheduler: TestScheduler, expectObservable: Marbles['expectObservable']) => void): void {
  const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
  scheduler.run(({ expectObservable }) => run(scheduler, expectObservable));
}
const flag = { t: true, f: false };
const welcome = JSON.stringify({ type: 'welcome', protocol: 2, build: 'b', user: 'u1', now: 0 });

/** A page of one tab; `behave` says what becomes of the n-th socket. */
function page(scheduler: TestScheduler, behave: (events: SocketEvents, nth: number, after: (ms: number, run: () => void) => void) => void, end = 100_000) {
  const clock = createMarbleClock(scheduler);
  const tried = new ReplaySubject<string>();
  let nth = 0;
  const visibility = createTestVisibility();
  const link = createLink({
    connect(events) {
      tried.next('a');
      behave(events, (nth += 1), clock.after);
      return { send: () => undefined, waiting: () => 0, close: () => undefined };
    },
    locks: null,
    channel: null,
    visibility,
    clock,
    random: () => 1,
    tab: 'a',
    user: 'u1',
    protocol: { min: 1, max: 2 },
    build: 'b',
  });
  clock.after(end, link.dispose);
  return { link, tried, visibility, clock };
}
const refuse = (events: SocketEvents, _nth: number, after: (ms: number, run: () => void) => void): void => after(10, () => events.closed(1006));

describe('a socket in time', () => {
  it('[SYNC-111] is tried again after 1, 2, 4, 8, 16 and then every 30 s, at most', () => {
    marbles((scheduler, expectObservable) => {
      const { tried } = page(scheduler, refuse);
      expectObservable(tried).toBe('a 1009ms a 2009ms a 4009ms a 8009ms a 16009ms a 30009ms a 30009ms a');
    });
  });

  it('[SYNC-137] is refused with the third attempt that comes to nothing, and no more once it is up', () => {
    marbles((scheduler, expectObservable) => {
      const { link } = page(scheduler, (events, nth, after) => {
        if (nth < 5) refuse(events, nth, after);
        else after(10, () => events.received(welcome));
      });
      expectObservable(link.refused$).toBe('f 3029ms t 12019ms f 84949ms |', flag);
      expectObservable(link.up$).toBe('f 15049ms t 84949ms (f|)', flag);
    });
  });

  it('[SYNC-111] starts afresh only after ten good seconds', () => {
    marbles((scheduler, expectObservable) => {
      const good = [9_999, 10_000];
      const { tried } = page(scheduler, (events, nth, after) => {
        const ms = good[nth - 2];
        if (ms === undefined) return refuse(events, nth, after);
        events.received(welcome);
        after(ms, () => events.closed(1006));
      }, 30_000);
      // Refused; up for less than ten seconds; up for ten, and then from the beginning.
      expectObservable(tried).toBe('a 1009ms a 11998ms a 10999ms a 2009ms a');
    });
  });

  it('[SYNC-112] is tried at once when the page is looked at again', () => {
    marbles((scheduler, expectObservable) => {
      const { tried, visibility, clock } = page(scheduler, refuse, 6000);
      clock.after(500, () => visibility.become('visible'));
      expectObservable(tried).toBe('a 499ms a 2009ms a');
    });
  });

  it('[SYNC-138] of somebody else is given up, and nothing is tried until this person is back', () => {
    marbles((scheduler, expectObservable) => {
      const { tried, link, clock } = page(scheduler, (events, nth, after) => after(10, () => events.received(nth === 1 ? welcome.replace('u1', 'u2') : welcome)));
      clock.after(60_000, link.reconnect);
      expectObservable(tried).toBe('a 59999ms a');
      expectObservable(link.up$).toBe('f 60009ms t 39989ms (f|)', flag);
      expectObservable(link.barred$).toBe('n 9ms b 59999ms n 39989ms |', { n: null, b: 4401 });
    });
  });
});

describe('tabs in time', () => {
  /** Two tabs that hear each other, and of each other's locks, a millisecond later. */
  function browser(scheduler: TestScheduler) {
    const clock = createMarbleClock(scheduler);
    const queues = new Map<string, (() => void)[]>();
    const posts = new Subject<{ from: string; message: unknown }>();
    const grant = (name: string): void => void clock.after(1, () => queues.get(name)?.[0]?.());
    const locks: Locks = {
      request(name, held) {
        const queue = queues.get(name) ?? [];
        queues.set(name, queue);
        if (queue.push(held) === 1) grant(name);
        return () => {
          const index = queue.indexOf(held);
          if (index >= 0) queue.splice(index, 1);
          if (index === 0) grant(name);
        };
      },
    };
    const channel = (from: string): TabChannel => ({
      post: (message) => posts.next({ from, message: structuredClone(message) }),
      listen(listener) {
        const heard = posts.subscribe((post) => post.from !== from && clock.after(1, () => listener(post.message)));
        return () => heard.unsubscribe();
      },
      close: () => undefined,
    });
    const tab = (name: string) =>
      createLink({
        connect(events) {
          clock.after(10, () => events.received(welcome));
          return { send: () => undefined, waiting: () => 0, close: () => undefined };
        },
        locks,
        channel: channel(name),
        visibility: createTestVisibility(),
        clock,
        random: () => 1,
        tab: name,
        user: 'u1',
        protocol: { min: 1, max: 2 },
        build: 'b',
      });
    return { tab, clock, posts, locks };
  }

  it('[SYNC-117] hand the lead over at once, and the link of the one that is left goes down and up', () => {
    marbles((scheduler, expectObservable) => {
      const { tab, clock } = browser(scheduler);
      const [a, b] = [tab('a'), tab('b')];
      clock.after(1000, a.dispose);
      clock.after(2000, b.dispose);
      expectObservable(a.leads$).toBe('ft 998ms (f|)', flag);
      expectObservable(b.leads$).toBe('f 1000ms t 998ms (f|)', flag);
      // It is told a millisecond after the leader's socket is up, and has its own ten after it leads.
      expectObservable(b.up$).toBe('f 11ms t 988ms f 9ms t 988ms (f|)', flag);
    });
  });

  it('[SYNC-117] ask every five seconds who leads while they hear of nobody', () => {
    marbles((scheduler, expectObservable) => {
      const { tab, clock, posts, locks } = browser(scheduler);
      const asked = new ReplaySubject<string>();
      posts.pipe(map(({ message }) => (message as { type: string }).type), filter((type) => type === 'who-leads'), map(() => 'w')).subscribe(asked);
      // A tab that says nothing, as one that was stopped, holds the lock.
      locks.request('tandem-sync', () => undefined);
      const { leads$, dispose } = tab('b');
      clock.after(12_000, dispose);
      expectObservable(asked).toBe('w 4999ms w 4999ms w');
      expectObservable(leads$).toBe('f 11999ms |', flag);
    });
  });
});
