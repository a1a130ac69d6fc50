/**
 * `npm run drill -- replay [--mode live|shadow] [--set NAME] [--seed N] [--no-browser] [--json]`: solved rotas, edit by edit, until all
 * views hold what the validator printed. In shadow both sides are compared meanwhile, and no browser is used.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { findChromium } from '@tandem/tools/chromium';
import type { ReplayedSet } from './replayed.ts';
import type { ReplayMode, ReplayTask } from './replay-worker.ts';
import { absence, readSet, validatedSets } from './solved-sets.ts';

const USAGE = 'npm run drill -- replay [--mode live|shadow] [--set NAME] [--seed N] [--no-browser] [--json]';
/** Real milliseconds after which a set goes round in circles. */
const MOST_MS = 300_000;
const MOST_TOLD = 50;

function stop(sentence: string): never {
  console.error(`${sentence}\n${USAGE}`);
  process.exit(2);
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        mode: { type: 'string', default: 'live' },
        set: { type: 'string' },
        seed: { type: 'string', default: '1' },
        browser: { type: 'boolean', default: true },
        json: { type: 'boolean', default: false },
      },
      allowNegative: true,
    });
    const seed = Number(values.seed);
    if (!Number.isSafeInteger(seed) || seed < 0) stop(`--seed: "${values.seed}" was given; a whole number from 0 is accepted.`);
    const { mode } = values;
    if (mode !== 'live' && mode !== 'shadow') stop(`--mode: "${mode}" was given; live and shadow are accepted.`);
    return { ...values, seed, mode: mode satisfies ReplayMode as ReplayMode, browser: values.browser && mode === 'live' };
  } catch (error) {
    return stop(error instanceof Error ? error.message : String(error));
  }
}

function replayAll(names: readonly string[], seed: number, mode: ReplayMode): Promise<ReplayedSet[]> {
  const results: ReplayedSet[] = [];
  // The largest first, so that no processor is idle while the last one works.
  const left = names.map((set, index): ReplayTask => ({ set, seed: seed + index, mode })).reverse();

  const runWorker = (): Promise<void> =>
    new Promise((resolve, reject) => {
      let watch: NodeJS.Timeout | undefined;
      const worker = new Worker(new URL('replay-worker.ts', import.meta.url));
      const advance = (): void => {
        clearTimeout(watch);
        const task = left.shift();
        if (!task) return void worker.terminate().then(() => resolve());
        watch = setTimeout(() => void worker.terminate().then(() => reject(new Error(`${task.set} has not ended after ${MOST_MS / 1000} s.`))), MOST_MS);
        worker.postMessage(task);
      };
      worker.on('message', (result: ReplayedSet) => {
        results.push(result);
        console.error(`${results.length} of ${names.length}: ${result.set}, ${result.edits} edits, ${result.differences.length === 0 ? 'equal' : 'DIFFERENT'}${result.comparisons === undefined ? '' : `, ${result.comparisons} comparisons, ${result.confirmed} confirmed`}`);
        advance();
      });
      worker.on('error', reject);
      advance();
    });
  const workers = Math.max(1, Math.min(names.length, availableParallelism()));
  return Promise.all(Array.from({ length: workers }, runWorker)).then(() => results);
}

interface InBrowser {
  readonly set: string;
  readonly equal: boolean | null;
  /** Why it was left out. */
  readonly skipped?: string;
  readonly differences: readonly string[];
}

async function replayHere(set: string, seed: number): Promise<InBrowser> {
  const say = (text: string): void => console.error(text);
  let program: string;
  try {
    program = findChromium(say);
  } catch (error) {
    const skipped = error instanceof Error ? error.message : String(error);
    say(`browser: left out. ${skipped}`);
    return { set, equal: null, skipped, differences: [] };
  }
  say(`browser: ${set} in ${program}`);
  // Only now: without a browser nothing of this is needed.
  const { replayInBrowser } = await import('./replay-browser.ts');
  const differences = await replayInBrowser(readSet(set), seed, program, say).catch((error: unknown) => [`browser: ${error instanceof Error ? error.message : String(error)}`]);
  return { set, equal: differences.length === 0, differences };
}

const options = readOptions();
const absent = absence();
if (absent !== null) {
  console.error(absent);
  if (options.json) console.log(JSON.stringify({ sets: 0, edits: 0, equal: 0, differences: [], skipped: absent }));
} else {
  const all = validatedSets();
  const names = all.filter((name) => options.set === undefined || name === options.set);
  if (all.length === 0) stop('There is no set with a validator.txt.');
  if (names.length === 0) stop(`--set: "${options.set}" was given; one of ${all.join(', ')} is accepted.`);
  const results = await replayAll(names, options.seed, options.mode);
  const here = options.browser ? await replayHere(all[0] ?? '', options.seed) : null;
  const differences = [...results.flatMap((result) => result.differences), ...(here?.differences ?? [])];
  const sum = (of: (result: ReplayedSet) => number): number => results.reduce((total, result) => total + of(result), 0);
  const answer = {
    sets: results.length,
    edits: sum(({ edits }) => edits),
    equal: results.filter((result) => result.differences.length === 0).length,
    ...(options.mode === 'shadow' ? { comparisons: sum(({ comparisons = 0 }) => comparisons), confirmed: sum(({ confirmed = 0 }) => confirmed), least: Math.min(...results.map(({ comparisons = 0 }) => comparisons)) } : {}),
    differences: differences.slice(0, MOST_TOLD),
    ...(here ? { browser: { set: here.set, equal: here.equal, ...(here.skipped === undefined ? {} : { skipped: here.skipped }) } } : {}),
  };
  for (const sentence of answer.differences) console.error(sentence);
  if (options.json) console.log(JSON.stringify(answer));
  else console.log(`${answer.equal} of ${answer.sets} sets are as the validator printed them, after ${answer.edits} edits${here?.equal === true ? `; ${here.set} in a browser too` : ''}`);
  process.exitCode = differences.length > 0 ? 1 : 0;
}
