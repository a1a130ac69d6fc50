/** A roster as tables of plain text and numbers: what both the workbook and the CSV files hold, and read back as. */
import type { Range, Roster } from '../model.ts';
import { formatClock } from '../time.ts';
import { FIELDS, type HeadedKind } from './fields.ts';
import { clockText } from './parse-value.ts';
import { SETTINGS } from './settings.ts';

export type PlainCell = string | number | null;

export interface PlainTable {
  readonly kind: HeadedKind;
  /** `Rota settings`, `People`. */
  readonly name: string;
  /** Headings first. */
  readonly rows: readonly (readonly PlainCell[])[];
}

const NAMES: Readonly<Record<HeadedKind, string>> = {
  settings: 'Rota settings',
  people: 'People',
  contracts: 'Contracts',
  skills: 'Skills',
  shifts: 'Shifts',
  demand: 'Demand',
  leave: 'Leave',
  requests: 'Requests',
  notes: 'Notes',
  history: 'Before',
  assignments: 'Assignments',
};

/** Rows of one table; more go to `Assignments 2`, because readers stop somewhere. */
const MOST_ROWS = 19_000;

const yesNo = (value: boolean): string => (value ? 'yes' : 'no');
const limits = ({ min, max }: Range): [number, number] => [min, max];

/** All tables of a roster, in the order in which people look at them. */
export function rosterTables(roster: Roster): PlainTable[] {
  const { schedule } = roster;
  const names = new Map(roster.staff.map(({ id, name }) => [id, name]));
  const codes = new Map(roster.shiftTypes.map(({ id, code }) => [id, code]));
  const codeOf = (id: string | null): string | null => (id === null ? null : (codes.get(id) ?? id));
  const nameOf = (id: string | null): string | null => (id === null ? null : (names.get(id) ?? null));
  const rows: Record<HeadedKind, PlainCell[][]> = {
    people: roster.staff.map(({ id, name, contractId, skills }) => [id, name, contractId, skills.join(', ')]),
    contracts: roster.contracts.map((contract) => [
      contract.id,
      contract.name,
      contract.weeklyMinutes === null ? null : contract.weeklyMinutes / 60,
      ...limits(contract.assignments),
      ...limits(contract.workRun),
      ...limits(contract.offRun),
      contract.maxWeekends,
      yesNo(contract.completeWeekends),
    ]),
    skills: roster.skills.map(({ id, name, short }) => [id, name, short]),
    shifts: roster.shiftTypes.map((shift) => [shift.id, shift.code, shift.name, formatClock(shift.start), formatClock(shift.end), ...limits(shift.run), shift.forbiddenNext.map(codeOf).join('\n')]),
    demand: roster.demand.map(({ date, shiftTypeId, skillId, minimum, optimum }) => [date, codeOf(shiftTypeId), skillId, minimum, optimum]),
    leave: roster.leave.map(({ id, staffId, kind, from, to, approved }) => [id, staffId, nameOf(staffId), kind, from, to, yesNo(approved)]),
    requests: roster.requests.map(({ id, staffId, date, want, shiftTypeId }) => [id, staffId, nameOf(staffId), date, want, codeOf(shiftTypeId)]),
    notes: roster.notes.map(({ id, date, staffId, text }) => [id, date, staffId, nameOf(staffId), text]),
    assignments: roster.assignments.map(({ staffId, date, slot, value }) => [
      staffId,
      nameOf(staffId),
      date,
      slot === 0 ? null : slot,
      codeOf(value.shiftTypeId),
      value.skillId,
      value.start === undefined ? null : clockText(value.start),
      value.end === undefined ? null : clockText(value.end),
      value.noteId ?? null,
    ]),
    history: Object.entries(roster.carry).map(([staffId, carry]) => [
      staffId,
      nameOf(staffId),
      carry.assignments,
      carry.weekends,
      codeOf(carry.lastShiftTypeId),
      carry.lastEnd === null ? null : clockText(carry.lastEnd),
      carry.shiftRun,
      carry.workRun,
      carry.offRun,
    ]),
    settings: [
      [SETTINGS.id, schedule.id],
      [SETTINGS.name, schedule.name],
      [SETTINGS.timeZone, schedule.timeZone],
      [SETTINGS.firstDate, schedule.firstDate],
      [SETTINGS.lastDate, schedule.lastDate],
      [SETTINGS.rest, schedule.policy.restMinutes],
      [SETTINGS.reject, schedule.policy.reject.join(', ')],
    ],
  };
  return (Object.keys(rows) as HeadedKind[]).flatMap((kind) => tablesOf(kind, rows[kind]));
}

function tablesOf(kind: HeadedKind, rows: readonly PlainCell[][]): PlainTable[] {
  const headings = FIELDS[kind].filter(({ id }) => !ONLY_READ[kind]?.includes(id)).map(({ heading }) => heading);
  const parts = Math.max(1, Math.ceil(rows.length / MOST_ROWS));
  return Array.from({ length: parts }, (_, i) => ({
    kind,
    name: i === 0 ? NAMES[kind] : `${NAMES[kind]} ${i + 1}`,
    rows: [headings, ...rows.slice(i * MOST_ROWS, (i + 1) * MOST_ROWS)],
  }));
}

/** Fields that other people's files have and ours say elsewhere. */
const ONLY_READ: Readonly<Partial<Record<HeadedKind, readonly string[]>>> = { people: ['hours', 'share'], shifts: ['works'] };
