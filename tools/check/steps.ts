import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkApiReport } from './api-report.ts';
import { packageProgram, programStep, ROOT, runProgram, type Step } from './gate.ts';
import { checkSpec, listTitles, type Title } from './spec.ts';

const TURBO = 'turbo/bin/turbo';
const turbo = (task: string) => [
  'run', task, '--output-logs=errors-only', '--concurrency=2', '--no-update-notifier', '--ui=stream',
];
const QUIET = { TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' };
const FOLDERS = ['shell', 'remotes', 'shared', 'server', 'cli', 'tools', 'e2e'];

export const build: Step = programStep('build', TURBO, turbo('build'), QUIET);

/**
 * Workspaces that compile alike are checked as one program, so that what they share is read once; HOUSE-16 sees to it
 * that no file is left out. The compiler is TypeScript 7: what it keeps below `.cache` makes the next time short.
 */
export const TYPE_GROUPS = { node: 'tsconfig.node.json', dom: 'tsconfig.dom.json', page: 'tsconfig.page.json', tools: 'tools/tsconfig.json' } as const;
const tsc = (group: 'node' | 'dom' | 'tools'): Step => programStep(`types ${group}`, '@typescript/native/bin/tsc', [
  '--project', TYPE_GROUPS[group], '--noEmit', '--incremental', '--tsBuildInfoFile', `${ROOT}.cache/types/${group}.json`,
]);
export const types: readonly Step[] = [
  programStep('types page', 'svelte-check/bin/svelte-check', [
    '--tsconfig', TYPE_GROUPS.page, '--config', 'tools/check/svelte.config.js', '--tsgo', '--incremental', '--fail-on-warnings', '--output', 'human',
  ]),
  tsc('node'), tsc('dom'), tsc('tools'),
];
export const lint: Step = programStep('lint', 'eslint/bin/eslint.js', [
  '.', '--cache', '--cache-location', '.cache/eslint', '--max-warnings', '0',
]);
export const boundaries: Step = programStep('boundaries', 'dependency-cruiser/bin/dependency-cruiser.mjs', [
  ...FOLDERS, '--output-type', 'err-long',
]);
export const unused: Step = programStep('unused', 'knip/bin/knip.js', ['--no-progress']);
export const sizes: Step = { ...programStep('sizes', 'size-limit/bin.js', []), after: [build] };
export const api: Step = { name: 'api', run: () => checkApiReport({ write: false }) };

/** Titles of all tests: of those that this process has run, and of those that it has listed. */
const known: Title[] = [];
export const learnTitles = (titles: readonly Title[]): void => void known.push(...titles);

export const core = vitest('core');
export const svelte = vitest('svelte');
/** Its probes lie among the sources for a moment: after the steps that would see them. */
export const system: Step = { ...vitest('system'), after: [build, ...types, lint, boundaries, unused] };

/** Lists the tests that the fast gate does not run. */
export const titlesOfSlow: Step = {
  name: 'titles',
  run: async () => {
    const { titles, errors } = await listTitles(ROOT);
    learnTitles(titles);
    return { passed: errors.length === 0 ? 1 : 0, failed: errors.length, output: errors.join('\n') };
  },
};

/** Compares rules with tests, whose titles it takes as they ran or were listed. */
export const spec = {
  name: 'spec',
  after: [core, svelte, system, titlesOfSlow],
  run: async () => checkSpec(ROOT, known),
} satisfies Step;

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly { readonly name: string; readonly assertionResults: readonly { readonly fullName: string }[] }[];
}

/** Vitest over one of its projects; counts what its JSON report counts. */
function vitest(project: string): Step {
  return {
    name: `test ${project}`,
    run: async () => {
      const folder = mkdtempSync(join(tmpdir(), 'tandem-vitest-'));
      const report = join(folder, 'report.json');
      const { code, output } = await runProgram(process.execPath, [
        packageProgram('vitest/vitest.mjs'), 'run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`,
      ], { NO_COLOR: '1' });
      try {
        const { numPassedTests: passed, numFailedTests: failed, testResults } = JSON.parse(readFileSync(report, 'utf8')) as VitestReport;
        learnTitles(testResults.flatMap(({ name, assertionResults }) =>
          assertionResults.map(({ fullName }) => ({ title: fullName, file: name.replace(ROOT, '') }))));
        // A file that cannot be loaded fails without a failed test.
        const unsteady = output.split('\n').filter((line) => /\(retry x\d+\)/.test(line)).map((line) => line.trim());
        return { passed, failed: code !== 0 && failed === 0 ? 1 : failed, output, unsteady };
      } catch {
        return { passed: 0, failed: 1, output };
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}
