import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runApp, signInNew, type RunningApp } from '../../../server/test/running-app.ts';
import { smallWard } from '../../../server/test/running-rosters.ts';
import { runCommand } from '../program.ts';

let running: RunningApp;
let ward: string;
let other: string;
let outside: string;
beforeEach(async () => {
  outside = mkdtempSync(join(tmpdir(), 'tandem-audit-'));
  running = await runApp();
  const lead = await signInNew(running, 'lead', {}, true);
  ward = await running.rosters.create(smallWard(), lead.session.user.id, 'test');
  other = await running.rosters.create(smallWard(), lead.session.user.id, 'test');
});
afterEach(async () => {
  await running.close();
  rmSync(outside, { recursive: true, force: true });
});

/** Runs a command on the folder of the server that is running. */
async function run(...args: string[]) {
  let out = '';
  const notes: string[] = [];
  const terminal = { out: (text: string) => void (out += text), note: (line: string) => void notes.push(line) };
  const code = await runCommand(args, { terminal, dataFolder: running.folder, now: () => running.clock.now });
  return { code, out, notes };
}
interface Verified {
  readonly ok: boolean;
  readonly lines: number;
  readonly head: { readonly seq: number; readonly hash: string };
  readonly broken: { readonly seq: number; readonly problem: string } | null;
}
const verify = async (...args: string[]) => {
  const { code, out, notes } = await run('audit', 'verify', '--json', ...args);
  return { code, notes, verified: JSON.parse(out) as Verified };
};
/** Three lines: by the server, by a command beside it, and of all schedules. */
async function order() {
  await running.flags.set(ward, { enableCentralStore: true }, { actor: 'ann', reason: 'a trial' });
  await run('flags', 'set', 'enableCentralStore', 'on', '--schedule', other, '--reason', 'me too');
  running.clock.now = Date.parse('2026-11-21T09:00:00Z');
  running.operations.audit.add({ actor: 'ann', source: 'api', action: 'notice-posted', schedule: null, reason: 'mind the gap', detail: {} });
}
const tamper = (change: string) => running.data.database.exec(`drop trigger if exists audit_stays; drop trigger if exists audit_stands; ${change}`);

describe('tandem audit', () => {
  it('[CLI-150] lists the last lines, of one schedule and since a moment', async () => {
    await order();
    const { code, out } = await run('audit', 'list');
    expect([code, out.split('\n')]).toEqual([
      0,
      [
        `1\t2026-11-20T08:00:00.000Z\tflags-changed\t${ward}\tann (api)\ta trial`,
        expect.stringMatching(new RegExp(`^2\t.*\tflags-changed\t${other}\tcli \\(cli\\)\tme too$`)),
        '3\t2026-11-21T09:00:00.000Z\tnotice-posted\tall\tann (api)\tmind the gap',
        '',
      ],
    ]);
    const seqs = async (...args: string[]) => (JSON.parse((await run('audit', 'list', '--json', ...args)).out) as { seq: number }[]).map(({ seq }) => seq);
    expect([await seqs('--schedule', ward), await seqs('--limit', '1')]).toEqual([[1, 3], [3]]);
    expect((await run('audit', 'list', '--since', '2026-11-20T08:00:00.001Z')).out).not.toMatch(/^1\t/);
  });

  it('[CLI-151] exports lines as JSON to a new file and to standard output', async () => {
    await order();
    const file = join(outside, 'audit.jsonl');
    const exported = await run('audit', 'export', file, '--json');
    expect([exported.code, JSON.parse(exported.out)]).toEqual([0, { file, lines: 3 }]);
    const text = readFileSync(file, 'utf8');
    expect((await run('audit', 'export')).out).toBe(text);
    const lines = text.trimEnd().split('\n').map((each) => JSON.parse(each) as Record<string, unknown>);
    expect(lines.map(({ seq, prevHash }) => [seq, prevHash])).toEqual([[1, '0'.repeat(64)], [2, lines[0]!['hash']], [3, lines[1]!['hash']]]);
    expect(lines[0]).toMatchObject({ ts: '2026-11-20T08:00:00.000Z', actor: 'ann', source: 'api', schedule: ward, before: { on: [] }, after: { on: ['enableCentralStore'] }, revision: 1, epoch: 0 });
    expect((await run('audit', 'export', '--schedule', other)).out.trimEnd().split('\n').map((each) => (JSON.parse(each) as { seq: number }).seq)).toEqual([2, 3]);
  });

  it('[CLI-152] verifies every line, also against heads that were kept, and ends with 1 when one is not what was written', async () => {
    await order();
    const whole = await verify();
    expect([whole.code, whole.verified]).toMatchObject([0, { ok: true, lines: 3, head: { seq: 3 }, broken: null }]);
    const { hash } = whole.verified.head;
    expect(await run('audit', 'verify')).toMatchObject({ code: 0, out: `3:${hash}\n`, notes: [expect.stringMatching(/^3 lines, each as it was written\. Keep the head elsewhere/)] });
    const backup = join(outside, 'one.backup');
    expect((await run('backup', backup)).notes.at(-1)).toBe(`Last line of the audit: 3:${hash}`);
    expect(await verify('--head', hash, '--head', `3:${hash}`, '--backup', backup)).toMatchObject({ code: 0, verified: { ok: true } });
    tamper('delete from audit where seq = 3');
    expect((await verify()).code).toBe(0);
    for (const kept of [['--head', hash], ['--head', `3:${hash}`], ['--backup', backup]]) expect([kept[0], await verify(...kept)]).toMatchObject([kept[0], { code: 1, verified: { ok: false, lines: 2, broken: { seq: 3, problem: 'missing' } } }]);
    tamper("update audit set reason = 'nothing' where seq = 1");
    const broken = await run('audit', 'verify');
    expect(broken).toEqual({ code: 1, out: '', notes: ['Line 1 is not what was written: its content has another hash. What was written before it is whole.'] });
  });

  it('[CLI-153] says in one sentence what cannot be', async () => {
    await order();
    writeFileSync(join(outside, 'file'), 'x');
    const cases: readonly [readonly string[], RegExp][] = [
      [['list', '--schedule', 'nowhere'], new RegExp(`^There is no schedule "nowhere": there are .*${ward}`)],
      [['list', '--since', 'yesterday'], /an instant such as 2026-11-22T08:00:00Z or a day/],
      [['list', '--limit', '0'], /a number from 1 to 999999 is accepted/],
      [['export', join(outside, 'file')], /file exists: remove it, or give another name\.$/],
      [['export', join(outside, 'none/audit.jsonl')], /cannot be written .*: give another place\.$/],
      [['verify', '--head', 'abc'], /64 hexadecimal digits are accepted/],
      [['verify', '--backup', join(outside, 'none')], /^There is no file/],
    ];
    for (const [args, sentence] of cases) {
      const { code, out, notes } = await run('audit', ...args);
      expect([args, code, out, notes.join('\n')]).toEqual([args, 1, '', expect.stringMatching(sentence)]);
    }
  });
});
