import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { progressAnswer, type ProgressAnswer } from '@tandem/rest';
import { runApp, send, signInNew, type Browser, type RunningApp } from '../../test/running-app.ts';
import { smallWard } from '../../test/running-rosters.ts';
import { readPolicy } from '../rollout/read-policy.ts';

describe('how synchronization comes to a rota', () => {
  let running: RunningApp;
  let ward: string;
  let other: string;
  let vic: Browser;
  beforeEach(async () => {
    running = await runApp({ support: { kind: 'mail', to: 'help@example.org' } });
    const lead = await signInNew(running, 'lead', {}, true);
    ward = await running.rosters.create(smallWard(), lead.session.user.id, 'test');
    other = await running.rosters.create(smallWard(), lead.session.user.id, 'test');
    vic = await signInNew(running, 'vic', { [ward]: 'viewer' });
  });
  afterEach(() => running.close());

  const rollouts = () => running.operations.rollouts;
  const start = (more: object) => rollouts().order({ id: crypto.randomUUID(), kind: 'start', reason: 'x', policy: readPolicy({ stages: [{ name: 'team', ring: [other], pct: 0, minBake: 0, monitored: false }, { name: 'all', pct: 100, minBake: 60 }], ...more }) }, { actor: 'mara', source: 'api' });
  const ask = async () => {
    const answer = await send(running.url, 'GET', '/api/progress', { browser: vic });
    expect([answer.status, progressAnswer.safeParse(answer.body).success]).toEqual([200, true]);
    return answer.body as ProgressAnswer;
  };
  const rota = async () => (await ask()).rotas[0];

  it('[SERVER-890] is told to anybody with a role in it, of their own rotas alone, with where help is', async () => {
    const answer = await ask();
    expect([answer.support, answer.rollout.status, answer.rotas.map(({ id }) => id)]).toEqual([{ kind: 'mail', to: 'help@example.org' }, 'idle', [ward]]);
    expect(answer.rotas[0]).toMatchObject({ live: false, since: null, next: { plan: 'none' }, past: [] });
    expect((await send(running.url, 'GET', '/api/progress')).status).toBe(401);
  });

  it('[SERVER-891] names the stage that brings it, when it begins once that is announced, and since when it is live', async () => {
    await start({ notice: 3600, holdback: { pct: 0 } });
    expect((await rota())?.next).toEqual({ plan: 'stage', at: null, stage: 1 });
    running.clock.now += 3_600_000;
    await rollouts().look([{ from: running.clock.now - 60_000, rows: [] }]);
    running.clock.now += 60_000;
    await rollouts().look([{ from: running.clock.now - 60_000, rows: [] }]);
    await rollouts().order({ id: crypto.randomUUID(), kind: 'approve', reason: 'x' }, { actor: 'tomas', source: 'api' });
    const opens = running.clock.now + 3_600_000;
    expect((await rota())?.next).toEqual({ plan: 'announced', at: opens, stage: 1 });
    running.clock.now = opens;
    await rollouts().look([{ from: running.clock.now - 60_000, rows: [] }]);
    expect(await rota()).toMatchObject({ live: true, since: running.clock.now, next: { plan: 'none' } });
  });

  it('[SERVER-892] says what was turned off in it: by which trigger, or by an operator without their words', async () => {
    await start({ stages: [{ name: 'all', pct: 100, minBake: 60 }], holdback: { pct: 0 } });
    await rollouts().look([{ from: running.clock.now, rows: [{ tenant: ward, arm: 'candidate', sessions: 5, began: 5, assigned: 5, connected: 5, errored: 0, critical: [], inconsistencies: 1, complaints: [], edits: 0, stale: 0, latency: {} }] }]);
    expect(await rota()).toMatchObject({ live: false, next: { plan: 'taken-back' }, past: [{ kind: 'emergency', cause: 'dataInconsistency', over: null }] });
    const [rollback] = running.operations.table.newest(1);
    running.clock.now += 61_000;
    await running.operations.rollbacks.look(rollback?.id ?? '', 0);
    await running.operations.rollbacks.look(rollback?.id ?? '', 0);
    await running.operations.rollbacks.order({ id: 'by-hand-1', kind: 'emergency', schedule: ward, reason: 'Ana spilled coffee' }, { actor: 'mara', source: 'api' });
    const answer = await ask();
    expect(answer.rotas[0]?.past.map(({ cause, over }) => [cause, over === null])).toEqual([[null, true], ['dataInconsistency', false]]);
    expect(JSON.stringify(answer)).not.toContain('coffee');
  });
});
