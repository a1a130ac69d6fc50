import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DRILLS, type DrillAnswer, type DrillKind, type DrillsAnswer } from '@tandem/rest';
import { errorIn, runApp, send, signInNew, type Browser, type RunningApp } from '../../test/running-app.ts';
import { smallWard } from '../../test/running-rosters.ts';
import { verifyAudit } from '../audit/verify-audit.ts';

describe('drills', { timeout: 60_000 }, () => {
  let running: RunningApp;
  let lead: Browser;
  let ward: string;
  let stop: () => Promise<void>;
  beforeEach(async () => {
    running = await runApp();
    lead = await signInNew(running, 'lead', {}, true);
    ward = await running.rosters.create(smallWard(), lead.session.user.id, 'test');
    stop = running.operations.drive();
  });
  afterEach(async () => {
    await stop();
    await running.close();
  });

  const order = (kind: DrillKind, id: string = crypto.randomUUID(), browser = lead) => send(running.url, 'POST', '/api/operations/drills', { browser, body: { id, kind, reason: 'every quarter' } });
  const list = async () => ((await send(running.url, 'GET', '/api/operations/drills', { browser: lead })).body as DrillsAnswer).drills;
  async function drilled(kind: DrillKind): Promise<DrillAnswer> {
    const id = crypto.randomUUID();
    expect((await order(kind, id)).status).toBe(200);
    return vi.waitFor(async () => {
      running.clock.now += 1000;
      const found = (await list()).find((each) => each.id === id);
      expect(found?.ended).not.toBeNull();
      return found!;
    }, { timeout: 50_000, interval: 100 });
  }
  const steps = ({ steps: all }: DrillAnswer) => all.map(({ step, passed, n }) => [step, passed, n]);

  it('[SERVER-970] an emergency turns everything off in a rota that was made for it; the others stay as they are, and it is gone', async () => {
    await running.flags.set(ward, { enableCentralStore: true }, { actor: 'x', reason: 'x' });
    const done = await drilled('rollback');
    expect([done.passed, done.by, done.source, done.reason, steps(done)]).toEqual([true, 'LEAD', 'api', 'every quarter', [['made', true, 1], ['on', true, 5], ['off', true, 0], ['done', true, 1], ['removed', true, 0]]]);
    expect([running.rosters.ids(), running.flags.get(ward, 'viewer').values.enableCentralStore]).toEqual([[ward], true]);
    expect(running.operations.table.newest(5).map(({ kind, schedule, status }) => [kind, schedule === ward, status])).toEqual([['emergency', false, 'done']]);
  });

  it('[SERVER-971] a backup is written and restored beside the data, whole, and nothing is left of it', async () => {
    mkdirSync(join(running.folder, 'drill-left'));
    const before = running.rosters.read(ward);
    const done = await drilled('backup');
    expect([done.passed, done.steps.map(({ step, passed }) => [step, passed])]).toEqual([true, [['written', true], ['restored', true], ['compared', true]]]);
    expect(done.steps[2]?.n).toBeGreaterThan(before.assignments.length);
    expect(readdirSync(running.folder).filter((name) => name.startsWith('drill-'))).toEqual([]);
    expect(running.rosters.read(ward)).toEqual(before);
  });

  it('[SERVER-972] the audit is read whole, and a line that was changed fails the drill by its number', async () => {
    const whole = await drilled('audit');
    expect([whole.passed, whole.steps[0]?.n]).toEqual([true, verifyAudit(running.data.database, []).lines - 1]);
    running.data.database.exec('drop trigger audit_stands');
    running.data.database.prepare('update audit set reason = ? where seq = 1').run('nothing');
    const broken = await drilled('audit');
    expect([broken.passed, broken.steps[0]?.note]).toEqual([false, expect.stringContaining('Line 1')]);
  });

  it('[SERVER-973] a break-glass file is heeded once in a folder of its own, and every alert route is tried', async () => {
    expect(steps(await drilled('break-glass'))).toEqual([['heeded', true, 1]]);
    expect(steps(await drilled('alerts'))).toEqual([['sent', true, 1]]);
    expect(running.operations.table.newest(5)).toEqual([]);
  });

  it('[SERVER-974] each counts once by its id, one runs at a time, and all are in the log and in the audit', async () => {
    const id = crypto.randomUUID();
    const first = order('backup', id);
    await first;
    const second = await order('audit');
    expect([second.status, errorIn(second).causes]).toEqual([409, [{ code: 'drilling' }]]);
    expect((await order('backup', id)).status).toBe(200);
    expect(errorIn(await order('audit', id)).causes).toEqual([{ code: 'other-order' }]);
    await vi.waitFor(async () => expect((await list()).map(({ running: runs }) => runs)).toEqual([false]), { timeout: 50_000, interval: 100 });
    const audited = running.operations.audit.newest(50, []).filter(({ action }) => action.startsWith('drill-'));
    expect(audited.map(({ action, detail }) => [action, detail['id'], detail['passed']])).toEqual([['drill-ended', id, true], ['drill-begun', id, undefined]]);
    const ana = await signInNew(running, 'ana', { [ward]: 'editor' });
    expect((await Promise.all(DRILLS.map((kind) => order(kind, undefined, ana)))).map(({ status }) => status)).toEqual(DRILLS.map(() => 403));
  });

  it('[SERVER-975] one that fails says at which step and why, and leaves nothing behind', async () => {
    await send(running.url, 'POST', '/api/operations/rollout/orders', { browser: lead, body: { id: crypto.randomUUID(), kind: 'start', reason: 'pilot', policy: { stages: [{ name: 'all', ring: [ward], pct: 0 }] } } });
    const done = await drilled('rollback');
    expect([done.passed, done.steps.map(({ step, passed }) => [step, passed])]).toEqual([false, [['made', true], ['on', false], ['removed', true]]]);
    expect([done.steps[1]?.note, running.rosters.ids()]).toEqual([expect.stringContaining('rollout'), [ward]]);
  });
});
