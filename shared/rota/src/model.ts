/**
 * The words of the rota: plain, immutable, serialisable data. Every id matches {@link ID_PATTERN}.
 *
 * Time: a date is `YYYY-MM-DD` in the schedule's time zone; a clock time is minutes since that date's midnight and
 * may pass 1440, so a night that begins at 22:30 and ends at 06:30 is `start: 1350, end: 1830` and belongs to its
 * start day.
 */

/** `YYYY-MM-DD`, a calendar day in the schedule's time zone. */
export type IsoDate = string;
/** Whole minutes: a clock time since midnight, or a length. */
export type Minutes = number;
export type StaffId = string;
export type ShiftTypeId = string;
export type SkillId = string;
export type ContractId = string;
export type ScheduleId = string;

/** What an id may be: no slash, because ids stand in URLs and in cell keys. */
export const ID_PATTERN = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;

export const RULE_IDS = [
  'unknown-id',
  'overlap',
  'skill',
  'leave',
  'single-assignment',
  'rest',
  'succession',
  'shift-run',
  'work-run',
  'days-off-run',
  'total-assignments',
  'weekends',
  'complete-weekend',
  'request',
  'hours',
  'coverage-minimum',
  'coverage-optimum',
] as const;
export type RuleId = (typeof RULE_IDS)[number];

/** Which rules refuse a write, and the figures that rules need. Everything that does not reject is a finding. */
export interface Policy {
  readonly reject: readonly RuleId[];
  /** Least elapsed minutes between the end of one shift and the start of the next. */
  readonly restMinutes: Minutes;
}

export interface Schedule {
  readonly id: ScheduleId;
  readonly name: string;
  /** IANA name, e.g. `Europe/Warsaw`. */
  readonly timeZone: string;
  /** First and last planned day, inclusive. */
  readonly firstDate: IsoDate;
  readonly lastDate: IsoDate;
  readonly policy: Policy;
}

export interface Skill {
  readonly id: SkillId;
  readonly name: string;
  /** One to four letters, shown beside a name: `RN`. */
  readonly short: string;
}

/** Least and most, both inclusive. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

export interface ShiftType {
  readonly id: ShiftTypeId;
  /** What is typed and shown: `E`. One to three characters, unique in the schedule without regard to case. */
  readonly code: string;
  readonly name: string;
  /** 0 to 1439. */
  readonly start: Minutes;
  /** After `start`, at most `start + 1440`; past 1440 is the next day. */
  readonly end: Minutes;
  /** How many days in a row of this same shift. */
  readonly run: Range;
  /** Shift types that may not come on the following day. */
  readonly forbiddenNext: readonly ShiftTypeId[];
}

export interface Contract {
  readonly id: ContractId;
  readonly name: string;
  /** Norm per calendar week; null where the contract states none. */
  readonly weeklyMinutes: Minutes | null;
  /** Assignments over the whole schedule. */
  readonly assignments: Range;
  readonly workRun: Range;
  readonly offRun: Range;
  /** Most weekends with any work over the whole schedule. */
  readonly maxWeekends: number;
  /** A worked weekend is worked on both days. */
  readonly completeWeekends: boolean;
}

export interface Staff {
  readonly id: StaffId;
  readonly name: string;
  readonly contractId: ContractId;
  /** The first one is the main skill. */
  readonly skills: readonly SkillId[];
}

/** How many people of a skill one shift on one day needs. */
export interface Demand {
  readonly date: IsoDate;
  readonly shiftTypeId: ShiftTypeId;
  readonly skillId: SkillId;
  readonly minimum: number;
  readonly optimum: number;
}

/** The atomic value of a cell. `start`/`end` replace the shift type's clock times when present. */
export interface AssignmentValue {
  readonly shiftTypeId: ShiftTypeId;
  /** The skill worked. */
  readonly skillId: SkillId;
  readonly start?: Minutes;
  readonly end?: Minutes;
  readonly noteId?: string;
}

/** A cell is staff × date × slot; slot is the ordinal of that person's assignment on that day, 0 first. */
export interface CellRef {
  readonly staffId: StaffId;
  readonly date: IsoDate;
  readonly slot: number;
}

export interface Assignment extends CellRef {
  readonly value: AssignmentValue;
}

export const LEAVE_KINDS = ['leave', 'sick', 'training'] as const;
export type LeaveKind = (typeof LEAVE_KINDS)[number];

/** An absence of whole days, `from` to `to` inclusive. Only an approved one can reject an assignment. */
export interface Leave {
  readonly id: string;
  readonly staffId: StaffId;
  readonly kind: LeaveKind;
  readonly from: IsoDate;
  readonly to: IsoDate;
  readonly approved: boolean;
}

/** A wish. `shiftTypeId: null` means the whole day. */
export interface Request {
  readonly id: string;
  readonly staffId: StaffId;
  readonly date: IsoDate;
  readonly want: 'off' | 'on';
  readonly shiftTypeId: ShiftTypeId | null;
}

export interface Note {
  readonly id: string;
  readonly date: IsoDate;
  /** null: a note on the day itself. */
  readonly staffId: StaffId | null;
  readonly text: string;
}

/** What came before the first day of a window, per person; it extends the first runs and totals. */
export interface CarryOver {
  readonly assignments: number;
  readonly weekends: number;
  readonly lastShiftTypeId: ShiftTypeId | null;
  /** The end of the last shift in minutes of the day it belonged to, for rest across the border; null if unknown. */
  readonly lastEnd: Minutes | null;
  /** Length of the run that ends on the day before the window. */
  readonly shiftRun: number;
  readonly workRun: number;
  readonly offRun: number;
}

/** Everything of one schedule. `carry` is the history before `schedule.firstDate`. */
export interface Roster {
  readonly schedule: Schedule;
  readonly skills: readonly Skill[];
  readonly shiftTypes: readonly ShiftType[];
  readonly contracts: readonly Contract[];
  readonly staff: readonly Staff[];
  readonly demand: readonly Demand[];
  readonly leave: readonly Leave[];
  readonly requests: readonly Request[];
  readonly notes: readonly Note[];
  readonly assignments: readonly Assignment[];
  readonly carry: Readonly<Record<StaffId, CarryOver>>;
}

/** A roster cut to `from`..`to` (inclusive); dated lists hold only what touches these days, `carry` is as of `from`. */
export interface RosterWindow extends Roster {
  readonly from: IsoDate;
  readonly to: IsoDate;
}

export type Severity = 'must' | 'check';

/** What a rule found, in data and in a manager's words. */
export interface Finding {
  readonly rule: RuleId;
  readonly severity: Severity;
  /** The day it shows on; null for a finding about the whole schedule. */
  readonly date: IsoDate | null;
  /** The person; null for coverage. */
  readonly staffId: StaffId | null;
  /** The cells it marks; empty for coverage. */
  readonly cells: readonly CellRef[];
  readonly shiftTypeId: ShiftTypeId | null;
  readonly skillId: SkillId | null;
  /** How far over or under, in the rule's own unit (days, assignments, people, minutes); at least 1. */
  readonly amount: number;
  /** A full sentence: `Mei-Ling Chen: 8 h rest before Early, 11 h needed.` */
  readonly message: string;
  /** For a narrow place, without the name: `8 h rest, 11 h needed`. */
  readonly short: string;
}
