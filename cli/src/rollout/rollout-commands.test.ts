import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RolloutAnswer } from '@tandem/rest';
import { FLAG_NAMES } from '@tandem/sync/protocol';
import { runApp, signInNew, type RunningApp } from '../../../server/test/running-app.ts';
import { smallWard } from '../../../server/test/running-rosters.ts';
import { runCommand } from '../program.ts';

describe('tandem rollout beside a running server', { timeout: 30_000 }, () => {
  let running: RunningApp;
  let ward: string;
  let policy: string;
  beforeEach(async () => {
    running = await runApp();
    const lead = await signInNew(running, 'lead', {}, true);
    ward = await running.rosters.create(smallWard(), lead.session.user.id, 'test');
    policy = join(running.folder, 'policy.json');
    writeFileSync(policy, JSON.stringify({ stages: [{ name: 'team', ring: [ward], pct: 0, minBake: 0, monitored: false, approval: false }, { name: 'all', pct: 100, minBake: 60 }] }));
  });
  afterEach(() => running.close());

  async function run(...args: readonly string[]) {
    let out = '';
    const notes: string[] = [];
    const terminal = { out: (text: string) => void (out += text), note: (line: string) => void notes.push(line) };
    const code = await runCommand(['rollout', ...args], { terminal, dataFolder: running.folder, now: () => running.clock.now });
    return { code, out, notes };
  }
  const answerOf = ({ out }: { readonly out: string }): RolloutAnswer => JSON.parse(out) as RolloutAnswer;
  const on = () => FLAG_NAMES.filter((name) => running.flags.get(ward, 'viewer').values[name]).length;

  it('[CLI-170] starts, says how it stands, and kills: the flags follow in the running server', async () => {
    expect((await run('status')).out).toContain('No rollout was ever started');
    expect(answerOf(await run('start', '--policy', policy, '--reason', 'pilot', '--json'))).toMatchObject({ status: 'running', revision: 1, arms: { candidate: 1 } });
    await vi.waitFor(() => expect(on()).toBe(5));
    expect((await run('status')).out).toContain('running\trevision 1\tteam, 0 %');
    expect((await run('pause', '--reason', 'lunch')).code).toBe(0);
    expect(answerOf(await run('kill', '--reason', 'it hurts', '--json'))).toMatchObject({ status: 'killed' });
    await vi.waitFor(() => expect(on()).toBe(0));
  });

  it('[CLI-171] lets nobody approve what they asked for, and names who did', async () => {
    await run('start', '--policy', policy, '--reason', 'pilot', '--by', 'mara');
    expect(await run('approve', '--reason', 'looks good', '--by', 'mara')).toMatchObject({ code: 1, notes: [expect.stringContaining('a second person')] });
    expect(answerOf(await run('approve', '--reason', 'looks good', '--by', 'tomas', '--json'))).toMatchObject({ stage: 1 });
    expect(running.operations.audit.newest(20, [ward]).map(({ actor, action }) => `${actor} ${action}`)).toContain('cli:tomas rollout-approve');
  });

  it('[CLI-172] says what is wrong in one sentence, and has changed nothing', async () => {
    writeFileSync(policy, JSON.stringify({ stages: [{ name: 'team', pct: 120 }] }));
    expect(await run('start', '--policy', policy, '--reason', 'pilot')).toMatchObject({ code: 1, notes: ['policy.stages.0.pct: 120 was given; at most 100 is accepted'] });
    expect((await run('start', '--policy', 'nowhere.json', '--reason', 'pilot')).notes[0]).toContain('cannot be read');
    expect((await run('start')).notes).toEqual(['--reason is missing: say why, for the audit.']);
    expect((await run('advance', '--reason', 'go')).notes).toEqual(['No rollout is under way: start one first.']);
    expect((await run('status', '--json')).out).toContain('"revision":0');
  });
});
