/** What must hold at every moment of a run, not only in the end. */
import type { CellValue } from '../../shared/sync/src/protocol/cell-value.ts';
import { stepDown } from '../../shared/sync/src/protocol/migrate.ts';
import { sameValue } from '../../shared/sync/src/protocol/reconcile.ts';
import type { OpResult, SyncOp } from '@tandem/sync/protocol';

/** What the server's log holds of a cell, oldest first. */
export type LogOf = (cell: string) => readonly { readonly opId: string; readonly cursor: number }[];

export interface Watch {
  /** A tab has made an op, and told the other tabs of it. */
  readonly made: (tab: string, op: SyncOp) => void;
  /** A view of a tab is written to; what that tab wrote to the cell before is settled by it. */
  readonly writes: (tab: string, cell: string) => void;
  /** Edits are being made: views hear of them before the other tabs do. */
  readonly during: (edit: () => void) => void;
  /** A tab was told that an op is safe, whatever becomes of the tab. */
  readonly safe: (opId: string) => void;
  /**
   * An op has come to the server under an epoch of the flags.
   * @param knows the revision of the flags that its sender has heard of; null: it came by REST
   */
  readonly arrived: (op: SyncOp, epoch: number, knows: number | null) => void;
  /** Something was turned off, or a stage below `live` has begun, with this revision of the flags. */
  readonly killed: (revision: number) => void;
  /** Nobody was told that a cell has another value now. @param tab where; null: in the server's table */
  readonly corrupted: (tab: string | null, cell: string, value: CellValue) => void;
  /** A comparison has confirmed a difference. */
  readonly confirmed: (difference: Confirmed) => void;
  /** A comparison has given synchronization up. */
  readonly fellBack: (text: string) => void;
  /** A person was told that a write by REST is saved, at this revision. */
  readonly saved: (cell: string, rev: number) => void;
  readonly answered: (result: OpResult) => void;

  /** A view was given a value by the bus. */
  readonly received: (tab: string, old: boolean, view: string, cell: string, value: CellValue | null, logOf: LogOf) => void;
  readonly wrong: (problem: string) => void;
  readonly ends: ReadonlyMap<string, OpResult['kind']>;
  readonly safeIds: ReadonlySet<string>;
  readonly protocolOf: (opId: string) => number | null;
  /** The newest own op of a tab in a cell that the server has not answered. */
  readonly ownPending: (tab: string, cell: string) => SyncOp | null;
  readonly problems: readonly string[];
  readonly differences: readonly Confirmed[];
  readonly fallBacks: readonly string[];
  readonly savedByRest: ReadonlyMap<number, string>;
}

export interface Confirmed {
  /** `server`, or tab and store. */
  readonly side: string;
  readonly cell: string;
  readonly text: string;
}

export function createWatch(): Watch {
  const ops = new Map<string, SyncOp>();
  const madeIn = new Map<string, SyncOp[]>();
  const last = new Map<string, SyncOp>();
  const ends = new Map<string, OpResult['kind']>();
  /** Ops that came too late, with the epoch that had begun by then. */
  const fenced = new Map<string, number>();
  const safeIds = new Set<string>();
  const problems: string[] = [];
  const differences: Confirmed[] = [];
  const fallBacks: string[] = [];
  const savedByRest = new Map<number, string>();
  const corruptions: { readonly tab: string | null; readonly cell: string; readonly value: CellValue }[] = [];
  let lastKill = 0;
  let editing = false;

  /** Somebody has edited the cell since, or by a clock that is ahead: that may be shown before the server has it. */
  function isCovered(own: SyncOp): boolean {
    const ops = madeIn.get(own.cell) ?? [];
    return ops.at(-1)?.opId !== own.opId || ops.some((op) => op.at > own.at);
  }

  /** What was corrupted spreads before it is found: where the central store is right, views are given what it holds. */
  const isCorrupted = (tab: string, cell: string, value: CellValue | null, protocol: number): boolean =>
    corruptions.some((each) => (each.tab ?? tab) === tab && each.cell === cell && sameValue(stepDown(value, protocol), stepDown(each.value, protocol)));
  const wrong = (problem: string): void => void (problems.length < 50 && problems.push(problem));

  return {
    ends,
    safeIds,
    problems,
    wrong,
    differences,
    fallBacks,
    savedByRest,
    killed: (revision) => void (lastKill = Math.max(lastKill, revision)),
    corrupted: (tab, cell, value) => void corruptions.push({ tab, cell, value }),
    confirmed: (difference) => void differences.push(difference),
    fellBack: (text) => void fallBacks.push(text),
    saved: (cell, rev) => void savedByRest.set(rev, cell),
    protocolOf: (opId) => ops.get(opId)?.protocol ?? null,
    made(tab, op) {
      madeIn.set(op.cell, [...(madeIn.get(op.cell) ?? []), op]);
      const key = `${tab} ${op.cell}`;
      if ((last.get(key)?.at ?? 0) <= op.at) last.set(key, op);
    },
    writes: (tab, cell) => void last.delete(`${tab} ${cell}`),
    during(edit) {
      editing = true;
      edit();
      editing = false;
    },
    safe: (opId) => void safeIds.add(opId),
    arrived(op, epoch, knows) {
      ops.set(op.opId, op);
      if ((op.epoch < epoch || (knows !== null && knows < lastKill)) && !ends.has(op.opId)) fenced.set(op.opId, epoch);
      else fenced.delete(op.opId);
    },
    answered(result) {
      if (result.kind === 'stale-epoch') return;
      const before = ends.get(result.opId);
      if (before !== undefined && before !== result.kind) wrong(`${result.opId} ended as ${before} and as ${result.kind}`);
      ends.set(result.opId, result.kind);
      const epoch = fenced.get(result.opId);
      if (epoch !== undefined) wrong(`${result.opId} of epoch ${ops.get(result.opId)?.epoch} was taken under epoch ${epoch}, or from a page that had not heard of a kill`);
    },
    received(tab, old, view, cell, value, logOf) {
      const own = last.get(`${tab} ${cell}`);
      const end = own && ends.get(own.opId);
      if (!own || (end !== 'ack' && end !== undefined)) return;
      const entries = logOf(cell);
      const stands = entries.find(({ opId }) => opId === own.opId);
      if (!stands || entries.some(({ cursor }) => cursor > stands.cursor)) return;
      if (editing || isCovered(own)) return;
      const protocol = old ? 1 : own.protocol;
      if (!sameValue(stepDown(value, protocol), stepDown(own.value, protocol)) && !isCorrupted(tab, cell, value, protocol)) wrong(`${tab} ${view} went back to ${JSON.stringify(value)} in ${cell}, though its own ${own.opId} stands`);
    },
    ownPending(tab, cell) {
      const own = last.get(`${tab} ${cell}`);
      return own && !isCovered(own) && !ends.has(own.opId) ? own : null;
    },
  };
}
