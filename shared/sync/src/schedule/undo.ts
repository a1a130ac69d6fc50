import type { CellKey, CellValue } from '../protocol/cell-value.ts';
import type { Fold } from './fold.ts';

/** An edit as it was made, kept by the page that made it. */
export interface DoneEdit {
  readonly opId: string;
  readonly cell: CellKey;
  /** What was shown before it. */
  readonly before: CellValue | null;
  readonly at: number;
}

/** The parts of the op that takes an edit back. */
export interface Inverse {
  readonly cell: CellKey;
  readonly value: CellValue | null;
  readonly baseRev: number;
  /** The time of the edit itself: the server lets an inverse stand only against what that edit would have stood against. */
  readonly at: number;
}

/** `actor` and `by`: who wrote what stands now; null: nothing does. */
export type UndoAnswer =
  | { readonly ok: true; readonly inverse: Inverse }
  | { readonly ok: false; readonly actor: string | null; readonly by: string | null; readonly at: number | null };

/** An edit can be taken back while nothing came after it in its cell, in the log or on its way there. */
export function inverseOf(edit: DoneEdit, fold: Pick<Fold, 'pendingOf' | 'standsOf' | 'revOf'>): UndoAnswer {
  const pending = fold.pendingOf(edit.cell).at(-1);
  const stands = fold.standsOf(edit.cell);
  const lastOp = pending?.op.opId ?? stands?.opId;
  if (lastOp === edit.opId) {
    return { ok: true, inverse: { cell: edit.cell, value: edit.before, baseRev: fold.revOf(edit.cell), at: edit.at } };
  }
  const author = pending ?? stands;
  return { ok: false, actor: author?.actor ?? null, by: author?.by ?? null, at: pending?.op.at ?? stands?.at ?? null };
}
