import { MOST_TRACE } from '@tandem/rest';
import type { Sync } from '@tandem/sync';
import { createRecorder, type Recorder, type Trace } from '@tandem/sync/trace';

/** Emissions that are kept for a report. */
const MOST = 300;

let recorder: Recorder | null = null;

/** Keeps what the page's streams have emitted lately, so that a report made after the fact says what led to it. */
export function recordRecent(sync: Pick<Sync, 'bus' | 'flags'>, now: () => number = Date.now): void {
  if (recorder) return;
  const recent = (recorder = createRecorder({ now, most: MOST }));
  sync.flags.flags$.subscribe(recent.flags);
  sync.bus.health$.subscribe(recent.health);
  sync.bus.changes$.subscribe(recent.change);
}

/** What was recorded so far; null: nothing was. */
export const recentTrace = (): AttachedTrace | null => (recorder && recorder.count > 0 ? attached(recorder.trace()) : null);

export interface AttachedTrace {
  readonly text: string;
  readonly entries: number;
}

/** As text that the server takes: of what is too long the oldest goes. */
export function attached(trace: Trace, most = MOST_TRACE): AttachedTrace {
  for (let { entries } = trace; ; entries = entries.slice(Math.ceil(entries.length / 4))) {
    const text = JSON.stringify({ ...trace, dropped: trace.dropped + trace.entries.length - entries.length, entries });
    if (text.length <= most || entries.length === 0) return { text, entries: entries.length };
  }
}
