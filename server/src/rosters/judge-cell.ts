import { addDays, indexWindow, judgeWrite, type AssignmentValue, type CellRef, type Finding, type RosterWindow, type RuleId } from '@tandem/rota';
import type { Op } from '../feed/feed.ts';
import type { ReferenceCache } from './reference-cache.ts';
import { parseEntity } from './roster-entities.ts';
import type { Reference, RosterTables } from './roster-tables.ts';

/** Rules that look no further than the days beside the written one. */
const NEAR_RULES: ReadonlySet<RuleId> = new Set<RuleId>([
  'unknown-id', 'overlap', 'skill', 'leave', 'single-assignment', 'rest', 'succession', 'request', 'coverage-minimum', 'coverage-optimum',
]);
/** Days on both sides that near rules can reach: a shift ends at most a day after the day it belongs to. */
const NEAR = 3;

/**
 * The rules of a schedule's policy that the write of a cell would break, on the tables as they are in the running
 * transaction. Only the person's own cells near the day are read (all of them where the policy has a rule about runs
 * or totals), and everybody's of that day where it has one about coverage. An unknown person, shift, skill or day always rejects: nobody would see it.
 */
export function createCellJudge(tables: RosterTables, cache: ReferenceCache): (space: string, op: Op) => Finding[] {
  return (space, { entity, body }) => {
    const name = parseEntity(entity);
    const reference = name?.kind === 'cell' ? cache.get(space) : null;
    if (name?.kind !== 'cell' || !reference) return [];
    return judgeWrite(indexWindow(windowAround(tables, space, reference, name.ref)), name.ref, body as AssignmentValue | null);
  };
}

/** A person's own rows of the reference data. */
type Own = Pick<Reference, 'staff' | 'leave' | 'requests'>;
const NOBODY: Own = { staff: [], leave: [], requests: [] };

/** Reference data by person, kept as long as the data itself: a batch judges thousands of cells on the same. */
const byPerson = new WeakMap<Reference, ReadonlyMap<string, Own>>();

function ownOf(reference: Reference, staffId: string): Own {
  let people = byPerson.get(reference);
  if (!people) {
    const leave = Map.groupBy(reference.leave, (row) => row.staffId);
    const requests = Map.groupBy(reference.requests, (row) => row.staffId);
    people = new Map(reference.staff.map((person) => [person.id, { staff: [person], leave: leave.get(person.id) ?? [], requests: requests.get(person.id) ?? [] }]));
    byPerson.set(reference, people);
  }
  return people.get(staffId) ?? NOBODY;
}

function windowAround(tables: RosterTables, space: string, reference: Reference, ref: CellRef): RosterWindow {
  const { schedule } = reference;
  const reject = [...new Set<RuleId>(['unknown-id', ...schedule.policy.reject])];
  const near = reject.every((rule) => NEAR_RULES.has(rule));
  const from = near ? later(schedule.firstDate, addDays(ref.date, -NEAR)) : schedule.firstDate;
  const to = near ? earlier(schedule.lastDate, addDays(ref.date, NEAR)) : schedule.lastDate;
  const own = tables.assignmentsOf(space, ref.staffId, from, to);
  const counted = reject.some((rule) => rule === 'coverage-minimum' || rule === 'coverage-optimum');
  const others = counted ? tables.assignmentsOn(space, ref.date).filter(({ staffId }) => staffId !== ref.staffId) : [];
  return {
    ...reference,
    schedule: { ...schedule, policy: { ...schedule.policy, reject } },
    from,
    to,
    demand: counted ? reference.demand.filter(({ date }) => date === ref.date) : [],
    ...ownOf(reference, ref.staffId),
    // What came before a window that opens later is the same with and without the write.
    carry: from === schedule.firstDate ? reference.carry : {},
    assignments: [...own, ...others],
  };
}

const later = (a: string, b: string): string => (a > b ? a : b);
const earlier = (a: string, b: string): string => (a < b ? a : b);
