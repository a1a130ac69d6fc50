import type { Envelope, FlagValues, Health, Sync } from '@tandem/sync';
import { createRecorder, type Recorder, type Trace, type TraceEntry, type TraceStream } from '@tandem/sync/trace';

/** One emission as the inspector lists it. */
export interface InspectorRow {
  readonly id: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly stream: TraceStream;
  readonly summary: string;
  readonly value: TraceEntry['value'];
}

/** What is looked for: streams by name, and words that all have to be in the line or in the message. */
export interface InspectorFilter {
  readonly streams: ReadonlySet<TraceStream>;
  readonly text: string;
}

/** Rows that are kept; the oldest go first. */
export const MOST_ROWS = 2000;

export function summaryOf(entry: TraceEntry | Omit<TraceEntry, 'at'>): string {
  const { stream, value } = entry as TraceEntry;
  if (stream === 'flags') {
    const on = Object.entries(value as FlagValues).flatMap(([name, isOn]) => (isOn ? [name] : []));
    return on.length > 0 ? `on: ${on.join(', ')}` : 'all off';
  }
  if (stream === 'health') {
    const { status, message } = value as Health;
    return message ? `${status}: ${message}` : status;
  }
  const { revision, origin, change } = value as Envelope;
  const what =
    change.type === 'assignment'
      ? `${change.staffId}/${change.dayId}/${change.timeSlot} ${change.assignment?.shiftTypeId ?? 'empty'}`
      : change.type === 'assignments'
        ? `${change.cells.length} cells`
        : JSON.stringify(change.value);
  return `#${revision} ${change.type} ${what} from ${origin}`;
}

export function matches(row: InspectorRow, { streams, text }: InspectorFilter): boolean {
  if (!streams.has(row.stream)) return false;
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const line = `${row.stream} ${row.summary} ${JSON.stringify(row.value)}`.toLowerCase();
  return words.every((word) => line.includes(word));
}

export interface InspectorLog {
  /** Newest last. */
  readonly rows: readonly InspectorRow[];
  readonly recording: boolean;
  readonly clear: () => void;
  readonly record: () => void;
  /** Ends the recording. */
  readonly take: () => Trace | null;
  readonly dispose: () => void;
}

/** Listens to the page's three streams. @param onChange something is in the log that was not there before */
export function createInspectorLog({ sync, now, onChange }: { readonly sync: Pick<Sync, 'bus' | 'flags'>; readonly now: () => number; readonly onChange: () => void }): InspectorLog {
  let rows: InspectorRow[] = [];
  let last = 0;
  let recorder: Recorder | null = null;

  function add(stream: TraceStream, value: TraceEntry['value']): void {
    rows = [...rows.slice(1 - MOST_ROWS), { id: (last += 1), at: now(), stream, value, summary: summaryOf({ stream, value } as TraceEntry) }];
    onChange();
  }
  const subscriptions = [
    sync.flags.flags$.subscribe((value) => {
      recorder?.flags(value);
      add('flags', value);
    }),
    sync.bus.health$.subscribe((value) => {
      recorder?.health(value);
      add('health', value);
    }),
    sync.bus.changes$.subscribe((value) => {
      recorder?.change(value);
      add('changes', value);
    }),
  ];
  return {
    get rows() {
      return rows;
    },
    get recording() {
      return recorder !== null;
    },
    clear() {
      rows = [];
      onChange();
    },
    record() {
      recorder = createRecorder({ now });
      // What holds at the beginning is part of what a test needs.
      recorder.flags(sync.flags.values);
      recorder.health(sync.bus.health);
      onChange();
    },
    take() {
      const trace = recorder?.trace() ?? null;
      recorder = null;
      onChange();
      return trace;
    },
    dispose: () => subscriptions.forEach((each) => each.unsubscribe()),
  };
}
