import { afterEach, describe, expect, it } from 'vitest';
import { FLAG_NAMES } from '@tandem/sync/protocol';
import { errorIn, runApp, send, signInNew, type Browser, type RunningApp } from '../../test/running-app.ts';
import { smallWard } from '../../test/running-rosters.ts';
import { histogramOf } from '../rollout/testing/histogram-of.ts';
import { readPolicy } from '../rollout/read-policy.ts';

const ALL_ON = Object.fromEntries(FLAG_NAMES.map((name) => [name, true]));
const TOKEN = 'a-token-of-32-characters-or-more';
let running: RunningApp;
afterEach(() => running.close());

const ask = (headers: Record<string, string> = {}, browser?: Browser) => send(running.url, 'GET', '/metrics', { headers, ...(browser && { browser }) });
/** Every sample by name and labels. */
async function samples(): Promise<Map<string, number>> {
  const { status, body } = await ask();
  expect(status).toBe(200);
  const lines = String(body).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]));
}
const ward = async (browser: Browser): Promise<string> => running.rosters.create(smallWard(), browser.session.user.id, 'test');

describe('the metrics', () => {
  it('[SERVER-570] have what the process, its answers, commits, pages, flags and operations come to, in Prometheus’ format', async () => {
    running = await runApp();
    // What happens before is not counted: see SERVER-574.
    const first = await ask();
    expect([first.headers.get('content-type'), first.headers.get('cache-control')]).toEqual(['text/plain; version=0.0.4; charset=utf-8', 'no-store']);
    const lead = await signInNew(running, 'lead', {}, true);
    const [a, b] = [await ward(lead), await ward(lead)];
    const stop = running.flags.watch(() => {});
    for (const id of [a, b]) await running.flags.set(id, ALL_ON, { actor: 'ann', reason: 'x' });
    await running.flags.set(b, { enableCrossViewUpdates: false }, { actor: 'ann', reason: 'x' });
    await running.flags.enterSafeMode(b, { actor: 'ann', reason: 'slow' });
    const socket = running.reports.connect('ann');
    socket.watch('tab-2', a);
    socket.report({ lane: 'tab-1', schedule: a, epoch: 0, revision: 1, stage: 'live', phase: 'live', unsent: 3, trouble: null, sweep: { at: 1, compared: 50, unsettled: 2, confirmed: 1, errors: 0 } });
    await send(running.url, 'POST', '/api/operations/notices', { browser: lead, body: { severity: 'warning', schedule: a, text: 'x' } });
    await send(running.url, 'POST', '/api/operations/rollbacks', { browser: lead, body: { id: 'stop-now-1', kind: 'emergency', schedule: b, reason: 'x' } });
    await send(running.url, 'GET', `/api/schedules/${a}/window?from=2026-11-02&to=2026-11-08`, { browser: lead });
    running.modes.close();
    const found = await samples();
    const expected: [string, number][] = [
      ['tandem_build_info{version="9.8.7"}', 1],
      ['tandem_schedules', 2],
      ['tandem_sockets', 0],
      ['tandem_flag_schedules{flag="enableCentralStore"}', 1],
      ['tandem_flag_schedules{flag="enableCrossViewUpdates"}', 1],
      ['tandem_stage_schedules{stage="live"}', 1],
      ['tandem_stage_schedules{stage="off"}', 1],
      ['tandem_stage_schedules{stage="complete"}', 0],
      ['tandem_safe_mode_schedules', 1],
      ['tandem_pages{state="connected"}', 2],
      ['tandem_pages{state="fresh"}', 1],
      ['tandem_outbox_unsent', 3],
      ['tandem_page_reports_total', 1],
      ['tandem_page_compared_total{outcome="compared"}', 50],
      ['tandem_page_compared_total{outcome="unsettled"}', 2],
      ['tandem_page_compared_total{outcome="confirmed"}', 1],
      ['tandem_page_compared_total{outcome="errors"}', 0],
      ['tandem_consistency_cells{outcome="compared"}', 50],
      ['tandem_consistency_cells{outcome="confirmed"}', 1],
      ['tandem_rollbacks{kind="emergency",status="running"}', 1],
      ['tandem_rollbacks{kind="gradual",status="done"}', 0],
      ['tandem_notices{severity="warning"}', 1],
      ['tandem_http_answers_total{route="GET /api/schedules/:scheduleId/window",status="200"}', 1],
      ['tandem_http_answer_seconds_count{route="POST /api/operations/rollbacks"}', 1],
    ];
    expect(expected.map(([name]) => [name, found.get(name)])).toEqual(expected);
    // A flag off, safe mode and the emergency.
    expect(found.get('tandem_epoch_changes_total')).toBeGreaterThanOrEqual(3);
    expect(found.get('tandem_audit_lines')).toBe(running.operations.audit.head().seq);
    const events = Number(running.data.database.prepare('select count(*) as n from event').get()?.['n']);
    expect([found.get('tandem_feed_events_total'), Number(found.get('tandem_feed_commit_seconds_count')) > 0]).toEqual([events, true]);
    for (const name of ['process_cpu_seconds_total', 'process_resident_memory_bytes', 'nodejs_eventloop_lag_p99_seconds', 'process_start_time_seconds']) expect([name, found.has(name)]).toEqual([name, true]);
    stop();
  });

  it('[SERVER-575] have how the rollout, its alerts, the health of pages and the releases stand', async () => {
    running = await runApp({ units: { shell: {}, weekly: {} } });
    const lead = await signInNew(running, 'lead', {}, true);
    const [a, b] = [await ward(lead), await ward(lead)];
    const idle = await samples();
    expect(['tandem_rollout_status{status="idle"}', 'tandem_rollout_stage', 'tandem_alerts_open{type="data-corruption"}', 'tandem_rollout_schedules{arm="rest"}'].map((name) => idle.get(name))).toEqual([1, 0, 0, 2]);

    const { rollouts } = running.operations;
    const policy = readPolicy({ stages: [{ name: 'first people', ring: [a], pct: 0, minSample: 1 }, { name: 'all', pct: 100 }], performance: { metrics: ['visible'], minSample: 0 } });
    await rollouts.order({ id: 'start-the-1', kind: 'start', reason: 'x', policy }, { actor: 'x', source: 'api' });
    running.clock.now += 60_000;
    const row = (tenant: string, arm: 'candidate' | 'rest', values: readonly number[]) => ({ tenant, arm, sessions: 4, began: 4, assigned: 4, connected: 4, errored: 0, critical: [], inconsistencies: 0, complaints: arm === 'candidate' ? ['u1', 'u2'] : [], edits: 4, stale: 0, latency: { visible: histogramOf(values) } });
    await rollouts.look([{ from: Math.floor(running.clock.now / 60_000) * 60_000 - 60_000, rows: [row(a, 'candidate', [100, 110]), row(b, 'rest', [100, 110, 120])] }]);
    const build = ((await (await fetch(`${running.url}/live.json`)).json()) as { shell: { stable: { d: string } } }).shell.stable.d;
    const sample = { errors: [], inconsistencies: 0, loadFailures: 0, stale: false };
    const say = async (token: string | null) => ((await send(running.url, 'POST', `/api/schedules/${a}/health`, { browser: lead, body: { token, build, sample } })).body as { token: string }).token;
    await say(await say('x'));

    const found = await samples();
    const expected: [string, number][] = [
      ['tandem_rollout_revision', 1],
      ['tandem_rollout_stage', 1],
      ['tandem_rollout_percent', 0],
      ['tandem_rollout_status{status="held"}', 1],
      ['tandem_rollout_status{status="idle"}', 0],
      ['tandem_rollout_schedules{arm="candidate"}', 1],
      ['tandem_rollout_sessions{arm="candidate"}', 4],
      ['tandem_rollout_sessions{arm="unexposed"}', 4],
      ['tandem_rollout_verdict{metric="visible",verdict="pass"}', 1],
      ['tandem_rollout_verdict{metric="userComplaints",verdict="fail"}', 1],
      ['tandem_rollout_verdict{metric="inp",verdict="pass"}', 0],
      ['tandem_rollout_hold{trigger="userComplaints"}', 1],
      ['tandem_rollout_hold{trigger="silence"}', 0],
      ['tandem_rollout_taken_back_schedules', 0],
      ['tandem_alerts_open{type="user-feedback"}', 1],
      ['tandem_alerts_open{type="rollout-progress"}', 1],
      ['tandem_alert_deliveries{status="failed"}', 0],
      ['tandem_telemetry_samples_total{outcome="forged"}', 1],
      ['tandem_telemetry_samples_total{outcome="accepted"}', 1],
      ['tandem_telemetry_samples_total{outcome="build"}', 0],
      ['tandem_release_seq', 2],
      ['tandem_release_state{unit="weekly",state="steady"}', 1],
      ['tandem_release_percent{unit="shell"}', 0],
      ['tandem_release_blocked', 0],
    ];
    expect(expected.map(([name]) => [name, found.get(name)])).toEqual(expected);
    expect([...found.keys()].filter((name) => [a, b, 'first people', 'u1'].some((word) => name.includes(word)))).toEqual([]);
  });

  it('[SERVER-571] have as many series as the program has routes and kinds, whatever is asked for and however many schedules there are', async () => {
    running = await runApp();
    await ask();
    const lead = await signInNew(running, 'lead', {}, true);
    const ids = [await ward(lead), await ward(lead)];
    for (let i = 0; i < 40; i += 1) {
      await send(running.url, 'GET', `/api/nothing-${i}`);
      await send(running.url, 'GET', `/r/none-${i}/x.js`);
      await send(running.url, 'GET', `/ward/week/2026-11-${i}?q=${i}`);
      await send(running.url, 'GET', `/api/schedules/ward-${i}/window`, { browser: lead });
      await send(running.url, 'POST', `/ofrep/v1/evaluate/flags/flag-${i}`, { body: {} });
      await fetch(`${running.url}/api/x-${i}`, { method: 'PURGE' }).catch(() => {});
    }
    const names = [...(await samples()).keys()];
    const series = names.filter((name) => name.startsWith('tandem_http_answers_total'));
    expect(series.length).toBeLessThan(12);
    for (const word of [...ids, 'nothing', 'none-', 'ward-', 'flag-', 'lead']) expect([word, names.filter((name) => name.includes(word))]).toEqual([word, []]);
  });

  it('[SERVER-572] are for programs on this machine and operators, where no token is set', async () => {
    running = await runApp();
    const lead = await signInNew(running, 'lead', {}, true);
    const id = await ward(lead);
    const [viewer, operator, stranger] = [await signInNew(running, 'viewer', { [id]: 'viewer' }), await signInNew(running, 'operator', { [id]: 'operator' }), await signInNew(running, 'stranger')];
    expect((await ask()).status).toBe(200);
    for (const name of ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via']) {
      const refused = await ask({ [name]: '203.0.113.7' });
      expect([name, refused.status, errorIn(refused).kind]).toEqual([name, 401, 'unauthenticated']);
    }
    // Whoever is signed in is taken for who they are.
    for (const [browser, status] of [[viewer, 403], [stranger, 403], [operator, 200], [lead, 200]] as const) expect([browser.session.user.login, (await ask({}, browser)).status]).toEqual([browser.session.user.login, status]);
    expect((await ask({ 'x-forwarded-for': '203.0.113.7' }, operator)).status).toBe(200);
  });

  it('[SERVER-572] are not for programs on this machine behind a proxy, which everybody seems to be', async () => {
    running = await runApp({ publicOrigin: 'http://rota.example.org' });
    expect((await ask()).status).toBe(401);
    expect((await ask({ host: 'localhost' })).status).toBe(401);
  });

  it('[SERVER-573] are for whoever presents the token that is set, and operators', async () => {
    running = await runApp({ metricsToken: TOKEN });
    const lead = await signInNew(running, 'lead', {}, true);
    await ward(lead);
    for (const headers of [{}, { authorization: 'Bearer another-token-of-the-same-kind' }, { authorization: `Basic ${TOKEN}` }, { authorization: `Bearer ${TOKEN}x` }] as Record<string, string>[]) expect([headers, (await ask(headers)).status]).toEqual([headers, 401]);
    expect([(await ask({ authorization: `Bearer ${TOKEN}` })).status, (await ask({}, lead)).status]).toEqual([200, 200]);
    expect(running.log.join('\n')).not.toContain(TOKEN);
  });
});
