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

/** What a store holds, and what it shows of somebody else's while it stands still. */
export interface StoreLayers {
  /** What is shown is not what the store holds. */
  readonly apart: boolean;
  /** Whether the last answer is not what is shown in a cell: an unsaved write, or one that came while it was under way, lies over it. */
  readonly laid: (cell: string) => boolean;
  /** From now on whatever is written, received and loaded is only shown: what the store holds becomes old. */
  readonly standStill: () => void;
  /**
   * What the store holds is loaded again, and is shown from then on; what was shown stays until then, also where loading
   * fails. Asked again, it tries again.
   */
  readonly backfill: () => Promise<void>;
}

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
  readonly layers: StoreLayers;
  readonly subscribe: (listener: (event: WindowEvent<Mode>) => void) => () => void;
  readonly dispose: () => void;
}

interface Layer<Data> {
  data: Data;
  /** The last answer, and what the server is known to hold since. */
  readonly answer: readonly Assignment[];
  readonly held: Map<string, AssignmentValue | null>;
  readonly facts: WindowFacts | null;
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
  let own: Layer<Data> = { data: shape.from([]), answer: [], held: new Map(), facts: null };
  let shown = own;
  let backfilling = false;
  let laid: ReadonlySet<string> = new Set();
  let viewMode = firstMode;
  let loading: Load | null = null;
  const listeners = new Set<(event: WindowEvent<Mode>) => void>();

  const tell = (event: WindowEvent<Mode>): void => {
    for (const listener of [...listeners]) listener(event);
  };
  const put = (ref: CellRef, value: AssignmentValue | null): void => {
    shown.data = shape.put(shown.data, ref, value);
    tell({ type: 'written', ref, value });
  };

  function take({ assignments, ...rest }: WindowAnswer, unseen: Load['unseen']): void {
    const unsaved = new Set(ports.pending().map(({ ref }) => cellKey(ref)));
    const layer: Layer<Data> = { data: shape.from(assignments), answer: assignments, held: new Map(), facts: rest };
    for (const [key, { ref, value }] of unseen) {
      if (!unsaved.has(key)) layer.held.set(key, value);
      layer.data = shape.put(layer.data, ref, value);
    }
    laid = new Set(unseen.keys());
    if (shown === own || backfilling) own = layer;
    backfilling = false;
    shown = layer;
  }

  async function load(from: IsoDate, to: IsoDate): Promise<void> {
    loading?.abort.abort();
    const begun: Load = { abort: new AbortController(), unseen: new Map() };
    for (const { ref, value } of ports.pending()) begun.unseen.set(cellKey(ref), { ref, value });
    loading = begun;
    const answer = await ports.window(scheduleId, from, to, begun.abort.signal);
    if (loading !== begun) return;
    loading = null;
    if (!answer.ok) return tell({ type: 'load-failed', error: answer.error });
    take(answer.value, begun.unseen);
    tell({ type: 'loaded' });
  }

  return {
    get data() {
      return shown.data;
    },
    get facts() {
      return shown.facts;
    },
    get viewMode() {
      return viewMode;
    },
    get loading() {
      return loading !== null;
    },
    setViewMode(mode) {
      viewMode = mode;
      tell({ type: 'view-mode', mode });
    },
    load,
    write(ref, value) {
      loading?.unseen.set(cellKey(ref), { ref, value });
      put(ref, value);
      ports.write(ref, value);
    },
    confirm(ref, value) {
      shown.held.set(cellKey(ref), value);
    },
    revert(ref) {
      const key = cellKey(ref);
      loading?.unseen.delete(key);
      // Looked for only now: it is seldom asked, and to list thousands of cells would delay each load.
      let held = shown.held.get(key);
      if (held === undefined) held = shown.answer.findLast((row) => cellKey(row) === key)?.value;
      put(ref, held ?? null);
    },
    receive(writes) {
      for (const { ref, value } of writes) {
        shown.held.set(cellKey(ref), value);
        loading?.unseen.set(cellKey(ref), { ref, value });
        shown.data = shape.put(shown.data, ref, value);
      }
      if (writes.length > 0) tell({ type: 'received', writes });
    },
    layers: {
      get apart() {
        return shown !== own;
      },
      laid: (cell) => laid.has(cell),
      standStill() {
        backfilling = false;
        if (shown === own) shown = { ...own, held: new Map(own.held) };
      },
      async backfill() {
        if (shown === own) return;
        backfilling = true;
        // A load that is under way brings it too.
        if (loading) return;
        if (shown.facts) return load(shown.facts.from, shown.facts.to);
        shown = own;
      },
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    dispose() {
      loading?.abort.abort();
      loading = null;
      listeners.clear();
    },
  };
}
