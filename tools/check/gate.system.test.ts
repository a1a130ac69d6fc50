import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ESLint } from 'eslint';
import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';
import { packageProgram, ROOT, runProgram } from './gate.ts';
import { compareSpec, idsIn, rulesIn, unsteadyIn } from './spec.ts';
import { TYPE_GROUPS } from './steps.ts';

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

describe('[HOUSE-17] a journey that failed and then passed', () => {
  it('is named wherever it stands, and no other', () => {
    const spec = (title: string, status: string) => ({ title, tests: [{ status }] });
    const inner = { title: 'phone', file: 'a.spec.ts', specs: [spec('three', 'flaky')] };
    expect(unsteadyIn([{ title: 'a', file: 'a.spec.ts', specs: [spec('one', 'expected'), spec('two', 'flaky')], suites: [inner] }])).toEqual(['two', 'three']);
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
    expect(await lint('server/src/testing/long.suite.ts', lines(301))).not.toContain('max-lines');
  });
  it('[HOUSE-12] refuses a name that says nothing', async () => {
    expect(await lint('server/src/date-utils.ts', lines(1))).toContain('house/named-file');
    expect(await lint('server/src/helpers/date.ts', lines(1))).toContain('house/named-file');
    expect(await lint('server/src/commonwealth.ts', lines(1))).not.toContain('house/named-file');
  });
});

describe('boundaries', () => {
  const PROBES = [
    ['remotes/weekly/src', "import '../../../monthly/src/expose.ts';", /remotes-never-meet[\s\S]*built and deployed alone/],
    ['shared/rota/src', "import '../../../rest/src/index.ts';", /rota-is-alone/],
    ['remotes/monthly/src', "import { sharedSync } from '@tandem/sync';\nexport const x = sharedSync;", /one-sync-import-per-remote/],
    ['shell/src', "import '../../../remotes/weekly/src/expose.ts';", /shell-builds-no-remote/],
  ] as const;
  const ALLOWED = ['remotes/day-detail/src', "import type { Sync } from '@tandem/sync';\nexport type X = Sync;"] as const;

  /** What the gate says of one file in a fresh folder of each package, by package. */
  let told: ReadonlyMap<string, string>;
  beforeAll(async () => {
    const probes = [...PROBES, ALLOWED].map(([folder, text]) => {
      const place = mkdtempSync(join(ROOT, folder, 'probe-'));
      writeFileSync(join(place, 'probe.ts'), text);
      return { folder, place };
    });
    try {
      const { output } = await runProgram(process.execPath, [
        packageProgram('dependency-cruiser/bin/dependency-cruiser.mjs'), ...probes.map(({ place }) => join(place, 'probe.ts')), '--output-type', 'err-long',
      ], { NO_COLOR: '1' });
      const findings = output.split(/\n(?= {2}error )/);
      told = new Map(probes.map(({ folder, place }) => [folder, findings.filter((each) => each.includes(place.slice(ROOT.length))).join('\n')]));
    } finally {
      for (const { place } of probes) rmSync(place, { recursive: true, force: true });
    }
  });

  it.each(PROBES)('[HOUSE-13] refuse an import in %s: %s', (folder, _text, expected) => {
    expect(told.get(folder)).toMatch(expected);
  });

  it('[HOUSE-13] allow a type from the bus', () => {
    expect(told.get(ALLOWED[0])).toBe('');
  });
});

describe('types', () => {
  it('[HOUSE-16] of every file and component of a workspace are checked, by one group', () => {
    const groups = Object.entries(TYPE_GROUPS).map(([group, path]) => {
      const { config } = ts.readConfigFile(join(ROOT, path), (file) => ts.sys.readFile(file)) as { config: unknown };
      const svelte = [{ extension: '.svelte', isMixedContent: true, scriptKind: ts.ScriptKind.Deferred }];
      return { group, files: new Set(ts.parseJsonConfigFileContent(config, ts.sys, join(ROOT, path, '..'), undefined, undefined, undefined, svelte).fileNames) };
    });
    const files = globSync('{shell,remotes/*,shared/*,server,cli,tools,e2e}/**/*.{ts,svelte}', {
      cwd: ROOT, exclude: (path) => /(^|\/)(node_modules|dist|fixtures|probe-.*)$/.test(path) || path.endsWith('.d.ts'),
    });
    expect(files.length).toBeGreaterThan(500);
    const checked = (file: string) => groups.filter((each) => each.files.has(join(ROOT, file))).map(({ group }) => group);
    expect(files.flatMap((file) => (checked(file).length === 1 ? [] : [`${file}: ${checked(file).join(', ') || 'unchecked'}`]))).toEqual([]);
    expect(groups.find(({ group }) => group === 'page')?.files.has(join(ROOT, 'shell/src/Shell.svelte'))).toBe(true);
  });
});
