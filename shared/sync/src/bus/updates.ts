import { cellKey } from '@tandem/rota';
import { refOfCell } from '../protocol/cell-key.ts';
import type { CellKey, CellValue } from '../protocol/cell-value.ts';
import type { Change, InitialUpdate, Update } from '../protocol/change.ts';
import { stepDown } from '../protocol/migrate.ts';

/** A shown value that is another one now, as the fold tells it. */
export interface ShownChange {
  readonly cell: CellKey;
  readonly value: CellValue | null;
  readonly origin: string;
  readonly by: string | null;
}

/** A change with who made it, as the components are told it: frozen, because all of them are told the same object. */
export type Told = Exclude<Update, InitialUpdate>;

type CellsOfChange = Extract<Change, { type: 'assignments' }>['cells'];
/** `cell`: its key. `by`: in an update of several people's cells each names its own. */
type ChangedCell = CellsOfChange[number] & { readonly cell: CellKey; readonly by: string | undefined };

/** Since when several cells may change at once. */
const SEVERAL_CELLS = 2;
/** Cells of several origins in one update. */
const SEVERAL_ORIGINS = 'server/several';

function changedCell({ cell, value, by }: ShownChange): ChangedCell {
  const { staffId, date, slot } = refOfCell(cell);
  return { cell, dayId: date, timeSlot: slot, staffId, assignment: value && Object.freeze(value), by: by ?? undefined };
}

function changeOf(cells: readonly ChangedCell[], origin: string, by: string | undefined, timestamp: number): Told {
  const source = viewOf(origin);
  const [first] = cells;
  if (first && cells.length === 1) return Object.freeze({ type: 'assignment', ...first, source, timestamp, origin, by });
  const frozen: CellsOfChange = cells.map((cell) => Object.freeze(cell) as ChangedCell);
  Object.freeze(frozen);
  return Object.freeze({ type: 'assignments', cells: frozen, source, timestamp, origin, by });
}

const viewOf = (origin: string): string => origin.slice(origin.lastIndexOf('/') + 1);

/** Field by field: this runs for each edit, and spreading a cell costs more than all the rest of it. */
function oneCell({ cell, value, origin, by }: ShownChange, timestamp: number): Told {
  const { staffId, date, slot } = refOfCell(cell);
  return Object.freeze({ type: 'assignment', cell, dayId: date, timeSlot: slot, staffId, assignment: value && Object.freeze(value), source: viewOf(origin), timestamp, origin, by: by ?? undefined });
}

/** @param together cells of one origin and person are one change; else each is one by itself */
export function toldOf(changes: readonly ShownChange[], together: boolean, timestamp: number): Told[] {
  if (!together || changes.length === 1) return changes.map((change) => oneCell(change, timestamp));
  const groups = new Map<string, [ShownChange, ...ShownChange[]]>();
  for (const change of changes) {
    const group = `${change.origin}\n${change.by ?? ''}`;
    const members = groups.get(group);
    if (members) members.push(change);
    else groups.set(group, [change]);
  }
  return Array.from(groups.values(), (members) => {
    const [{ origin, by }] = members;
    return changeOf(members.map(changedCell), origin, by ?? undefined, timestamp);
  });
}

/** A change from elsewhere, with what is only trusted from here. */
export function toldFrom(change: Change, origin: string, by: string | undefined): Told {
  const keyed = <C extends CellsOfChange[number]>(cell: C): C => {
    const { staffId, dayId, timeSlot, assignment, by: own } = cell;
    if (assignment) Object.freeze(assignment);
    return Object.freeze({ ...cell, cell: cellKey({ staffId, date: dayId, slot: timeSlot }), by: typeof own === 'string' ? own : by });
  };
  if (change.type === 'assignment') return Object.freeze({ ...keyed(change), origin, by });
  if (change.type !== 'assignments') return Object.freeze({ ...change, origin, by });
  const cells = change.cells.map(keyed);
  Object.freeze(cells);
  return Object.freeze({ ...change, cells, origin, by });
}

function cellsOf(change: Told): readonly ChangedCell[] | null {
  if (change.type === 'assignments') return change.cells as CellsOfChange & readonly ChangedCell[];
  if (change.type !== 'assignment') return null;
  const { cell, dayId, timeSlot, staffId, assignment, by } = change as typeof change & ChangedCell;
  return [{ cell, dayId, timeSlot, staffId, assignment, by }];
}

/** Several changes as one of their cells, each with its latest value, and the other kinds as they were. */
export function merged(all: readonly Told[], timestamp: number): Told[] {
  const cells = new Map<string, ChangedCell>();
  const withCells: Told[] = [];
  const others: Told[] = [];
  for (const told of all) {
    const own = cellsOf(told);
    (own ? withCells : others).push(told);
    for (const cell of own ?? []) cells.set(cell.cell, cell);
  }
  const [first] = withCells;
  if (!first || withCells.length === 1) return [...withCells, ...others];
  const origin = withCells.every((told) => told.origin === first.origin) ? first.origin : SEVERAL_ORIGINS;
  const by = withCells.every((told) => told.by === first.by) ? first.by : undefined;
  return [changeOf([...cells.values()], origin, by, timestamp), ...others];
}

/** What a component that speaks this protocol is told. */
export function updatesFor(told: Told, protocol: number): readonly Update[] {
  const cells = protocol < SEVERAL_CELLS ? cellsOf(told) : null;
  if (!cells) return [told];
  const { timestamp, source, origin, by } = told;
  return cells.map((cell) => Object.freeze({ type: 'assignment' as const, ...cell, assignment: stepDown(cell.assignment, protocol), timestamp, source, origin, by: cell.by ?? by }));
}
