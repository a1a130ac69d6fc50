import { join } from 'node:path';
import type { HealthSample, ReleaseUnit, ReleaseWatch } from '@tandem/rest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeBuild } from '../../../server/test/running-app.ts';
import { jsonOf, runTwoWards, type Ran, type TwoWards } from '../../test/run-in.ts';
import { promoteByGate } from './promote-by-gate.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const quiet: HealthSample = { errors: [], inconsistencies: 0, loadFailures: 0, stale: false };

let wards: TwoWards;
let candidate: string;
let serial = 0;
beforeEach(async () => {
  wards = await runTwoWards({ units: { shell: {}, weekly: {} }, signed: true });
  const build = await writeBuild(join(wards.running.folder, 'builds', 'next'), 'weekly', { 'assets/part.js': 'next' });
  candidate = jsonOf<{ digest: string }>(await wards.run('release', 'deploy', build, '--json')).digest;
});
afterEach(() => wards.running.close());

const walk = (...more: readonly string[]): Promise<Ran> => wards.run('release', 'promote', 'weekly', '--auto', '--once', '--json', ...more);
const weekly = async () => ((await (await fetch(`${wards.running.url}/live.json`)).json()) as { remotes: { weekly: ReleaseUnit } }).remotes.weekly;

/** New pages of so many people, each with what the pointer gives them, for a minute that is then looked at. */
async function minute(people: number, sample: Partial<HealthSample> = {}): Promise<void> {
  const { running } = wards;
  const { stable } = await weekly();
  for (let i = 0; i < people; i += 1) {
    const person = { id: `person-${i}`, login: `login-${i}`, roles: [] };
    for (const { d } of [stable, { d: candidate }]) await running.gate.heard({ person, session: `${d} ${(serial += 1)}`, viewer: false, units: [{ unit: 'weekly', digest: d }], sample: { ...quiet, ...sample } });
  }
  running.clock.now += MINUTE;
  await running.gate.look();
}

describe('a candidate that is widened by the gate', { timeout: 60_000 }, () => {
  it('[CLI-250] goes by 5, 10, 25, 50 and 100, each once the one before has passed, with that in the log', async () => {
    expect(jsonOf<{ unit: ReleaseUnit }>(await walk()).unit.rollout?.percent).toBe(5);
    expect((await walk()).notes.at(-1)).toBe('weekly stays at 5 %: no page that has it is heard of.');
    await minute(200);
    expect((await walk()).notes.at(-1)).toMatch(/weekly stays at 5 %: \d+ pages with it and \d+ beside it of 50 each\./);
    for (const next of [10, 25, 50]) {
      await minute(1500);
      const waits = await walk();
      expect(waits.notes.at(-1)).toContain('%: it bakes until');
      expect(jsonOf<{ watch: ReleaseWatch }>(waits).watch).toMatchObject({ verdict: 'inconclusive', why: 'bake', needed: 50 });
      wards.running.clock.now += DAY;
      await minute(200);
      await minute(100);
      expect(jsonOf<{ unit: ReleaseUnit }>(await walk()).unit.rollout?.percent).toBe(next);
    }
    expect((await wards.run('release', 'log', 'weekly', '--limit', '1')).out).toContain('25 % -> 50 %\tthe gate has passed 25 %');
    await minute(1500);
    wards.running.clock.now += DAY;
    await minute(100);
    expect(jsonOf<{ unit: ReleaseUnit; watch: null }>(await walk())).toMatchObject({ unit: { stable: { d: candidate }, state: 'steady' }, watch: null });
    const over = await walk();
    expect([over.code, over.notes.at(-1)]).toEqual([1, expect.stringContaining('weekly has no candidate')]);
  });

  it('[CLI-251] stops with one sentence where the gate has taken it back, or somebody has paused it', async () => {
    await wards.run('release', 'promote', 'weekly', '25');
    await wards.run('release', 'pause', 'weekly');
    expect(await walk()).toMatchObject({ code: 1, notes: [expect.stringMatching(/is paused at 25 %: tandem release promote weekly 25 goes on/)] });
    await wards.run('release', 'promote', 'weekly', '25');
    await minute(40, { failed: [{ unit: 'weekly', digest: candidate, phase: 'mount' }] });
    expect((await weekly()).state).toBe('locked');
    expect(await walk()).toMatchObject({ code: 1, notes: [expect.stringMatching(/is locked: tandem release log weekly says why/)] });
    expect((await weekly()).rollout?.percent).toBe(0);
  });

  it('[CLI-251] ends where the candidate has gone or another is rolled out between two looks, and well where everybody has got it', async () => {
    const { folder, clock } = wards.running;
    const between = (...commands: readonly (readonly string[])[]) =>
      promoteByGate({ dataFolder: folder, now: () => clock.now }, {
        remote: 'weekly', once: false, note: () => undefined,
        rest: async () => {
          for (const command of commands) expect((await wards.run('release', ...command)).code).toBe(0);
        },
      });
    const other = await writeBuild(join(folder, 'builds', 'other'), 'weekly', { 'assets/part.js': 'other' });
    const abort = ['abort', 'weekly', '--reason', 'slow'];
    await expect(between(abort)).rejects.toThrow(/^weekly \w{12} was taken back: tandem release log weekly says by whom and why\.$/);
    await wards.run('release', 'deploy', join(folder, 'builds', 'next'));
    await expect(between(abort, ['deploy', other])).rejects.toThrow(/^weekly is rolled out anew, as r\d+: tandem release promote weekly --auto widens that one\.$/);
    expect((await weekly()).rollout?.percent).toBe(0);
    expect(await between(['promote', 'weekly', '100'])).toMatchObject({ unit: { stable: (await weekly()).stable }, watch: null });
  });

  it('[CLI-251] takes its own steps alone', async () => {
    expect((await wards.run('release', 'promote', 'weekly', '5', '--auto')).notes.at(-1)).toContain('--auto takes its own steps');
    expect((await wards.run('release', 'promote', 'weekly', '5', '--once')).notes.at(-1)).toContain('--once goes with --auto');
  });
});
