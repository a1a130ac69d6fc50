import { BehaviorSubject } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import type { ServerMessage } from '../protocol/wire.ts';
import { createTestVisibility } from '../testing/test-browser.ts';
import { createTestClock, settle } from '../testing/test-clock.ts';
import { createDetour, type Answer } from './detour.ts';

const people: ServerMessage = { type: 'people', schedule: 'ward', people: [] };

/** A page; `answers`: what REST says next, then the same again. */
function page(answers: (Answer | null | Promise<Answer | null>)[] = [{ user: 'u1', messages: [people] }]) {
  const up$ = new BehaviorSubject(false);
  const refused$ = new BehaviorSubject(false);
  const barred$ = new BehaviorSubject<number | null>(null);
  const reconnect = vi.fn();
  const onOther = vi.fn();
  const clock = createTestClock();
  const visibility = createTestVisibility();
  const asked: (number | null | undefined)[] = [];
  const got: ServerMessage[] = [];
  const wanted: { after: number | null | undefined } = { after: undefined };
  const detour = createDetour({
    link: { up$, refused$, barred$, reconnect, get up() { return up$.value; }, get refused() { return refused$.value; }, get barred() { return barred$.value; } },
    visibility,
    clock,
    random: () => 0.5,
    async ask({ after }) {
      asked.push(after);
      return (answers.length > 1 ? answers.shift() : answers[0]) ?? null;
    },
    question: () => ({ schedule: 'ward', lane: 't', protocol: 2, ...(wanted.after !== undefined && { after: wanted.after }) }),
    user: 'u1',
    onMessage: (message) => got.push(message),
    onOther,
  });
  return { up$, refused$, barred$, reconnect, onOther, clock, visibility, asked, got, wanted, detour };
}

describe('the way round a refused socket', () => {
  it('[SYNC-137] is closed until it is refused, then asks every 15 s, and is closed again once it is up', async () => {
    const { up$, refused$, clock, asked, got, detour } = page();
    await clock.pass(60_000);
    expect([asked.length, detour.state]).toEqual([0, 'closed']);
    refused$.next(true);
    expect(detour.state).toBe('asking');
    await settle();
    expect([asked.length, got, detour.state]).toEqual([1, [people], 'through']);
    await clock.pass(45_000);
    expect(asked.length).toBe(4);
    up$.next(true);
    await clock.pass(60_000);
    expect([asked.length, detour.state, clock.waiting()]).toEqual([4, 'closed', 0]);
  });

  it('[SYNC-137] asks at once when something else is wanted or the page is looked at, one question at a time', async () => {
    let answer!: (answer: Answer) => void;
    const { refused$, asked, wanted, detour, visibility, clock } = page([new Promise((resolve) => (answer = resolve)), { user: 'u1', messages: [] }]);
    refused$.next(true);
    wanted.after = null;
    detour.hurry();
    detour.hurry();
    expect(asked).toEqual([undefined]);
    answer({ user: 'u1', messages: [] });
    await settle();
    await clock.pass(0);
    expect(asked).toEqual([undefined, null]);
    wanted.after = 7;
    visibility.become('visible');
    await settle();
    expect(asked).toEqual([undefined, null, 7]);
  });

  it('[SYNC-137] says when nobody can be reached by REST either, and goes on asking', async () => {
    const { refused$, detour, clock } = page([null, { user: 'u1', messages: [] }]);
    refused$.next(true);
    await settle();
    expect(detour.state).toBe('asking');
    await clock.pass(15_000);
    expect(detour.state).toBe('through');
  });

  it('[SYNC-137] drops an answer that comes when the socket is up', async () => {
    let answer!: (answer: Answer) => void;
    const { refused$, up$, got, detour } = page([new Promise((resolve) => (answer = resolve))]);
    refused$.next(true);
    up$.next(true);
    answer({ user: 'u1', messages: [people] });
    await settle();
    expect([got, detour.state]).toEqual([[], 'closed']);
  });

  it('[SYNC-138] takes nothing that is said to somebody else, and tells the page whose session it is not', async () => {
    const { barred$, got, onOther, reconnect, detour, clock } = page([{ user: 'u2', messages: [people] }, { user: 'u1', messages: [people] }]);
    barred$.next(4401);
    await settle();
    expect([got, onOther.mock.calls.length, reconnect.mock.calls.length, detour.state]).toEqual([[], 1, 0, 'asking']);
    await clock.pass(15_000);
    expect([got, reconnect.mock.calls.length]).toEqual([[people], 1]);
  });

  it('[SYNC-137] ends with the page', async () => {
    const { refused$, asked, detour, visibility, clock } = page();
    refused$.next(true);
    await settle();
    detour.dispose();
    visibility.become('visible');
    await clock.pass(60_000);
    expect([asked.length, visibility.listening(), clock.waiting()]).toEqual([1, 0, 0]);
  });
});
