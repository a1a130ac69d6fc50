/** Small wards for tests, written the way a rota is drawn: one letter a day. */
import { addDays } from '../time.ts';
import { cutWindow } from '../history.ts';
import { DEFAULT_POLICY } from '../policy.ts';
import { indexWindow, type RosterIndex } from '../roster-index.ts';
import type {
  Assignment,
  CarryOver,
  Contract,
  Demand,
  Finding,
  IsoDate,
  Leave,
  Request,
  Roster,
  Schedule,
  ShiftType,
  Staff,
} from '../model.ts';

export const MONDAY = '2026-11-02';

const wide = { min: 0, max: 999 };

export const SHIFTS: readonly ShiftType[] = [
  { id: 'E', code: 'E', name: 'Early', start: 390, end: 870, run: wide, forbiddenNext: [] },
  { id: 'D', code: 'D', name: 'Day', start: 510, end: 990, run: wide, forbiddenNext: [] },
  { id: 'L', code: 'L', name: 'Late', start: 870, end: 1350, run: wide, forbiddenNext: [] },
  { id: 'N', code: 'N', name: 'Night', start: 1350, end: 1830, run: wide, forbiddenNext: [] },
];

/** Limits nobody reaches: a test narrows the one it is about. */
export const EASY: Contract = {
  id: 'full',
  name: '100 %',
  weeklyMinutes: null,
  assignments: wide,
  workRun: wide,
  offRun: wide,
  maxWeekends: 99,
  completeWeekends: false,
};

/** Nothing known of the past. */
export const NO_PAST: CarryOver = {
  assignments: 0,
  weekends: 0,
  lastShiftTypeId: null,
  lastEnd: null,
  shiftRun: 0,
  workRun: 0,
  offRun: 0,
};

/** Off for three days before the first one. */
export const RESTED: CarryOver = { ...NO_PAST, offRun: 3 };

export interface WardOptions {
  /** By person: one letter per day from `firstDate`, `.` for off, blanks for the eye. */
  readonly rows: Readonly<Record<string, string>>;
  readonly firstDate?: IsoDate;
  /** Days of the schedule; as long as the longest row when absent. */
  readonly days?: number;
  readonly contract?: Partial<Contract>;
  readonly shiftTypes?: readonly ShiftType[];
  readonly staff?: Readonly<Record<string, Partial<Staff>>>;
  readonly demand?: readonly Demand[];
  readonly leave?: readonly (Partial<Leave> & Pick<Leave, 'staffId' | 'from' | 'to'>)[];
  readonly requests?: readonly (Partial<Request> & Pick<Request, 'staffId' | 'date'>)[];
  readonly carry?: Readonly<Record<string, CarryOver>>;
  readonly schedule?: Partial<Schedule>;
  readonly extra?: readonly Assignment[];
}

export function rosterOf(options: WardOptions): Roster {
  const { rows, firstDate = MONDAY, carry } = options;
  const drawn = Object.entries(rows).map(([name, row]) => [name, row.replaceAll(' ', '')] as const);
  const days = options.days ?? Math.max(1, ...drawn.map(([, row]) => row.length));
  const names = drawn.map(([name]) => name);
  const assignments = drawn.flatMap(([name, row]) =>
    [...row].flatMap((letter, i): Assignment[] =>
      letter === '.'
        ? []
        : [{ staffId: name, date: addDays(firstDate, i), slot: 0, value: { shiftTypeId: letter, skillId: 'RN' } }],
    ),
  );
  return {
    schedule: {
      id: 'ward',
      name: 'Ward 4 North',
      timeZone: 'Europe/Warsaw',
      firstDate,
      lastDate: addDays(firstDate, days - 1),
      policy: DEFAULT_POLICY,
      ...options.schedule,
    },
    skills: [
      { id: 'RN', name: 'Registered nurse', short: 'RN' },
      { id: 'CA', name: 'Care assistant', short: 'CA' },
    ],
    shiftTypes: options.shiftTypes ?? SHIFTS,
    contracts: [{ ...EASY, ...options.contract }],
    staff: names.map((id) => ({ id, name: id, contractId: 'full', skills: ['RN'], ...options.staff?.[id] })),
    demand: options.demand ?? [],
    leave: (options.leave ?? []).map((leave, i) => ({ id: `a${i}`, kind: 'leave', approved: true, ...leave })),
    requests: (options.requests ?? []).map((wish, i) => ({ id: `r${i}`, want: 'off', shiftTypeId: null, ...wish })),
    notes: [],
    assignments: [...assignments, ...(options.extra ?? [])],
    carry: carry ?? Object.fromEntries(names.map((id) => [id, RESTED])),
  };
}

/** The whole of a drawn ward, indexed. */
export function wardOf(options: WardOptions): RosterIndex {
  const roster = rosterOf(options);
  return indexWindow(cutWindow(roster, roster.schedule.firstDate, roster.schedule.lastDate));
}

/** `2026-11-06 +1 fifth Late in a row` for each finding of one rule, in order. */
export function told(findings: readonly Finding[], rule: Finding['rule']): string[] {
  return findings
    .filter((finding) => finding.rule === rule)
    .map(({ date, amount, short }) => `${date ?? 'schedule'} +${amount} ${short}`);
}
