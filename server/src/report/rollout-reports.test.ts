import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rolloutReport, type RolloutReport } from '@tandem/rest';
import { errorIn, runApp, send, signInNew, type Browser, type RunningApp } from '../../test/running-app.ts';
import { smallWard } from '../../test/running-rosters.ts';
import { createDeliveries } from '../alerts/deliveries.ts';
import { histogramOf } from '../rollout/testing/histogram-of.ts';
import { readPolicy } from '../rollout/read-policy.ts';
import type { TenantMinute } from '../rollout/observations.ts';
import { withValue, type Histogram } from '../telemetry/histogram.ts';
import { emptyRow, type HealthRow } from '../telemetry/minute.ts';
import { successOf, type SuccessFacts } from './success.ts';

const MINUTE = 60_000;
const AT = '/api/operations/rollout/reports';

describe('reports of a rollout', () => {
  let running: RunningApp;
  let lead: Browser;
  let ward: string;
  let other: string;
  beforeEach(async () => {
    running = await runApp();
    lead = await signInNew(running, 'lead', {}, true);
    ward = await running.rosters.create(smallWard(), lead.session.user.id, 'test');
    other = await running.rosters.create(smallWard(), lead.session.user.id, 'test');
  });
  afterEach(() => running.close());

  const rollouts = () => running.operations.rollouts;
  const policy = () => readPolicy({ stages: [{ name: 'team', ring: [ward], pct: 0, minBake: 60, minSample: 1, peak: false, approval: false }, { name: 'all', pct: 100, minBake: 60 }], holdback: { pct: 0 }, performance: { minSample: 1, metrics: ['visible'] } });
  const order = (kind: 'start' | 'approve' | 'kill', actor: string, reason = 'test') => rollouts().order({ id: crypto.randomUUID(), kind, reason, policy: kind === 'start' ? policy() : undefined }, { actor, source: 'api' });
  /** A minute as pages have reported it, kept and looked at. */
  async function minute(more: Partial<TenantMinute> | Partial<HealthRow> = {}): Promise<void> {
    running.clock.now += MINUTE;
    const from = Math.floor(running.clock.now / MINUTE) * MINUTE - MINUTE;
    const latency = { visible: histogramOf([100, 110, 120, 130, 140]) };
    const rows = [{ ...emptyRow(ward, 'candidate'), sessions: 5, began: 5, edits: 10, latency, ...more }, { ...emptyRow(other, 'control'), sessions: 5, began: 5, edits: 6, latency }];
    for (const row of rows) running.data.database.prepare('insert into telemetry_minutes values (?, ?, ?, ?)').run(from, row.tenant, row.arm, JSON.stringify(row));
    await rollouts().look([{ from, rows }]);
  }
  const read = async (id: string, browser = lead) => (await send(running.url, 'GET', `${AT}/${id}`, { browser })).body as RolloutReport;
  const listed = async () => ((await send(running.url, 'GET', AT, { browser: lead })).body as { reports: { id: string; kind: string; stage: string }[] }).reports;

  it('[SERVER-850] are written at the end of a stage and at a rollback, once what they tell of has settled', async () => {
    await order('start', lead.session.user.id);
    await minute();
    await order('approve', 'tomas');
    expect((await listed()).map(({ kind, stage }) => [kind, stage])).toEqual([['stage', 'team']]);
    await minute({ inconsistencies: 1 });
    expect((await listed()).map(({ kind }) => kind)).toEqual(['roll-back', 'stage']);
    await running.rolloutReports.write();
    expect(running.operations.reportTable.unwritten().map(({ basis: { cause } }) => cause)).toEqual(['roll-back']);
    const [rollback] = running.operations.table.newest(1);
    running.clock.now += 4000;
    await running.operations.rollbacks.look(rollback?.id ?? '', 0);
    await running.operations.rollbacks.look(rollback?.id ?? '', 0);
    running.clock.now += 10_000;
    createDeliveries(running.data.database, () => running.clock.now).spread({ first: { immediate: ['on-call'], warning: [], info: [] }, second: [] });
    await running.rolloutReports.write();
    expect(running.operations.reportTable.unwritten()).toEqual([]);

    const [failed, stage] = await Promise.all((await listed()).map(({ id }) => read(id)));
    expect(rolloutReport.safeParse(failed).success).toBe(true);
    expect([failed?.kind, failed?.status, failed?.stage.name]).toEqual(['roll-back', 'rolled-back', 'all']);
    const told = failed?.timeline.map(({ what }) => what) ?? [];
    for (const what of ['rollout-start', 'rollout-exposed', 'rollout-approve', 'rollout-widen', 'rollout-roll-back', 'rollback-ordered', 'rollback-done', 'alert-data-corruption']) expect(told).toContain(what);
    const one = (what: string) => failed?.timeline.find((event) => event.what === what);
    expect([one('rollout-start')?.who, one('rollout-approve')?.who, one('rollout-roll-back')?.who]).toEqual(['LEAD', 'tomas', null]);
    expect(one('rollout-roll-back')?.evidence).toMatchObject({ value: 1, bound: 1 });
    expect(one('rollback-done')?.seconds).toBeGreaterThan(0);
    expect(one('alert-data-corruption')?.routes).toEqual([{ route: 'on-call', status: 'waiting' }]);
    expect(failed?.success.technical.find(({ metric }) => metric === 'rollback')).toMatchObject({ verdict: 'pass', n: 1 });
    expect([stage?.kind, stage?.stage.name, stage?.readings.find(({ metric }) => metric === 'visible')?.n, stage?.work]).toEqual(['stage', 'team', 5, { candidate: { minutes: 5, edits: 10 }, others: { minutes: 5, edits: 6 } }]);
  });

  it('[SERVER-1206] are written though one before them cannot be', async () => {
    const broken = { cause: 'stage', revision: 1, policy: null, stage: 0, began: 1, at: 1, sums: null };
    running.data.database.prepare('insert into rollout_reports (at, basis) values (1, ?)').run(JSON.stringify(broken));
    await order('start', 'mara');
    await order('kill', 'mara');
    running.clock.now += 200_000;
    await expect(running.rolloutReports.write()).rejects.toThrow();
    expect(running.operations.reportTable.unwritten().map(({ basis: { cause } }) => cause)).toEqual(['stage']);
  });

  it('[SERVER-851] say what no record says as unknown, and never as good', async () => {
    await order('start', 'mara');
    const report = await read('now');
    expect([report.kind, report.edits.lost, report.consistency.bound]).toEqual(['now', null, null]);
    expect(report.tasks.map(({ task, candidate }) => [task, candidate])).toEqual([['visible', null], ['switch', null], ['inp', null], ['first-edit', null]]);
    expect(Object.values(report.success).flat().map(({ verdict }) => verdict)).toEqual(Array.from({ length: 12 }, () => 'inconclusive'));
    running.data.database.prepare("insert into sweep_day values (?, ?, 10, 3000, 0, 1)").run(ward, new Date(running.clock.now).toISOString().slice(0, 10));
    running.data.database.prepare("insert into sweep_day values (?, ?, 10, 9000, 5, 0)").run(other, new Date(running.clock.now).toISOString().slice(0, 10));
    const known = await read('now');
    expect([known.consistency, known.edits.lost]).toEqual([{ sweeps: 10, compared: 3000, confirmed: 0, errors: 1, bound: 0.1 }, 0]);
  });

  it('[SERVER-1086] have the time to the first saved edit of those with it and without it, in data, Markdown and a page', async () => {
    await order('start', 'mara');
    const took = (ms: number[]): Pick<HealthRow, 'latency'> => ({ latency: { firstEdit: ms.reduce<Histogram>((all, each) => withValue(all, each, 1000), []) } });
    await minute(took([20_000, 22_000, 24_000]));
    await minute(took([26_000, 400_000]));
    const [first] = (await read('now')).tasks.filter(({ task }) => task === 'first-edit');
    expect([first?.candidate?.n, first?.others]).toEqual([5, null]);
    expect([Math.round((first?.candidate?.median ?? 0) / 2000), Math.round((first?.candidate?.p75 ?? 0) / 2000)]).toEqual([12, 13]);
    for (const format of ['md', 'html']) {
      const text = await (await fetch(`${running.url}${AT}/now?format=${format}`, { headers: { cookie: lead.cookie } })).text();
      expect(text).toMatch(/From opening a view to the first saved edit\W.*?2\d\.\d s, p75 2\d\.?\d? s, n 5.*?not measured/);
    }
  });

  it('[SERVER-852] are one text as data, Markdown and a page by itself, in both languages, whatever somebody has written', async () => {
    await order('start', 'mara', 'a | b <script>alert(1)</script> [x](y) https://x.example WWW.x.example a@x.example');
    const text = async (query: string) => {
      const answer = await fetch(`${running.url}${AT}/now?${query}`, { headers: { cookie: lead.cookie } });
      return { type: answer.headers.get('content-type'), policy: answer.headers.get('content-security-policy') ?? '', text: await answer.text() };
    };
    const markdown = await text('format=md');
    expect(markdown.type).toContain('text/markdown');
    expect(markdown.text).toContain(String.raw`Started: team, a \| b \<script\>alert(1)\</script\> \[x\](y) https:\//x.example WWW\.x.example a\@x.example`);
    expect(markdown.text).toContain('# How it stands, revision 1');
    const page = await text('format=html&language=de');
    expect([page.type, page.text.includes('<html lang="de">'), page.text.includes('Stand der Einführung, Revision 1')]).toEqual(['text/html; charset=utf-8', true, true]);
    expect(page.text).not.toContain('<script');
    const style = /<style>([^]*)<\/style>/.exec(page.text)?.[1] ?? '';
    expect(page.policy).toContain(`style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`);
    expect(page.policy).not.toContain('unsafe');
    await minute({ inconsistencies: 1 });
    expect((await text('format=html&language=de')).text).toMatch(/Gescheitert, zurückgenommen: team, ein Unterschied wurde bestätigt;/);
  });

  it('[SERVER-853] are for whoever operates every schedule', async () => {
    const ana = await signInNew(running, 'ana', { [ward]: 'operator' });
    expect([(await send(running.url, 'GET', AT, { browser: ana })).status, (await send(running.url, 'GET', `${AT}/now`, { browser: ana })).status]).toEqual([403, 403]);
    const none = await send(running.url, 'GET', `${AT}/7`, { browser: lead });
    expect([none.status, errorIn(none).kind, (await send(running.url, 'GET', `${AT}/x`, { browser: lead })).status]).toEqual([404, 'not-found', 400]);
  });
});

describe('the success of a rollout', () => {
  const arm = { minutes: 1000, began: 100, edits: 2000, critical: 0, loadFailures: 0, problems: 0, praise: 3, disrupted: 0, firstEdit: [] };
  const reading = { metric: 'visible', verdict: 'pass', value: -20, lower: -25, upper: -15, threshold: 10, n: 500, base: 500 } as const;
  const facts: SuccessFacts = {
    readings: [reading], consistency: { sweeps: 9, compared: 3000, confirmed: 0, errors: 0, bound: 0.1 }, feedback: { candidate: { problems: 0, praise: 3, sessions: 100 }, others: { problems: 1, praise: 0, sessions: 100 } },
    disruption: { candidate: 0, others: 0, measured: 60, rollbackSeconds: 0 }, edits: { written: 10, lost: 0, unsent: 0, rollbacks: 1 }, figures: { candidate: arm, others: { ...arm, edits: 1200 }, looks: 60, rows: 2 }, rollbacks: [4], slower: 5,
  };
  const verdicts = (more: Partial<SuccessFacts> = {}) => Object.fromEntries(Object.values(successOf({ ...facts, ...more })).flat().map(({ metric, verdict }) => [metric, verdict]));

  it('[SERVER-854] is every metric of the brief, each by what was measured against its target', () => {
    expect(new Set(Object.values(verdicts()))).toEqual(new Set(['pass']));
    expect(verdicts({ consistency: { ...facts.consistency, compared: 2000, bound: 0.15 } })['consistency']).toBe('inconclusive');
    expect(verdicts({ consistency: { ...facts.consistency, confirmed: 9, bound: 0.5 } })['consistency']).toBe('fail');
    expect(verdicts({ rollbacks: [121] })['rollback']).toBe('fail');
    expect(verdicts({ readings: [{ ...reading, value: 6, lower: 2, upper: 9 }] })).toMatchObject({ regression: 'fail', crossView: 'fail' });
    expect(verdicts({ readings: [{ ...reading, value: 6, lower: -2, upper: 9 }] })).toMatchObject({ regression: 'inconclusive' });
    expect(verdicts({ figures: { ...facts.figures, candidate: { ...arm, critical: 1, loadFailures: 2, edits: 600 } } })).toMatchObject({ criticalErrors: 'fail', transition: 'fail', productivity: 'fail' });
    expect(verdicts({ disruption: { ...facts.disruption, candidate: 5 } })).toMatchObject({ workflow: 'fail', operation: 'fail' });
    expect(verdicts({ edits: { ...facts.edits, lost: 1 } })['reliability']).toBe('fail');
    expect(verdicts({ feedback: { ...facts.feedback, candidate: { problems: 4, praise: 1, sessions: 100 } } })).toMatchObject({ feedback: 'fail', tickets: 'fail' });
  });
});
