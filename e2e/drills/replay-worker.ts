/** Replays sets in a thread of its own. */
import { parentPort } from 'node:worker_threads';
import { replaySet, type ReplayedSet } from './replay-set.ts';
import { readSet } from './solved-sets.ts';

export interface ReplayTask {
  readonly set: string;
  readonly seed: number;
}

parentPort?.on('message', ({ set, seed }: ReplayTask) => {
  void replayed(set, seed).then((result) => parentPort?.postMessage(result));
});

async function replayed(set: string, seed: number): Promise<ReplayedSet> {
  try {
    return await replaySet(readSet(set), seed);
  } catch (error) {
    return { set, edits: 0, differences: [`${set}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`] };
  }
}
