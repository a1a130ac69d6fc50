import type { SyncedCells } from '../rosters/synced-cells.ts';
import type { Spans } from './spans.ts';

/** 128 random bits in hex, as this product's own edits have: the trace of an edit is its id, and its first half the span that all others belong to. */
const TRACED = /^(?!0{16})[0-9a-f]{32}$/;
const SPAN_DIGITS = 16;

export interface TracePushesParts {
  readonly add: Spans['add'];
  /** Milliseconds since 1970, with fractions. */
  readonly now: () => number;
}

/** Adds the server's part to the trace of each edit: from when it is taken until it is stored, or is not. Whoever pushed never notices. */
export const tracePushes =
  ({ add, now }: TracePushesParts) =>
  (cells: SyncedCells): SyncedCells => ({
    ...cells,
    async push(schedule, push) {
      const from = now();
      const tell = (opId: string, is: Readonly<Record<string, string>>, error?: string): void => {
        if (TRACED.test(opId)) add({ traceId: opId, parentSpanId: opId.slice(0, SPAN_DIGITS), name: 'commit', from, to: now(), is: { 'tandem.schedule': schedule, 'tandem.batch': push.ops.length, ...is }, ...(error !== undefined && { error }) });
      };
      try {
        const pushed = await cells.push(schedule, push);
        for (const { result } of pushed ?? []) tell(result.opId, { 'tandem.result': result.kind });
        return pushed;
      } catch (error) {
        for (const { opId } of push.ops) tell(opId, {}, 'nothing was stored');
        throw error;
      }
    },
  });
