import { cellKey, type Assignment, type AssignmentValue, type CellRef, type IsoDate } from '@tandem/rota';
import type { Outcome } from './call.ts';
import type { WindowAnswer } from './contract.ts';
import type { RotaError } from './errors.ts';

/** What a window holds beside the assignments: people, shift types, demand, leave and the policy. */
export type WindowFacts = Omit<WindowAnswer, 'assignments'>;

export interface CellWrite {
  readonly ref: CellRef;
  /** null clears the cell. */
  readonly value: AssignmentValue | null;
}

/** What a store needs of the REST client and the write queue; read at each call. */
export interface WindowStorePorts {
  readonly window: (scheduleId: string, from: IsoDate, to: IsoDate, signal: AbortSignal) => Promise<Outcome<WindowAnswer>>;
  readonly write: (ref: CellRef, value: AssignmentValue | null) => void;
  /** Writes that the server has not acknowledged; they lie over every answer, so nothing unsaved disappears. */
  readonly pending: () => readonly CellWrite[];
}

/** How a view keeps assignments: its own immutable shape. */
export interface WindowShape<Data> {
  readonly from: (assignments: readonly Assignment[]) => Data;
  /** The data with one cell written (`null` cleared). */
  readonly put: (data: Data, ref: CellRef, value: AssignmentValue | null) => Data;
}

export type WindowEvent<Mode> =
  | { readonly type: 'loaded' }
  | { readonly type: 'load-failed'; readonly error: RotaError }
  | ({ readonly type: 'written' } & CellWrite)
  /** Others' values have come in. */
  | { readonly type: 'received'; readonly writes: readonly CellWrite[] }
  | { readonly type: 'view-mode'; readonly mode: Mode };

export interface WindowStore<Data, Mode> {
  readonly data: Data;
  /** null until the first answer. */
  readonly facts: WindowFacts | null;
  readonly viewMode: Mode;
  readonly loading: boolean;
  readonly setViewMode: (mode: Mode) => void;
  /**
   * Loads `from`..`to` (inclusive). A later call overtakes an earlier one, whose answer is then dropped. A failure
   * leaves what is held as it is.
   */
  readonly load: (from: IsoDate, to: IsoDate) => Promise<void>;
  /** Writes a cell: held at once, sent by the queue. */
  readonly write: (ref: CellRef, value: AssignmentValue | null) => void;
  /** The server holds this value now. */
  readonly confirm: (ref: CellRef, value: AssignmentValue | null) => void;
  /** Puts a cell back to what the server is known to hold, because its write was given up. */
  readonly revert: (ref: CellRef) => void;
  /** Others' edits: held as what the server has, shown, told as one event, sent nowhere. Not for cells with an unsaved write. */
  readonly receive: (writes: readonly CellWrite[]) => void;
  readonly subscribe: (listener: (event: WindowEvent<Mode>) => void) => () => void;
  readonly dispose: () => void;
}

/** A load under way, and the writes that its answer may not know: unsaved when it began, or made or received since. */
interface Load {
  readonly abort: AbortController;
  readonly unseen: Map<string, CellWrite>;
}

/**
 * What the views' legacy stores have in common: a window over REST with the unsaved writes laid over it. Each store
 * gives it the shape and the names it had before synchronization. It keeps no timer and opens no connection of its own.
 */
export function createWindowStore<Data, Mode>(
  scheduleId: string,
  ports: WindowStorePorts,
  shape: WindowShape<Data>,
  firstMode: Mode,
): WindowStore<Data, Mode> {
  let data = shape.from([]);
  let held = new Map<string, AssignmentValue | null>();
  let facts: WindowFacts | null = null;
  let viewMode = firstMode;
  let load: Load | null = null;
  const listeners = new Set<(event: WindowEvent<Mode>) => void>();

  const tell = (event: WindowEvent<Mode>): void => {
    for (const listener of [...listeners]) listener(event);
  };
  const put = (ref: CellRef, value: AssignmentValue | null): void => {
    data = shape.put(data, ref, value);
    tell({ type: 'written', ref, value });
  };

  function take({ assignments, ...rest }: WindowAnswer, unseen: Load['unseen']): void {
    const unsaved = new Set(ports.pending().map(({ ref }) => cellKey(ref)));
    facts = rest;
    held = new Map(assignments.map((row) => [cellKey(row), row.value]));
    data = shape.from(assignments);
    for (const [key, { ref, value }] of unseen) {
      if (!unsaved.has(key)) held.set(key, value);
      data = shape.put(data, ref, value);
    }
  }

  return {
    get data() {
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
    async load(from, to) {
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
    write(ref, value) {
      load?.unseen.set(cellKey(ref), { ref, value });
      put(ref, value);
      ports.write(ref, value);
    },
    confirm(ref, value) {
      held.set(cellKey(ref), value);
    },
    revert(ref) {
      load?.unseen.delete(cellKey(ref));
      put(ref, held.get(cellKey(ref)) ?? null);
    },
    receive(writes) {
      for (const { ref, value } of writes) {
        held.set(cellKey(ref), value);
        load?.unseen.set(cellKey(ref), { ref, value });
        data = shape.put(data, ref, value);
      }
      if (writes.length > 0) tell({ type: 'received', writes });
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
