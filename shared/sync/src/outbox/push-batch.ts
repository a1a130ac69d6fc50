import type { SyncOp } from '../protocol/op.ts';
import { MOST_FRAME, MOST_PUSHED, type ClientMessage } from '../protocol/wire.ts';

export type PushMessage = Extract<ClientMessage, { type: 'push' }>;

const encoder = new TextEncoder();
/** Bytes of it as JSON on the wire. */
const bytesOf = (value: unknown): number => encoder.encode(JSON.stringify(value)).length;

/**
 * The first of these ops, as many as one push takes.
 * @param most how many at most
 * @returns `tooLarge`: the first op alone is more than a frame takes
 */
export function takeBatch(schedule: string, ops: readonly SyncOp[], most = MOST_PUSHED): { readonly message: PushMessage; readonly tooLarge: boolean } {
  const taken: SyncOp[] = [];
  let bytes = bytesOf({ type: 'push', schedule, ops: [] });
  for (const op of ops) {
    if (taken.length >= Math.min(most, MOST_PUSHED)) break;
    bytes += bytesOf(op) + 1;
    if (bytes > MOST_FRAME) break;
    taken.push(op);
  }
  return { message: { type: 'push', schedule, ops: taken }, tooLarge: taken.length === 0 && ops.length > 0 };
}
