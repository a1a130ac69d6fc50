/** Our week and month beside calendar components: the same rota, the same browser, one after the other. */
import { chromium, type Browser } from '@playwright/test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { build as buildUnits } from '../../tools/check/steps.ts';
import { findChromium } from '../../tools/test/chromium.ts';
import type { BenchResult } from '../bench.ts';
import { installPeers } from '../install-peers.ts';
import { serveFolders } from '../static-server.ts';
import { CASES, taskOf, type Case } from './cases.ts';
import type { Figures, Task } from './contestant.ts';
import { judge, type CaseFigures, type Measured } from './verdict.ts';

const PAGES = ['tandem', 'fullcalendar', 'event-calendar'];
/** Milliseconds that one contestant may take for one case: all its mounts and moves. */
const CAP = 120_000;
const REPEATS = 3;

const ROOT = join(import.meta.dirname, '../..');

/** Who is measured in a case, by the address of its page. */
const contestantsOf = ({ remote }: Case): Readonly<Record<string, string>> => ({
  tandem: `tandem.html?remote=${remote}`,
  fullcalendar: 'fullcalendar.html',
  'fullcalendar virtual': 'fullcalendar.html?virtual',
  'event-calendar': 'event-calendar.html',
});

export async function benchViews({ say, repeat = REPEATS }: { say: (text: string) => void; repeat?: number }): Promise<BenchResult> {
  installPeers(say);
  say('Building …');
  const units = await buildUnits.run();
  if (units.failed > 0) throw new Error(units.output);
  const folder = mkdtempSync(join(tmpdir(), 'tandem-bench-'));
  await build({
    root: join(import.meta.dirname, 'page'),
    base: './',
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['browser', 'module', 'import', 'default'] },
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: 'esnext',
      rolldownOptions: { input: PAGES.map((page) => join(import.meta.dirname, 'page', `${page}.html`)) },
    },
  });
  const server = await serveFolders({ page: folder, weekly: join(ROOT, 'remotes/weekly/dist'), monthly: join(ROOT, 'remotes/monthly/dist') });
  const browser = await chromium.launch({ executablePath: findChromium(say), args: ['--no-sandbox', '--disable-background-networking'] });
  try {
    const cases: CaseFigures[] = [];
    for (const each of CASES) {
      const task = taskOf(each);
      const measured: Record<string, Measured> = {};
      for (const [name, page] of Object.entries(contestantsOf(each))) {
        measured[name] = await contest(browser, `${server.url}/page/${page}`, task, repeat);
        say(`${each.name}: ${name} ${told(measured[name])}`);
      }
      cases.push({ name: each.name, view: each.remote, shifts: task.roster.assignments.filter(({ date }) => date >= task.from && date <= task.to).length, measured });
    }
    return judge(cases);
  } finally {
    await browser.close();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** All mounts in one page, the first one cold. What does not end within the cap is stopped and told as capped. */
async function contest(browser: Browser, url: string, task: Task, repeat: number): Promise<Measured> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  let late: NodeJS.Timeout | undefined;
  try {
    await page.goto(url);
    await page.waitForFunction(() => 'measure' in window);
    const run = page.evaluate(
      ([given, mounts]) => (window as unknown as { measure: (task: unknown, mounts: number) => Promise<Figures> }).measure(given, mounts),
      [task, repeat] as [unknown, number],
    );
    const capped = new Promise<null>((resolve) => (late = setTimeout(resolve, CAP, null)));
    const figures = await Promise.race([run, capped]);
    return figures === null ? { kind: 'capped', seconds: CAP / 1000 } : { kind: 'measured', figures };
  } catch (error) {
    return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(late);
    await page.close();
  }
}

function told(measured: Measured): string {
  if (measured.kind === 'failed') return `failed: ${measured.reason}`;
  if (measured.kind === 'capped') return `did not end within ${measured.seconds} s`;
  const { mounts, nodes, moves } = measured.figures;
  return `mounts ${mounts.map((ms) => ms.toFixed(0)).join(', ')} ms, ${nodes} nodes, ${moves.length} moves`;
}
