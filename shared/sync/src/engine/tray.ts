import type { SyncOp } from '../protocol/op.ts';
import type { ConflictRecord, OpResult } from '../protocol/wire.ts';
import { refOfCell } from '../protocol/cell-key.ts';
import type { Clash } from '../participant.ts';
import type { TrayItem } from '../status.ts';

/** What waits for a person, conflicts as the server keeps them and refusals of this page. Immutable. */
export interface Tray {
  readonly items: readonly TrayItem[];
}
export const EMPTY_TRAY: Tray = { items: [] };

const isConflict = (item: TrayItem): boolean => item.kind === 'conflict';

/** The server's whole list of open conflicts of this person. */
export function withConflicts({ items }: Tray, records: readonly ConflictRecord[], user: string): Tray {
  const conflicts = records.map((record): TrayItem => {
    const stands = record.stands.actor === user;
    return { kind: 'conflict', ...record, mine: stands ? 'stands' : 'lost', own: (stands ? record.stands : record.lost).value };
  });
  return { items: [...conflicts, ...items.filter((item) => !isConflict(item))] };
}

/** An edit that can never stand; a later refusal of the same cell replaces an earlier one. */
export function withRefusal({ items }: Tray, op: SyncOp, result: OpResult): Tray {
  const reasons = result.kind === 'rejected' ? result.findings : result.kind === 'invalid' ? [{ rule: result.field, message: result.reason }] : [];
  const item: TrayItem = { kind: 'rejected', opId: op.opId, cell: op.cell, own: op.value, mine: 'lost', reasons, at: op.at };
  return { items: [...items.filter((other) => isConflict(other) || other.cell !== op.cell), item] };
}

/** @param id of the conflict, or the op id of the refused edit */
export function without({ items }: Tray, id: string): Tray {
  return { items: items.filter((item) => (item.kind === 'conflict' ? item.conflict : item.opId) !== id) };
}

/** The cells that wait for a decision, with what this person and the other one wrote. */
export function clashesOf({ items }: Tray): Clash[] {
  return items.flatMap((item) => (item.kind === 'conflict' ? [{ ref: refOfCell(item.cell), mine: item.own, theirs: item[item.mine === 'lost' ? 'stands' : 'lost'].value } as Clash] : []));
}

/** The value that has to be written for a choice; null: it stands already. */
export function choiceToWrite(item: TrayItem, keep: 'mine' | 'theirs'): { readonly value: unknown } | null {
  if (keep === 'mine') return item.mine === 'stands' ? null : { value: item.own };
  return item.kind === 'conflict' && item.mine === 'stands' ? { value: item.lost.value } : null;
}
