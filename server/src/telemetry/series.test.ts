import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { healthSeriesAnswer, type HealthSample, type HealthSeriesAnswer } from '@tandem/rest';
import { FLAG_NAMES } from '@tandem/sync/protocol';
import * as z from 'zod/mini';
import { runApp, send, signInNew, type Browser, type RunningApp } from '../../test/running-app.ts';
import { smallWard } from '../../test/running-rosters.ts';
import { quantileOf, withValue } from './histogram.ts';
import { HOUR } from './health-steps.ts';
import { MINUTE } from './minute.ts';
import { KEPT } from './telemetry.ts';

const ALL_ON = Object.fromEntries(FLAG_NAMES.map((name) => [name, true]));
const quiet: HealthSample = { errors: [], inconsistencies: 0, loadFailures: 0, stale: false };

let running: RunningApp;
let ward: string;
let other: string;
let lead: Browser;
let ann: Browser;
beforeEach(async () => {
  running = await runApp({ units: { shell: {} } });
  const owner = await signInNew(running, 'owner', {}, true);
  ward = await running.rosters.create(smallWard(), owner.session.user.id, 'test');
  other = await running.rosters.create(smallWard(), owner.session.user.id, 'test');
  lead = await signInNew(running, 'lead', { [ward]: 'operator', [other]: 'operator' });
  ann = await signInNew(running, 'ann', { [ward]: 'operator' });
  running.clock.now = Date.parse('2026-11-20T08:00:00Z');
});
afterEach(() => running.close());

async function series(browser: Browser, query: string): Promise<HealthSeriesAnswer> {
  const answer = await send(running.url, 'GET', `/api/operations/health?${query}`, { browser });
  expect([answer.status, z.safeParse(healthSeriesAnswer, answer.body).success, answer.body]).toEqual([200, true, answer.body]);
  return answer.body as HealthSeriesAnswer;
}
/** Pages by name, each with its last token. */
const tokens = new Map<string, string>();
function page(name: string, schedule: string, sample: Partial<HealthSample> | null): void {
  const said = { user: name, schedule, viewer: false, knownBuild: true };
  const key = `${name} ${schedule}`;
  if (!tokens.has(key)) tokens.set(key, running.telemetry.take({ ...said, token: null, sample: null }).token);
  tokens.set(key, running.telemetry.take({ ...said, token: tokens.get(key) ?? null, sample: { ...quiet, ...sample } }).token);
}
beforeEach(() => tokens.clear());
const last = ({ points }: HealthSeriesAnswer, back = 1) => points.at(-back);

describe('health over time', { timeout: 20_000 }, () => {
  it('[SERVER-860] is told minute by minute for an hour, with synchronization beside without it, of the schedules that the caller operates', async () => {
    await running.flags.set(ward, ALL_ON, { actor: 'x', reason: 'trial' });
    page('p1', ward, { visible: 100, inp: 40, outboxAge: 5_000_000, errors: [{ fingerprint: 'a', critical: false }] });
    page('p2', ward, { visible: 200 });
    page('p3', other, { visible: 50, inconsistencies: 2 });
    const all = await series(lead, 'by=1m');
    expect([all.points.length, all.points.every(({ at }, i) => at === all.from + i * MINUTE), last(all)!.at]).toEqual([60, true, running.clock.now]);
    expect(last(all, 2)).toEqual({ at: running.clock.now - MINUTE, candidate: null, control: null });
    const { candidate, control } = last(all)!;
    expect(candidate).toMatchObject({ sessions: 2, errors: 50, inconsistencies: 0, switch: null });
    expect([candidate!.visible! / 200, candidate!.inp! / 40, candidate!.outboxAge! / 5e6].map((ratio) => Math.abs(ratio - 1) < 0.05)).toEqual([true, true, true]);
    expect(control).toMatchObject({ sessions: 1, errors: 0, inconsistencies: 2 });
    expect(last(await series(ann, 'by=1m'))).toMatchObject({ candidate: { sessions: 2 }, control: null });
    const wide = await series(lead, 'by=5m');
    expect([wide.points.length, last(wide)!.candidate?.sessions, last(wide)!.control?.sessions]).toEqual([72, 2, 1]);
    const none = await signInNew(running, 'none', { [ward]: 'editor' });
    expect((await send(running.url, 'GET', '/api/operations/health?by=1m', { browser: none })).status).toBe(403);
    expect((await send(running.url, 'GET', '/api/operations/health?by=day', { browser: lead })).status).toBe(400);
  });

  it('[SERVER-861] is told from a point on, so that a page that looks on asks for what is new alone', async () => {
    page('p1', ward, { visible: 100 });
    running.clock.now += 2 * MINUTE;
    const some = await series(lead, `by=1m&since=${running.clock.now - MINUTE + 5}`);
    expect(some.points.map(({ at }) => at)).toEqual([running.clock.now - MINUTE, running.clock.now]);
    expect((await series(lead, 'by=1m&since=0')).points.length).toBe(60);
    expect((await series(lead, `by=1m&since=${running.clock.now + HOUR}`)).points.length).toBe(1);
  });

  it('[SERVER-862] is added up by the hour once that is over, also after a restart, and kept so for eight days; a session counts once in it', async () => {
    const began = running.clock.now;
    for (let i = 0; i < 3; i += 1, running.clock.now += MINUTE) {
      page('p1', ward, { visible: 100 });
      page('p2', ward, i === 1 ? { errors: [{ fingerprint: 'a', critical: false }] } : {});
    }
    page('p3', ward, { visible: 400 });
    const under = await series(lead, 'by=1h');
    expect([under.points.length, last(under)!.at, last(under)!.control]).toEqual([192, began, { sessions: 3, errors: expect.closeTo(100 / 3) as number, inconsistencies: 0, visible: expect.any(Number) as number, inp: null, switch: null, outboxAge: null }]);
    running.clock.now = began + 3 * HOUR;
    for (let i = 0; i < 5; i += 1) running.telemetry.save();
    const stored = () => running.data.database.prepare('select hour from telemetry_hours').all().map(({ hour }) => Number(hour));
    expect(stored()).toEqual([began]);
    running.data.database.exec('delete from telemetry_minutes');
    expect(last(await series(lead, 'by=1h'), 4)).toEqual({ ...last(under)!, at: began });
    running.clock.now = began + KEPT + 3 * HOUR;
    page('p1', ward, {});
    running.clock.now += HOUR;
    for (let i = 0; i < 3; i += 1) running.telemetry.save();
    expect(stored()).toEqual([running.clock.now - HOUR]);
  });

  it('[SERVER-863] has what was done meanwhile, what belongs together once and by what weighs most of it', async () => {
    const { audit } = running.operations;
    const line = (action: string, schedule: string | null, reason: string) => audit.add({ actor: ann.session.user.id, source: 'api', action, schedule, reason, detail: {} });
    line('rollout-widen', null, 'too old');
    running.clock.now += 7 * HOUR;
    const from = running.clock.now;
    line('rollback-ordered', null, 'two wards');
    for (const id of [ward, other]) line('flags-changed', id, 'two wards');
    line('notice-posted', null, 'said');
    running.clock.now += MINUTE;
    line('flags-changed', other, 'a trial');
    expect((await series(lead, 'by=1m')).marks).toEqual([
      { at: from, kind: 'rollback', schedule: null, by: 'ANN', reason: 'two wards' },
      { at: from + MINUTE, kind: 'flip', schedule: other, by: 'ANN', reason: 'a trial' },
    ]);
    expect((await series(ann, 'by=1m')).marks.map(({ kind }) => kind)).toEqual(['rollback']);
    expect((await series(lead, 'by=1h')).marks.map(({ kind }) => kind)).toEqual(['flip', 'stage', 'rollback', 'flip'].slice(1));
  });

  it('[SERVER-760] a quantile is right to within its bucket', () => {
    const values = Array.from({ length: 100 }, (_, i) => 10 + i);
    const histogram = values.reduce<readonly number[]>((all, value) => withValue(all, value), []);
    for (const share of [0.01, 0.5, 0.75, 1]) expect(quantileOf(histogram, share)! / values[Math.ceil(share * 100) - 1]!).toBeCloseTo(1, 1);
    expect([quantileOf([], 0.5), quantileOf([0, 3], 0.5)]).toEqual([null, 0]);
  });
});
