import type { AssignmentValue, CellRef } from '@tandem/rota';
import type { RotaClient } from './client.ts';
import { ERRORS, type RotaError } from './errors.ts';

/** `<staffId>/<date>/<slot>` */
export type CellKey = string;

export type WriteState = 'saved' | 'saving' | { readonly failed: RotaError; readonly retrying: boolean };

export interface PendingWrite {
  readonly key: CellKey;
  readonly ref: CellRef;
  /** What the person wants to stand there: the newest value of this cell. */
  readonly value: AssignmentValue | null;
  readonly error: RotaError | null;
}

export interface WriteQueueOptions {
  readonly client: Pick<RotaClient, 'writeCell'>;
  readonly scheduleId: string;
  /** `<tab>/<view>` */
  readonly origin: string;
  /** A new unique op id. */
  readonly newOpId: () => string;
  /** 0 (inclusive) to 1 (exclusive), for jitter. */
  readonly random: () => number;
  /** Resolves after so many milliseconds, or at once when the signal aborts. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** The state of this cell changed. */
  readonly onChange: (key: CellKey) => void;
  /** The server holds this value now, at this revision. */
  readonly onSaved: (ref: CellRef, value: AssignmentValue | null, rev: number) => void;
  /** The server does not take what is wanted there: it waits for a person, and nobody else is to see it. */
  readonly onRefused?: (ref: CellRef) => void;
}

export type QueueEnds = Pick<WriteQueueOptions, 'client' | 'onChange' | 'onSaved' | 'onRefused'>;

export interface WriteQueue {
  /** The caller shows the value at once; this sends it. */
  readonly write: (ref: CellRef, value: AssignmentValue | null) => void;
  readonly stateOf: (key: CellKey) => WriteState;
  readonly pending: () => readonly PendingWrite[];
  /** Sends what failed again now: one cell, or all of them. */
  readonly retry: (key?: CellKey) => void;
  /** Gives up a write that failed; one that is under way is not stopped. */
  readonly discard: (key: CellKey) => void;
  /** Other ends, for a queue that outlives the view that made it. */
  readonly attach: (ends: QueueEnds) => void;
  /** For the badge: writes under way or waiting, and writes that need a person. */
  readonly counts: () => { readonly saving: number; readonly failed: number; readonly offline: boolean };
}

interface Op {
  readonly opId: string;
  readonly value: AssignmentValue | null;
}

interface Lane {
  readonly ref: CellRef;
  /** Being sent, or failed. */
  op: Op;
  /** Wanted after `op`; a later value replaces it. */
  next: Op | null;
  error: RotaError | null;
  attempts: number;
  sending: boolean;
  wake: AbortController;
}

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 30_000;

/**
 * Sends the edits of one view, at most one per cell at a time. An op whose outcome is unknown is sent again with the same
 * id until it is known, before a later value of that cell: the server drops the copy, so a late first copy can never
 * overwrite the later value. What failed for good stays, with its reason, until a person retries, replaces or discards it.
 */
export function createWriteQueue(options: WriteQueueOptions): WriteQueue {
  const { scheduleId, origin, newOpId, random, wait } = options;
  let { client, onChange, onSaved, onRefused } = options;
  const lanes = new Map<CellKey, Lane>();

  async function send(key: CellKey, lane: Lane): Promise<void> {
    lane.sending = true;
    while (lanes.get(key) === lane) {
      const outcome = await client.writeCell(scheduleId, lane.ref, { opId: lane.op.opId, value: lane.op.value, origin });
      if (outcome.ok) {
        const { value } = lane.op;
        const more = advance(key, lane);
        onSaved(lane.ref, value, outcome.value.rev);
        onChange(key);
        if (more) continue;
        break;
      }
      lane.error = outcome.error;
      if (ERRORS[outcome.error.kind].severity !== 'retry') {
        // The server has refused this value; a newer one replaces it.
        if (lane.next && advance(key, lane)) continue;
        onRefused?.(lane.ref);
        break;
      }
      lane.attempts += 1;
      onChange(key);
      await wait(retryDelay(lane.attempts, outcome.error, random), lane.wake.signal);
      if (lane.wake.signal.aborted) lane.wake = new AbortController();
    }
    lane.sending = false;
    onChange(key);
  }

  /** Goes on to the value wanted next; false, and the cell is done, when there is none. */
  function advance(key: CellKey, lane: Lane): boolean {
    lane.error = null;
    lane.attempts = 0;
    if (!lane.next) {
      lanes.delete(key);
      return false;
    }
    lane.op = lane.next;
    lane.next = null;
    return true;
  }

  function retryOne(key: CellKey, lane: Lane) {
    if (lane.sending) {
      lane.wake.abort();
      return;
    }
    lane.error = null;
    void send(key, lane);
    onChange(key);
  }

  return {
    write(ref, value) {
      const key = `${ref.staffId}/${ref.date}/${ref.slot}`;
      const op = { opId: newOpId(), value };
      const lane = lanes.get(key);
      if (lane?.sending) {
        lane.next = op;
      } else {
        const fresh: Lane = { ref, op, next: null, error: null, attempts: 0, sending: false, wake: new AbortController() };
        lanes.set(key, fresh);
        void send(key, fresh);
      }
      onChange(key);
    },
    stateOf(key) {
      const lane = lanes.get(key);
      if (!lane) return 'saved';
      return lane.error ? { failed: lane.error, retrying: lane.sending } : 'saving';
    },
    pending: () =>
      [...lanes].map(([key, { ref, op, next, error }]) => ({ key, ref, value: (next ?? op).value, error })),
    retry(key) {
      for (const [each, lane] of lanes) if (key === undefined || key === each) retryOne(each, lane);
    },
    discard(key) {
      const lane = lanes.get(key);
      if (!lane || (lane.sending && !lane.error)) return;
      lanes.delete(key);
      lane.wake.abort();
      onChange(key);
    },
    attach(ends) {
      ({ client, onChange, onSaved, onRefused } = ends);
    },
    counts() {
      const all = [...lanes.values()];
      const failed = all.filter((lane) => lane.error && !lane.sending).length;
      return { saving: all.length - failed, failed, offline: all.some((lane) => lane.error?.kind === 'offline') };
    },
  };
}

/** Doubling from half a second to half a minute, at least as long as the server asks, with up to half as much again. */
function retryDelay(attempts: number, error: RotaError, random: () => number): number {
  const asked = (error.retryAfter ?? 0) * 1000;
  const grown = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (attempts - 1));
  return Math.max(asked, grown) * (1 + random() / 2);
}
