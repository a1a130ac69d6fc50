/** `npm run sim -- --from K --seeds N [--break NAME | --list-breaks] [--json]`: whole runs of client and server from seeds. */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { breakNames } from './breaks.ts';
import { FAULT_KINDS, noFaults } from './faults.ts';
import type { SeedResult } from './run-seed.ts';
import type { WorkerAnswer, WorkerTask } from './sim-worker.ts';

const USAGE = 'npm run sim -- --from K --seeds N [--break NAME | --list-breaks] [--json]';
/** A seed that takes so many real milliseconds goes round in circles, also where others leave a processor little time for it. */
const MOST_MS = 600_000;
/** What a seed makes mostly lives no longer than it: with room for it, less is copied. */
const YOUNG_MB = 64;

function stop(sentence: string): never {
  console.error(`${sentence}\n${USAGE}`);
  process.exit(2);
}

function wholeNumber(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least) stop(`--${name}: "${text}" was given; a whole number from ${least} is accepted.`);
  return value;
}

function readOptions() {
  try {
    return parseArgs({
      options: {
        from: { type: 'string', default: '0' },
        seeds: { type: 'string', default: '100' },
        break: { type: 'string' },
        'list-breaks': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    return stop(error instanceof Error ? error.message : String(error));
  }
}

const isBad = ({ lost, doubled, diverged, ruleViolations, falseFallbacks, missed, crashed }: SeedResult): boolean => lost + doubled + diverged + ruleViolations + falseFallbacks + missed > 0 || crashed !== null;

/** Runs the seeds on all processors; after the first bad one no more are begun where `untilBad`. */
function runSeeds(from: number, seeds: number, broken: string | null, untilBad: boolean): Promise<SeedResult[]> {
  const results: SeedResult[] = [];
  let next = from;
  let done = false;
  const take = (): number | null => (done || next >= from + seeds ? null : next++);

  const runWorker = (): Promise<void> =>
    new Promise((resolve, reject) => {
      let watch: NodeJS.Timeout | undefined;
      let seed: number | null = null;
      const worker = new Worker(new URL('sim-worker.ts', import.meta.url), { workerData: { broken } satisfies WorkerTask, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } });
      const advance = (): void => {
        clearTimeout(watch);
        seed = take();
        if (seed === null) return void worker.terminate().then(() => resolve());
        watch = setTimeout(() => void worker.terminate().then(() => reject(new Error(`Seed ${seed} has not ended after ${MOST_MS / 1000} s.`))), MOST_MS);
        worker.postMessage(seed);
      };
      worker.on('message', (answer: WorkerAnswer) => {
        if (answer.kind === 'result') {
          results.push(answer.result);
          if (isBad(answer.result)) {
            console.error(`Seed ${answer.result.seed}: ${answer.result.crashed ?? answer.result.problems.join('\n  ')}`);
            done ||= untilBad;
          }
          if (results.length % 50 === 0) console.error(`${results.length} of ${seeds} seeds`);
        }
        advance();
      });
      worker.on('error', (error) => {
        clearTimeout(watch);
        reject(error);
      });
    });
  const workers = Math.max(1, Math.min(seeds, availableParallelism()));
  return Promise.all(Array.from({ length: workers }, runWorker)).then(() => results);
}

const options = readOptions();
if (options['list-breaks']) {
  console.log(breakNames().join('\n'));
} else {
  const from = wholeNumber('from', options.from, 0);
  const seeds = wholeNumber('seeds', options.seeds, 1);
  const broken = options.break ?? null;
  if (broken !== null && !breakNames().includes(broken)) stop(`--break: "${broken}" was given; ${breakNames().join(', ')} are accepted.`);
  const started = performance.now();
  const results = await runSeeds(from, seeds, broken, broken !== null);
  const sum = (of: (result: SeedResult) => number): number => results.reduce((total, result) => total + of(result), 0);
  const faults = noFaults();
  for (const kind of FAULT_KINDS) faults[kind] = sum((result) => result.faults[kind]);
  const bad = results.filter(isBad).map(({ seed }) => seed);
  const answer = {
    seeds: results.length,
    edits: sum(({ edits }) => edits),
    leastEdits: Math.min(...results.map(({ edits }) => edits)),
    flips: sum(({ flips }) => flips),
    faults,
    lost: sum(({ lost }) => lost),
    doubled: sum(({ doubled }) => doubled),
    diverged: sum(({ diverged }) => diverged),
    ruleViolations: sum(({ ruleViolations }) => ruleViolations),
    falseFallbacks: sum(({ falseFallbacks }) => falseFallbacks),
    missed: sum(({ missed }) => missed),
    crashed: results.filter(({ crashed }) => crashed !== null).length,
    firstFailingSeed: bad.length > 0 ? Math.min(...bad) : null,
    seconds: Math.round((performance.now() - started) / 100) / 10,
  };
  if (options.json) console.log(JSON.stringify(answer));
  else for (const [name, value] of Object.entries(answer)) console.log(`${name.padEnd(18)}${typeof value === 'object' && value !== null ? JSON.stringify(value) : value}`);
  process.exitCode = bad.length > 0 ? 1 : 0;
}
