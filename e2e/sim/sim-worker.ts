/** Runs seeds in a thread of its own, with or without a break in what it loads. */
import { parentPort, workerData } from 'node:worker_threads';
import { applyBreak } from './breaks.ts';
import type { SeedResult } from './run-seed.ts';

export interface WorkerTask {
  readonly broken: string | null;
}
export type WorkerAnswer = { readonly kind: 'ready' } | { readonly kind: 'result'; readonly result: SeedResult };

const { broken } = workerData as WorkerTask;
if (broken !== null) applyBreak(broken);
// Only now, so that it is loaded as it was broken.
const { runSeed } = await import('./run-seed.ts');

let crash: string | null = null;
const note = (error: unknown): void => void (crash ??= error instanceof Error ? (error.stack ?? error.message) : String(error));
process.on('uncaughtException', note);
process.on('unhandledRejection', note);

const say = (answer: WorkerAnswer): void => parentPort?.postMessage(answer);
parentPort?.on('message', (seed: number) => {
  crash = null;
  void runSeed(seed, () => crash).then((result) => say({ kind: 'result', result }));
});
say({ kind: 'ready' });
