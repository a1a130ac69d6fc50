import { cutWindow, type CarryOver, type Change, type PlannedStep, type Roster } from '@tandem/rota';

/** A person's history before the schedule as it has to be stored; null: none any more. */
export type CarryStep = readonly [staffId: string, value: CarryOver | null];

/**
 * What a batch does to the history before the schedule's first day. Whoever is deleted loses it, and a shift that is
 * deleted was not the last one. Where the schedule begins later, the days that go become history; where it begins
 * earlier, what came before is no longer known.
 * @param before the roster as the batch found it, with its cells where days can go
 */
export function carryAfter(before: Roster, steps: readonly PlannedStep[]): CarryStep[] {
  const people = deleted(steps, 'staff');
  const shifts = deleted(steps, 'shift-type');
  const { firstDate } = before.schedule;
  const begins = steps.reduce((date, { change }) => (change.kind === 'schedule' ? change.value.firstDate : date), firstDate);
  const history = begins > firstDate ? cutWindow(before, begins, begins).carry : before.carry;
  return Object.entries(history).flatMap(([staffId, carry]): CarryStep[] => {
    if (people.has(staffId) || begins < firstDate) return [[staffId, null]];
    const lost = carry.lastShiftTypeId !== null && shifts.has(carry.lastShiftTypeId);
    if (begins === firstDate && !lost) return [];
    return [[staffId, lost ? { ...carry, lastShiftTypeId: null } : carry]];
  });
}

function deleted(steps: readonly PlannedStep[], kind: Change['kind']): ReadonlySet<string> {
  return new Set(steps.flatMap(({ change }) => (change.kind === kind && 'id' in change && change.value === null ? [change.id] : [])));
}
