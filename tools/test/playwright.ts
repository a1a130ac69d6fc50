import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageProgram, runProgram, type Step } from '../check/gate.ts';
import { PLAIN_NODE, titlesIn, unsteadyIn, type Suite, type Title } from '../check/spec.ts';
import { findChromium } from './chromium.ts';

interface Report {
  readonly stats: { readonly expected: number; readonly unexpected: number; readonly flaky: number };
  readonly suites: readonly Suite[];
}

/**
 * The journeys in a real Chromium against the built app; counts what Playwright's JSON report counts.
 * @param onTitles hears which there are
 */
export function playwright(args: readonly string[], onTitles: (titles: readonly Title[]) => void = () => undefined): Step {
  return {
    name: 'e2e',
    run: async () => {
      const folder = mkdtempSync(join(tmpdir(), 'tandem-e2e-'));
      const report = join(folder, 'report.json');
      let kept = false;
      try {
        const CHROMIUM_PATH = findChromium((text) => process.stderr.write(`${text}\n`));
        const { code, output } = await runProgram(process.execPath, [
          packageProgram('@playwright/test/cli.js'), 'test', '--config', 'e2e/playwright.config.ts', '--reporter=line,json', '--output', join(folder, 'results'), ...args,
        ], { ...PLAIN_NODE, CHROMIUM_PATH, PLAYWRIGHT_JSON_OUTPUT_FILE: report, FORCE_COLOR: '0', NO_COLOR: '1' });
        const { stats, suites } = JSON.parse(readFileSync(report, 'utf8')) as Report;
        onTitles(titlesIn(suites));
        const failed = stats.unexpected;
        kept = failed > 0;
        return { passed: stats.expected + stats.flaky, failed: code !== 0 && failed === 0 ? 1 : failed, output, unsteady: unsteadyIn(suites) };
      } catch (error) {
        return { passed: 0, failed: 1, output: error instanceof Error ? error.message : String(error) };
      } finally {
        // What failed journeys left behind: pictures, and traces where `--trace` asked for them (`npx playwright show-trace`).
        if (!kept) rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}
