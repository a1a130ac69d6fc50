import type { DatabaseSync } from 'node:sqlite';
import { createGateTable } from './gate-table.ts';
import { readGatePolicy } from './read-gate-policy.ts';
import { createReleaseGate, type ReleaseGate, type ReleaseGateParts } from './release-gate.ts';

/** The gate of this installation. @throws Error when its settings do not hold */
export const openReleaseGate = ({ folder, database, ...parts }: Omit<ReleaseGateParts, 'table' | 'policy'> & { readonly folder: string; readonly database: DatabaseSync }): ReleaseGate =>
  createReleaseGate({ ...parts, table: createGateTable(database), policy: readGatePolicy(folder) });

/** Share of a minute after its end in which what was sent at its end still comes in. */
const GRACE = 0.1;
/** Milliseconds between two looks at whether anything is being rolled out. */
const IDLE = 1000;

/** Looks at each minute of health once it is over, for as long as the server runs. @returns ends it */
export function driveReleaseGate(gate: Pick<ReleaseGate, 'look' | 'minuteMs'>, now: () => number, onError: (error: unknown) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ended = false;
  function next(): void {
    if (ended) return;
    const length = gate.minuteMs();
    const wait = length === null ? IDLE : length - ((now() - GRACE * length) % length);
    timer = setTimeout(() => void gate.look().catch(onError).finally(next), Math.max(10, wait));
    timer.unref();
  }
  next();
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}
