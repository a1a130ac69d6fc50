/**
 * The week view's own store, as it was before synchronization: it loads a window over REST, writes one cell at a time,
 * and learns of others' edits only by loading again.
 */
import { cellKey, type AssignmentValue, type CellRef, type IsoDate, type StaffId } from '@tandem/rota';
import type { RotaClient, RotaError, WindowAnswer } from '@tandem/rest';
import { toScheduleData, withAssignment, type ScheduleData } from './weekly-format.ts';

/** What a cell shows of a shift: its letter and clock times, or its letter alone. */
export type WeeklyViewMode = 'times' | 'letters';

/** What a window holds beside the assignments: people, shift types, demand, leave and the policy. */
export type WeeklyFacts = Omit<WindowAnswer, 'assignments'>;

interface CellWrite {
  readonly ref: CellRef;
  /** null clears the cell. */
  readonly value: AssignmentValue | null;
}

/** What the store needs of the REST client and the write queue. */
export interface WeeklyStorePorts {
  readonly window: RotaClient['window'];
  readonly write: (ref: CellRef, value: AssignmentValue | null) => void;
  /** Writes that the server has not acknowledged; they lie over every answer, so nothing unsaved disappears. */
  readonly pending: () => readonly CellWrite[];
}

export type WeeklyEvent =
  | { readonly type: 'loaded' }
  | { readonly type: 'load-failed'; readonly error: RotaError }
  | ({ readonly type: 'written' } & CellWrite)
  | { readonly type: 'view-mode'; readonly mode: WeeklyViewMode };

export interface WeeklyScheduleStore {
  readonly scheduleData: ScheduleData;
  /** null until the first answer. */
  readonly facts: WeeklyFacts | null;
  readonly viewMode: WeeklyViewMode;
  readonly loading: boolean;
  setViewMode: (mode: WeeklyViewMode) => void;
  /**
   * Loads `from`..`to` (inclusive). A later call overtakes an earlier one, whose answer is then dropped. A failure
   * leaves what is held as it is.
   */
  loadWindow: (from: IsoDate, to: IsoDate) => Promise<void>;
  /** Writes a slot of a person's day (`null` clears it): held at once, sent by the queue. */
  updateAssignment: (dayId: IsoDate, slot: number, staffId: StaffId, value: AssignmentValue | null) => void;
  /** The server holds `value` now. */
  confirmAssignment: (ref: CellRef, value: AssignmentValue | null) => void;
  /** Puts a cell back to what the server is known to hold, because its write was given up. */
  revertAssignment: (ref: CellRef) => void;
  subscribe: (listener: (event: WeeklyEvent) => void) => () => void;
  dispose: () => void;
}

/** A load under way, and the writes that its answer may not know: unsaved when it began, or made since. */
interface Load {
  readonly abort: AbortController;
  readonly unseen: Map<string, CellWrite>;
}

/** @param ports read at each call; the store keeps no timer and opens no connection of its own. */
export function createWeeklyStore(scheduleId: string, ports: WeeklyStorePorts): WeeklyScheduleStore {
  let data: ScheduleData = new Map();
  let held = new Map<string, AssignmentValue | null>();
  let facts: WeeklyFacts | null = null;
  let viewMode: WeeklyViewMode = 'times';
  let load: Load | null = null;
  const listeners = new Set<(event: WeeklyEvent) => void>();

  const tell = (event: WeeklyEvent): void => {
    for (const listener of [...listeners]) listener(event);
  };
  const put = (ref: CellRef, value: AssignmentValue | null): void => {
    data = withAssignment(data, ref, value);
    tell({ type: 'written', ref, value });
  };

  function take({ assignments, ...rest }: WindowAnswer, unseen: Load['unseen']): void {
    const unsaved = new Set(ports.pending().map(({ ref }) => cellKey(ref)));
    facts = rest;
    held = new Map(assignments.map((row) => [cellKey(row), row.value]));
    data = toScheduleData(assignments);
    for (const [key, { ref, value }] of unseen) {
      if (!unsaved.has(key)) held.set(key, value);
      data = withAssignment(data, ref, value);
    }
  }

  return {
    get scheduleData() {
      return data;
    },
    get facts() {
      return facts;
    },
    get viewMode() {
      return viewMode;
    },
    get loading() {
      return load !== null;
    },
    setViewMode(mode) {
      viewMode = mode;
      tell({ type: 'view-mode', mode });
    },
    async loadWindow(from, to) {
      load?.abort.abort();
      const own: Load = { abort: new AbortController(), unseen: new Map() };
      for (const { ref, value } of ports.pending()) own.unseen.set(cellKey(ref), { ref, value });
      load = own;
      const answer = await ports.window(scheduleId, from, to, own.abort.signal);
      if (load !== own) return;
      load = null;
      if (!answer.ok) return tell({ type: 'load-failed', error: answer.error });
      take(answer.value, own.unseen);
      tell({ type: 'loaded' });
    },
    updateAssignment(dayId, slot, staffId, value) {
      const ref: CellRef = { staffId, date: dayId, slot };
      load?.unseen.set(cellKey(ref), { ref, value });
      put(ref, value);
      ports.write(ref, value);
    },
    confirmAssignment(ref, value) {
      held.set(cellKey(ref), value);
    },
    revertAssignment(ref) {
      load?.unseen.delete(cellKey(ref));
      put(ref, held.get(cellKey(ref)) ?? null);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    dispose() {
      load?.abort.abort();
      load = null;
      listeners.clear();
    },
  };
}
