/**
 * The week view's own store, as it was before synchronization: it loads a window over REST, writes one cell at a time,
 * and learns of others' edits only by loading again. Its names and its shape are its own; how an answer and the unsaved
 * writes come together is what all such stores share.
 */
import type { AssignmentValue, CellRef, IsoDate, StaffId } from '@tandem/rota';
import { createWindowStore, type WindowEvent, type WindowFacts, type WindowStore, type WindowStorePorts } from '@tandem/rest';
import { toScheduleData, withAssignment, type ScheduleData } from './weekly-format.ts';

/** What a cell shows of a shift: its letter and clock times, or its letter alone. */
export type WeeklyViewMode = 'times' | 'letters';

export type WeeklyEvent = WindowEvent<WeeklyViewMode>;

export interface WeeklyScheduleStore {
  readonly scheduleData: ScheduleData;
  /** null until the first answer. */
  readonly facts: WindowFacts | null;
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
  /** The server holds this value now. */
  confirmAssignment: (ref: CellRef, value: AssignmentValue | null) => void;
  /** Puts a cell back to what the server is known to hold, because its write was given up. */
  revertAssignment: (ref: CellRef) => void;
  /** Others' edits come in: shown at once, sent nowhere, told as one event. */
  receive: WindowStore<unknown, unknown>['receive'];
  readonly layers: WindowStore<unknown, unknown>['layers'];
  subscribe: (listener: (event: WeeklyEvent) => void) => () => void;
  dispose: () => void;
}

export function createWeeklyStore(scheduleId: string, ports: WindowStorePorts): WeeklyScheduleStore {
  const store = createWindowStore<ScheduleData, WeeklyViewMode>(scheduleId, ports, { from: toScheduleData, put: withAssignment }, 'times');
  return {
    get scheduleData() {
      return store.data;
    },
    get facts() {
      return store.facts;
    },
    get viewMode() {
      return store.viewMode;
    },
    get loading() {
      return store.loading;
    },
    setViewMode: store.setViewMode,
    loadWindow: store.load,
    updateAssignment: (dayId, slot, staffId, value) => store.write({ staffId, date: dayId, slot }, value),
    confirmAssignment: store.confirm,
    revertAssignment: store.revert,
    receive: store.receive,
    layers: store.layers,
    subscribe: store.subscribe,
    dispose: store.dispose,
  };
}
