/** `npm run drill -- corruption [--tries N] [--seed N] [--json]`: one wrong cell of 12,400 is found in time, and in an hour of slow work nothing is said to be wrong. */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { CorruptionAnswer, CorruptionTask } from './corruption-worker.ts';
import type { Try } from './corruption-tries.ts';
import { INLINE_MS, SWEEP_MS } from './corruptions.ts';
import type { QuietHour } from './quiet-hour.ts';

const USAGE = 'npm run drill -- corruption [--tries N] [--seed N] [--json]';
const HOUR_MS = 3_600_000;
/** Tries that share a prepared world. */
const TOGETHER = 250;
const MOST_TOLD = 20;

function stop(sentence: string): never {
  console.error(`${sentence}\n${USAGE}`);
  process.exit(2);
}

function readOptions() {
  try {
    const { values } = parseArgs({ options: { tries: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' }, json: { type: 'boolean', default: false } } });
    const [tries, seed] = [Number(values.tries), Number(values.seed)];
    if (!Number.isSafeInteger(tries) || tries < 1) stop(`--tries: "${values.tries}" was given; a whole number from 1 is accepted.`);
    if (!Number.isSafeInteger(seed) || seed < 0) stop(`--seed: "${values.seed}" was given; a whole number from 0 is accepted.`);
    return { tries, seed, json: values.json };
  } catch (error) {
    return stop(error instanceof Error ? error.message : String(error));
  }
}

/** A run takes minutes: what is wrong is told at once. */
function tellOf({ stage, kind, cell, seconds, inTime, strangers }: Try): void {
  if (!inTime) console.error(`Missed in ${stage}: ${kind}, ${cell}${seconds === null ? '' : `, found after ${seconds} s`}`);
  for (const sentence of strangers) console.error(`Said to differ, and did not: ${sentence}`);
}

interface Outcome {
  readonly tries: readonly Try[];
  readonly hour: QuietHour;
}

async function runAll(tasks: CorruptionTask[], asked: number): Promise<Outcome> {
  const tries: Try[] = [];
  let hour: QuietHour | null = null;

  const runWorker = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL('corruption-worker.ts', import.meta.url));
      const advance = (): void => {
        const task = tasks.shift();
        if (task) worker.postMessage(task);
        else void worker.terminate().then(() => resolve());
      };
      worker.on('message', (answer: CorruptionAnswer) => {
        if (answer.kind === 'failed') return reject(new Error(answer.reason));
        if (answer.kind === 'try') {
          tries.push(answer.done);
          tellOf(answer.done);
          if (tries.length % 50 === 0) console.error(`${tries.length} of ${asked} cells`);
          return;
        }
        if (answer.kind === 'hour') {
          ({ hour } = answer);
          console.error(`The hour is over: ${hour.edits} edits, ${hour.compared} looks`);
        }
        advance();
      });
      worker.on('error', reject);
      advance();
    });
  await Promise.all(Array.from({ length: Math.min(tasks.length, availableParallelism()) }, runWorker));
  if (!hour) throw new Error('The hour did not come to an end.');
  return { tries, hour };
}

function quantile(values: readonly number[], share: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
}

const secondsOf = (tries: readonly Try[]): number[] => tries.flatMap(({ seconds }) => seconds ?? []);
const limitOf = ({ within }: Try): 'inline' | 'sweep' => (within === INLINE_MS ? 'inline' : 'sweep');

function figuresOf(tries: readonly Try[]) {
  const seconds = secondsOf(tries);
  const by = (who: Try['by']): number => tries.filter((each) => each.by === who).length;
  return { tries: tries.length, missed: tries.filter(({ inTime }) => !inTime).length, p50S: quantile(seconds, 0.5), p99S: quantile(seconds, 0.99), maxS: quantile(seconds, 1), byPage: by('page'), byServer: by('server') };
}

const options = readOptions();
const started = performance.now();
const worlds = Math.ceil(options.tries / TOGETHER);
const shares = Array.from({ length: worlds }, (_, index) => Math.floor((options.tries * (index + 1)) / worlds) - Math.floor((options.tries * index) / worlds));
const tasks: CorruptionTask[] = [{ kind: 'hour', seed: options.seed, ms: HOUR_MS }, ...shares.map((tries, index): CorruptionTask => ({ kind: 'tries', seed: options.seed + index, tries }))];
const { tries, hour } = await runAll(tasks, options.tries);

const missed = tries.filter(({ inTime }) => !inTime);
const strangers = tries.flatMap((each) => each.strangers);
for (const sentence of hour.confirmed.slice(0, MOST_TOLD)) console.error(`Said to differ, and did not: ${sentence}`);
const answer = {
  missed: missed.length,
  falseFallbacks: hour.fallbacks,
  p99DetectS: quantile(secondsOf(tries), 0.99),
  tries: tries.length,
  falseDifferences: strangers.length + hour.confirmed.length,
  limits: Object.fromEntries((['inline', 'sweep'] as const).map((limit) => [limit, { withinS: (limit === 'inline' ? INLINE_MS : SWEEP_MS) / 1000, ...figuresOf(tries.filter((each) => limitOf(each) === limit)) }])),
  kinds: Object.fromEntries([...Map.groupBy(tries, ({ kind }) => kind)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([kind, each]) => [kind, figuresOf(each)])),
  hour: { edits: hour.edits, compared: hour.compared, sweeps: hour.sweeps, confirmed: hour.confirmed.length },
  seconds: Math.round((performance.now() - started) / 1000),
};
if (options.json) console.log(JSON.stringify(answer));
else console.log(`${answer.tries} wrong cells, ${answer.missed} missed, found within ${answer.p99DetectS} s (99 of 100); an hour of ${hour.edits} edits: ${hour.fallbacks} fallbacks, ${hour.confirmed.length} differences`);
process.exitCode = answer.missed + answer.falseFallbacks + answer.falseDifferences > 0 ? 1 : 0;
