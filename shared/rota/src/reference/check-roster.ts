import { cellKey } from '../cell.ts';
import { ID_PATTERN, type Roster } from '../model.ts';
import { demandId, LIST_OF, type ListedKind } from './change.ts';
import { checkListedValue, isFreeId } from './check-reference.ts';
import { checkCell, checkDemand, checkSchedule } from './check-value.ts';
import { draftOf } from './draft.ts';
import { inspect } from './inspect.ts';
import { shown, type ReferenceProblem } from './problem.ts';

/** Problems that one check tells; a person mends them in rounds. */
const MOST_PROBLEMS = 100;

const KINDS = Object.keys(LIST_OF) as readonly ListedKind[];

/** Everything that keeps a whole roster from being stored, with paths such as `staff.3.contractId`. Empty: it is sound. */
export function checkRoster(roster: Roster): ReferenceProblem[] {
  const draft = draftOf(roster);
  const problems: ReferenceProblem[] = [];
  const tell = (more: readonly ReferenceProblem[]): boolean => problems.push(...more) >= MOST_PROBLEMS;
  const whole = (): ReferenceProblem[] => problems.slice(0, MOST_PROBLEMS);

  const schedule = inspect('schedule.');
  if (!ID_PATTERN.test(roster.schedule.id)) schedule.add('id', 'id', roster.schedule.id, '1 to 64 letters, digits, dots, dashes or underscores');
  checkSchedule(schedule, roster.schedule);
  // Without sound days nothing dated can be judged.
  if (tell(schedule.problems) || schedule.problems.length > 0) return whole();

  for (const kind of KINDS) {
    const seen = new Set<string>();
    for (const [i, item] of roster[LIST_OF[kind]].entries()) {
      const at = `${LIST_OF[kind]}.${i}.`;
      if (tell([...named(at, item.id, seen), ...checkListedValue(draft, kind, item, at)])) return whole();
    }
  }
  const demands = new Set<string>();
  for (const [i, { date, shiftTypeId, skillId, minimum, optimum }] of roster.demand.entries()) {
    const look = inspect(`demand.${i}.`);
    const change = { kind: 'demand', date, shiftTypeId, skillId, value: { minimum, optimum } } as const;
    once(look.add, demandId(change), demands, 'one need for each day, shift and skill');
    checkDemand(look, '', change, draft);
    if (tell(look.problems)) return whole();
  }
  const cells = new Set<string>();
  for (const [i, assignment] of roster.assignments.entries()) {
    const look = inspect(`assignments.${i}.`);
    once(look.add, cellKey(assignment), cells, 'one assignment for each person, day and slot');
    checkCell(look, { kind: 'cell', ...assignment }, draft);
    if (tell(look.problems)) return whole();
  }
  for (const [staffId, { lastShiftTypeId }] of Object.entries(roster.carry)) {
    const look = inspect(`carry.${staffId}`);
    look.known('', staffId, draft.lists.staff, 'the people');
    if (lastShiftTypeId !== null) look.known('.lastShiftTypeId', lastShiftTypeId, draft.lists['shift-type'], 'the shifts');
    if (tell(look.problems)) return whole();
  }
  return whole();
}

function named(at: string, id: string, seen: Set<string>): ReferenceProblem[] {
  const wrong = isFreeId(id) ? [] : [{ field: `${at}id`, what: 'id' as const, given: shown(id), accepted: '1 to 64 letters, digits, dots, dashes or underscores, and no reserved word' }];
  if (seen.has(id)) return [...wrong, { field: `${at}id`, what: 'repeated', given: shown(id), accepted: 'an id that comes once' }];
  seen.add(id);
  return wrong;
}

function once(add: ReturnType<typeof inspect>['add'], key: string, seen: Set<string>, accepted: string): void {
  if (seen.has(key)) add('repeated', '', key, accepted);
  seen.add(key);
}
