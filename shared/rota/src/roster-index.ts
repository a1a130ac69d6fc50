/**
 * A window arranged for fast reads. An index never changes: `withCell` makes the next one and shares all the rest,
 * so a view can keep one per edit.
 */
import { eachDay } from './time.ts';
import type {
  Assignment,
  AssignmentValue,
  CellRef,
  Contract,
  ContractId,
  Demand,
  IsoDate,
  Leave,
  Request,
  RosterWindow,
  ShiftType,
  ShiftTypeId,
  Skill,
  SkillId,
  Staff,
  StaffId,
} from './model.ts';

type ByStaffAndDate<T> = ReadonlyMap<StaffId, ReadonlyMap<IsoDate, readonly T[]>>;

export interface RosterIndex {
  readonly window: RosterWindow;
  /** The days that the window and the schedule share, in order: what rules look at. */
  readonly plannedDates: readonly IsoDate[];
  readonly staffById: ReadonlyMap<StaffId, Staff>;
  readonly shiftTypeById: ReadonlyMap<ShiftTypeId, ShiftType>;
  readonly skillById: ReadonlyMap<SkillId, Skill>;
  readonly contractById: ReadonlyMap<ContractId, Contract>;
  /** A person's place in `window.staff`; the order of every list of people. */
  readonly staffOrder: ReadonlyMap<StaffId, number>;
  readonly cellsByStaff: ByStaffAndDate<Assignment>;
  readonly assignedByDate: ReadonlyMap<IsoDate, readonly Assignment[]>;
  /** One person's assignments of one day by slot; empty when off. */
  cellsOf(staffId: StaffId, date: IsoDate): readonly Assignment[];
  /** Everybody's assignments of a day, by the order of staff, then slot. */
  assignedOn(date: IsoDate): readonly Assignment[];
  /** The absence that holds this day; an approved one before an asked one. */
  leaveOn(staffId: StaffId, date: IsoDate): Leave | null;
  /** The first request of a person for a day; see `requestsOn` where several are possible. */
  requestOn(staffId: StaffId, date: IsoDate): Request | null;
  requestsOn(staffId: StaffId, date: IsoDate): readonly Request[];
  demandOn(date: IsoDate): readonly Demand[];
}

const NONE: readonly never[] = [];

type Facts = Omit<
  RosterIndex,
  'cellsOf' | 'assignedOn' | 'leaveOn' | 'requestOn' | 'requestsOn' | 'demandOn'
> & {
  readonly leave: ByStaffAndDate<Leave>;
  readonly requests: ByStaffAndDate<Request>;
  readonly demand: ReadonlyMap<IsoDate, readonly Demand[]>;
  /** The window as it was before any write. */
  readonly base: RosterWindow;
};

const factsOf = new WeakMap<RosterIndex, Facts>();

function byId<T extends { readonly id: string }>(items: readonly T[]): Map<string, T> {
  return new Map(items.map((item) => [item.id, item]));
}

function push<K, T>(map: Map<K, T[]>, key: K, item: T): void {
  const list = map.get(key);
  if (list) list.push(item);
  else map.set(key, [item]);
}

function pushDay<T>(map: Map<StaffId, Map<IsoDate, T[]>>, staffId: StaffId, date: IsoDate, item: T): void {
  let days = map.get(staffId);
  if (!days) map.set(staffId, (days = new Map()));
  push(days, date, item);
}

function create(facts: Facts): RosterIndex {
  const { leave, requests, demand, ...shared } = facts;
  const requestsOn = (staffId: StaffId, date: IsoDate): readonly Request[] =>
    requests.get(staffId)?.get(date) ?? NONE;
  const index: RosterIndex = {
    ...shared,
    cellsOf: (staffId, date) => facts.cellsByStaff.get(staffId)?.get(date) ?? NONE,
    assignedOn: (date) => facts.assignedByDate.get(date) ?? NONE,
    leaveOn: (staffId, date) => leave.get(staffId)?.get(date)?.[0] ?? null,
    requestOn: (staffId, date) => requestsOn(staffId, date)[0] ?? null,
    requestsOn,
    demandOn: (date) => demand.get(date) ?? NONE,
  };
  factsOf.set(index, facts);
  return index;
}

function bySlot(a: Assignment, b: Assignment): number {
  return a.slot - b.slot;
}

function byPerson(order: ReadonlyMap<StaffId, number>): (a: Assignment, b: Assignment) => number {
  const place = (a: Assignment): number => order.get(a.staffId) ?? order.size;
  return (a, b) => place(a) - place(b) || (a.staffId < b.staffId ? -1 : a.staffId > b.staffId ? 1 : bySlot(a, b));
}

/** Arranges a window for reading. Dated rows outside `from`..`to` are left out; of two rows for one cell the last counts. */
export function indexWindow(window: RosterWindow): RosterIndex {
  const { schedule } = window;
  const inside = (date: IsoDate): boolean => window.from <= date && date <= window.to;
  const staffOrder = new Map(window.staff.map((person, i) => [person.id, i]));
  const cells = new Map<StaffId, Map<IsoDate, Assignment[]>>();
  for (const assignment of window.assignments) {
    if (!inside(assignment.date)) continue;
    const sameDay = cells.get(assignment.staffId)?.get(assignment.date);
    const at = sameDay?.findIndex((other) => other.slot === assignment.slot) ?? -1;
    if (sameDay && at >= 0) sameDay[at] = assignment;
    else pushDay(cells, assignment.staffId, assignment.date, assignment);
  }
  const assigned = new Map<IsoDate, Assignment[]>();
  // In the order of staff from the start: to sort thousands of rows afterwards takes longer than all else here.
  for (const id of new Set([...staffOrder.keys(), ...[...cells.keys()].sort()])) {
    for (const [date, list] of cells.get(id) ?? NONE) {
      for (const assignment of list.sort(bySlot)) push(assigned, date, assignment);
    }
  }

  const leave = new Map<StaffId, Map<IsoDate, Leave[]>>();
  for (const absence of [...window.leave].sort((a, b) => Number(b.approved) - Number(a.approved))) {
    const from = absence.from < window.from ? window.from : absence.from;
    const to = absence.to > window.to ? window.to : absence.to;
    for (const date of eachDay(from, to)) pushDay(leave, absence.staffId, date, absence);
  }
  const requests = new Map<StaffId, Map<IsoDate, Request[]>>();
  for (const request of window.requests) {
    if (inside(request.date)) pushDay(requests, request.staffId, request.date, request);
  }
  const demand = new Map<IsoDate, Demand[]>();
  for (const row of window.demand) if (inside(row.date)) push(demand, row.date, row);

  return create({
    window,
    base: window,
    plannedDates: eachDay(
      window.from < schedule.firstDate ? schedule.firstDate : window.from,
      window.to > schedule.lastDate ? schedule.lastDate : window.to,
    ),
    staffById: byId(window.staff),
    shiftTypeById: byId(window.shiftTypes),
    skillById: byId(window.skills),
    contractById: byId(window.contracts),
    staffOrder,
    cellsByStaff: cells,
    assignedByDate: assigned,
    leave,
    requests,
    demand,
  });
}

function replaced(list: readonly Assignment[], ref: CellRef, next: Assignment | null): Assignment[] {
  const rest = list.filter((a) => a.slot !== ref.slot || a.date !== ref.date || a.staffId !== ref.staffId);
  if (next) rest.push(next);
  return rest;
}

/** The index after one cell was written (`null` clears it). Shares everything untouched with `index`. */
export function withCell(index: RosterIndex, ref: CellRef, value: AssignmentValue | null): RosterIndex {
  const facts = factsOf.get(index);
  if (!facts) throw new TypeError('withCell needs an index made by indexWindow');
  const { base } = facts;
  if (ref.date < base.from || ref.date > base.to) return index;
  const { staffId, date, slot } = ref;
  const next: Assignment | null = value && { staffId, date, slot, value };

  const days = new Map(index.cellsByStaff.get(staffId));
  days.set(date, replaced(index.cellsOf(staffId, date), ref, next).sort(bySlot));
  const cellsByStaff = new Map(index.cellsByStaff).set(staffId, days);
  const assignedByDate = new Map(index.assignedByDate);
  const assigned = replaced(index.assignedOn(date), ref, null);
  const order = byPerson(index.staffOrder);
  if (next) assigned.splice(assigned.findLastIndex((other) => order(other, next) < 0) + 1, 0, next);
  assignedByDate.set(date, assigned);
  return create({
    ...facts,
    cellsByStaff,
    assignedByDate,
    // Listed when somebody reads them: one move of a shift would copy all rows of a large rota a dozen times.
    window: {
      ...base,
      get assignments() {
        return [...assignedByDate.values()].flat();
      },
    },
  });
}
