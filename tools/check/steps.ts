import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkApiReport } from './api-report.ts';
import { packageProgram, programStep, ROOT, runProgram, type Step } from './gate.ts';
import { checkSpec, type Title } from './spec.ts';

const TURBO = 'turbo/bin/turbo';
const turbo = (task: string) => [
  'run', task, '--output-logs=errors-only', '--concurrency=2', '--no-update-notifier', '--ui=stream',
];
const QUIET = { TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' };
const FOLDERS = ['shell', 'remotes', 'shared', 'server', 'cli', 'tools', 'e2e'];

export const build: Step = programStep('build', TURBO, turbo('build'), QUIET);
export const types: Step = programStep('types', TURBO, turbo('types'), QUIET);
export const lint: Step = programStep('lint', 'eslint/bin/eslint.js', [
  '.', '--cache', '--cache-location', '.cache/eslint', '--max-warnings', '0',
]);
export const boundaries: Step = programStep('boundaries', 'dependency-cruiser/bin/dependency-cruiser.mjs', [
  ...FOLDERS, '--output-type', 'err-long',
]);
export const unused: Step = programStep('unused', 'knip/bin/knip.js', ['--no-progress']);
export const sizes: Step = programStep('sizes', 'size-limit/bin.js', []);
export const api: Step = { name: 'api', run: () => checkApiReport({ write: false }) };

/** Titles of the tests that this process has run, by Vitest project. */
const ran = new Map<string, Title[]>();

/** Compares rules with tests; after the Vitest steps, whose titles it takes as they ran. */
export const spec: Step = { name: 'spec', run: () => checkSpec(ROOT, ran) };

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly { readonly name: string; readonly assertionResults: readonly { readonly fullName: string }[] }[];
}

/** Vitest over one of its projects; counts what its JSON report counts. */
export function vitest(project: string): Step {
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
        ran.set(project, testResults.flatMap(({ name, assertionResults }) =>
          assertionResults.map(({ fullName }) => ({ title: fullName, file: name.replace(ROOT, '') }))));
        // A file that cannot be loaded fails without a failed test.
        return { passed, failed: code !== 0 && failed === 0 ? 1 : failed, output };
      } catch {
        return { passed: 0, failed: 1, output };
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}
