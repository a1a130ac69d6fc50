import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ESLint } from 'eslint';
import { afterEach, describe, expect, it } from 'vitest';
import { packageProgram, ROOT, runProgram } from './gate.ts';
import { compareSpec, idsIn, rulesIn } from './spec.ts';

describe('[HOUSE-10] rules and tests', () => {
  const rules = rulesIn('a/SPEC.md', '- **[AB-1]** One.\n- **[AB-2]** Two.\n');
  const cites = (title: string) => ({ file: 'a/x.test.ts', title });

  it('agree when each rule has a test and each test a rule', () => {
    expect(compareSpec(rules, [cites('[AB-1, AB-2] both')])).toEqual([]);
  });
  it('name a rule without a test', () => {
    expect(compareSpec(rules, [cites('[AB-1] one')])).toEqual(['a/SPEC.md: no test cites rule AB-2']);
  });
  it('name a test without a rule', () => {
    expect(compareSpec(rules, [cites('[AB-1, AB-2] both'), cites('counts')])[0]).toMatch(/"counts" cites no rule/);
  });
  it('name an unknown rule', () => {
    expect(compareSpec(rules, [cites('[AB-1, AB-2, AB-3] all')])[0]).toMatch(/AB-3, which no SPEC.md states/);
  });
  it('name a rule stated twice and a wish in a title', () => {
    const twice = [...rules, { id: 'AB-1', file: 'b/SPEC.md' }];
    const wrong = compareSpec(twice, [cites('[AB-1, AB-2] should count')]);
    expect(wrong.join('\n')).toMatch(/AB-1 is stated in a\/SPEC.md too[\s\S]*says "should"/);
  });
  it('read several ids in one title', () => {
    expect(idsIn('week [WEEK-1, WEEK-22] and [UI-3] moves [x]')).toEqual(['WEEK-1', 'WEEK-22', 'UI-3']);
  });
});

describe('lint', () => {
  const lint = async (file: string, text: string) => {
    const [result] = await new ESLint({ cwd: ROOT }).lintText(text, { filePath: join(ROOT, file) });
    return (result?.messages ?? []).map(({ ruleId }) => ruleId);
  };
  const lines = (count: number) => Array.from({ length: count }, (_, i) => `export const a${i} = ${i};`).join('\n');

  it('[HOUSE-11] refuses 301 lines, in a component too, and not in a test', async () => {
    expect(await lint('server/src/long.ts', lines(301))).toContain('max-lines');
    expect(await lint('server/src/long.ts', lines(300))).not.toContain('max-lines');
    expect(await lint('shell/src/Long.svelte', `<script lang="ts">\n${lines(300)}\n</script>`)).toContain('max-lines');
    expect(await lint('server/src/long.test.ts', lines(301))).not.toContain('max-lines');
  });
  it('[HOUSE-12] refuses a name that says nothing', async () => {
    expect(await lint('server/src/date-utils.ts', lines(1))).toContain('house/named-file');
    expect(await lint('server/src/helpers/date.ts', lines(1))).toContain('house/named-file');
    expect(await lint('server/src/commonwealth.ts', lines(1))).not.toContain('house/named-file');
  });
});

describe('boundaries', () => {
  const made: string[] = [];
  afterEach(() => made.splice(0).forEach((path) => rmSync(path, { recursive: true, force: true })));

  /** Puts one file into a fresh folder of a package and asks the gate about it. */
  async function cruise(folder: string, text: string): Promise<string> {
    mkdirSync(join(ROOT, folder), { recursive: true });
    const place = mkdtempSync(join(ROOT, folder, 'probe-'));
    made.push(place);
    writeFileSync(join(place, 'probe.ts'), text);
    const { code, output } = await runProgram(process.execPath, [
      packageProgram('dependency-cruiser/bin/dependency-cruiser.mjs'), join(place, 'probe.ts'), '--output-type', 'err-long',
    ], { NO_COLOR: '1' });
    return code === 0 ? '' : output;
  }

  it.each([
    ['remotes/weekly/src', "import '../../../monthly/src/expose.ts';", /remotes-never-meet[\s\S]*built and deployed alone/],
    ['shared/rota/src', "import '../../../rest/src/index.ts';", /rota-is-alone/],
    ['remotes/weekly/src', "import { sharedSync } from '@tandem/sync';\nexport const x = sharedSync;", /one-sync-import-per-remote/],
    ['shell/src', "import '../../../remotes/weekly/src/expose.ts';", /shell-builds-no-remote/],
  ])('[HOUSE-13] refuse an import in %s: %s', async (folder, text, expected) => {
    expect(await cruise(folder, text)).toMatch(expected);
  });

  it('[HOUSE-13] allow a type from the bus', async () => {
    expect(await cruise('remotes/weekly/src', "import type { Sync } from '@tandem/sync';\nexport type X = Sync;")).toBe('');
  });
});
