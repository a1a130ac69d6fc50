import { cellKey, type CellRef } from '@tandem/rota';
import type { CellWrite, EditWay, PendingCell, SyncWriteState } from '../participant.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Clock } from '../ports.ts';
import type { CellValue } from '../protocol/cell-value.ts';
import type { SyncOp } from '../protocol/op.ts';
import { sameValue } from '../protocol/reconcile.ts';
import { PROTOCOL } from '../protocol/versions.ts';
import type { CellEvent, CellRow, OpResult } from '../protocol/wire.ts';
import { refOfCell } from '../protocol/cell-key.ts';
import type { CellChange, Fold } from '../schedule/fold.ts';
import type { Author } from '../schedule/overlay.ts';
import { inverseOf, type DoneEdit } from '../schedule/undo.ts';
import type { Phase, UndoAnswer } from '../status.ts';
import { captures, reads, wayOf } from './phase.ts';

export interface ScheduleSyncParts {
  readonly schedule: string;
  readonly user: Author;
  readonly tab: string;
  readonly clock: Pick<Clock, 'now' | 'soon' | 'after'>;
  readonly newId: () => string;
  readonly fold: Fold;
  /** What each call here has changed, if anything. */
  readonly changed: (changes: readonly CellChange[]) => void;
  readonly outbox: Pick<Outbox, 'add' | 'row' | 'rows' | 'isParked'>;
  readonly phase: () => Phase;
  /** Views follow the store. */
  readonly projecting: () => boolean;
  readonly epoch: () => number;
  /** For the other tabs. */
  readonly share: (ops: readonly SyncOp[], durable: boolean) => void;
  /** The writes of these cells are in another state. */
  readonly onState: (cells: readonly string[]) => void;
  /** An op ended in a way that a person has to hear of. */
  readonly onEnd: (op: SyncOp, result: OpResult) => void;
}

/** Who makes an edit. */
export interface Editor {
  /** The second half of its origin. */
  readonly view: string;
  /** What its origin names beside; nobody but the server asks for it. */
  readonly version?: string | undefined;
  /** What it speaks; this build's own without it. An older one's values are patches. */
  readonly protocol?: number;
  /** That of the phase without it. `bus`: they go into the outbox in any phase. */
  readonly way?: EditWay | undefined;
}

/** One schedule in this page: edits in, changes out. */
export interface ScheduleSync {
  /** @returns whether the edits are on their way to the server */
  readonly edit: (editor: Editor, writes: readonly CellWrite[]) => boolean;
  /** A write by REST was acknowledged or given up; until then it lies over what is known. */
  readonly restEnded: (ref: CellRef, saved: { readonly value: CellWrite['value']; readonly rev: number } | null, view: string) => void;
  readonly snapshot: (rows: readonly CellRow[], cursor: number) => void;
  readonly events: (events: readonly CellEvent[], cursor: number) => void;
  readonly results: (results: readonly OpResult[]) => void;
  /** Ops of another tab of this browser. */
  readonly shared: (ops: readonly SyncOp[]) => void;
  /**
   * Ends what has been in no outbox since the call before: it was answered, and the answer did not reach this tab. Its event,
   * if it has one, came long ago. What is still there is made known again.
   *
   * @returns false: the log holds something that was not read in all that time
   */
  readonly sweep: () => boolean;
  /** Takes the last edit of this page back, or the one with this id, where nothing came after it. */
  readonly undo: (opId?: string) => UndoAnswer;
  /** Makes again what was taken back last, where nothing came after that; a new edit ends what may be made again. */
  readonly redo: () => UndoAnswer;
  readonly canUndo: () => boolean;
  readonly canRedo: () => boolean;
  /** The edit of a cell that is on its way and was made last. */
  readonly lastOf: (cell: string) => string | undefined;
  readonly stateOf: (cell: string) => SyncWriteState;
  readonly pending: () => readonly PendingCell[];
  readonly close: () => void;
}

/** Edits that can be taken back, one entry for what was done together. */
const MOST_UNDO = 100;
/** Ids of ops that REST sends under another id; they lie over what is known, and in no outbox. */
const BY_REST = 'rest:';
/** Milliseconds in which edits by REST are gathered before the store is told. */
const FRAME_MS = 16;

export function createScheduleSync(parts: ScheduleSyncParts): ScheduleSync {
  const { schedule, user, tab, clock, newId, fold, changed, outbox, phase, projecting, epoch, share, onState, onEnd } = parts;
  const undoable: DoneEdit[][] = [];
  let redoable: DoneEdit[][] = [];
  /** The last entry was made in this task. */
  let together = false;
  let missed: ReadonlySet<string> = new Set();
  /** Edits by REST that nobody but their view knows of yet. */
  let untold: SyncOp[] = [];
  let stopTelling: (() => void) | null = null;
  let latestMade = 0;

  function makeOps({ view, version = '', protocol = PROTOCOL }: Editor, writes: readonly CellWrite[], prefix = ''): SyncOp[] {
    const at = Math.max(clock.now(), fold.latestAt + 1, latestMade + 1);
    latestMade = at + writes.length;
    return writes.map(({ ref, value }, index) => {
      const cell = cellKey(ref);
      return { opId: prefix + newId(), cell, value: value as CellValue | null, baseRev: fold.cursor === null ? null : fold.revOf(cell), at: at + index, origin: `${tab}${prefix === '' ? version : ''}/${view}`, epoch: epoch(), protocol };
    });
  }

  const byRest = (cell: string): SyncOp[] => fold.pendingOf(cell).map(({ op }) => op).filter(({ opId }) => opId.startsWith(BY_REST));

  /** Before anything else is known of their cells; at the latest in the frame after their making. */
  function tell(): void {
    stopTelling?.();
    stopTelling = null;
    if (untold.length === 0) return;
    const ops = untold;
    untold = [];
    changed(fold.add(ops, user));
  }

  /** The view waits for REST alone, unless others are to show what it wrote in the same task. */
  function tellSoon(ops: readonly SyncOp[]): void {
    untold.push(...ops);
    if (projecting()) tell();
    else stopTelling ??= clock.after(FRAME_MS, tell);
  }

  function send(ops: readonly SyncOp[]): void {
    const added = fold.add(ops, user);
    // A write by REST that the server has refused waits in its view for a person; what is made after it must not uncover it.
    fold.drop(ops.flatMap(({ cell }) => byRest(cell).map(({ opId }) => opId)));
    changed(added);
    share(ops, false);
    const cells = ops.map(({ cell }) => cell);
    onState(cells);
    void outbox.add(schedule, ops).then((kept) => {
      if (kept === 'durable') share(ops, true);
      onState(cells);
    });
  }

  /** A view writes the cells of a block one by one: what is done in one task is taken back as one. */
  function remember(done: readonly DoneEdit[]): void {
    const open = together ? undoable.at(-1) : undefined;
    const group = new Map(open?.map((each) => [each.cell, each]));
    for (const each of done) group.set(each.cell, { ...each, before: (group.get(each.cell) ?? each).before });
    if (open) undoable.pop();
    undoable.push([...group.values()]);
    if (undoable.length > MOST_UNDO) undoable.shift();
    if (!together) clock.soon(() => (together = false));
    together = true;
  }

  const doneBy = ({ opId, cell, at }: SyncOp): DoneEdit => ({ opId, cell, at, before: fold.valueOf(cell) });

  /** One edit of those that were done together is taken back alone. */
  function takeOne(opId: string): DoneEdit[] {
    const at = undoable.findIndex((group) => group.some((done) => done.opId === opId));
    const { found = [], rest = [] } = Object.groupBy(undoable[at] ?? [], (done) => (done.opId === opId ? 'found' : 'rest'));
    if (at >= 0) undoable.splice(at, 1, ...(rest.length > 0 ? [rest] : []));
    return found;
  }

  /** @param back where to put what takes this back */
  function takeBack(group: readonly DoneEdit[], back: DoneEdit[][], view: string): UndoAnswer {
    together = false;
    tell();
    const answers = group.map((done) => ({ done, answer: inverseOf(done, fold) }));
    const ops = answers.flatMap(({ answer }): SyncOp[] =>
      answer.ok ? [{ ...answer.inverse, opId: newId(), origin: `${tab}/${view}`, epoch: epoch(), protocol: PROTOCOL }] : [],
    );
    if (ops.length > 0) {
      back.push(ops.map(doneBy));
      send(ops);
    }
    return { undone: ops.length, refused: answers.flatMap(({ done, answer }) => (answer.ok ? [] : [{ cell: done.cell, by: answer.by }])) };
  }

  function edit(editor: Editor, writes: readonly CellWrite[]): boolean {
    const way = editor.way ?? wayOf(phase());
    if (way !== 'bus') {
      if (way === 'told' && phase() !== 'off') tellSoon(makeOps(editor, writes, BY_REST));
      return false;
    }
    tell();
    const ops = makeOps(editor, writes);
    remember(ops.map(doneBy));
    redoable = [];
    send(ops);
    return true;
  }

  function eventsOf(result: OpResult, op: SyncOp | undefined): CellEvent[] {
    const cursor = result.kind === 'ack' || result.kind === 'conflict' ? result.cursor : null;
    return op && cursor !== null ? [{ ...op, cursor, ...user }] : [];
  }

  return {
    edit,
    restEnded(ref, saved, view) {
      tell();
      const cell = cellKey(ref);
      const own = byRest(cell);
      const mine = own.find(({ value }) => saved && sameValue(value, saved.value as CellValue | null)) ?? own[0];
      if (saved && fold.cursor !== null) {
        // Its event says the same under the id that REST gave it; the position that was read stays where it is.
        const event = { opId: mine?.opId ?? BY_REST + newId(), cell, value: saved.value as CellValue | null, at: mine?.at ?? clock.now(), origin: mine?.origin ?? `${tab}/rest`, cursor: saved.rev };
        changed(fold.events([{ ...event, ...user }], fold.cursor));
      }
      // A value that a later one replaced before it was sent ends with that one.
      const over = own.filter(({ origin, at }) => (!saved && origin === `${tab}/${view}`) || (saved && mine && origin === mine.origin && at <= mine.at));
      changed(fold.drop(over.map(({ opId }) => opId)));
    },
    snapshot: (rows, cursor) => changed(fold.reset(rows, cursor)),
    events(events, cursor) {
      tell();
      changed(fold.events(events, cursor));
      onState(events.map(({ cell }) => cell));
    },
    results(results) {
      tell();
      const ops = new Map(results.map(({ opId }) => [opId, fold.pendingWith(opId)?.op]));
      changed(fold.settle(results));
      // Nobody reads the log now: what it holds is known from the answer.
      const known = reads(phase()) || phase() === 'parked' ? [] : results.flatMap((result) => eventsOf(result, ops.get(result.opId)));
      if (known.length > 0) changed(fold.events(known, fold.cursor ?? 0));
      for (const result of results) {
        const op = ops.get(result.opId) ?? outbox.row(result.opId)?.op;
        if (!op) continue;
        onEnd(op, result);
        onState([op.cell]);
      }
    },
    shared(ops) {
      tell();
      changed(fold.add(ops, user));
    },
    sweep() {
      const missing = fold.pending().flatMap(({ op }) => (op.opId.startsWith(BY_REST) || outbox.row(op.opId) ? [] : [op.opId]));
      const gone = missing.filter((opId) => missed.has(opId));
      missed = new Set(missing);
      changed(fold.drop(gone.filter((opId) => !fold.isAnswered(opId))));
      // Whoever leads may not have heard of them, or this tab not of their end.
      const stored = outbox.rows(schedule).flatMap((row) => (row.seq === null ? [] : [row.op]));
      if (stored.length > 0) share(stored, true);
      return gone.every((opId) => !fold.isAnswered(opId));
    },
    undo: (opId) => takeBack(opId === undefined ? (undoable.pop() ?? []) : takeOne(opId), redoable, 'undo'),
    redo: () => takeBack(redoable.pop() ?? [], undoable, 'redo'),
    canUndo: () => captures(phase()) && undoable.length > 0,
    canRedo: () => captures(phase()) && redoable.length > 0,
    lastOf: (cell) => fold.pendingOf(cell).at(-1)?.op.opId,
    stateOf(cell) {
      const rows = fold.pendingOf(cell).flatMap(({ op }) => outbox.row(op.opId) ?? []);
      if (rows.length === 0) return 'saved';
      if (rows.some(({ seq }) => seq === null)) return 'saving';
      return outbox.isParked(schedule) || phase() === 'parked' ? 'parked' : 'unsent';
    },
    pending() {
      const byCell = new Map<string, PendingCell>();
      for (const { seq, op } of outbox.rows(schedule)) {
        // A later edit of the same person may stand by now, or go by REST.
        tell();
        if (fold.hasEnded(op.opId) || byRest(op.cell)[0]) continue;
        const state = seq === null ? 'saving' : outbox.isParked(schedule) || phase() === 'parked' ? 'parked' : 'unsent';
        byCell.set(op.cell, { ref: refOfCell(op.cell), value: op.value as PendingCell['value'], state });
      }
      // Answered, and not read in the log yet: still no older answer may cover it.
      for (const { op } of captures(phase()) ? fold.pending() : []) {
        if (!byCell.has(op.cell) && !op.opId.startsWith(BY_REST)) byCell.set(op.cell, { ref: refOfCell(op.cell), value: op.value as PendingCell['value'], state: 'unsent' });
      }
      return [...byCell.values()];
    },
    close: () => stopTelling?.(),
  };
}
