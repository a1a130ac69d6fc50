import type { CellKey, CellValue } from '../protocol/cell-value.ts';
import type { SyncOp } from '../protocol/op.ts';
import { sameValue } from '../protocol/reconcile.ts';
import type { CellEvent, CellRow, OpResult } from '../protocol/wire.ts';
import { createOverlay, shownOver, type Author, type PendingOp } from './overlay.ts';
import { createRecentIds } from '../recent-ids.ts';
import { createView } from './view.ts';

/** What the log holds for a cell. A cleared cell has the revision of its clearing. */
export interface Standing extends Author {
  readonly rev: number;
  readonly value: CellValue | null;
  readonly at: number;
  /** null: it came with a snapshot, which names neither. */
  readonly opId: string | null;
  readonly origin: string | null;
}

/** A shown value that is another one now. */
export interface CellChange {
  readonly cell: CellKey;
  readonly value: CellValue | null;
  readonly before: CellValue | null;
  /**
   * That of the edit, where it was laid over here: the view that made it shows it already. All that comes from the server
   * is `server/<view>`: no view shows it yet, not even the one that wrote it.
   */
  readonly origin: string;
  /** Who wrote what is shown now; null: nothing ever stood there. */
  readonly actor: string | null;
  readonly by: string | null;
}

/**
 * One schedule's cells as this page knows them: what the log holds, with the edits that are not in it yet laid over.
 * Every call is one batch; its answer names each shown cell that changed, once.
 */
export interface Fold {
  /** Takes a whole snapshot; what lies over it stays, but for edits that it holds for certain. */
  readonly reset: (rows: readonly CellRow[], cursor: number) => CellChange[];
  /** Takes a part of the log; twice or out of order it does no harm. Before the first snapshot it is ignored. */
  readonly events: (events: readonly CellEvent[], cursor: number) => CellChange[];
  /** Lays edits over, of this tab or another one; an id that was seen is ignored. */
  readonly add: (ops: readonly SyncOp[], author: Author) => CellChange[];
  /** An edit that the log holds is shown until its event is read; any other ends at once, one of a past epoch not at all. */
  readonly settle: (results: readonly OpResult[]) => CellChange[];
  readonly drop: (opIds: readonly string[]) => CellChange[];
  /** What is shown: cells that hold something. Live. */
  readonly values: ReadonlyMap<CellKey, CellValue>;
  readonly valueOf: (cell: CellKey) => CellValue | null;
  /** The revision to base an edit on; 0: the cell was never written, or cleared before the snapshot. */
  readonly revOf: (cell: CellKey) => number;
  readonly standsOf: (cell: CellKey) => Standing | null;
  /** What the log holds of every cell that it names. Live until the next snapshot. */
  readonly standing: ReadonlyMap<CellKey, Standing>;
  /** Where the last snapshot stood; -1: there was none. Of what was cleared before it nothing is known. */
  readonly snapshotAt: number;
  /** In the order in which the server would let them stand: the last one is shown. */
  readonly pendingOf: (cell: CellKey) => readonly PendingOp[];
  /** In the order in which they were laid over. */
  readonly pending: () => readonly PendingOp[];
  readonly pendingWith: (opId: string) => PendingOp | null;
  /** The log holds it, and was not read so far yet. */
  readonly isAnswered: (opId: string) => boolean;
  /** It was laid over, and lies no more: its answer, its event or a later edit of the same person has come. */
  readonly hasEnded: (opId: string) => boolean;
  /** Shown cells of these days, both included. */
  readonly between: (from: string, to: string) => CellKey[];
  /** How far the log has been read; null before the first snapshot. */
  readonly cursor: number | null;
  /** The latest hybrid time that was seen. */
  readonly latestAt: number;
}

/** An edit of another tab may come that much later than its event. */
const REMEMBERED_IDS = 10_000;
const BEFORE_ALL = -1;

/** Which version made an edit is the server's to ask: for the page a tab and a view are one origin. */
const plainOrigin = (origin: string): string => origin.replace(/\/r\/.+(?=\/)/, '');

export function createFold(): Fold {
  let confirmed = new Map<CellKey, Standing>();
  const overlay = createOverlay();
  const view = createView();
  const ended = createRecentIds(REMEMBERED_IDS);
  let cursor: number | null = null;
  /** Events up to here are in the snapshot, also for cells that it does not name. */
  let floor = BEFORE_ALL;
  let latestAt = 0;

  const seen = (at: number): void => void (latestAt = Math.max(latestAt, at));
  const viewOf = (origin: string | null): string => origin?.slice(origin.lastIndexOf('/') + 1) ?? 'snapshot';

  function show(cells: readonly CellKey[], laidHere: boolean): CellChange[] {
    const changes: CellChange[] = [];
    for (const cell of cells) {
      const stands = confirmed.get(cell) ?? null;
      const before = view.values.get(cell) ?? null;
      const laid = overlay.of(cell);
      const value = shownOver(laid, stands?.value ?? null);
      if (sameValue(value, before)) continue;
      view.put(cell, value);
      const top = laid.at(-1);
      const author = top ?? stands;
      const origin = top?.op.origin ?? stands?.origin ?? null;
      changes.push({
        cell,
        value,
        before,
        origin: laidHere && top ? plainOrigin(top.op.origin) : `server/${viewOf(origin)}`,
        actor: author?.actor ?? null,
        by: author?.by ?? null,
      });
    }
    return changes;
  }

  /** Ends an edit; `at`: the cursor of its event, which names it where a snapshot could not. */
  function finish(opId: string, at: number | null, touched: Set<CellKey>): void {
    ended.add(opId);
    const pending = overlay.end(opId);
    if (!pending) return;
    const { cell, origin } = pending.op;
    touched.add(cell);
    const stands = confirmed.get(cell);
    if (stands?.opId === null && stands.rev === at) confirmed.set(cell, { ...stands, opId, origin });
  }

  function reach(to: number, touched: Set<CellKey>): void {
    cursor = to;
    for (const [opId, at] of overlay.endingBy(to)) finish(opId, at, touched);
  }

  function take(event: CellEvent): boolean {
    const { cell, cursor: rev, value, actor, by, at, opId, origin } = event;
    seen(at);
    if (rev <= floor || rev <= (confirmed.get(cell)?.rev ?? BEFORE_ALL)) return false;
    confirmed.set(cell, { rev, value, actor, by, at, opId, origin });
    return true;
  }

  return {
    reset(rows, to) {
      // A server that was put back to an earlier state gives revisions again: what is held is of another history.
      const same = to >= (cursor ?? BEFORE_ALL);
      const touched = new Set<CellKey>();
      const taken = new Map<CellKey, Standing>();
      for (const { cell, rev, value, actor, by, at } of rows) {
        const held = confirmed.get(cell);
        const keeps = same && held?.rev === rev && sameValue(held.value, value);
        seen(at);
        taken.set(cell, keeps ? held : { rev, value, actor, by, at, opId: null, origin: null });
        if (!keeps) touched.add(cell);
      }
      for (const cell of confirmed.keys()) if (!taken.has(cell)) touched.add(cell);
      confirmed = taken;
      if (!same) for (const [opId] of overlay.endingBy(Infinity)) finish(opId, null, touched);
      floor = to;
      reach(to, touched);
      return show([...touched], false);
    },
    events(events, to) {
      if (cursor === null) return [];
      const touched = new Set<CellKey>();
      for (const event of events) {
        if (take(event)) touched.add(event.cell);
        // What the same person did to the cell before stands no more, whatever became of it.
        const laid = overlay.of(event.cell);
        for (const { op } of laid.slice(0, Math.max(0, laid.findIndex(({ op }) => op.opId === event.opId)))) finish(op.opId, null, touched);
        finish(event.opId, event.cursor, touched);
      }
      reach(Math.max(cursor, to), touched);
      return show([...touched], false);
    },
    add(ops, author) {
      const touched: CellKey[] = [];
      for (const op of ops) {
        if (overlay.has(op.opId) || ended.has(op.opId) || confirmed.get(op.cell)?.opId === op.opId) continue;
        seen(op.at);
        overlay.lay({ op, actor: author.actor, by: author.by });
        touched.push(op.cell);
      }
      // Almost always it is one edit.
      return show(touched.length > 1 ? [...new Set(touched)] : touched, true);
    },
    settle(results) {
      const touched = new Set<CellKey>();
      for (const result of results) {
        if (result.kind === 'stale-epoch') continue;
        const at = result.kind === 'rejected' || result.kind === 'invalid' ? null : result.cursor;
        const unread = at !== null && at > (cursor ?? BEFORE_ALL);
        if (unread && overlay.has(result.opId)) overlay.endAt(result.opId, at);
        else finish(result.opId, at, touched);
      }
      return show([...touched], false);
    },
    drop(opIds) {
      const touched = new Set<CellKey>();
      for (const opId of opIds) finish(opId, null, touched);
      return show([...touched], false);
    },
    values: view.values,
    valueOf: (cell) => view.values.get(cell) ?? null,
    revOf: (cell) => confirmed.get(cell)?.rev ?? 0,
    standsOf: (cell) => confirmed.get(cell) ?? null,
    get standing() {
      return confirmed;
    },
    get snapshotAt() {
      return floor;
    },
    pendingOf: overlay.of,
    pending: overlay.pending,
    pendingWith: overlay.get,
    isAnswered: overlay.isAnswered,
    hasEnded: ended.has,
    between: view.between,
    get cursor() {
      return cursor;
    },
    get latestAt() {
      return latestAt;
    },
  };
}
