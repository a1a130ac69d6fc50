/** Several edits, each judged by what those before it have left. */
import { withWrites } from './writes.ts';
import type { CellWrite, Edit } from './cell-edit.ts';
import type { RosterIndex } from '../roster-index.ts';

export interface EditsInTurn<T> {
  readonly writes: readonly CellWrite[];
  /** Items that the writes change. */
  readonly changed: number;
  /** Items that stay as they are, each with a sentence. */
  readonly refused: readonly { readonly item: T; readonly reason: string }[];
}

/** Makes `edit` of every item, one after another. */
export function editInTurn<T>(index: RosterIndex, items: readonly T[], edit: (index: RosterIndex, item: T, at: number) => Edit): EditsInTurn<T> {
  let now = index;
  let changed = 0;
  const writes: CellWrite[] = [];
  const refused: { item: T; reason: string }[] = [];
  for (const [at, item] of items.entries()) {
    const done = edit(now, item, at);
    if (done.kind === 'refused') refused.push({ item, reason: done.reason });
    if (done.kind !== 'writes') continue;
    changed += 1;
    writes.push(...done.writes);
    now = withWrites(now, done.writes);
  }
  return { writes, changed, refused };
}
