import { cellKey } from '../cell.ts';
import type { Change, ListedChange, ScheduleChange } from './change.ts';
import { checkChange } from './check-reference.ts';
import { dependentsOf, dependentsOutside, toUses, type Dependent } from './dependents.ts';
import { applyChange, type Draft } from './draft.ts';
import type { ReferenceProblem } from './problem.ts';
import type { Use } from './use.ts';

/** One step of a batch in the order in which it is carried out. */
export interface PlannedStep {
  readonly change: Change;
  /** The place in the batch of the step that it is, or that it follows from. */
  readonly index: number;
  /** It follows from a deletion. */
  readonly implied: boolean;
}

export type BatchPlan =
  | { readonly kind: 'planned'; readonly steps: readonly PlannedStep[] }
  | { readonly kind: 'invalid'; readonly index: number; readonly problems: readonly ReferenceProblem[] }
  /** Something depends on what step `index` deletes. `mend`: no deletion along with it could help. */
  | { readonly kind: 'in-use'; readonly index: number; readonly uses: readonly Use[]; readonly mend: boolean };

/**
 * Works out a whole batch: each step checked on what the ones before it leave, deletions with what they take along,
 * cells after all others. The draft ends in the state after the batch, or, where the batch is refused, anywhere.
 */
export function planBatch(draft: Draft, changes: readonly Change[]): BatchPlan {
  const steps: PlannedStep[] = [];
  // A cell that the batch writes itself depends on nothing old.
  for (const change of changes) if (change.kind === 'cell') draft.cells.delete(cellKey(change));
  const inOrder = [...changes.entries()];
  for (const [index, change] of inOrder.filter(([, { kind }]) => kind !== 'cell')) {
    const problems = checkChange(draft, change);
    if (problems.length > 0) return { kind: 'invalid', index, problems };
    const goes = dependentsOfStep(draft, change);
    const stuck = goes.filter(({ step }) => step === null);
    const cascade = 'cascade' in change && change.cascade === true;
    if (stuck.length > 0 || (goes.length > 0 && !cascade)) {
      return { kind: 'in-use', index, uses: toUses(cascade ? stuck : goes), mend: stuck.length > 0 };
    }
    for (const { step } of goes) {
      if (step === null) continue;
      applyChange(draft, step);
      steps.push({ change: step, index, implied: true });
    }
    applyChange(draft, change);
    steps.push({ change, index, implied: false });
  }
  for (const [index, change] of inOrder) {
    if (change.kind !== 'cell') continue;
    const problems = checkChange(draft, change);
    if (problems.length > 0) return { kind: 'invalid', index, problems };
    applyChange(draft, change);
    steps.push({ change, index, implied: false });
  }
  return { kind: 'planned', steps };
}

/** Whether working out these steps needs the cells that there are. */
export const needsCells = (changes: readonly Change[]): boolean =>
  changes.some((change) => change.kind === 'schedule' || (change.kind !== 'cell' && change.kind !== 'demand' && change.value === null));

function dependentsOfStep(draft: Draft, change: Change): Dependent[] {
  if (change.kind === 'schedule') return outside(draft, change);
  if (change.kind === 'cell' || change.kind === 'demand') return [];
  return deleted(draft, change);
}

const deleted = (draft: Draft, { kind, id, value }: ListedChange): Dependent[] => (value === null ? dependentsOf(draft, kind, id) : []);

function outside(draft: Draft, { value: { firstDate, lastDate } }: ScheduleChange): Dependent[] {
  const { schedule } = draft;
  return firstDate > schedule.firstDate || lastDate < schedule.lastDate ? dependentsOutside(draft, firstDate, lastDate) : [];
}
