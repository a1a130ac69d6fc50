/** Compares the schedule that the page shows. Fetched where a stage is compared; nothing of it exists else. */
import type { Subject } from 'rxjs';
import type { Binding } from '../engine/binding.ts';
import type { Clock } from '../ports.ts';
import { refOfCell } from '../protocol/cell-key.ts';
import type { CellKey } from '../protocol/cell-value.ts';
import type { SyncOp } from '../protocol/op.ts';
import { sameValue } from '../protocol/reconcile.ts';
import type { Fold } from '../schedule/fold.ts';
import type { Store } from '../store/store.ts';
import { createComparedSide, createReadLog } from './compared-sides.ts';
import { createConsistency, type ComparedSide, type Consistency } from './consistency.ts';
import type { CellPair } from './judge.ts';
import { createRestSide } from './rest-answers.ts';

/** A schedule in this page, for who compares it. */
export interface Compared {
  readonly schedule: string;
  readonly fold: Fold;
  readonly store: Pick<Store, 'changes$'>;
  readonly views: () => Iterable<Binding>;
  /** Edits go over the socket: the central store is right. */
  readonly leads: () => boolean;
  readonly projected: () => boolean;
  /** Ops of this browser, and what the log brings. */
  readonly ops$: Subject<readonly SyncOp[]>;
  /** Asks the server for all cells again. */
  readonly resync: () => void;
}

export interface ComparisonParts {
  readonly compared: Compared;
  readonly clock: Clock;
  readonly elapsed: () => number;
  readonly fetch: typeof globalThis.fetch;
  readonly fallBack: (reason: string, cells: readonly CellKey[]) => void;
}

export interface Comparison extends Consistency {
  readonly close: () => void;
}

/** Ops kept of each cell that was touched. */
const MOST_OPS = 20;

export function openComparison({ compared, clock, elapsed, fetch, fallBack }: ComparisonParts): Comparison {
  const { fold, store, views, leads, projected, ops$, schedule } = compared;
  const sides = new WeakMap<Binding, ComparedSide>();
  const ops = new Map<CellKey, SyncOp[]>();

  const allSides = (): ComparedSide[] =>
    [...views()].map((binding) => {
      const side = sides.get(binding) ?? createComparedSide(binding, fold);
      sides.set(binding, side);
      return side;
    });

  const consistency = createConsistency({
    clock,
    elapsed,
    sides: allSides,
    projected,
    log: createReadLog(fold),
    rest: createRestSide(fetch, schedule),
    opsOf: (cell) => ops.get(cell) ?? [],
    authority: () => (leads() ? 'candidate' : 'control'),
    mend,
    fallBack: (reason, pairs) => fallBack(reason, [...new Set(pairs.map(({ cell }) => cell))]),
  });

  /** Below live the legacy stores are right as the server has them: one that holds something else may be what is wrong. */
  function mend({ side, cell }: CellPair, right: 'control' | 'candidate'): boolean | 'asked-again' {
    const binding = [...views()].find(({ participant }) => participant.name === side);
    if (!binding || right === 'control') {
      binding?.participant.legacy.reload();
      compared.resync();
      return 'asked-again';
    }
    binding.alignCell(refOfCell(cell));
    const own = allSides().find(({ name }) => name === side);
    return own !== undefined && sameValue(own.controlAt(cell).value, own.candidateAt(cell).value);
  }

  const subscriptions = [
    store.changes$.subscribe((changes) => consistency.written(changes.map(({ cell }) => cell))),
    ops$.subscribe((batch) => {
      for (const op of batch) ops.set(op.cell, [...(ops.get(op.cell) ?? []), op].slice(-MOST_OPS));
    }),
  ];

  return {
    ...consistency,
    get state() {
      return consistency.state;
    },
    close() {
      consistency.stopValidation();
      for (const subscription of subscriptions) subscription.unsubscribe();
    },
  };
}
