import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyRepository } from '@tandem/tools/copy-repository';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let copy: string;

beforeAll(() => {
  copy = copyRepository();
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

function tandem(...args: readonly string[]): { code: number | null; out: string; notes: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['cli/src/main.ts', ...args], { cwd: copy, encoding: 'utf8', env: { ...process.env, TANDEM_DATA: join(copy, 'data') } });
  return { code: status, out: stdout, notes: stderr };
}

describe('a remote from nothing', () => {
  it('[CLI-233] is green by itself, and is published with its view', () => {
    const made = tandem('remote', 'new', 'remote-on-trial', '--path', 'trial', '--of', 'month', '--en', "Who's off", '--de', 'Wer frei hat', '--json');
    expect(made).toMatchObject({ code: 0, notes: '' });
    expect(JSON.parse(made.out)).toMatchObject({ remote: 'remote-on-trial', path: 'trial', next: 'tandem remote check remote-on-trial' });
    const checked = tandem('remote', 'check', 'remote-on-trial', '--json');
    const { passed, parts } = JSON.parse(checked.out) as { passed: boolean; parts: { part: string; passed: boolean; output: string }[] };
    expect(parts.filter((each) => !each.passed)).toEqual([]);
    expect([passed, checked.code, parts.map(({ part }) => part).sort()]).toEqual([true, 0, ['build', 'imports', 'lint', 'rules', 'sizes', 'tests', 'types']]);
    expect(tandem('release', 'deploy', 'remotes/remote-on-trial/dist')).toMatchObject({ code: 0 });
    const live = JSON.parse(readFileSync(join(copy, 'data/releases/live.json'), 'utf8')) as { remotes: Record<string, { stable: { d: string } }> };
    const manifest = readFileSync(join(copy, 'data/releases/r/remote-on-trial', live.remotes['remote-on-trial']?.stable.d ?? '', 'manifest.json'), 'utf8');
    expect(JSON.parse(manifest)).toMatchObject({ view: { path: 'trial', of: 'month', titles: { en: "Who's off" } }, contract: { mount: [1, 1] } });
    expect(tandem('remote', 'new', 'remote-on-trial')).toMatchObject({ code: 1, out: '', notes: expect.stringMatching(/^The remote remote-on-trial exists/) as string });
  });

  it('[CLI-234] that is not green says which parts, what each tool said, and the next command', () => {
    const spec = join(copy, 'remotes/remote-on-trial/SPEC.md');
    writeFileSync(spec, `${readFileSync(spec, 'utf8')}- **[REMOTEONTRIAL-9]** Nothing tests this.\n`);
    writeFileSync(join(copy, 'remotes/remote-on-trial/src/work.ts'), 'export const wrong: string = 1;\n');
    const { code, out, notes } = tandem('remote', 'check', 'remote-on-trial');
    expect([code, out]).toEqual([1, '']);
    expect(notes).toMatch(/✗ types[\s\S]*remotes\/remote-on-trial\/src\/work\.ts/);
    expect(notes).toMatch(/✗ rules[\s\S]*no test cites rule REMOTEONTRIAL-9/);
    expect(notes).toMatch(/remote-on-trial is not green: .*types.* failed, see above\. Next: mend remotes\/remote-on-trial, then tandem remote check remote-on-trial\n$/);
    expect(tandem('remote', 'check', 'nothing')).toMatchObject({ code: 1, notes: expect.stringMatching(/^There is no remote "nothing", but .*weekly\. Next: tandem remote new nothing/) as string });
  });
});
