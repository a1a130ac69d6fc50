import { describe, expect, it } from 'vitest';
import { createTestPage, type TestPage, type TestPageOptions } from '../testing/test-page.ts';

/** Edits of this browser keep the engine, whatever the flags say. */
const UNSENT: TestPageOptions = { keeps: { 'sync-unsent/u1': 'yes' } };
const BARRED = 4403;

/** Types and schedules of what was sent, since the call before. */
const saidBy = (page: TestPage): string[] => page.sent().map((message) => [message.type, 'schedule' in message ? message.schedule : ''].join(' ').trim());
/** How often giving up was told, since the call before. */
const givenUpBy = ({ fetched }: TestPage): number => fetched.mock.calls.splice(0).filter(([path]) => String(path).endsWith('/fall-back')).length;

async function following(fetched: () => Promise<Response>): Promise<TestPage> {
  const page = await createTestPage(undefined, { protocol: 2 });
  page.fetched.mockImplementation(fetched);
  await page.order(null);
  return page;
}

describe('what is watched', () => {
  it.each([
    ['off', false],
    ['page', true],
  ] as const)('[SYNC-136] are the flags, also when the lane has been closed because they went off (%s): on again, they are followed at once', async (then, store) => {
    const page = await createTestPage(undefined, { protocol: 2 });
    expect(saidBy(page)).toEqual(['hello', 'watch ward']);
    await page.order(null);
    await page.snapshot();
    expect([page.phase(), saidBy(page)]).toEqual(['live', ['open ward', 'here ward']]);
    await page.order(null, { on: false, store });
    expect([page.phase(), saidBy(page)]).toEqual([then, ['close', 'watch ward']]);
    await page.order(null);
    await page.snapshot();
    expect([page.phase(), saidBy(page)]).toEqual(['live', ['open ward', 'here ward']]);
  });

  it.each([false, true])('[SYNC-136] are the flags of the schedule that is shown, after the lane of the one before has been closed (engine kept: %s)', async (unsent) => {
    const page = await createTestPage(null, { protocol: 2, ...(unsent && UNSENT) });
    page.sync.show({ schedule: 'pool', date: '2026-11-23', view: 'week' });
    const said = saidBy(page);
    expect([said.includes('close'), said.at(-1)]).toEqual([true, 'watch pool']);
  });
});

describe('what a page that does not synchronize says', () => {
  it('[SYNC-363] is that it is off, under which flags, each time that it hears of them', async () => {
    const { order, reports, sync } = await createTestPage();
    expect(reports()).toEqual([]);
    const off = { type: 'report', lane: 'xxxxxxx1', schedule: 'ward', epoch: 0, stage: 'off', phase: 'off', unsent: 0, trouble: null, sweep: null };
    await order(null, { on: false });
    await order(null, { on: false, schedule: 'pool' });
    await order(null, { on: false });
    expect(reports()).toEqual([1, 3].map((revision) => ({ ...off, revision })));
    // Safe mode of this browser alone.
    sync.flags.enableSafeMode('by-hand');
    await order(null);
    expect(reports()).toEqual([{ ...off, revision: 4 }]);
  });

  it('[SYNC-363] is nothing where an engine speaks for it, edits of this browser are unsent, or the server would not understand', async () => {
    const live = await createTestPage(null);
    await live.order(null, { on: false });
    expect(live.reports().map(({ phase, revision }) => [phase, revision])).toEqual([['off', 2]]);
    for (const more of [UNSENT, { protocol: 2 }]) {
      const { order, reports } = await createTestPage(undefined, more);
      await order(null, { on: false });
      expect(reports()).toEqual([]);
    }
  });
});

describe('a question by REST', () => {
  it('[SYNC-365] says what the page has come to, with an engine or without one', async () => {
    const live = await createTestPage(null);
    await live.cut(BARRED);
    expect(live.questions()).toMatchObject([{ after: 1, report: { type: 'report', schedule: 'ward', stage: 'live', phase: 'live', revision: 1 } }]);
    const off = await createTestPage();
    await off.cut(BARRED);
    expect(off.questions()).toMatchObject([{ report: { stage: 'off', phase: 'off', unsent: 0 } }]);
  });
});

describe('notices', () => {
  it('[SYNC-364] reach a page whose socket is refused by REST', async () => {
    const { sync, cut } = await createTestPage(undefined, { answers: [{ type: 'notices', notices: [{ id: 'n1', kind: 'emergency', severity: 'critical', schedule: null, at: 1, until: null }] }] });
    const told: string[] = [];
    sync.notices$.subscribe((notices) => told.push(notices.map(({ id }) => id).join()));
    await cut(BARRED);
    expect(told).toEqual(['', 'n1']);
  });

  it('[SYNC-430] tell which release pointer is live, also with all flags off, and keep that where a later word names none', async () => {
    const { sync, cut } = await createTestPage(undefined, { answers: [{ type: 'notices', notices: [], release: 7 }, { type: 'notices', notices: [] }] });
    const told: number[] = [];
    sync.release$.subscribe((seq) => told.push(seq));
    await cut(BARRED);
    expect(told).toEqual([0, 7]);
  });
});

describe('what was given up', () => {
  it('[SYNC-329] is told again over each new link and every 30 s until the server has heard of it', async () => {
    const page = await following(() => Promise.reject(new TypeError('no network')));
    const { sync, clock, fetched } = page;
    void sync.mode.activateFallback('3 sweeps');
    await page.rest();
    expect(givenUpBy(page)).toBe(1);
    await clock.pass(37_500);
    expect(givenUpBy(page)).toBe(1);
    await page.cut();
    await clock.pass(1000);
    await page.rest();
    expect(givenUpBy(page)).toBe(1);
    fetched.mockImplementation(async () => new Response(null, { status: 204 }));
    await clock.pass(37_500);
    expect(givenUpBy(page)).toBe(1);
    await clock.pass(120_000);
    expect([givenUpBy(page), sync.flags.state.safeMode]).toEqual([0, ['fell-back ward 0: 3 sweeps']]);
  });

  it('[SYNC-329] is told once more, and no further, by whoever may not order it; a page that has ended tells nothing', async () => {
    const page = await following(async () => new Response(JSON.stringify({ error: { kind: 'forbidden', reason: 'no' } }), { status: 403 }));
    const { sync, clock } = page;
    await sync.mode.activateFallback('3 sweeps');
    await clock.pass(200_000);
    expect([givenUpBy(page), sync.flags.state.safeMode]).toEqual([2, ['fell-back ward 0: 3 sweeps']]);
    const other = await following(() => Promise.reject(new TypeError('no network')));
    await other.sync.mode.activateFallback('3 sweeps');
    givenUpBy(other);
    other.stop();
    expect(other.clock.waiting()).toBe(0);
    await other.clock.pass(200_000);
    expect(givenUpBy(other)).toBe(0);
  });
});
