/** Replays sets in a thread of its own. */
import { parentPort } from 'node:worker_threads';
import { replaySet } from './replay-set.ts';
import type { ReplayedSet } from './replayed.ts';
import { replayInShadow } from './replay-shadow.ts';
import { readSet } from './solved-sets.ts';

export interface ReplayTask {
  readonly set: string;
  readonly seed: number;
  readonly mode: ReplayMode;
}
/** The stage in which it is replayed. */
export type ReplayMode = 'live' | 'shadow';

parentPort?.on('message', (task: ReplayTask) => {
  void replayed(task).then((result) => parentPort?.postMessage(result));
});

async function replayed({ set, seed, mode }: ReplayTask): Promise<ReplayedSet> {
  try {
    return await (mode === 'shadow' ? replayInShadow : replaySet)(readSet(set), seed);
  } catch (error) {
    return { set, edits: 0, differences: [`${set}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`] };
  }
}
