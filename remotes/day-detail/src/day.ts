/** A day as the panel shows it: who works when, who does not, and against what is asked for. Pure. */
import {
  coverageOf,
  timesOf,
  tone,
  type Assignment,
  type CoverageStatus,
  type Finding,
  type IsoDate,
  type LeaveKind,
  type Minutes,
  type RosterIndex,
  type ShiftCoverage,
  type ShiftType,
  type SkillCoverage,
  type SkillId,
  type Staff,
  type StaffId,
  type Tone,
} from '@tandem/rota';
import type { CellSave } from '@tandem/ui';
import { day as words } from '@tandem/words/day';

export type Mark = 'must' | 'check';

/** One assignment of the day with all that is said beside it. */
export interface DayPerson {
  readonly staff: Staff;
  /** Main skill and skill worked, see {@link roleOf}. */
  readonly role: string;
  readonly assignment: Assignment;
  readonly shiftType: ShiftType;
  readonly tone: Tone;
  readonly start: Minutes;
  readonly end: Minutes;
  readonly findings: readonly Finding[];
  readonly mark: Mark | null;
  readonly save: CellSave;
  /** Two values wait for a decision of this person, in words; empty: none do. */
  readonly clash: string;
  readonly note: string | null;
}

/** A shift with its people. */
export interface DaySection {
  readonly shiftType: ShiftType;
  readonly tone: Tone;
  readonly coverage: ShiftCoverage;
  readonly people: readonly DayPerson[];
  /** People missing to the minimum. */
  readonly open: number;
  /** `1 open`, or `1 CA open` where the shift asks for several skills; empty when nobody is missing. */
  readonly openWords: string;
  /** `7 of 8 CA`: what each skill that is short has, where the shift asks for several; else empty. */
  readonly shortSkills: string;
}

export interface DayModel {
  readonly date: IsoDate;
  /** Shifts that are asked for or worked, in the schedule's order. */
  readonly sections: readonly DaySection[];
  /** Shifts nobody works and nobody asks for. */
  readonly idle: readonly ShiftType[];
  readonly off: readonly Staff[];
  readonly leave: readonly Staff[];
  readonly sick: readonly Staff[];
  readonly training: readonly Staff[];
  /** People, each counted once. */
  readonly onShift: number;
  readonly minutes: Minutes;
  readonly minimum: number;
  readonly optimum: number;
}

export type FindingsOf = (staffId: StaffId) => readonly Finding[];
export type SaveOf = (staffId: StaffId, slot: number) => CellSave;
/** What there is to decide about a person on the day, in words; empty: nothing. */
export type ClashOf = (staffId: StaffId) => string;

/**
 * `RN`, or `RN 80` for part time: the share of the longest contract of the schedule. Who works with another than their
 * main skill is `RN as HN`.
 */
export function roleOf(index: RosterIndex, staff: Staff, workedSkillId?: SkillId): string {
  const main = staff.skills[0] ?? '';
  const short = index.skillById.get(main)?.short ?? '';
  if (workedSkillId !== undefined && workedSkillId !== main) return words.as(short, index.skillById.get(workedSkillId)?.short ?? workedSkillId);
  const weekly = index.contractById.get(staff.contractId)?.weeklyMinutes ?? null;
  const longest = Math.max(...index.window.contracts.map((contract) => contract.weeklyMinutes ?? 0));
  if (weekly === null || longest <= 0 || weekly >= longest) return short;
  return `${short} ${Math.round((100 * weekly) / longest)}`;
}

function severer(findings: readonly Finding[]): Mark | null {
  if (findings.length === 0) return null;
  return findings.some(({ severity }) => severity === 'must') ? 'must' : 'check';
}

/** The findings of a person that show on `date`. */
export function onDate(findings: readonly Finding[], date: IsoDate): readonly Finding[] {
  return findings.filter((finding) => finding.date === date);
}

/**
 * Arranges one day. Who is on shift is listed under every shift worked; who is not is on approved leave, sick, in
 * training, or off.
 */
export function dayModel(index: RosterIndex, date: IsoDate, findingsOf: FindingsOf, saveOf: SaveOf, clashOf: ClashOf = () => ''): DayModel {
  const { window } = index;
  const noteOf = new Map(window.notes.map((note) => [note.id, note.text]));
  const people = new Map<string, DayPerson[]>();
  const working = new Set<StaffId>();
  let minutes = 0;
  for (const assignment of index.assignedOn(date)) {
    const staff = index.staffById.get(assignment.staffId);
    const shiftType = index.shiftTypeById.get(assignment.value.shiftTypeId);
    if (!staff || !shiftType) continue;
    const { start, end } = timesOf(assignment.value, shiftType);
    const findings = onDate(findingsOf(staff.id), date);
    working.add(staff.id);
    minutes += end - start;
    const list = people.get(shiftType.id) ?? [];
    list.push({
      staff,
      role: roleOf(index, staff, assignment.value.skillId),
      assignment,
      shiftType,
      tone: tone(shiftType),
      start,
      end,
      findings,
      mark: severer(findings),
      save: saveOf(staff.id, assignment.slot),
      clash: clashOf(staff.id),
      note: noteOf.get(assignment.value.noteId ?? '') ?? null,
    });
    people.set(shiftType.id, list);
  }

  const coverage = coverageOf(index, date);
  const used = coverage.filter((shift) => shift.assigned > 0 || shift.optimum > 0 || shift.minimum > 0);
  const rest = window.staff.filter(({ id }) => !working.has(id));
  const absentFor = (person: Staff): 'leave' | 'sick' | 'training' | 'off' => {
    const leave = index.leaveOn(person.id, date);
    return leave?.approved ? leave.kind : 'off';
  };
  const absent = Object.groupBy(rest, absentFor);
  return {
    date,
    sections: used.map((shift) => ({
      shiftType: shift.shiftType,
      tone: tone(shift.shiftType),
      coverage: shift,
      people: people.get(shift.shiftType.id) ?? [],
      open: shift.status === 'below-minimum' ? -shift.gap : 0,
      openWords: openWords(index, shift),
      shortSkills: shortSkills(index, shift),
    })),
    idle: coverage.filter((shift) => !used.includes(shift)).map(({ shiftType }) => shiftType),
    off: absent.off ?? [],
    leave: absent.leave ?? [],
    sick: absent.sick ?? [],
    training: absent.training ?? [],
    onShift: working.size,
    minutes,
    minimum: used.reduce((sum, shift) => sum + shift.minimum, 0),
    optimum: used.reduce((sum, shift) => sum + shift.optimum, 0),
  };
}

const asked = ({ bySkill }: ShiftCoverage): SkillCoverage[] => bySkill.filter(({ minimum, optimum }) => minimum + optimum > 0);

function openWords(index: RosterIndex, shift: ShiftCoverage): string {
  if (shift.status !== 'below-minimum') return '';
  const missing = asked(shift).filter(({ assigned, minimum }) => assigned < minimum);
  const skill = (id: SkillId): string => (asked(shift).length > 1 ? (index.skillById.get(id)?.short ?? id) : '');
  return words.open(missing.map(({ skillId, assigned, minimum }) => ({ n: minimum - assigned, skill: skill(skillId) })));
}

function shortSkills(index: RosterIndex, shift: ShiftCoverage): string {
  if (shift.status === 'met' || asked(shift).length < 2) return '';
  const toMinimum = shift.status === 'below-minimum';
  return asked(shift)
    .map(({ skillId, assigned, minimum, optimum }) => ({ skillId, assigned, needed: toMinimum ? minimum : optimum }))
    .filter(({ assigned, needed }) => assigned < needed)
    .map(({ skillId, assigned, needed }) => words.shortOf(assigned, needed, index.skillById.get(skillId)?.short ?? skillId))
    .join(', ');
}

const WORST: readonly CoverageStatus[] = ['below-minimum', 'below-optimum', 'met'];

/** The worst coverage of any shift on `date`. */
export function worstCoverage(index: RosterIndex, date: IsoDate): CoverageStatus {
  const statuses = coverageOf(index, date).map(({ status }) => status);
  return WORST.find((status) => statuses.includes(status)) ?? 'met';
}

/** Everybody once, with all that they do on the day. */
export interface PersonLine {
  readonly staff: Staff;
  readonly role: string;
  readonly work: readonly DayPerson[];
  readonly absence: LeaveKind | null;
}

/** The same day by person, in the order of staff. */
export function personLines(index: RosterIndex, model: DayModel): PersonLine[] {
  const work = new Map<StaffId, DayPerson[]>();
  for (const { people } of model.sections) {
    for (const person of people) work.set(person.staff.id, [...(work.get(person.staff.id) ?? []), person]);
  }
  return index.window.staff.map((staff) => {
    const leave = index.leaveOn(staff.id, model.date);
    const own = work.get(staff.id) ?? [];
    return {
      staff,
      role: roleOf(index, staff),
      work: own.sort((a, b) => a.start - b.start),
      absence: own.length === 0 && leave?.approved ? leave.kind : null,
    };
  });
}
