import type { CellValue } from './cell-value.ts';
import type { SyncOp } from './op.ts';

/** Fields of a value that a version brought; an older reader is not shown them, and its writes leave them as they are. */
const FIELDS_OF = { 2: ['noteId'] } as const satisfies Readonly<Record<number, readonly string[]>>;

/** Fields that a reader of this protocol does not know; from protocol 2 on all of them are known. */
function unknownTo(protocol: number): readonly string[] {
  return Object.entries(FIELDS_OF).flatMap(([version, fields]) => (Number(version) > protocol ? fields : []));
}

/** A value as a reader of an older protocol knows it. */
export function stepDown(value: CellValue | null, protocol: number): CellValue | null {
  const unknown = unknownTo(protocol);
  if (value === null || unknown.length === 0) return value;
  return Object.fromEntries(Object.entries(value).filter(([field]) => !unknown.includes(field))) as CellValue;
}

/** The same for anything that carries a value. */
export function stepDownRow<T extends { readonly value: CellValue | null }>(row: T, protocol: number): T {
  const value = stepDown(row.value, protocol);
  return value === row.value ? row : { ...row, value };
}

/**
 * What an older writer's value makes of the newest record: a patch. Fields that it cannot know stay as they are; a cell that
 * it clears is clear.
 */
export function stepUp(value: CellValue | null, stands: CellValue | null, protocol: number): CellValue | null {
  if (value === null || stands === null) return value;
  const kept = unknownTo(protocol).flatMap((field) => (field in stands && !(field in value) ? [[field, stands[field as keyof CellValue]]] : []));
  return kept.length === 0 ? value : ({ ...value, ...Object.fromEntries(kept) } as CellValue);
}

/** The same for an op. */
export function stepUpOp(op: SyncOp, stands: CellValue | null): SyncOp {
  const value = stepUp(op.value, stands, op.protocol);
  return value === op.value ? op : { ...op, value };
}
