import { stepDownRow, type CellEvent, type ServerMessage } from '@tandem/sync/protocol';
import type { FeedEvent } from '../feed/feed.ts';
import type { CellPage, SyncedCells } from '../rosters/synced-cells.ts';
import type { CellEvents } from './cell-events.ts';

/** Most cells in one part of a snapshot, and most events in one message. */
const MOST_TOGETHER = 500;

export interface FollowDeps {
  readonly cells: Pick<SyncedCells, 'page' | 'tail'>;
  readonly events: CellEvents;
  readonly protocol: number;
  /** Resolves when the system has taken it: what is slow to read is not read ahead for. */
  readonly send: (message: ServerMessage) => Promise<void>;
  /** Runs when what is at hand has been done. */
  readonly soon: (run: () => void) => void;
  /** The lane has been told everything up to here. */
  readonly told: (cursor: number) => void;
  /** Whether the lane's user may still read the schedule. */
  readonly allowed: () => boolean;
}

export interface SnapshotDeps extends Pick<FollowDeps, 'protocol' | 'send' | 'allowed'> {
  readonly cells: Pick<SyncedCells, 'page'>;
}

export interface Followed {
  readonly lane: string;
  readonly schedule: string;
  /** A cursor; null: a snapshot first. */
  readonly after: number | null;
}

/**
 * Sends a lane the cells of a schedule, then every change, until `signal` aborts. A cursor that the log does not reach is
 * answered with a snapshot.
 *
 * @returns why it ended by itself; null: it was aborted
 */
export async function followCells(deps: FollowDeps, followed: Followed, signal: AbortSignal): Promise<'forbidden' | null> {
  let after = followed.after;
  for (;;) {
    after ??= await sendSnapshot(deps, followed, signal);
    if (signal.aborted) return null;
    const end = after === null ? 'forbidden' : await sendChanges(deps, followed, after, signal);
    if (end !== 'reset') return end;
    after = null;
  }
}

/**
 * In parts, each as it is when its turn comes: what changes meanwhile comes again as an event after the cursor, which is
 * that of the first part.
 *
 * @returns the cursor; null: there is no such schedule (any more), or it was aborted
 */
export async function sendSnapshot({ cells, protocol, send, allowed }: SnapshotDeps, { lane, schedule }: Omit<Followed, 'after'>, signal: AbortSignal | null): Promise<number | null> {
  let from: CellPage | null = null;
  let sent = 0;
  let key: string | null = null;
  for (;;) {
    const page: CellPage | null = allowed() ? cells.page(schedule, key, MOST_TOGETHER) : null;
    if (page === null) return null;
    const first = from === null;
    from ??= page;
    const { cursor } = from;
    const last = page.cells.length < MOST_TOGETHER;
    await send({ type: 'snapshot', lane, schedule, cursor, first, last, sent, cells: page.cells.map((row) => stepDownRow(row, protocol)) });
    if (signal?.aborted) return null;
    sent += page.cells.length;
    if (last) return cursor;
    key = page.cells.at(-1)?.cell ?? null;
  }
}

/** Events that are at hand together share a message. */
async function sendChanges(deps: FollowDeps, followed: Followed, after: number, signal: AbortSignal): Promise<'reset' | 'forbidden' | null> {
  // Whoever has opened the lane over another tab learns that it is open.
  await deps.send({ type: 'events', lane: followed.lane, schedule: followed.schedule, after, cursor: after, events: [] });
  deps.told(after);
  const items = deps.cells.tail(followed.schedule, after, signal)[Symbol.asyncIterator]();
  let batch: FeedEvent[] = [];
  let told = after;
  let turn: Promise<null> | null = null;
  const flush = async (): Promise<boolean> => {
    turn = null;
    if (batch.length === 0 || signal.aborted) return true;
    if (!deps.allowed()) return false;
    const message = eventsOf(deps, followed, told, batch);
    told = batch.at(-1)?.cursor ?? told;
    batch = [];
    await deps.send(message);
    deps.told(told);
    return true;
  };
  try {
    for (;;) {
      const next = items.next();
      if (batch.length > 0) turn ??= new Promise((resolve) => deps.soon(() => resolve(null)));
      let item = turn ? await Promise.race([next, turn]) : await next;
      if (item === null) {
        if (!(await flush())) return 'forbidden';
        item = await next;
      }
      if (item.done === true || 'reset' in item.value) {
        if (!(await flush())) return 'forbidden';
        return item.done === true ? null : 'reset';
      }
      batch.push(item.value);
      if (batch.length >= MOST_TOGETHER && !(await flush())) return 'forbidden';
    }
  } finally {
    // Not waited for: a tail that waits for news ends only with its signal.
    void items.return?.();
  }
}

export function eventsOf({ events, protocol }: Pick<FollowDeps, 'events' | 'protocol'>, { lane, schedule }: Omit<Followed, 'after'>, after: number, batch: readonly FeedEvent[]): ServerMessage {
  const told = batch.map((event) => events.of(event, protocol));
  const ofCells = told.filter((event): event is CellEvent => event !== null);
  return {
    type: 'events',
    lane,
    schedule,
    after,
    cursor: batch.at(-1)?.cursor ?? after,
    events: ofCells,
    ...(ofCells.length < told.length && { reference: true }),
  };
}
