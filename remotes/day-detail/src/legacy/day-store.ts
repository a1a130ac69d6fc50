/**
 * The day panel's own store, as it was before synchronization: it loads a window over REST, writes one cell at a
 * time, and learns of others' edits only by loading again.
 */
import { cellKey, type AssignmentValue, type CellRef, type IsoDate } from '@tandem/rota';
import type { Outcome, WindowAnswer, RotaError } from '@tandem/rest';
import { toDayData, withPlace, type DayData } from './day-format.ts';

/** Whether people are listed under the shift they work, or each once with all they do. */
export type DayViewMode = 'slot' | 'person';

/** What a window holds beside the assignments: people, shift types, demand, leave and the policy. */
export type DayFacts = Omit<WindowAnswer, 'assignments'>;

export interface PendingWrite {
  readonly ref: CellRef;
  readonly value: AssignmentValue | null;
}

/** What the store needs of the REST client and the write queue. */
export interface DayStorePorts {
  readonly window: (scheduleId: string, from: IsoDate, to: IsoDate, signal: AbortSignal) => Promise<Outcome<WindowAnswer>>;
  readonly write: (ref: CellRef, value: AssignmentValue | null) => void;
  /** Writes that the server has not acknowledged; they are laid over every answer. */
  readonly pending: () => readonly PendingWrite[];
}

export type DayEvent =
  | { readonly type: 'loaded' }
  | { readonly type: 'load-failed'; readonly error: RotaError }
  | { readonly type: 'written'; readonly ref: CellRef; readonly value: AssignmentValue | null }
  | { readonly type: 'view-mode'; readonly mode: DayViewMode };

export interface DayPanelStore {
  readonly dayData: DayData;
  /** null until the first answer. */
  readonly facts: DayFacts | null;
  readonly viewMode: DayViewMode;
  setViewMode: (mode: DayViewMode) => void;
  /**
   * Loads `from`..`to` (inclusive). A later call overtakes an earlier one, whose answer is then dropped. A failure
   * leaves what is held untouched.
   */
  loadRange: (from: IsoDate, to: IsoDate) => Promise<void>;
  /** Writes a cell (`null` clears it): held at once, sent by the queue. */
  updateAssignment: (ref: CellRef, value: AssignmentValue | null) => void;
  /** The server holds this value now. */
  confirmAssignment: (ref: CellRef, value: AssignmentValue | null) => void;
  /** Puts a cell back to what the server last confirmed, when its write is given up. */
  revertAssignment: (ref: CellRef) => void;
  subscribe: (listener: (event: DayEvent) => void) => () => void;
  dispose: () => void;
}

/** A load under way, and the writes it may not know of: pending when it began, or made since. */
interface Load {
  readonly abort: AbortController;
  readonly unseen: Map<string, PendingWrite>;
}

export function createDayPanelStore(scheduleId: string, ports: DayStorePorts): DayPanelStore {
  let data: DayData = new Map();
  let confirmed = new Map<string, AssignmentValue | null>();
  let facts: DayFacts | null = null;
  let viewMode: DayViewMode = 'slot';
  let loading: Load | null = null;
  const listeners = new Set<(event: DayEvent) => void>();
  const tell = (event: DayEvent): void => {
    for (const listener of [...listeners]) listener(event);
  };

  const put = (ref: CellRef, value: AssignmentValue | null): void => {
    data = withPlace(data, ref, value);
    tell({ type: 'written', ref, value });
  };

  return {
    get dayData() {
      return data;
    },
    get facts() {
      return facts;
    },
    get viewMode() {
      return viewMode;
    },
    setViewMode(mode) {
      viewMode = mode;
      tell({ type: 'view-mode', mode });
    },
    async loadRange(from, to) {
      loading?.abort.abort();
      const own: Load = { abort: new AbortController(), unseen: new Map(ports.pending().map((w) => [cellKey(w.ref), w])) };
      loading = own;
      const answer = await ports.window(scheduleId, from, to, own.abort.signal);
      if (loading !== own) return;
      loading = null;
      if (!answer.ok) {
        tell({ type: 'load-failed', error: answer.error });
        return;
      }
      const { assignments, ...rest } = answer.value;
      facts = rest;
      confirmed = new Map(assignments.map((row) => [cellKey(row), row.value]));
      const waiting = new Set(ports.pending().map(({ ref }) => cellKey(ref)));
      for (const [key, write] of own.unseen) if (!waiting.has(key)) confirmed.set(key, write.value);
      data = [...own.unseen.values()].reduce((held, w) => withPlace(held, w.ref, w.value), toDayData(assignments));
      tell({ type: 'loaded' });
    },
    updateAssignment(ref, value) {
      loading?.unseen.set(cellKey(ref), { ref, value });
      put(ref, value);
      ports.write(ref, value);
    },
    confirmAssignment(ref, value) {
      confirmed.set(cellKey(ref), value);
    },
    revertAssignment(ref) {
      loading?.unseen.delete(cellKey(ref));
      put(ref, confirmed.get(cellKey(ref)) ?? null);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispose() {
      loading?.abort.abort();
      loading = null;
      listeners.clear();
    },
  };
}
