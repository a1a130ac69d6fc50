import { BehaviorSubject } from 'rxjs';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { keepCurrent } from './keep-current.ts';

const user = { id: 'id-of-mara', login: 'mara', name: 'Mara' };
const looks = vi.fn(async () => new Response('', { status: 503 }));
let release$: BehaviorSubject<number>;
let hidden: boolean;
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('fetch', looks);
  looks.mockClear();
  hidden = false;
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
  document.body.innerHTML = '<script type="application/json" id="live">{"schema":1,"seq":4,"remotes":{}}</script>';
  release$ = new BehaviorSubject(0);
  const parts = { sync: { release$ }, remotes: { remotes: new Map(), runs: new Set() }, session: { state: { kind: 'signed-in', session: { user } } }, saving: { totals: { saving: 0, failed: 0 } }, notices: {}, locale: 'en' };
  stop = keepCurrent(parts as unknown as Parameters<typeof keepCurrent>[0], () => undefined);
});
afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  document.body.innerHTML = '';
  delete (document as { hidden?: boolean }).hidden;
});
const after = async (ms: number): Promise<number> => (await vi.advanceTimersByTimeAsync(ms), looks.mock.calls.length);

it('[SHELL-491] looks within five seconds once the server tells of another pointer than the one it came with, once for many', async () => {
  release$.next(4);
  expect(await after(5000)).toBe(0);
  release$.next(5);
  release$.next(6);
  expect(await after(5000)).toBe(1);
  release$.next(6);
  release$.next(5);
  expect(await after(5000)).toBe(1);
});

it('[SHELL-491] waits while the page is hidden, looks from time to time without any word, and not at all once it is over', async () => {
  hidden = true;
  release$.next(5);
  expect(await after(5000)).toBe(0);
  hidden = false;
  document.dispatchEvent(new Event('visibilitychange'));
  expect(await after(0)).toBe(1);
  expect(await after(37_500)).toBe(2);
  release$.next(7);
  stop();
  expect(await after(60_000)).toBe(2);
});
