import { statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { healthAnswer, healthSample, type HealthAnswer, type HealthSample } from '@tandem/rest';
import { FLAG_NAMES } from '@tandem/sync/protocol';
import * as z from 'zod/mini';
import { runApp, send, signInNew, type Browser, type RunningApp } from '../../test/running-app.ts';
import { smallWard } from '../../test/running-rosters.ts';
import { readPolicy } from '../rollout/read-policy.ts';
import { createHealthTokens, readHealthKey, TOKEN_LASTS, type HealthClaims } from './health-token.ts';
import { bucketOf, LAST_BUCKET, merged, withValue } from './histogram.ts';
import { emptyRow, mergedRows, MINUTE, type HealthRow } from './minute.ts';
import { openTelemetry } from './start-telemetry.ts';
import { MOST_MINUTES } from './read-minutes.ts';
import { KEPT } from './telemetry.ts';

const ALL_ON = Object.fromEntries(FLAG_NAMES.map((name) => [name, true]));
const OTHER_BUILD = 'f'.repeat(64);
const quiet: HealthSample = { errors: [], inconsistencies: 0, loadFailures: 0, stale: false };

let running: RunningApp;
let ward: string;
let other: string;
let build: string;
let ann: Browser;
let eve: Browser;
let vic: Browser;
beforeEach(async () => {
  running = await runApp({ units: { shell: {} } });
  const lead = await signInNew(running, 'lead', {}, true);
  ward = await running.rosters.create(smallWard(), lead.session.user.id, 'test');
  other = await running.rosters.create(smallWard(), lead.session.user.id, 'test');
  ann = await signInNew(running, 'ann', { [ward]: 'editor', [other]: 'editor' });
  eve = await signInNew(running, 'eve', { [ward]: 'editor' });
  vic = await signInNew(running, 'vic', { [ward]: 'viewer' });
  build = ((await (await fetch(`${running.url}/live.json`)).json()) as { shell: { stable: { d: string } } }).shell.stable.d;
});
afterEach(() => running.close());

const say = (browser: Browser, body: unknown, schedule = ward) => send(running.url, 'POST', `/api/schedules/${schedule}/health`, { browser, body });
async function tell(browser: Browser, token: string | null, sample: Partial<HealthSample> | null, over: { build?: string; schedule?: string } = {}): Promise<HealthAnswer> {
  const answer = await say(browser, { token, build: over.build ?? build, sample: sample && { ...quiet, ...sample } }, over.schedule);
  expect([answer.status, answer.body, z.safeParse(healthAnswer, answer.body).success]).toEqual([200, answer.body, true]);
  return answer.body as HealthAnswer;
}
const join2 = (browser: Browser, schedule = ward) => tell(browser, null, null, { schedule });
const here = (): HealthRow[] => {
  const from = Math.floor(running.clock.now / MINUTE) * MINUTE;
  return [...(running.telemetry.minutes(from, from + MINUTE)[0]?.rows ?? [])];
};
const row = (arm: 'candidate' | 'control' = 'control', tenant = ward) => here().find((each) => each.arm === arm && each.tenant === tenant);
const next = (): void => void (running.clock.now += MINUTE);
const on = (id = ward) => running.flags.set(id, ALL_ON, { actor: 'x', reason: 'trial' });

describe('health of pages', { timeout: 20_000 }, () => {
  it('[SERVER-1118] counts nowhere while a person has put a version into their page by themselves', async () => {
    const { token } = await join2(ann);
    const before = here();
    const answer = await say(ann, { token, build, overridden: true, sample: { ...quiet, loadFailures: 2, visible: 50 } });
    expect([answer.status, answer.body, here()]).toMatchObject([200, { counted: false }, before]);
    expect((await tell(ann, (answer.body as HealthAnswer).token, { loadFailures: 1 })).counted).toBe(true);
    expect(here()).not.toEqual(before);
  });

  it('[SERVER-750] counts for the schedule and arm that the server has signed, whatever the page is told meanwhile', async () => {
    const first = await join2(ann);
    await on();
    const second = await tell(ann, first.token, { loadFailures: 2, visible: 50 });
    expect([first.counted, second.counted, second.everyMs]).toEqual([false, true, MINUTE]);
    expect(row('control')).toMatchObject({ sessions: 1, began: 1, assigned: 1, loadFailures: 2, latency: { visible: [bucketOf(50), 1] } });
    expect(row('candidate')).toMatchObject({ sessions: 0, assigned: 1 });
    await tell(ann, second.token, { loadFailures: 3 });
    expect([row('control'), row('candidate')]).toMatchObject([{ sessions: 1, loadFailures: 2 }, { sessions: 1, began: 1, loadFailures: 3 }]);
  });

  it('[SERVER-751] counts nothing with a token that is forged, expired, of another person or of another schedule', async () => {
    const { token } = await join2(ann);
    const [text = ''] = token.split('.');
    const forged = createHealthTokens(Buffer.alloc(32, 1));
    const said = JSON.parse(Buffer.from(text, 'base64url').toString()) as HealthClaims;
    const better = Buffer.from(JSON.stringify({ ...said, arm: 'candidate' })).toString('base64url');
    for (const wrong of [forged.sign({ ...said, arm: 'candidate' }), `${better}.${token.split('.')[1] ?? ''}`, `${token}.x`, text, `${text}.`, 'x', '.', '..', 'é.é']) {
      expect([wrong, (await tell(ann, wrong, { loadFailures: 9 })).counted]).toEqual([wrong, false]);
    }
    expect((await tell(eve, token, { loadFailures: 9 })).counted).toBe(false);
    expect((await tell(ann, token, { loadFailures: 9 }, { schedule: other })).counted).toBe(false);
    running.clock.now += TOKEN_LASTS + 1;
    expect((await tell(ann, token, { loadFailures: 9 })).counted).toBe(false);
    expect(here().map(({ loadFailures, sessions }) => [loadFailures, sessions])).toEqual(here().map(() => [0, 0]));
    expect(running.telemetry.dropped()).toEqual({ forged: 9, expired: 1, schedule: 2, build: 0 });
    expect((await say(ann, { token: 'x'.repeat(801), build, sample: quiet })).status).toBe(400);
  });

  it('[SERVER-752] counts each metric once in a minute of a person, however many pages they have', async () => {
    const tokens = [(await join2(ann)).token, (await join2(ann)).token, (await join2(ann)).token];
    for (const token of tokens) for (let i = 0; i < 3; i += 1) await tell(ann, token, { loadFailures: 1, visible: 100, inconsistencies: 1, stale: true, errors: [{ fingerprint: 'abc', critical: true }] });
    expect(row()).toMatchObject({ sessions: 1, began: 1, assigned: 1, loadFailures: 1, errored: 1, inconsistencies: 1, stale: 1, errors: { abc: 1 }, latency: { visible: [bucketOf(100), 1] } });
    expect(row()?.critical.length).toBe(1);
    await tell(eve, (await join2(eve)).token, { loadFailures: 5, visible: 100 });
    expect(row()).toMatchObject({ sessions: 2, loadFailures: 6, latency: { visible: [bucketOf(100), 2] } });
  });

  it('[SERVER-752] counts the first error of a page, also when the server has started again in between', async () => {
    let { token } = await join2(ann);
    ({ token } = await tell(ann, token, { errors: [{ fingerprint: 'abc', critical: false }] }));
    next();
    ({ token } = await tell(ann, token, { errors: [{ fingerprint: 'abc', critical: true }] }));
    expect(row()).toMatchObject({ sessions: 1, began: 0, errored: 0, errors: { abc: 1 } });
    expect(row()?.critical).toEqual([{ at: running.clock.now, session: expect.any(String) as string }]);
    running.telemetry.save();
    const { folder, data, flags, reports } = running;
    const again = openTelemetry({ folder, database: data.database, flags, reports, scheduleIds: () => [ward], now: () => running.clock.now });
    const asked = { token, sample: { ...quiet, loadFailures: 4, errors: [{ fingerprint: 'abc', critical: true }] }, user: ann.session.user.id, schedule: ward, viewer: false, knownBuild: true };
    expect(again.take(asked).counted).toBe(true);
    const from = Math.floor(running.clock.now / MINUTE) * MINUTE;
    expect(again.minutes(from, from + 1)[0]?.rows).toMatchObject([{ sessions: 2, loadFailures: 4, errored: 0, critical: [{}], errors: { abc: 2 } }]);
  });

  it('[SERVER-753] takes no number that is none, and counts a huge one as the largest that there may be', async () => {
    const { token } = await join2(ann);
    const raw = (sample: string) => send(running.url, 'POST', `/api/schedules/${ward}/health`, { browser: ann, raw: `{"token":${JSON.stringify(token)},"build":"${build}","sample":{"errors":[],"inconsistencies":0,"loadFailures":0,"stale":false${sample}}}` });
    for (const wrong of [',"visible":NaN', ',"visible":null', ',"visible":-1', ',"visible":"9"', ',"visible":1e999', ',"visible":[1]', ',"more":1']) expect([wrong, (await raw(wrong)).status]).toEqual([wrong, 400]);
    for (const wrong of [{ loadFailures: 1.5 }, { loadFailures: -1 }, { errors: [{ fingerprint: '<b>', critical: true }] }, { errors: Array(21).fill({ fingerprint: 'a', critical: true }) }]) {
      expect((await say(ann, { token, build, sample: { ...quiet, ...wrong } })).status).toBe(400);
    }
    expect(row()).toMatchObject({ sessions: 0 });
    await tell(ann, token, { visible: 1e300, loadFailures: 9e15, domNodes: 1e308, outboxAge: 1e9, firstEdit: 1e12, errors: [{ fingerprint: 'constructor', critical: false }] });
    expect(row()).toMatchObject({ sessions: 1, loadFailures: 100, latency: { visible: [LAST_BUCKET, 1], firstEdit: [bucketOf(600_000, 1000), 1], domNodes: [bucketOf(10_000_000, 1000), 1] } });
    expect(row()?.errors['constructor']).toBe(1);
  });

  it('[SERVER-753] holds to its bounds whatever a sample is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.record({ errors: fc.anything(), inconsistencies: fc.double(), loadFailures: fc.double(), stale: fc.anything(), visible: fc.double() })), (given) => {
        const read = z.safeParse(healthSample, given);
        if (!read.success) return;
        const { errors, loadFailures, inconsistencies, visible = 0 } = read.data;
        expect([errors.length <= 20, loadFailures <= 100, inconsistencies <= 1000, visible <= MINUTE, Number.isFinite(loadFailures + inconsistencies + visible)]).toEqual([true, true, true, true, true]);
      }),
    );
  });

  it('[SERVER-754] drops what builds say that were never published here, and counts them', async () => {
    const { token } = await join2(ann);
    const said = await tell(ann, token, { loadFailures: 3 }, { build: OTHER_BUILD });
    expect([said.counted, running.telemetry.dropped().build, row()?.loadFailures]).toEqual([false, 1, 0]);
    expect((await say(ann, { token, build: '../../etc', sample: null })).status).toBe(400);
    await tell(eve, null, null, { build: OTHER_BUILD });
    expect(row()?.assigned).toBe(1);
  });

  it('[SERVER-755] takes no difference from somebody who can change nothing, and nothing at all from others', async () => {
    await tell(vic, (await join2(vic)).token, { inconsistencies: 3, loadFailures: 1, visible: 9 });
    expect(row()).toMatchObject({ sessions: 1, inconsistencies: 0, loadFailures: 1 });
    expect((await say(eve, { token: null, build, sample: null }, other)).status).toBe(403);
    expect((await send(running.url, 'POST', `/api/schedules/${ward}/health`, { body: {} })).status).toBe(401);
  });

  it('[SERVER-756] of one schedule says nothing of another: a flood is refused, and stays in its own row', async () => {
    const { token } = await join2(ann, ward);
    await tell(eve, (await join2(eve)).token, { loadFailures: 1 });
    const statuses = new Set<number>();
    for (let i = 0; i < 200; i += 1) statuses.add((await say(ann, { token, build, sample: { ...quiet, inconsistencies: 1000, errors: [{ fingerprint: `f${i % 99}`, critical: true }] } })).status);
    expect(statuses).toEqual(new Set([200, 429]));
    expect(here().map(({ tenant }) => tenant)).toEqual([ward]);
    expect(row()).toMatchObject({ sessions: 2, inconsistencies: 1000, errored: 1 });
    expect([row()?.critical.length, Object.keys(row()?.errors ?? {}).length]).toEqual([1, 50]);
  });

  it('[SERVER-757] is kept by minute, arm and schedule for eight days; a minute without a page has no row, a silent page has one', async () => {
    const from = running.clock.now;
    await tell(ann, (await join2(ann)).token, { loadFailures: 1 });
    next();
    next();
    running.reports.connect('eve').watch('tab-1', ward);
    running.telemetry.save();
    expect(running.telemetry.minutes(from, from + 3 * MINUTE).map(({ rows }) => rows.map(({ sessions, connected }) => [sessions, connected]))).toEqual([[[1, 0]], [], [[0, 1]]]);
    const many = running.telemetry.minutes(from, from + 150_000 * MINUTE);
    expect([many.length, many.at(-1)?.from]).toEqual([MOST_MINUTES, from + 149_999 * MINUTE]);
    running.clock.now += KEPT + MINUTE;
    running.telemetry.save();
    expect(running.telemetry.minutes(from, from + 3 * MINUTE).flatMap(({ rows }) => rows)).toEqual([]);
    expect(running.data.database.prepare('select count(*) as n from telemetry_sessions').get()).toEqual({ n: 0 });
  });

  it('[SERVER-761] has minutes as long as the rollout says while one is watched, and is sent as often', async () => {
    const policy = readPolicy({ minute: 1, stages: [{ name: 'all', pct: 0 }] });
    const order = (kind: 'start' | 'kill') => running.operations.rollouts.order({ id: crypto.randomUUID(), kind, reason: 'x', policy }, { actor: 'x', source: 'api' });
    await order('start');
    const from = running.clock.now;
    let told = await join2(ann);
    for (const loadFailures of [1, 2, 4]) {
      told = await tell(ann, told.token, { loadFailures });
      running.clock.now += 1000;
    }
    const seen = () => running.telemetry.minutes(from, from + MINUTE).map(({ from: began, rows }) => [began - from, ...rows.filter(({ arm }) => arm === 'rest').map(({ loadFailures }) => loadFailures)]);
    expect([told.everyMs, seen().slice(0, 4)]).toEqual([1000, [[0, 1], [1000, 2], [2000, 4], [3000]]]);
    const statuses: number[] = [];
    for (let i = 0; i < 200; i += 1) statuses.push((await say(ann, { token: told.token, build, sample: quiet })).status);
    expect(new Set(statuses)).toEqual(new Set([200]));
    await order('kill');
    expect([(await join2(eve)).everyMs, seen()]).toEqual([MINUTE, [[0, 7]]]);
  });

  it('[SERVER-758] has complaints by person and praise from what people say, and differences that the server confirms', async () => {
    const feedback = (browser: Browser, kind: string) => send(running.url, 'POST', '/api/feedback', { browser, body: { kind, text: 'x', schedule: ward, mode: 'legacy', build: '1', trace: null } });
    for (const [browser, kind] of [[ann, 'problem'], [ann, 'problem'], [vic, 'problem'], [eve, 'praise'], [eve, 'praise']] as const) expect((await feedback(browser, kind)).status).toBe(201);
    running.telemetry.found(ward, 2);
    const { staffId, date, slot } = smallWard().assignments[0]!;
    const before = row()?.edits ?? 0;
    const cleared = await send(running.url, 'PUT', `/api/schedules/${ward}/cells/${staffId}/${date}/${slot}`, { browser: ann, body: { opId: 'op-00000001', value: null, origin: 'tab/week' } });
    expect([cleared.status, row()?.edits]).toEqual([200, before + 1]);
    running.telemetry.edited(ward, 3);
    running.telemetry.edited(ward, 5000);
    expect(row()).toMatchObject({ complaints: [ann.session.user.id, vic.session.user.id], praise: 1, inconsistencies: 2, edits: before + 4 });
  });

  it('[SERVER-759] is signed with a key of the data folder that its owner alone reads, and that stays', () => {
    const path = join(running.folder, 'telemetry.key');
    expect([statSync(path).mode & 0o777, readHealthKey(running.folder)]).toEqual([0o600, readHealthKey(running.folder)]);
    truncateSync(path, 5);
    expect(() => readHealthKey(running.folder)).toThrow(/telemetry\.key holds 5 bytes, 32 are accepted/);
  });

  it('[SERVER-760] keeps latencies as logarithmic histograms whose sums lose nothing', () => {
    const values = fc.array(fc.double({ min: 0, max: 100_000, noNaN: true }), { maxLength: 60 });
    const of = (all: readonly number[]) => all.reduce((histogram: readonly number[], value) => withValue(histogram, value), []);
    fc.assert(
      fc.property(values, values, (one, two) => {
        expect(merged(of(one), of(two))).toEqual(of([...one, ...two]));
        for (const value of one) {
          const bucket = bucketOf(value);
          if (bucket > 0 && bucket < LAST_BUCKET) expect([value <= 1.05 ** bucket * 1.000001, value > 1.05 ** (bucket - 1) * 0.999999]).toEqual([true, true]);
        }
      }),
    );
    expect([bucketOf(NaN), bucketOf(-1), bucketOf(1), bucketOf(Infinity)]).toEqual([0, 0, 0, LAST_BUCKET]);
    const twice = { ...emptyRow('a', 'control'), sessions: 1, latency: { visible: [3, 1] } };
    expect(mergedRows(twice, twice)).toMatchObject({ sessions: 2, latency: { visible: [3, 2] } });
  });
});
