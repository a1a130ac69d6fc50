import * as z from 'zod/mini';
import { opSchema, type SyncOp } from '../protocol/op.ts';
import type { OutboxRow } from '../ports.ts';

/** An edit that the server has not answered yet. */
export interface HeldRow {
  /** Its number in the storage; null: it is not durable, or not yet. */
  readonly seq: number | null;
  readonly schedule: string;
  /** The tab that made it. */
  readonly tab: string;
  readonly op: SyncOp;
  /** The storage has refused it: only this tab can send it. */
  readonly stranded: boolean;
}

const text = z.string().check(z.minLength(1), z.maxLength(100));
const stored = z.looseObject({ seq: z.number(), user: text, schedule: text, tab: text, op: opSchema });

/** A stored row, whoever wrote it and when; null: this build cannot read it. */
export function readRow(row: unknown): OutboxRow | null {
  const read = stored.safeParse(row);
  return read.success ? read.data : null;
}

/** In the order of their numbers; what has none comes last, in the order given. */
export function inOrder<T extends Pick<HeldRow, 'seq'>>(rows: Iterable<T>): T[] {
  return [...rows].sort((a, b) => (a.seq === b.seq ? 0 : (a.seq ?? Infinity) - (b.seq ?? Infinity)));
}
