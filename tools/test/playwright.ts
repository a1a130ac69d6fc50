import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageProgram, runProgram, type Step } from '../check/gate.ts';
import { findChromium } from './chromium.ts';

/** The journeys in a real Chromium against the built app; counts what Playwright's JSON report counts. */
export function playwright(args: readonly string[] = []): Step {
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
        ], { CHROMIUM_PATH, PLAYWRIGHT_JSON_OUTPUT_FILE: report, FORCE_COLOR: '0', NO_COLOR: '1' });
        const { stats } = JSON.parse(readFileSync(report, 'utf8')) as { stats: { expected: number; unexpected: number; flaky: number } };
        const failed = stats.unexpected + stats.flaky;
        kept = failed > 0;
        return { passed: stats.expected, failed: code !== 0 && failed === 0 ? 1 : failed, output };
      } catch (error) {
        return { passed: 0, failed: 1, output: error instanceof Error ? error.message : String(error) };
      } finally {
        // What failed journeys left behind: pictures, and traces where `--trace` asked for them (`npx playwright show-trace`).
        if (!kept) rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}
