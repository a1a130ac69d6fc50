import type { AssignmentRow, CellHistoryRow } from '@tandem/rest';
import { BOUNDS, cellKey, type Assignment, type AssignmentValue, type CarryOver, type CellRef, type IsoDate, type Roster, type StaffId } from '@tandem/rota';
import type { CellValue } from '@tandem/sync/protocol';
import type { DatabaseSync } from 'node:sqlite';
import { cellEntity } from './roster-entities.ts';

/** A roster without its assignments. */
export type Reference = Omit<Roster, 'assignments'>;

export interface ScheduleRow {
  readonly id: string;
  readonly name: string;
  readonly timeZone: string;
  readonly firstDate: IsoDate;
  readonly lastDate: IsoDate;
  readonly staff: number;
}

export interface Place {
  readonly kind: string;
  readonly id: string;
  readonly order: number;
  readonly rev: number;
}

/** One write of a cell; `by` is an actor's id. */
export interface WrittenCell extends Omit<CellHistoryRow, 'at'> {
  readonly rev: number;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** A cell as synchronization has it; `actor` is a user's id. */
export interface SyncedCell {
  /** `<staffId>/<date>/<slot>` */
  readonly cell: string;
  readonly rev: number;
  readonly value: CellValue;
  readonly actor: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Reads of the projections. Several that have to agree belong into one snapshot or transaction. */
export interface RosterTables {
  schedules(): ScheduleRow[];
  /** The revision of everything but the cells; null: there is no such schedule. */
  referenceRev(scheduleId: string): number | null;
  reference(scheduleId: string): Reference;
  /** Where everything but the cells stands in its list, and its revision. */
  places(scheduleId: string): Place[];
  /** The schedule that this op made, while it exists. */
  madeBy(opId: string): string | null;
  /** The last writes of a person's day that the log still has, newest first. */
  history(scheduleId: string, staffId: StaffId, date: IsoDate, limit: number): WrittenCell[];
  /** The position in the log that the tables reflect. */
  cursor(scheduleId: string): number;
  rows(scheduleId: string, from: IsoDate, to: IsoDate): AssignmentRow[];
  assignmentsBefore(scheduleId: string, date: IsoDate): Assignment[];
  assignments(scheduleId: string): Assignment[];
  assignmentsOf(scheduleId: string, staffId: StaffId, from: IsoDate, to: IsoDate): Assignment[];
  assignmentsOn(scheduleId: string, date: IsoDate): Assignment[];
  /** Cells that have a value, by day, person and slot, after a cell; null: from the first one on. */
  cellsAfter(scheduleId: string, after: CellRef | null, limit: number): SyncedCell[];
  /** A cell that has a value; null: it has none. */
  cell(scheduleId: string, ref: CellRef): SyncedCell | null;
}

type Row = Record<string, unknown>;

/** Every slot of a day. */
const SLOTS = Array.from({ length: BOUNDS.slot.max + 1 }, (_, slot) => slot);

export function createRosterTables(database: DatabaseSync): RosterTables {
  const cells = (where: string) =>
    database.prepare(`select date, staff_id, slot, value, rev, "by", at from assignment where schedule_id = ? and ${where}`);
  const sql = {
    schedules: database.prepare(
      `select id, name, time_zone, first_date, last_date,
         (select count(*) from reference where schedule_id = schedule.id and kind = 'staff') as staff
       from schedule order by name, id`,
    ),
    rev: database.prepare('select reference_rev from schedule where id = ?'),
    reference: database.prepare('select kind, id, value from reference where schedule_id = ? order by kind, position'),
    places: database.prepare('select kind, id, position, rev from reference where schedule_id = ?'),
    made: database.prepare('select id from schedule where made_by = ?'),
    history: database.prepare(
      `select entity, cursor, body, actor, origin, at from event
       where space = ? and entity in (${SLOTS.map(() => '?').join(', ')}) order by cursor desc limit ?`,
    ),
    head: database.prepare('select head from space where space = ?'),
    range: cells('date between ? and ? order by date, staff_id, slot'),
    before: cells('date < ? order by date, staff_id, slot'),
    all: cells('true order by date, staff_id, slot'),
    person: cells('staff_id = ? and date between ? and ? order by date, slot'),
    day: cells('date = ? order by staff_id, slot'),
    after: cells('(date, staff_id, slot) > (?, ?, ?) order by date, staff_id, slot limit ?'),
    cell: cells('date = ? and staff_id = ? and slot = ?'),
  };

  return {
    schedules: () =>
      sql.schedules.all().map((row) => ({
        id: String(row['id']),
        name: String(row['name']),
        timeZone: String(row['time_zone']),
        firstDate: String(row['first_date']),
        lastDate: String(row['last_date']),
        staff: Number(row['staff']),
      })),
    referenceRev(scheduleId) {
      const rev = sql.rev.get(scheduleId)?.['reference_rev'];
      return typeof rev === 'number' ? rev : null;
    },
    reference: (scheduleId) => referenceOf(sql.reference.all(scheduleId)),
    places: (scheduleId) =>
      sql.places.all(scheduleId).map((row) => ({ kind: String(row['kind']), id: String(row['id']), order: Number(row['position']), rev: Number(row['rev']) })),
    madeBy(opId) {
      const id = sql.made.get(opId)?.['id'];
      return typeof id === 'string' ? id : null;
    },
    history(scheduleId, staffId, date, limit) {
      const entities = SLOTS.map((slot) => cellEntity({ staffId, date, slot }));
      return sql.history.all(scheduleId, ...entities, limit).map((row) => ({
        slot: entities.indexOf(String(row['entity'])),
        value: typeof row['body'] === 'string' ? (JSON.parse(row['body']) as AssignmentValue) : null,
        by: String(row['actor']),
        at: Number(row['at']),
        origin: String(row['origin']),
        rev: Number(row['cursor']),
      }));
    },
    cursor: (scheduleId) => Number(sql.head.get(scheduleId)?.['head'] ?? 0),
    rows: (scheduleId, from, to) => {
      const rows = sql.range.all(scheduleId, from, to);
      // What was imported together was written at one moment.
      const moments = new Map<unknown, string>();
      return assignmentsFrom(rows).map((assignment, i) => ({
        ...assignment,
        rev: Number(rows[i]?.['rev']),
        by: String(rows[i]?.['by']),
        at: momentOf(moments, rows[i]?.['at']),
      }));
    },
    assignmentsBefore: (scheduleId, date) => assignmentsFrom(sql.before.all(scheduleId, date)),
    assignments: (scheduleId) => assignmentsFrom(sql.all.all(scheduleId)),
    assignmentsOf: (scheduleId, staffId, from, to) => assignmentsFrom(sql.person.all(scheduleId, staffId, from, to)),
    assignmentsOn: (scheduleId, date) => assignmentsFrom(sql.day.all(scheduleId, date)),
    cellsAfter: (scheduleId, after, limit) => syncedFrom(sql.after.all(scheduleId, after?.date ?? '', after?.staffId ?? '', after?.slot ?? 0, limit)),
    cell: (scheduleId, { date, staffId, slot }) => syncedFrom(sql.cell.all(scheduleId, date, staffId, slot))[0] ?? null,
  };
}

/** Few values repeat thousands of times: each is parsed once and shared. */
function assignmentsFrom(rows: readonly Row[]): Assignment[] {
  const values = new Map<string, AssignmentValue>();
  return rows.map((row) => {
    const text = String(row['value']);
    let value = values.get(text);
    if (!value) values.set(text, (value = JSON.parse(text) as AssignmentValue));
    return { staffId: String(row['staff_id']), date: String(row['date']), slot: Number(row['slot']), value };
  });
}

function momentOf(known: Map<unknown, string>, at: unknown): string {
  const moment = known.get(at) ?? new Date(Number(at)).toISOString();
  known.set(at, moment);
  return moment;
}

function syncedFrom(rows: readonly Row[]): SyncedCell[] {
  return assignmentsFrom(rows).map(({ value, ...ref }, i) => {
    const row = rows[i] ?? {};
    return { cell: cellKey(ref), rev: Number(row['rev']), value: value as CellValue, actor: String(row['by']), at: Number(row['at']) };
  });
}

function referenceOf(rows: readonly Row[]): Reference {
  const kinds = new Map<string, { id: string; value: unknown }[]>();
  for (const row of rows) {
    const kind = String(row['kind']);
    const list = kinds.get(kind) ?? [];
    kinds.set(kind, list);
    list.push({ id: String(row['id']), value: JSON.parse(String(row['value'])) as unknown });
  }
  const list = <T>(kind: string): T[] => (kinds.get(kind) ?? []).map(({ value }) => value as T);
  const [schedule] = list<Roster['schedule']>('schedule');
  if (!schedule) throw new TypeError('a schedule has lost its own row');
  return {
    schedule,
    skills: list('skill'),
    shiftTypes: list('shift-type'),
    contracts: list('contract'),
    staff: list('staff'),
    demand: list('demand'),
    leave: list('leave'),
    requests: list('request'),
    notes: list('note'),
    carry: Object.fromEntries((kinds.get('carry') ?? []).map(({ id, value }) => [id, value as CarryOver])),
  };
}
