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
  readonly store: Pick<Store, 'changes$' | 'changed'>;
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
    log: createReadLog(fold, clock.soon),
    rest: createRestSide(fetch, schedule),
    opsOf: (cell) => ops.get(cell) ?? [],
    authority: () => (leads() ? 'candidate' : 'control'),
    mend,
    fallBack: (reason, pairs) => fallBack(reason, [...new Set(pairs.map(({ cell }) => cell))]),
  });

  /** What the server holds is right for the page, whichever of the server's own sides is: those it compares itself. */
  function mend({ side, cell, control }: CellPair, right: 'control' | 'candidate'): boolean {
    const binding = [...views()].find(({ participant }) => participant.name === side);
    if (!binding) {
      compared.resync();
      return false;
    }
    if (right === 'candidate') binding.alignCell(refOfCell(cell));
    else {
      store.changed(fold.repair(cell, control));
      // What people see came by REST; should it be what is wrong, it is brought again.
      binding.participant.legacy.reload();
    }
    const [own] = allSides().filter(({ name }) => name === side);
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
