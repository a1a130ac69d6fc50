import { describe, expect, it } from 'vitest';
import type { ConsistencyState } from '../consistency/consistency.ts';
import { EMPTY_DIGEST, digestText, withCell } from '../protocol/digest.ts';
import { STAGES } from '../protocol/stage.ts';
import { createTestPage, write, type TestPage } from '../testing/test-page.ts';

const json = (body: unknown) => Promise.resolve(new Response(JSON.stringify(body)));
const CELL = 'p1/2026-11-23/0';
/** The server's table as the page has to find it: one cell in week 48. */
const digestOf = (shift: string, cursor = 2) => ({ cursor, weeks: { '2026-W48': digestText(withCell(EMPTY_DIGEST, CELL, null, { shiftTypeId: shift, skillId: 'rn' })) } });
const windowOf = (shift: string, cursor = 2) => ({ cursor, assignments: [{ ...write(3, shift).ref, value: write(3, shift).value }] });

function watched(page: TestPage) {
  let state: ConsistencyState | null = null;
  page.sync.consistency.state$.subscribe((next) => (state = next));
  return () => state as ConsistencyState | null;
}

/** Timers of a page in which nothing runs but the control channel. */
async function idle(): Promise<number> {
  const { order, clock } = await createTestPage('off');
  await order(null, { on: false });
  return clock.waiting();
}

/** Holds one cell on both sides, read from the log; in shadow its own write was acknowledged. */
async function withOneCell(stage: 'shadow' | 'live', rest = 'E') {
  const page = await createTestPage(stage);
  page.fetched.mockImplementation((url) => json(String(url).includes('digest') ? digestOf(rest) : windowOf(rest)));
  if (stage === 'shadow') {
    page.edit([write(3, 'E')]);
    page.joined.saved(write(3, 'E'), 2);
  }
  await page.event(2, 3, 'E');
  return { page, state: watched(page) };
}

describe('the comparison of a page', () => {
  it('[SYNC-325] is fetched and runs in compared stages alone, anew in each, until somebody stops it', async () => {
    const running: string[] = [];
    const page = await createTestPage('off');
    const state = watched(page);
    for (const stage of STAGES) {
      await page.order(stage);
      if (stage === 'dualwrite') await page.snapshot();
      running.push(`${stage} ${state()?.running ?? 'none'} ${page.load.mock.calls.length}`);
    }
    expect(running).toEqual(['off none 0', 'dualwrite true 1', 'shadow true 2', 'live true 3', 'rampdown true 4', 'complete none 4']);
    page.sync.consistency.stopValidation();
    await page.order('live');
    expect(state()?.running).toBe(false);
    page.sync.consistency.startValidation();
    expect(state()?.running).toBe(true);
    await page.order('off', { on: false, epoch: 1 });
    expect([state(), await page.sync.consistency.performValidation(), page.clock.waiting()]).toEqual([null, null, await idle()]);
  });

  it('[SYNC-326] says nothing of views that may hold what came to nothing, until they have loaded again', async () => {
    const page = await createTestPage(null);
    const state = watched(page);
    await page.order(null, { projects: false });
    page.edit([write(3, 'E')]);
    await page.rest();
    const opId = page.sent().flatMap((message) => (message.type === 'push' ? message.ops.map((op) => op.opId) : []))[0] ?? '';
    await page.say({ type: 'results', schedule: 'ward', results: [{ kind: 'rejected', opId, findings: [] }] });
    page.joined.loaded();
    await page.clock.pass(40_000);
    expect([state()?.confirmed, state()?.sweep?.compared]).toEqual([0, 0]);
    page.joined.loaded();
    await page.clock.pass(40_000);
    expect(state()?.confirmed).toBe(1);
  });

  it('[SYNC-326] says nothing of a day that its store does not hold', async () => {
    const { page, state } = await withOneCell('live');
    page.legacy.range.mockReturnValue({ from: '2026-11-24', to: '2026-11-29', cursor: 1 });
    page.corrupt(3, 'N');
    await page.event(3, 3, 'D');
    await page.clock.pass(20_000);
    expect(state()?.confirmed).toBe(0);
  });

  it('[SYNC-326] says nothing of a cell in which a write lies over what its store has loaded', async () => {
    const { page, state } = await withOneCell('shadow');
    page.corrupt(3, 'N');
    page.layers.laid.mockReturnValue(true);
    await page.event(3, 3, 'D');
    await page.clock.pass(40_000);
    expect(state()?.confirmed).toBe(0);
    page.legacy.range.mockReturnValue({ from: '2026-11-20', to: '2026-11-29', cursor: 3 });
    page.layers.laid.mockReturnValue(false);
    await page.clock.pass(40_000);
    expect(state()?.confirmed).toBeGreaterThan(0);
  });

  it('[SYNC-325] is tried again where it could not be fetched, and not begun where its stage has gone', async () => {
    const page = await createTestPage('off');
    const state = watched(page);
    page.load.mockRejectedValueOnce(new Error('no chunk'));
    await page.order('shadow');
    await page.snapshot();
    expect([state(), await page.sync.consistency.performValidation()]).toEqual([null, null]);
    await page.clock.pass(10_000);
    expect(state()?.running).toBe(true);
    await page.order('complete');
    const late = Promise.withResolvers<never>();
    page.load.mockReturnValueOnce(late.promise);
    await page.order('live');
    await page.order('complete');
    late.reject(new Error('no chunk'));
    await page.clock.pass(20_000);
    expect(state()).toBeNull();
  });

  it.each(['shadow', 'live'] as const)('[SYNC-326] finds both sides equal, and the server\'s table too, with the size of the sample (%s)', async (stage) => {
    const { page, state } = await withOneCell(stage);
    await page.clock.pass(31_000);
    expect(state()?.sweep).toMatchObject({ compared: 2, confirmed: 0, errors: 0, unsettled: 0 });
    expect(page.reports().at(-1)).toMatchObject({ stage, phase: stage === 'live' ? 'live' : 'following', unsent: 0, sweep: { compared: 2, confirmed: 0 } });
  });

  it('[SYNC-326] waits for what a store cannot know yet: others\' edits below live, and own ones under way', async () => {
    const { page, state } = await withOneCell('shadow');
    await page.event(3, 4, 'N');
    page.edit([write(5, 'D')]);
    await page.clock.pass(31_000);
    expect(state()).toMatchObject({ confirmed: 0, sweep: { confirmed: 0, unsettled: 3 } });
  });

  it('[SYNC-326] says nothing of a cell that may have been cleared before the log was read, and after the store was loaded', async () => {
    const page = await createTestPage('off');
    const state = watched(page);
    page.edit([write(3, 'E')]);
    await page.order('shadow');
    await page.snapshot(9);
    await page.clock.pass(36_000);
    expect(state()).toMatchObject({ confirmed: 0, sweep: { compared: 0, unsettled: 1 } });
  });

  it('[SYNC-327] live: a legacy store that differs is given the central store\'s value', async () => {
    const { page, state } = await withOneCell('live');
    page.corrupt(3, 'X');
    await page.clock.pass(36_000);
    expect([page.held(3), page.shift(3)]).toEqual(['E', 'E']);
    expect(state()?.differences).toMatchObject([{ cell: CELL, side: 'weekly', control: { shiftTypeId: 'X' }, candidate: { shiftTypeId: 'E' }, resolution: 'mended', ops: [{ opId: 's2' }] }]);
  });

  it('[SYNC-327] shadow: both sides are brought from the server again, and nothing is copied from one to the other', async () => {
    const { page, state } = await withOneCell('shadow');
    page.legacy.reload.mockImplementation(() => page.corrupt(3, 'E'));
    page.corrupt(3, 'X');
    page.kinds();
    await page.clock.pass(36_000);
    expect(state()?.differences).toMatchObject([{ cell: CELL, side: 'weekly', resolution: 'asked-again' }]);
    expect([page.shift(3), page.legacy.reload.mock.calls.length, page.kinds().includes('open')]).toEqual(['E', 1, true]);
  });

  it('[SYNC-327] where the page differs from the server\'s table, all cells are asked for again', async () => {
    const { page, state } = await withOneCell('live', 'N');
    page.kinds();
    await page.clock.pass(36_000);
    expect(state()?.differences).toMatchObject([{ cell: CELL, side: 'rest', control: { shiftTypeId: 'N' }, candidate: { shiftTypeId: 'E' }, resolution: 'asked-again' }]);
    expect(page.kinds()).toContain('open');
  });

  it('[SYNC-366] names in its reports the newest differences with both values, at most ten, and none where none was found', async () => {
    const { page, state } = await withOneCell('live', 'N');
    await page.clock.pass(31_000);
    expect(page.reports().map((said) => 'differences' in said)).not.toContain(true);
    await page.clock.pass(5_000);
    const { cell, side, control, candidate, resolution } = state()!.differences.at(-1)!;
    expect(page.reports().at(-1)?.differences).toEqual([{ cell, side, control, candidate, resolution }]);
    expect([cell, side, control, candidate]).toMatchObject([CELL, 'rest', { shiftTypeId: 'N' }, { shiftTypeId: 'E' }]);
  });

  it('[SYNC-328] gives synchronization up in this page and on the server after three sweeps that differ', async () => {
    const { page } = await withOneCell('live', 'N');
    await page.clock.pass(110_000);
    expect([page.sync.mode.stage, page.phase()]).toEqual(['off', 'off']);
    const [url, init] = page.fetched.mock.calls.find(([asked]) => String(asked).includes('fall-back')) ?? [];
    expect([url, JSON.parse(init?.body as string)]).toEqual(['/api/schedules/ward/mode/fall-back', { reason: expect.stringContaining('3 sweeps'), cells: [CELL], epoch: 0 }]);
  });
});

describe('what a page hands out', () => {
  it('[SYNC-361] a last report says that it is off, once its flags are', async () => {
    const page = await createTestPage('live');
    await page.clock.pass(300);
    expect(page.reports().at(-1)).toMatchObject({ stage: 'live', phase: 'live', epoch: 0 });
    await page.order('off', { on: false, epoch: 1 });
    expect(page.reports().at(-1)).toMatchObject({ stage: 'off', phase: 'off', epoch: 1, unsent: 0, sweep: null });
    expect(page.clock.waiting()).toBe(await idle());
  });

  it('[SYNC-362] notices are those that hold now, also with all flags off', async () => {
    const page = await createTestPage('off');
    const seen: string[][] = [];
    page.sync.notices$.subscribe((notices) => seen.push(notices.map(({ id }) => id)));
    await page.say({ type: 'notices', notices: [{ id: 'n1', kind: 'emergency', severity: 'critical', schedule: 'ward', at: 1, until: null }] });
    await page.say({ type: 'notices', notices: [] });
    expect(seen).toEqual([[], ['n1'], []]);
  });
});
