import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RolloutAnswer, TryAnswer } from '@tandem/rest';
import { FLAG_NAMES } from '@tandem/sync/protocol';
import { runApp, signInNew, type RunningApp } from '../../../server/test/running-app.ts';
import { smallWard } from '../../../server/test/running-rosters.ts';
import { runCommand } from '../program.ts';

describe('tandem rollout beside a running server', { timeout: 30_000 }, () => {
  let running: RunningApp;
  let ward: string;
  let policy: string;
  let leader: { readonly id: string; readonly name: string };
  beforeEach(async () => {
    running = await runApp();
    const lead = await signInNew(running, 'lead', {}, true);
    [leader, ward] = [lead.session.user, await running.rosters.create(smallWard(), lead.session.user.id, 'test')];
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

  it('[CLI-173] reports on the rollout as text, as a page and as data, now and of a stage', async () => {
    expect(await run('report')).toMatchObject({ code: 1, notes: [expect.stringContaining('nothing to report')] });
    await run('start', '--policy', policy, '--reason', 'pilot', '--by', 'mara');
    expect((await run('report')).out).toContain('# How it stands, revision 1');
    expect((await run('report', '--format', 'html', '--language', 'de')).out).toMatch(/^<!doctype html>\n<html lang="de">/);
    expect(await run('report', '--stage', '1')).toMatchObject({ code: 1, notes: [expect.stringContaining('--stage 1 has no report')] });
    expect((await run('report', '--stage', 'x')).notes).toEqual(['--stage x is no stage: a number from 1 is accepted.']);
    await running.operations.rollouts.order({ id: 'o1', kind: 'pause', reason: 'lunch', policy: undefined }, { actor: leader.id, source: 'api' });
    await run('kill', '--reason', 'enough', '--by', 'mara');
    expect(JSON.parse((await run('report', '--stage', '1', '--json')).out)).toMatchObject({ kind: 'kill', revision: 1, timeline: expect.arrayContaining([expect.objectContaining({ what: 'rollout-pause', who: leader.name, reason: 'lunch' }), expect.objectContaining({ what: 'rollout-kill', who: 'cli:mara', reason: 'enough' })]) });
  });

  it('[CLI-174] sets triggers by field or file, tries them on what was kept, and says what is laxer than a rollout may have', async () => {
    const set = async (...args: readonly string[]) => await run('triggers', 'set', ...args, '--reason', 'calmer nights');
    expect(await set('performance.threshold=20', 'performance.metrics=visible,inp')).toMatchObject({ code: 0, out: 'performance.metrics\t["visible","inp","switch"] → ["visible","inp"]\nperformance.threshold\t15 → 20\n' });
    writeFileSync(policy.replace('policy', 'triggers'), JSON.stringify({ silence: { mode: 'observe' } }));
    expect(JSON.parse((await set('--file', policy.replace('policy', 'triggers'), '--json')).out)).toMatchObject({ locked: false, changed: [{ field: 'silence.mode', before: 'enforce', after: 'observe' }] });
    expect((await run('triggers', 'get')).out).toContain('silence\tmode observe, for 300');
    const tried = JSON.parse((await run('triggers', 'try', 'performance.threshold=12', '--json')).out) as TryAnswer;
    expect([tried.sessions, tried.triggers.every(({ enough, tried: { fired } }) => !enough && fired === 0)]).toEqual([0, true]);
    expect((await run('triggers', 'try', 'performance.threshold=12')).out).toContain('performance\troll-back\tcannot be said from 0 minutes\tnow 0');
    await run('start', '--policy', policy, '--reason', 'pilot');
    expect((await set('performance.threshold=30')).notes).toEqual(['triggers.performance.threshold: 30 was given; while a rollout is under way only what is surely stricter than 20 is accepted']);
    expect((await set('performance.threshold=fast')).notes).toEqual([expect.stringContaining('triggers.performance.threshold: "fast" was given; a number is accepted')]);
    expect((await set('speed=3')).notes[0]).toContain('"speed=3" names no field');
    expect((await set()).notes[0]).toContain('Nothing is given');
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
