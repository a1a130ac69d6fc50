import { ID_PATTERN } from '../model.ts';
import { BOUNDS } from './bounds.ts';
import { demandId, LIST_OF, type Change, type ListedChange, type ListedKind, type Reference } from './change.ts';
import { checkCell, checkDemand, checkSchedule, VALUE_CHECKS } from './check-value.ts';
import { draftOf, type Draft } from './draft.ts';
import { inspect, type Inspection } from './inspect.ts';
import type { ReferenceProblem } from './problem.ts';

/**
 * What forbids a change by itself: unknown names, a code that is taken, values out of bounds. Empty: it can be made.
 * What a deletion would break is not among it; see `usesOf`.
 */
export const checkReference = (reference: Reference, change: Change): ReferenceProblem[] => checkChange(draftOf(reference), change);

/** {@link checkReference} on a draft, for steps that build on each other. */
export function checkChange(draft: Draft, change: Change): ReferenceProblem[] {
  const look = inspect('');
  switch (change.kind) {
    case 'schedule': {
      const inner = inspect('value.');
      checkSchedule(inner, change.value);
      return inner.problems;
    }
    case 'demand':
      // A need that lies outside can be taken away.
      if (change.value === null) missing(look, 'date', draft.demand, demandId(change));
      else checkDemand(look, 'value.', change, draft);
      if (change.value !== null && !draft.demand.has(demandId(change))) full(look, draft.demand.size, 'demand');
      return look.problems;
    case 'cell':
      if (change.value === null && draft.lists.staff.has(change.staffId)) return look.problems;
      checkCell(look, change, draft);
      return look.problems;
    default:
      return checkListed(draft, change);
  }
}

/** Names that every object has; as an id one of them could be mistaken for what it is not. */
const isReserved = (id: string): boolean => id in {};

/** Whether something may be called so. */
export const isFreeId = (id: string): boolean => ID_PATTERN.test(id) && !isReserved(id);

function checkListed(draft: Draft, change: ListedChange): ReferenceProblem[] {
  const { kind, id, value } = change;
  const list = draft.lists[kind];
  const look = inspect('');
  if (!isFreeId(id)) look.add('id', 'id', id, '1 to 64 letters, digits, dots, dashes or underscores, and no reserved word');
  if (value === null) {
    missing(look, 'id', list, id);
    return look.problems;
  }
  if (value.id !== id) look.add('id', 'value.id', value.id, `"${id}", as the step's own id`);
  if (!list.has(id)) full(look, list.size, LIST_OF[kind]);
  return [...look.problems, ...checkListedValue(draft, kind, value)];
}

/** What is wrong with a value beside the others, with paths that begin at `prefix`. */
export function checkListedValue(draft: Draft, kind: ListedKind, value: unknown, prefix = 'value.'): ReferenceProblem[] {
  const look = inspect(prefix);
  const check = VALUE_CHECKS[kind] as (look: Inspection, value: unknown, draft: Draft) => void;
  check(look, value, draft);
  return look.problems;
}

function missing(look: Inspection, field: string, names: { has(id: string): boolean }, id: string): void {
  if (!names.has(id)) look.add('unknown', field, id, 'what there is');
}

function full(look: Inspection, size: number, list: keyof typeof BOUNDS): void {
  const { max } = BOUNDS[list];
  if (size >= max) look.add('range', '', size + 1, `at most ${max} of these`, BOUNDS[list]);
}
