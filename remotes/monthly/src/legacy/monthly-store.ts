/**
 * The month view's own store, as it was before synchronization: it loads a window over REST, writes one cell at a time,
 * and learns of others' edits only by loading again. Its names and its shape are its own; how an answer and the unsaved
 * writes come together is what all such stores share.
 */
import type { AssignmentValue, CellRef, IsoDate } from '@tandem/rota';
import { createWindowStore, type WindowEvent, type WindowFacts, type WindowStore, type WindowStorePorts } from '@tandem/rest';
import { toComprehensive, withEntry, type ComprehensiveScheduleData } from './monthly-format.ts';

/** How the month is looked at where there is no room for both. */
export type MonthlyViewMode = 'calendar' | 'staff';

export type MonthlyEvent = WindowEvent<MonthlyViewMode>;

export interface MonthlyScheduleStore {
  readonly comprehensiveScheduleData: ComprehensiveScheduleData;
  /** null until the first answer. */
  readonly facts: WindowFacts | null;
  readonly viewMode: MonthlyViewMode;
  setViewMode: (mode: MonthlyViewMode) => void;
  /**
   * Loads `from`..`to` (inclusive). A later call overtakes an earlier one, whose answer is then dropped. A failure
   * leaves what is held as it is.
   */
  loadRange: (from: IsoDate, to: IsoDate) => Promise<void>;
  /** Writes a cell (`null` clears it): held at once, sent by the queue. */
  updateAssignment: (ref: CellRef, value: AssignmentValue | null) => void;
  /** The server holds this value now. */
  confirmAssignment: (ref: CellRef, value: AssignmentValue | null) => void;
  /** Puts a cell back to what the server is known to hold, because its write was given up. */
  revertAssignment: (ref: CellRef) => void;
  /** Others' edits come in: shown at once, sent nowhere, told as one event. */
  receive: WindowStore<unknown, unknown>['receive'];
  readonly layers: WindowStore<unknown, unknown>['layers'];
  subscribe: (listener: (event: MonthlyEvent) => void) => () => void;
  dispose: () => void;
}

export function createMonthlyScheduleStore(scheduleId: string, ports: WindowStorePorts): MonthlyScheduleStore {
  const store = createWindowStore<ComprehensiveScheduleData, MonthlyViewMode>(scheduleId, ports, { from: toComprehensive, put: withEntry }, 'calendar');
  return {
    get comprehensiveScheduleData() {
      return store.data;
    },
    get facts() {
      return store.facts;
    },
    get viewMode() {
      return store.viewMode;
    },
    setViewMode: store.setViewMode,
    loadRange: store.load,
    updateAssignment: store.write,
    confirmAssignment: store.confirm,
    revertAssignment: store.revert,
    receive: store.receive,
    layers: store.layers,
    subscribe: store.subscribe,
    dispose: store.dispose,
  };
}
