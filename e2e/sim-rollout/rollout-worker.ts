/** Runs days and rollouts in a thread of its own. */
import { parentPort } from 'node:worker_threads';
import type { FaultKind } from './faults.ts';
import { faultyDay, healthyDay, runDay, type DayResult } from './run-day.ts';
import { runRollout, type RolloutResult } from './run-rollout.ts';

export type RolloutTask =
  | { readonly kind: 'healthy'; readonly seed: number; readonly sessions: number; readonly pct: number }
  | { readonly kind: 'fault'; readonly seed: number; readonly fault: FaultKind }
  | { readonly kind: 'rollout'; readonly seed: number };

export type Done = { readonly task: RolloutTask } & ({ readonly day: DayResult } | { readonly rollout: RolloutResult });

/** Does one task. */
export function runTask(task: RolloutTask): Done {
  switch (task.kind) {
    case 'healthy':
      return { task, day: runDay(healthyDay(task.seed, task.sessions, task.pct)) };
    case 'fault':
      return { task, day: runDay(faultyDay(task.seed, task.fault)) };
    case 'rollout':
      return { task, rollout: runRollout(task.seed) };
  }
}

parentPort?.on('message', (task: RolloutTask) => parentPort?.postMessage(runTask(task)));
