import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkApiReport } from './api-report.ts';
import { packageProgram, programStep, ROOT, runProgram, type Step } from './gate.ts';
import { checkSpec } from './spec.ts';

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
export const spec: Step = { name: 'spec', run: () => checkSpec(ROOT) };
export const api: Step = { name: 'api', run: () => checkApiReport({ write: false }) };

/** Vitest over some of its projects; counts what its JSON report counts. */
export function vitest(name: string, projects: readonly string[]): Step {
  return {
    name,
    run: async () => {
      const folder = mkdtempSync(join(tmpdir(), 'tandem-vitest-'));
      const report = join(folder, 'report.json');
      const { code, output } = await runProgram(process.execPath, [
        packageProgram('vitest/vitest.mjs'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`,
        ...projects.flatMap((project) => ['--project', project]),
      ], { NO_COLOR: '1' });
      try {
        const { numPassedTests: passed, numFailedTests: failed } = JSON.parse(readFileSync(report, 'utf8')) as {
          numPassedTests: number;
          numFailedTests: number;
        };
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
