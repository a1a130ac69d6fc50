import { stepUp } from '../protocol/migrate.ts';
import type { CellKey, CellValue } from '../protocol/cell-value.ts';
import type { SyncOp } from '../protocol/op.ts';
import { PROTOCOL } from '../protocol/versions.ts';

/** A person, and the name that is shown. */
export interface Author {
  readonly actor: string;
  readonly by: string;
}

/** An edit that is shown and not in the log yet. */
export interface PendingOp extends Author {
  readonly op: SyncOp;
}

/** What lies over the confirmed cells. */
export interface Overlay {
  /** In the order in which they were laid. */
  readonly pending: () => readonly PendingOp[];
  readonly has: (opId: string) => boolean;
  readonly get: (opId: string) => PendingOp | null;
  /** The log holds it, and was not read so far yet. */
  readonly isAnswered: (opId: string) => boolean;
  readonly lay: (pending: PendingOp) => void;
  /** @returns what ended; null: it was not pending */
  readonly end: (opId: string) => PendingOp | null;
  /** It ends when the log has been read up to this cursor. */
  readonly endAt: (opId: string, cursor: number) => void;
  /** Ids and cursors of those that end because the log has been read so far. */
  readonly endingBy: (cursor: number) => (readonly [opId: string, cursor: number])[];
  /** Of a cell, the one that is shown last. */
  readonly of: (cell: CellKey) => readonly PendingOp[];
}

const NONE: readonly PendingOp[] = Object.freeze([]);

/** What is shown where `below` is confirmed, and these lie over it. */
export function shownOver(pending: readonly PendingOp[], below: CellValue | null): CellValue | null {
  let value = below;
  for (const { op } of pending) value = op.protocol >= PROTOCOL ? op.value : stepUp(op.value, value, op.protocol);
  return value;
}

export function createOverlay(): Overlay {
  const byId = new Map<string, PendingOp>();
  const byCell = new Map<CellKey, PendingOp[]>();
  const answered = new Map<string, number>();

  return {
    pending: () => [...byId.values()],
    has: (opId) => byId.has(opId),
    get: (opId) => byId.get(opId) ?? null,
    isAnswered: (opId) => answered.has(opId),
    lay(pending) {
      const { op } = pending;
      byId.set(op.opId, pending);
      const cell = byCell.get(op.cell);
      if (!cell) return void byCell.set(op.cell, [pending]);
      // Of one person's edits the server lets the later one stand, whichever tab's arrives first.
      const place = cell.findLastIndex((each) => each.op.at <= op.at) + 1;
      byCell.set(op.cell, cell.toSpliced(place, 0, pending));
    },
    end(opId) {
      const ended = byId.get(opId);
      if (!ended) return null;
      byId.delete(opId);
      answered.delete(opId);
      const left = (byCell.get(ended.op.cell) ?? []).filter((each) => each !== ended);
      if (left.length > 0) byCell.set(ended.op.cell, left);
      else byCell.delete(ended.op.cell);
      return ended;
    },
    endAt(opId, cursor) {
      if (byId.has(opId)) answered.set(opId, cursor);
    },
    endingBy: (cursor) => [...answered].filter(([, at]) => at <= cursor),
    of: (cell) => byCell.get(cell) ?? NONE,
  };
}
