/** `npm run sim:rollout -- --days N --from K [--json]`: rollouts under watch in virtual time, on healthy and on faulty days. */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { Done, RolloutTask } from './rollout-worker.ts';
import { sumUp, tasksOf } from './sum-up.ts';

const USAGE = 'npm run sim:rollout -- --days N --from K [--json]';

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
    return parseArgs({ options: { days: { type: 'string', default: '100' }, from: { type: 'string', default: '0' }, json: { type: 'boolean', default: false } } }).values;
  } catch (error) {
    return stop(error instanceof Error ? error.message : String(error));
  }
}

/** Milliseconds between two lines of progress. */
const TELL_EVERY = 5000;

function runAll(tasks: readonly RolloutTask[]): Promise<Done[]> {
  const done: Done[] = [];
  let told = performance.now();
  let next = 0;
  const runWorker = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL('rollout-worker.ts', import.meta.url));
      const advance = (): void => {
        const task = tasks[next];
        next += 1;
        if (task === undefined) void worker.terminate().then(() => resolve());
        else worker.postMessage(task);
      };
      worker.on('message', (result: Done) => {
        done.push(result);
        if (performance.now() - told >= TELL_EVERY) {
          told = performance.now();
          console.error(`${done.length} of ${tasks.length} days and rollouts`);
        }
        advance();
      });
      worker.on('error', reject);
      advance();
    });
  return Promise.all(Array.from({ length: Math.min(tasks.length, availableParallelism()) }, runWorker)).then(() => done);
}

const options = readOptions();
const days = wholeNumber('days', options.days, 1);
const started = performance.now();
const done = await runAll(tasksOf(wholeNumber('from', options.from, 0), days));
const { answer, wrong } = sumUp(days, done, (performance.now() - started) / 1000);
if (wrong.length > 0) console.error(`Never allowed, and it happened: ${wrong.join(', ')}`);
if (options.json) console.log(JSON.stringify(answer));
else for (const [name, value] of Object.entries(answer)) console.log(`${name.padEnd(22)}${typeof value === 'object' && value !== null ? JSON.stringify(value) : value}`);
process.exitCode = wrong.length > 0 ? 1 : 0;
