import { MOST_TRACE } from '@tandem/rest';
import type { Sync } from '@tandem/sync';
import { createRecorder, type Recorder, type Trace } from '@tandem/sync/trace';

/** Emissions that are kept for a report. */
const MOST = 300;

let recent: { readonly schedule: string | null; readonly recorder: Recorder } | null = null;

/** Keeps what the page's streams have emitted lately of the schedule that is shown, so that a report made after the fact says what led to it. */
export function recordRecent(sync: Pick<Sync, 'bus' | 'flags'>, now: () => number = Date.now): void {
  if (recent) return;
  let own = begin(sync.flags.state.schedule, now);
  sync.flags.state$.subscribe(({ schedule }) => {
    // Whoever reads the report of one schedule may not see the other.
    if (schedule !== own.schedule) own = begin(schedule, now);
  });
  sync.flags.flags$.subscribe((flags) => own.recorder.flags(flags));
  sync.bus.health$.subscribe((health) => own.recorder.health(health));
  sync.bus.changes$.subscribe((change) => own.recorder.change(change));
}

const begin = (schedule: string | null, now: () => number): NonNullable<typeof recent> => (recent = { schedule, recorder: createRecorder({ now, most: MOST }) });

/** What was recorded so far of a schedule; null: nothing was, or it is not the one that is shown. */
export const recentTrace = (schedule: string | null): AttachedTrace | null =>
  recent !== null && recent.schedule === schedule && recent.recorder.count > 0 ? attached(recent.recorder.trace()) : null;

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
