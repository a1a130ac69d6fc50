/** Brief: `consistencyValidator`. Compares the page's legacy stores with the central store, and both with the server (ADR 0013). */
import { BehaviorSubject, type Observable } from 'rxjs';
import type { Clock } from '../ports.ts';
import type { CellKey } from '../protocol/cell-value.ts';
import type { SyncOp } from '../protocol/op.ts';
import type { SweepResult } from '../protocol/wire.ts';
import { judgeCell, type CandidateCell, type CellPair, type ControlCell } from './judge.ts';
import { createMending, type MendingParts, type Resolution } from './mending.ts';
import { checkRest, type ReadLog, type RestSide } from './rest-check.ts';
import { createSuspects, suspectKey, type Decision, type Look } from './suspects.ts';
import { sweep, type Swept, type SweptSide } from './sweep.ts';

/** A legacy store beside the central one, cell by cell. Reads contents each time; may throw. */
export interface ComparedSide extends SweptSide {
  /** The cell is within the days that this store holds; of another one it says nothing. */
  readonly holds: (cell: CellKey) => boolean;
  /** Cells of a day that either side holds. */
  readonly cellsOn: (date: string) => Iterable<CellKey>;
  readonly controlAt: (cell: CellKey) => ControlCell;
  /** As this store's version of the protocol knows it. */
  readonly candidateAt: (cell: CellKey) => CandidateCell;
}

export interface ConsistencyParts extends Omit<MendingParts, 'now'> {
  readonly clock: Clock;
  /** Milliseconds of a clock that only rises, finer than the wall's. */
  readonly elapsed: () => number;
  /** The stores of the views that are mounted, now. */
  readonly sides: () => readonly ComparedSide[];
  /** The legacy stores are written in the same task as the central one. */
  readonly projected: () => boolean;
  /** null: the page does not read the log (dual write without real time). */
  readonly log: ReadLog | null;
  readonly rest: RestSide;
  /** The last ops that touched a cell, oldest first, at most 20. */
  readonly opsOf: (cell: CellKey) => readonly SyncOp[];
  /** Three sweeps in a row have confirmed a difference. */
  readonly fallBack: (reason: string, pairs: readonly CellPair[]) => void;
}

/** A difference that has survived every look. */
export interface ConfirmedDifference extends CellPair {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly resolution: Resolution;
  readonly ops: readonly SyncOp[];
}

export interface ConsistencyState {
  readonly running: boolean;
  /** The last sweep; null: none has ended yet. */
  readonly sweep: SweepResult | null;
  /** All settled looks since the start, of sweeps and of writes: the size of the sample. */
  readonly compared: number;
  readonly confirmed: number;
  /** Differences that were gone when they were looked at again. */
  readonly cleared: number;
  readonly errors: number;
  /** The newest last. */
  readonly differences: readonly ConfirmedDifference[];
}

export interface Consistency {
  readonly startValidation: () => void;
  readonly stopValidation: () => void;
  /** One full sweep now; resolves when every suspect of it is decided. The one that is under way, if one is. */
  readonly performValidation: () => Promise<SweepResult>;
  /** Cells that were just written: looked at as soon as they have settled. */
  readonly written: (cells: readonly CellKey[]) => void;
  readonly state: ConsistencyState;
  readonly state$: Observable<ConsistencyState>;
}

/** Milliseconds from one sweep to the next. */
export const SWEEP_EVERY_MS = 30_000;
/** Sweeps in a row with a confirmed difference after which synchronization is given up. */
export const MOST_BAD_SWEEPS = 3;
const MOST_KEPT = 50;
/** Milliseconds after a write in which it may settle before it is looked at. */
const SETTLE_MS = 250;

const NO_ANSWERS: { readonly compared: number; readonly unsettled: number } = Object.freeze({ compared: 0, unsettled: 0 });
const NOTHING: ConsistencyState = { running: false, sweep: null, compared: 0, confirmed: 0, cleared: 0, errors: 0, differences: [] };

export function createConsistency(parts: ConsistencyParts): Consistency {
  const { clock, elapsed, sides, projected, log, rest, opsOf, fallBack } = parts;
  const state$ = new BehaviorSubject<ConsistencyState>(NOTHING);
  const resolve = createMending({ ...parts, now: clock.now });
  /** Of the sweep under way, and of the writes since the one before. */
  let found: CellPair[] = [];
  let errors = 0;
  let bad = 0;
  let underWay: Promise<SweepResult> | null = null;
  /** Of what runs since the last stop. */
  let turn = 0;
  let cancel = (): void => undefined;
  let stopTimer = (): void => undefined;
  /** Suspects that the sweep under way waits for; not those of writes, and none that is unsettled. */
  const undecided = new Set<string>();
  let allDecided = (): void => undefined;
  const stopWritten = new Set<() => void>();

  const tell = (next: Partial<ConsistencyState>): void => state$.next({ ...state$.value, ...next });
  const sideNamed = (name: string): ComparedSide | undefined => sides().find((side) => side.name === name);

  function look(name: string, cell: CellKey): Look | null {
    const side = sideNamed(name);
    if (!side?.holds(cell)) return null;
    const control = side.controlAt(cell);
    const candidate = side.candidateAt(cell);
    return { cell, side: name, control: control.value, candidate: candidate.value, verdict: judgeCell(control, candidate, projected()) };
  }

  function confirm(pair: CellPair): void {
    found.push(pair);
    const difference: ConfirmedDifference = { ...pair, at: clock.now(), ops: opsOf(pair.cell), resolution: resolve(pair) };
    const { confirmed, differences } = state$.value;
    tell({ confirmed: confirmed + 1, differences: [...differences, difference].slice(-MOST_KEPT) });
  }

  function decided(side: string, cell: CellKey, decision: Decision): void {
    const { compared, cleared } = state$.value;
    if (decision.kind === 'error') errors += 1;
    else if (decision.kind === 'cleared') tell({ compared: compared + 1, cleared: cleared + 1 });
    else if (decision.kind === 'confirmed') {
      tell({ compared: compared + 1 });
      confirm(decision.pair);
    }
    leave(side, cell);
  }

  function leave(side: string, cell: CellKey): boolean {
    const waited = undecided.delete(suspectKey(side, cell));
    if (undecided.size === 0) allDecided();
    return waited;
  }

  let unsettled = 0;
  const suspects = createSuspects({
    clock,
    look,
    onDecided: decided,
    onUnsettled(side, cell) {
      if (leave(side, cell)) unsettled += 1;
    },
  });

  function suspect(side: string, cell: CellKey): void {
    undecided.add(suspectKey(side, cell));
    suspects.add(side, cell);
  }

  async function run(): Promise<SweepResult> {
    const own = turn;
    unsettled = 0;
    const swept = await new Promise<Swept>((done) => {
      cancel = sweep({ clock, elapsed, sides, look, onDifferent: suspect }, done);
    });
    const answers = own === turn ? await withRest(own) : NO_ANSWERS;
    await new Promise<void>((go) => {
      allDecided = go;
      if (undecided.size === 0) go();
    });
    const result: SweepResult = {
      at: clock.now(),
      compared: swept.compared + answers.compared - unsettled,
      unsettled: swept.unsettled + answers.unsettled + unsettled,
      confirmed: found.length,
      errors: swept.errors + errors,
    };
    if (own !== turn) return result;
    const pairs = found;
    found = [];
    errors = 0;
    const { compared, errors: before } = state$.value;
    tell({ sweep: result, compared: compared + swept.compared - unsettled, errors: before + result.errors });
    judge(pairs);
    return result;
  }

  async function withRest(own: number): Promise<typeof NO_ANSWERS> {
    if (!log) return NO_ANSWERS;
    const stopped = (): boolean => own !== turn;
    try {
      const { confirmed, ...counts } = await checkRest({ clock, elapsed, rest, log, stopped });
      if (!stopped()) confirmed.forEach(confirm);
      return counts;
    } catch {
      if (!stopped()) errors += 1;
      return NO_ANSWERS;
    }
  }

  /** Only a sweep that confirmed something counts, and only one that compared something and confirmed nothing ends the row. */
  function judge(pairs: readonly CellPair[]): void {
    if (pairs.length > 0) bad += 1;
    else if ((state$.value.sweep?.compared ?? 0) > 0) bad = 0;
    if (bad < MOST_BAD_SWEEPS || !state$.value.running) return;
    bad = 0;
    fallBack(`${MOST_BAD_SWEEPS} sweeps in a row found cells that differ`, pairs);
  }

  function performValidation(): Promise<SweepResult> {
    if (underWay) return underWay;
    const own = run().finally(() => {
      if (underWay === own) underWay = null;
    });
    underWay = own;
    return own;
  }

  function plan(): void {
    stopTimer = clock.after(SWEEP_EVERY_MS, () => {
      void performValidation();
      plan();
    });
  }

  return {
    startValidation() {
      if (state$.value.running) return;
      tell({ running: true });
      plan();
    },
    stopValidation() {
      turn += 1;
      stopTimer();
      cancel();
      suspects.clear();
      for (const stop of stopWritten) stop();
      stopWritten.clear();
      found = [];
      errors = 0;
      bad = 0;
      underWay = null;
      undecided.clear();
      allDecided();
      if (state$.value.running) tell({ running: false });
    },
    performValidation,
    written(cells) {
      if (!state$.value.running) return;
      const stop = clock.after(SETTLE_MS, () => {
        stopWritten.delete(stop);
        for (const { name, holds } of sides()) for (const cell of cells) if (holds(cell)) suspects.add(name, cell);
      });
      stopWritten.add(stop);
    },
    get state() {
      return state$.value;
    },
    state$: state$.asObservable(),
  };
}
