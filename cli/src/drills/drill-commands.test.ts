import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DrillAnswer, DrillsAnswer } from '@tandem/rest';
import { runApp, signInNew, type RunningApp } from '../../../server/test/running-app.ts';
import { smallWard } from '../../../server/test/running-rosters.ts';
import { runCommand } from '../program.ts';

describe('tandem drill', { timeout: 60_000 }, () => {
  let running: RunningApp;
  beforeEach(async () => {
    running = await runApp();
    const lead = await signInNew(running, 'lead', {}, true);
    await running.rosters.create(smallWard(), lead.session.user.id, 'test');
  });
  afterEach(() => running.close());

  async function run(...args: readonly string[]) {
    let out = '';
    const notes: string[] = [];
    const terminal = { out: (text: string) => void (out += text), note: (line: string) => void notes.push(line) };
    const code = await runCommand(['drill', ...args], { terminal, dataFolder: running.folder, now: Date.now });
    return { code, out, notes };
  }

  it('[CLI-190] runs drills, says by its exit code whether they passed, and has all of them in its log', async () => {
    expect((await run('log')).notes[0]).toContain('Nothing was drilled yet');
    const audit = await run('run', 'audit', '--reason', 'every quarter', '--json');
    expect([audit.code, JSON.parse(audit.out) as DrillAnswer]).toEqual([0, expect.objectContaining({ kind: 'audit', by: 'cli', source: 'cli', passed: true })]);
    expect((await run('run', 'break-glass', '--reason', 'every quarter')).out).toMatch(/^passed\tbreak-glass\t.*\n {2}ok\theeded\t1\t/);
    running.data.database.exec('drop trigger audit_stands');
    running.data.database.prepare('update audit set reason = ? where seq = 1').run('nothing');
    expect(await run('run', 'audit', '--reason', 'again')).toMatchObject({ code: 1, notes: ['The drill "audit" has not passed.'] });
    const { drills } = JSON.parse((await run('log', '--json')).out) as DrillsAnswer;
    expect(drills.map(({ kind, passed, reason }) => [kind, passed, reason])).toEqual([['audit', false, 'again'], ['break-glass', true, 'every quarter'], ['audit', true, 'nothing']]);
    expect((await run('run', 'audit')).notes).toEqual(['--reason is missing: say why, for the audit.']);
  });
});
