/**
 * A roster as entities of the feed. Each thing that changes by itself is one entity; its body is the model's own value,
 * wrapped with its place where lists have an order: `{ order, value }`. A cell's body is its value alone.
 */
import { parseCellKey, cellKey, type CarryOver, type CellRef, type Roster } from '@tandem/rota';

/** What a roster consists of besides its cells. */
export type ReferenceKind = 'schedule' | 'skill' | 'shift-type' | 'contract' | 'staff' | 'demand' | 'leave' | 'request' | 'note' | 'carry';

export interface ReferenceBody {
  readonly order: number;
  readonly value: unknown;
}

export type EntityName =
  | { readonly kind: 'cell'; readonly ref: CellRef }
  | { readonly kind: ReferenceKind; readonly id: string };

export interface Entity {
  readonly entity: string;
  readonly body: unknown;
}

const KINDS: ReadonlySet<string> = new Set<ReferenceKind>([
  'schedule', 'skill', 'shift-type', 'contract', 'staff', 'demand', 'leave', 'request', 'note', 'carry',
]);
/** Begins the entity of a cell; its key follows. */
export const CELL_PREFIX = 'cell:';

/** The schedule's own entity, which every roster has once. */
export const SCHEDULE_ENTITY = 'schedule:schedule';

export const cellEntity = (ref: CellRef): string => CELL_PREFIX + cellKey(ref);

/** What an entity's name says; null when no roster has such an entity. */
export function parseEntity(entity: string): EntityName | null {
  if (entity.startsWith(CELL_PREFIX)) {
    const ref = parseCellKey(entity.slice(CELL_PREFIX.length));
    return ref && { kind: 'cell', ref };
  }
  const colon = entity.indexOf(':');
  const [kind, id] = [entity.slice(0, colon), entity.slice(colon + 1)];
  return KINDS.has(kind) && id !== '' ? { kind: kind as ReferenceKind, id } : null;
}

/** Every entity of a roster, the schedule first. */
export function entitiesOf(roster: Roster): Entity[] {
  const listed = <T>(kind: ReferenceKind, items: readonly T[], idOf: (item: T) => string): Entity[] =>
    items.map((value, order) => ({ entity: `${kind}:${idOf(value)}`, body: { order, value } satisfies ReferenceBody }));
  const byId = ({ id }: { readonly id: string }): string => id;
  const carry: readonly (readonly [string, CarryOver])[] = Object.entries(roster.carry);
  return [
    { entity: SCHEDULE_ENTITY, body: { order: 0, value: roster.schedule } satisfies ReferenceBody },
    ...listed('skill', roster.skills, byId),
    ...listed('shift-type', roster.shiftTypes, byId),
    ...listed('contract', roster.contracts, byId),
    ...listed('staff', roster.staff, byId),
    ...listed('demand', roster.demand, ({ date, shiftTypeId, skillId }) => `${date}/${shiftTypeId}/${skillId}`),
    ...listed('leave', roster.leave, byId),
    ...listed('request', roster.requests, byId),
    ...listed('note', roster.notes, byId),
    ...carry.map(([staffId, value], order) => ({ entity: `carry:${staffId}`, body: { order, value } satisfies ReferenceBody })),
    ...roster.assignments.map((assignment) => ({ entity: cellEntity(assignment), body: assignment.value })),
  ];
}
