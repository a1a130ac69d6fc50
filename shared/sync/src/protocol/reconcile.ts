import type { SyncOp } from './op.ts';
import type { CellValue } from './cell-value.ts';

/** The write that stands in a cell. `actor` and `at` null: its event has left the log. */
export interface Written {
  readonly rev: number;
  readonly value: CellValue | null;
  readonly actor: string | null;
  readonly at: number | null;
}

/**
 * What becomes of an op at a cell:
 * - `apply` it becomes the cell's value; `over`: a record of the other edit is kept;
 * - `merged` nothing changes;
 * - `lost` the other edit stands, and a record of this one is kept.
 */
export type Reconciled = { readonly kind: 'apply'; readonly over: boolean } | { readonly kind: 'merged' } | { readonly kind: 'lost' };

/**
 * Who wins when a writer had not seen what stands in the cell. Order is the server's; hybrid time only picks the default
 * winner between people, and the later edit of one person stands (ADR 0012).
 *
 * A writer who saw an empty cell saw what stands in one that was cleared: snapshots do not name cleared cells.
 *
 * @param at the op's time, already clamped to its arrival
 * @param byTime false: between people the one that arrives later wins, as before conflicts were resolved
 */
export function reconcile(op: Pick<SyncOp, 'baseRev' | 'value'>, actor: string, at: number, stands: Written, byTime = true): Reconciled {
  if (op.baseRev === null || op.baseRev === stands.rev || (op.baseRev === 0 && stands.value === null)) return { kind: 'apply', over: false };
  if (sameValue(op.value, stands.value)) return { kind: 'merged' };
  const later = stands.at === null || at >= stands.at;
  if (stands.actor === actor) return later ? { kind: 'apply', over: false } : { kind: 'merged' };
  return later || !byTime ? { kind: 'apply', over: true } : { kind: 'lost' };
}

/** Equal in every field, known to this build or not. */
export function sameValue(a: CellValue | null, b: CellValue | null): boolean {
  if (a === b) return true;
  if (a === null || b === null) return false;
  for (const key in a) if (a[key] !== b[key]) return false;
  for (const key in b) if (a[key] !== b[key]) return false;
  return true;
}
