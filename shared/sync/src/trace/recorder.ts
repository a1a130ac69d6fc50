import type { FlagValues } from '../flags/definitions.ts';
import type { Envelope } from '../protocol/change.ts';
import type { Health } from '../status.ts';

export const TRACE_STREAMS = ['flags', 'changes', 'health'] as const;
export type TraceStream = (typeof TRACE_STREAMS)[number];

/** One emission. `at`: milliseconds since the trace began. */
export type TraceEntry =
  | { readonly at: number; readonly stream: 'flags'; readonly value: FlagValues }
  | { readonly at: number; readonly stream: 'changes'; readonly value: Envelope }
  | { readonly at: number; readonly stream: 'health'; readonly value: Health };

/** What a page's streams emitted, in order. */
export interface Trace {
  readonly format: 'tandem-trace';
  readonly version: 1;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** Entries at the beginning that there was no room for. */
  readonly dropped: number;
  readonly entries: readonly TraceEntry[];
}

export interface Recorder {
  readonly flags: (value: FlagValues) => void;
  readonly change: (value: Envelope) => void;
  readonly health: (value: Health) => void;
  readonly count: number;
  /** What has been recorded so far. */
  readonly trace: () => Trace;
}

/** @param most entries that are kept; the oldest go first */
export function createRecorder({ now, most = 10_000 }: { readonly now: () => number; readonly most?: number }): Recorder {
  const startedAt = now();
  let entries: TraceEntry[] = [];
  let dropped = 0;
  function add(entry: TraceEntry): void {
    entries.push(entry);
    // Now and then, so that a long trace does not copy itself at each entry.
    if (entries.length < most * 2) return;
    dropped += entries.length - most;
    entries = entries.slice(-most);
  }
  const at = (): number => now() - startedAt;
  return {
    flags: (value) => add({ at: at(), stream: 'flags', value }),
    change: (value) => add({ at: at(), stream: 'changes', value }),
    health: (value) => add({ at: at(), stream: 'health', value }),
    get count() {
      return Math.min(entries.length, most);
    },
    trace: () => ({ format: 'tandem-trace', version: 1, startedAt, dropped: dropped + Math.max(0, entries.length - most), entries: entries.slice(-most) }),
  };
}
