import type { Outbox } from '../outbox/outbox.ts';
import type { PushScope } from '../outbox/push.ts';
import type { Clock, Random } from '../ports.ts';
import type { SyncOp } from '../protocol/op.ts';
import type { OpResult } from '../protocol/wire.ts';

/** Sends one op by REST, with its id and base revision. null: nobody could be asked; try again later. */
export type SendByRest = (schedule: string, op: SyncOp) => Promise<OpResult | null>;

export interface DrainParts {
  readonly outbox: Pick<Outbox, 'rows' | 'schedules' | 'done' | 'listen'>;
  readonly send: SendByRest;
  readonly clock: Pick<Clock, 'after'>;
  readonly random: Random;
  /** Which edits of this schedule go by REST now. Asked before each op. */
  readonly scope: (schedule: string) => PushScope;
  /** Before their rows are gone. */
  readonly onResults: (schedule: string, results: readonly OpResult[]) => void;
}

/** Flushes what the socket may not or cannot send. */
export interface Drain {
  /** Something that `scope` depends on has changed, or the network may be back. */
  readonly look: () => void;
  readonly dispose: () => void;
}

const FIRST_WAIT = 1000;
const LAST_WAIT = 30_000;

/**
 * The way of captured edits past the bus: one at a time, each schedule in the order of its outbox. An op whose answer was lost
 * is sent again with its id, which the server knows.
 */
export function createDrain({ outbox, send, clock, random, scope, onResults }: DrainParts): Drain {
  let running = false;
  let open = true;
  let failures = 0;
  let stopWaiting: (() => void) | null = null;

  const next = (): { schedule: string; op: SyncOp } | null => {
    for (const schedule of outbox.schedules()) {
      const which = scope(schedule);
      const row = which === 'nothing' ? undefined : outbox.rows(schedule).find(({ stranded }) => which === 'all' || stranded);
      if (row) return { schedule, op: row.op };
    }
    return null;
  };

  async function run(): Promise<void> {
    running = true;
    for (let found = open ? next() : null; found; found = open ? next() : null) {
      const { schedule, op } = found;
      const result = await send(schedule, op).catch(() => null);
      if (!open) break;
      if (result === null) {
        const ms = Math.min(LAST_WAIT, FIRST_WAIT * 2 ** failures) * (1 + random() / 2);
        failures += 1;
        stopWaiting = clock.after(ms, look);
        break;
      }
      failures = 0;
      onResults(schedule, [result]);
      await outbox.done([op.opId]);
    }
    running = false;
  }

  function look(): void {
    stopWaiting?.();
    stopWaiting = null;
    if (open && !running && next()) void run();
  }

  const unlisten = outbox.listen(() => {
    // While it waits for the network, new edits do not hurry it.
    if (!stopWaiting) look();
  });
  return {
    look,
    dispose() {
      open = false;
      stopWaiting?.();
      unlisten();
    },
  };
}
