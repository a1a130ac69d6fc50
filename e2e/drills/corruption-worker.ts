/** Corrupts cells, or works an hour in which nothing is corrupted, in a thread of its own. */
import { parentPort } from 'node:worker_threads';
import { corruptCells, type Try } from './corruption-tries.ts';
import { fullRoster } from './full-roster.ts';
import { workAnHour, type QuietHour } from './quiet-hour.ts';

export type CorruptionTask = { readonly kind: 'tries'; readonly seed: number; readonly tries: number } | { readonly kind: 'hour'; readonly seed: number; readonly ms: number };
export type CorruptionAnswer =
  | { readonly kind: 'try'; readonly done: Try }
  | { readonly kind: 'tries' }
  | { readonly kind: 'hour'; readonly hour: QuietHour }
  | { readonly kind: 'failed'; readonly reason: string };

const say = (answer: CorruptionAnswer): void => parentPort?.postMessage(answer);

async function run(task: CorruptionTask): Promise<CorruptionAnswer> {
  const roster = fullRoster();
  if (task.kind === 'hour') return { kind: 'hour', hour: await workAnHour({ ...task, roster }) };
  await corruptCells({ ...task, roster }, (done) => say({ kind: 'try', done }));
  return { kind: 'tries' };
}

parentPort?.on('message', (task: CorruptionTask) => {
  void run(task).catch((error: unknown): CorruptionAnswer => ({ kind: 'failed', reason: error instanceof Error ? (error.stack ?? error.message) : String(error) })).then(say);
});
