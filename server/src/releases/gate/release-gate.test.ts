import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { releasesAnswer, type HealthAnswer } from '@tandem/rest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { runApp, send, signInNew, writeBuild, type Browser, type RunningApp } from '../../../test/running-app.ts';
import { smallWard } from '../../../test/running-rosters.ts';
import { createRegistry, type Registry } from '../registry.ts';
import { placeUnit } from '../publish-unit.ts';
import type { ReleaseCommand } from '../composition/command.ts';
import type { LiveUnit } from '../pointer.ts';
import type { GateState } from './gate-watch.ts';
import { readGatePolicy } from './read-gate-policy.ts';
import { createReleaseGate } from './release-gate.ts';

const MINUTE = 60_000;
const quiet = { errors: [], inconsistencies: 0, loadFailures: 0, stale: false };
const operator = { kind: 'operator', name: 'ops' } as const;

let running: RunningApp;
let ward: string;
let registry: Registry;
let shell: string;
let candidate: { readonly v: string; readonly d: string; readonly m: string };
let lead: Browser;
let people: Browser[];
beforeEach(async () => {
  running = await runApp({ units: { shell: {}, weekly: {}, monthly: {} } });
  lead = await signInNew(running, 'lead', {}, true);
  ward = await running.rosters.create(smallWard(), lead.session.user.id, 'test');
  people = [];
  for (const login of ['ann', 'bea', 'cal']) people.push(await signInNew(running, login, { [ward]: 'editor' }));
  registry = createRegistry(join(running.folder, 'releases'));
  shell = (await registry.live())!.shell!.stable.d;
  const dist = await writeBuild(join(running.folder, 'builds', 'bad'), 'weekly', { 'assets/style.css': '.bad {}' });
  candidate = (await placeUnit({ dist, registry: registry.root, now: () => new Date(running.clock.now) })).version;
});
afterEach(() => running.close());

const order = (command: ReleaseCommand) => registry.change({ command, actor: operator, reason: 'test' });
const weekly = async () => (await registry.live())!.remotes['weekly']!;
const say = async (browser: Browser, body: object): Promise<string> => ((await send(running.url, 'POST', `/api/schedules/${ward}/health`, { browser, body: { token: null, build: shell, sample: null, ...body } })).body as HealthAnswer).token;
const fails = { ...quiet, failed: [{ unit: 'weekly', digest: '', phase: 'mount' }] };
async function tellFailure(browser: Browser): Promise<void> {
  const token = await say(browser, {});
  await say(browser, { token, units: [{ unit: 'weekly', digest: (await weekly()).stable.d }], sample: { ...fails, failed: [{ unit: 'weekly', digest: candidate.d, phase: 'mount' }] } });
}
async function widenTo(percent: number): Promise<void> {
  await order({ kind: 'deploy', remote: 'weekly', version: candidate });
  await order({ kind: 'promote', remote: 'weekly', percent });
  // More than half: each of them is given it by name as well.
}
const next = () => ((running.clock.now += MINUTE), running.gate.look());

describe('the gate of what is being rolled out', { timeout: 20_000 }, () => {
  it('[SERVER-1135] takes a candidate that nobody can start back to the stable version, from those who are named too, locked, told and in the log, once', async () => {
    await order({ kind: 'deploy', remote: 'weekly', version: candidate, include: ['user:ann', 'user:bea', 'user:cal'] });
    await order({ kind: 'promote', remote: 'weekly', percent: 5 });
    const { stable } = await weekly();
    const others = (await registry.live())!.remotes['monthly'];
    expect((await next()).get('weekly')).toMatchObject({ verdict: 'inconclusive' });
    for (const browser of people) await tellFailure(browser);
    expect((await next()).get('weekly')).toMatchObject({ verdict: 'fail', evidence: { cause: 'failures', n: 3 } });
    const live = (await registry.live())!;
    expect(await weekly()).toMatchObject({ stable, candidate, rollout: { percent: 0 }, state: 'locked' });
    expect([(await weekly()).rollout?.include, live.remotes['monthly']]).toEqual([undefined, others]);
    const entry = JSON.parse((await registry.store.get(`log/${live.seq}.json`))!.body.toString()) as object;
    expect(entry).toMatchObject({ actor: 'release-gate', action: 'narrow', remote: 'weekly', from: '5 %', to: '0 %', reason: expect.stringContaining('did not start') as string, evidence: { gate: { cause: 'failures', n: 3, digest: candidate.d, against: stable.d } } });

    for (let i = 0; i < 3; i += 1) expect((await next()).size).toBe(0);
    expect((await registry.live())!.seq).toBe(live.seq);
    expect(running.operations.alerts.open().map(({ type, key, summary }) => [type, key, summary])).toEqual([['sync-failure', `release weekly ${candidate.d.slice(0, 12)}`, expect.stringContaining('taken back from 5 % by itself and is locked')]]);
    expect(running.operations.audit.newest(5, []).filter(({ action }) => action === 'release-taken-back')).toMatchObject([{ actor: 'release-gate', source: 'server', detail: { unit: 'weekly', digest: candidate.d, percent: 5, seq: live.seq } }]);
    expect(await order({ kind: 'promote', remote: 'weekly', percent: 50 })).toMatchObject({ kind: 'refused', refusal: { code: 'locked' } });
  });

  it('[SERVER-1135] looks at the other units also where one cannot be taken back', async () => {
    const rolling: LiveUnit = { stable: candidate, previous: null, candidate: { ...candidate, d: 'b'.repeat(64) }, rollout: { id: 'r2', salt: 'x/r2', percent: 50 }, state: 'rolling' };
    const states = new Map<string, GateState>();
    const gate = createReleaseGate({
      registry: { live: () => Promise.resolve({ schema: 1, seq: 2, issued: '', remotes: { weekly: rolling, monthly: rolling } }), change: () => Promise.reject(new Error('the disk is full')) },
      table: { of: (unit) => states.get(unit) ?? null, put: (unit, state) => void states.set(unit, state), remove: (unit) => void states.delete(unit) },
      alerts: running.operations.alerts, audit: running.operations.audit, policy: readGatePolicy(running.folder), now: () => running.clock.now,
    });
    await gate.look();
    states.set('weekly', { ...states.get('weekly')!, failure: { cause: 'failures', n: 3, base: 0, value: 3, bound: 3 } });
    states.delete('monthly');
    await expect(gate.look()).rejects.toThrow('the disk is full');
    expect([...states.keys()]).toEqual(['weekly', 'monthly']);
  });

  it('[SERVER-1135] begins anew once an operator has unlocked it', async () => {
    await widenTo(99.99);
    await next();
    for (const browser of people) await tellFailure(browser);
    await next();
    await next();
    await order({ kind: 'unlock', remote: 'weekly' });
    expect((await next()).size).toBe(0);
    await order({ kind: 'promote', remote: 'weekly', percent: 99.99 });
    running.clock.now += MINUTE;
    expect((await next()).get('weekly')).toMatchObject({ verdict: 'inconclusive', why: 'silence' });
    expect((await weekly()).state).toBe('rolling');
  });

  it('[SERVER-1135] is told by pages as often as its own policy says while something is rolled out, and looks at nothing else', async () => {
    expect([(await next()).size, running.gate.minuteMs()]).toEqual([0, null]);
    await widenTo(50);
    expect([...(await next()).keys()]).toEqual(['weekly']);
    expect(running.gate.minuteMs()).toBe(MINUTE);
  });

  it('[SERVER-1137] says over HTTP how a candidate is judged, and nothing of what nobody is given', async () => {
    const watched = async () => {
      const { body } = await send(running.url, 'GET', '/api/releases', { browser: lead });
      const answer = z.parse(releasesAnswer, body);
      return Object.fromEntries(answer.units.map(({ unit, watch }) => [unit, watch]));
    };
    await order({ kind: 'deploy', remote: 'weekly', version: candidate });
    expect(await watched()).toEqual({ shell: null, weekly: null, monthly: null });
    await order({ kind: 'promote', remote: 'weekly', percent: 99.99 });
    expect((await watched())['weekly']).toMatchObject({ verdict: 'inconclusive', why: 'silence', pages: 0, needed: 50 });
    await next();
    const token = await say(people[0]!, {});
    await say(people[0]!, { token, units: [{ unit: 'weekly', digest: candidate.d }], sample: quiet });
    await next();
    expect((await watched())['weekly']).toMatchObject({ verdict: 'inconclusive', why: 'sample', cause: null, pages: 1, beside: 0, bakes: running.clock.now - MINUTE + 86_400_000 });
    for (const browser of people) await tellFailure(browser);
    await next();
    expect((await watched())['weekly']).toBeNull();
  });

  it('[SERVER-1136] has its numbers from a file of the data folder, and refuses one that does not hold by its field', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tandem-gate-'));
    expect(readGatePolicy(folder)).toMatchObject({ minute: 60, failures: { people: 3 }, bake: 86_400 });
    const set = (text: string) => writeFileSync(join(folder, 'release-gate.json'), text);
    set('{"minute": 2, "failures": {"people": 1}}');
    expect(readGatePolicy(folder)).toMatchObject({ minute: 2, failures: { people: 1, for: 300 }, bake: 86_400 });
    set('{"failures": {"people": 0}}');
    expect(() => readGatePolicy(folder)).toThrow(/release-gate\.json: failures\.people: /);
    set('{');
    expect(() => readGatePolicy(folder)).toThrow(/is no JSON/);
  });
});
