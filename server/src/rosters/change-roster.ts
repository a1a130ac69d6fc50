import type { ChangesAnswer, ChangesBody } from '@tandem/rest';
import { demandId, draftOf, needsCells, planBatch, problemReason, type BatchPlan, type Change, type PlannedStep, type Use } from '@tandem/rota';
import type { Feed, PlannedOp, Refused } from '../feed/feed.ts';
import { RotaFailure } from '../http/failure.ts';
import { carryAfter } from './carry-after.ts';
import type { ReferenceCache } from './reference-cache.ts';
import { causeOf } from './problem-causes.ts';
import { cellEntity, SCHEDULE_ENTITY, type ReferenceBody } from './roster-entities.ts';
import type { Place, Reference, RosterTables } from './roster-tables.ts';
import { ORIGIN } from './write-cell.ts';

export interface ChangeDeps {
  readonly feed: Feed;
  readonly tables: RosterTables;
  readonly cache: ReferenceCache;
}

export interface RosterChange {
  readonly body: ChangesBody;
  /** User id. */
  readonly actor: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Problems that one answer tells; a person mends them in rounds. */
const MOST_TOLD = 5;

/**
 * Changes a schedule's data, all or nothing. The batch is worked out on what is committed when its turn comes, so that
 * what depends on a deletion is complete whoever else writes.
 * @throws RotaFailure `not-found`, `invalid`, `conflict`, or `rejected` with uses or findings
 */
export async function changeRoster({ feed, tables, cache }: ChangeDeps, scheduleId: string, { body, actor, at }: RosterChange): Promise<ChangesAnswer> {
  const { opId, origin } = body;
  // The schema's optional fields may be there and undefined; the rota's types do not mind.
  const changes = body.changes as readonly Change[];
  let steps: readonly PlannedStep[] = [];
  const plan = (): readonly PlannedOp[] => {
    const reference = cache.get(scheduleId);
    if (!reference) throw new RotaFailure('not-found', ORIGIN, `There is no schedule "${scheduleId}".`, { causes: [{ code: 'no-schedule' }] });
    const assignments = needsCells(changes) ? tables.assignments(scheduleId) : [];
    const worked = planBatch(draftOf(reference, assignments), changes);
    if (worked.kind !== 'planned') throw refusalOf(worked);
    steps = worked.steps;
    const bodyOf = createBodies(reference, tables.places(scheduleId));
    const history = carryAfter({ ...reference, assignments }, steps);
    const ops = [
      ...history.map(([staffId, value], order) => ({ entity: `carry:${staffId}`, baseRev: null, body: value && ({ order, value } satisfies ReferenceBody), unjudged: true })),
      ...steps.map(({ change, implied }) => ({
        entity: entityOf(change),
        baseRev: change.baseRev ?? null,
        body: bodyOf(change),
        unjudged: implied || body.unjudged === true,
      })),
    ];
    carried = history.length;
    return ops.map((op, i) => ({ ...op, opId: i === ops.length - 1 ? opId : `${opId}#${i}`, actor, origin, at }));
  };
  let carried = 0;
  const result = await feed.submitPlanned(scheduleId, opId, changes.length, plan);
  if (result.kind === 'refused') throw opFailure(result.refusal, steps[result.index - carried]);
  return { kind: result.kind, cursor: result.cursors.at(-1) ?? 0 };
}

/** The entity of the log that a step writes. */
function entityOf(change: Change): string {
  switch (change.kind) {
    case 'schedule':
      return SCHEDULE_ENTITY;
    case 'cell':
      return cellEntity(change);
    case 'demand':
      return `demand:${demandId(change)}`;
    default:
      return `${change.kind}:${change.id}`;
  }
}

/** Gives each step's body, with its place: the one that is asked for, the one it has, or the end of its list. */
function createBodies({ schedule }: Reference, places: readonly Place[]): (change: Change) => unknown {
  const orders = new Map(places.map(({ kind, id, order }) => [`${kind}:${id}`, order]));
  const ends = new Map<string, number>();
  for (const { kind, order } of places) ends.set(kind, Math.max(order, ends.get(kind) ?? -1));
  const placeOf = (kind: string, entity: string, asked: number | undefined): number => {
    const order = asked ?? orders.get(entity) ?? (ends.get(kind) ?? -1) + 1;
    orders.set(entity, order);
    ends.set(kind, Math.max(order, ends.get(kind) ?? -1));
    return order;
  };
  return (change) => {
    if (change.kind === 'schedule') return { order: 0, value: { ...change.value, id: schedule.id } } satisfies ReferenceBody;
    if (change.value === null || change.kind === 'cell') return change.value;
    if (change.kind === 'demand') {
      const { date, shiftTypeId, skillId, value } = change;
      return { order: placeOf('demand', entityOf(change), undefined), value: { date, shiftTypeId, skillId, ...value } } satisfies ReferenceBody;
    }
    return { order: placeOf(change.kind, entityOf(change), change.order), value: change.value } satisfies ReferenceBody;
  };
}

function refusalOf(plan: Exclude<BatchPlan, { kind: 'planned' }>): RotaFailure {
  const at = `changes.${plan.index}`;
  if (plan.kind === 'invalid') {
    const problems = plan.problems.map((problem) => ({ ...problem, field: problem.field === '' ? at : `${at}.${problem.field}` }));
    return new RotaFailure('invalid', ORIGIN, problems.slice(0, MOST_TOLD).map(problemReason).join('; '), { field: problems[0]?.field ?? at, causes: problems.slice(0, MOST_TOLD).map(causeOf) });
  }
  const accepted = plan.mend ? 'what nothing depends on' : 'what nothing depends on, or cascade: true,';
  return new RotaFailure('rejected', ORIGIN, `${at}: in use by ${plan.uses.map(useSentence).join('; ')}; ${accepted} is accepted`, { field: at, uses: plan.uses, causes: [{ code: 'in-use' }] });
}

const useSentence = ({ kind, count, examples }: Use): string => `${count} × ${kind} (${examples.join(' / ')}${count > examples.length ? ' …' : ''})`;

function opFailure(refusal: Refused, step: PlannedStep | undefined): RotaFailure {
  const at = `changes.${step?.index ?? 0}`;
  switch (refusal.kind) {
    case 'conflict': {
      const name = step ? entityOf(step.change) : 'it';
      return new RotaFailure('conflict', ORIGIN, `${at}.baseRev: ${step?.change.baseRev} was given; ${name} is at revision ${refusal.rev} now`, { field: `${at}.baseRev`, causes: [{ code: 'stale' }] });
    }
    case 'rejected':
      return new RotaFailure('rejected', ORIGIN, refusal.findings.map(({ message }) => message).join(' '), { field: at, findings: refusal.findings });
    case 'invalid':
      return new RotaFailure('invalid', ORIGIN, `${at}: ${refusal.reason}`, { field: refusal.field === 'opId' ? 'opId' : at, causes: [{ code: 'unfit' }] });
  }
}
