/** One person's line of the week: shifts, absences, marks and hours. Pure. */
import {
  clockSpan,
  hoursOf,
  timesOf,
  type Assignment,
  type Finding,
  type IsoDate,
  type Leave,
  type LeaveKind,
  type Minutes,
  type RosterIndex,
  type ShiftType,
  type Staff,
  type StaffId,
} from '@tandem/rota';
import { NOTHING_TO_DECIDE, type CellSave, type Deciding } from '@tandem/ui';
import { week as words } from '@tandem/words/week';
import type { WeekDay } from './week.ts';

export interface CellShift {
  readonly slot: number;
  /** null when the schedule does not know it. */
  readonly shift: ShiftType | null;
  /** Its own clock times, where it has some. */
  readonly start: Minutes | undefined;
  readonly end: Minutes | undefined;
}

export interface WeekCell {
  readonly date: IsoDate;
  readonly shifts: readonly CellShift[];
  /** Only where nobody works. */
  readonly absence: { readonly kind: LeaveKind; readonly asked: boolean } | null;
  readonly save: CellSave;
  /** Two values, this person's and the other's, that wait for a decision: what each is called in a cell. */
  readonly clash: readonly [mine: string, theirs: string] | null;
  readonly mark: 'must' | 'check' | null;
  readonly findings: readonly Finding[];
  readonly editable: boolean;
  /** What stands in it, in words. */
  readonly content: string;
  /** For a screen reader, what matters first: `E 06:30–14:30, Early, must fix: …; Mei-Ling Chen, Friday 20 November`. */
  readonly label: string;
}

export interface WeekRow {
  readonly staff: Staff;
  /** Short name of the main skill. */
  readonly role: string;
  readonly cells: readonly WeekCell[];
  /** Planned minutes in the week. */
  readonly actual: Minutes;
  /** null where the contract states no norm. */
  readonly difference: Minutes | null;
  /** Far enough over the norm to be looked at. */
  readonly over: boolean;
  /** About the whole schedule rather than a day. */
  readonly general: readonly Finding[];
}

/** More than this over the norm of a week is shown as worth a look. */
const OVER_NORM: Minutes = 240;

const SAVES: Readonly<Record<CellSave, string>> = { saved: '', waiting: words.notSavedYet, failed: words.notSaved };

/** `06:30–14:30`: a shift's own clock times where it has some. */
function spanWords(each: CellShift, shift: ShiftType): string {
  const times = timesOf(each, shift);
  return clockSpan(times.start, times.end);
}

/** What a shift is called in a list: `Early 06:30–14:30`. */
export function shiftWords(each: CellShift): string {
  return each.shift ? `${each.shift.name} ${spanWords(each, each.shift)}` : words.unknownShift;
}

/** A shift as it is seen, then its name: who speaks to the page says what they see. */
function seenWords(each: CellShift): string {
  return each.shift ? `${each.shift.code} ${spanWords(each, each.shift)}, ${each.shift.name}` : words.unknownShift;
}

function toCellShift(index: RosterIndex, { slot, value }: Assignment): CellShift {
  const { shiftTypeId, start, end } = value;
  return { slot, shift: index.shiftTypeById.get(shiftTypeId) ?? null, start, end };
}

function contentWords(shifts: readonly CellShift[], leave: Leave | null): string {
  if (shifts.length > 1) return `${shifts.map(({ shift }) => shift?.code ?? '?').join(' ')}: ${shifts.map(seenWords).join(words.and)}`;
  if (shifts[0]) return seenWords(shifts[0]);
  if (!leave) return words.off;
  return leave.approved ? words.absences[leave.kind] : words.asked(words.absences[leave.kind]);
}

function findingWords(findings: readonly Finding[]): string {
  return findings.map(({ severity, short }) => (severity === 'must' ? words.mustFix(short) : words.check(short))).join('');
}

/**
 * The line of `staff` for `days`, which lie inside the index.
 * @param found all findings about this person.
 * @param mayEdit whether the viewer may change the rota at all.
 */
export function weekRow(
  index: RosterIndex,
  staff: Staff,
  days: readonly WeekDay[],
  found: readonly Finding[],
  mayEdit: boolean,
  saveOf: (staffId: StaffId, date: IsoDate) => CellSave,
  clashOf: Deciding['of'] = NOTHING_TO_DECIDE.of,
): WeekRow {
  const cells = days.map((day): WeekCell => {
    const { date } = day;
    const shifts = index.cellsOf(staff.id, date).map((cell) => toCellShift(index, cell));
    const leave = index.leaveOn(staff.id, date);
    const findings = found.filter((finding) => finding.date === date);
    const save = saveOf(staff.id, date);
    const content = contentWords(shifts, leave);
    const clash = clashOf(staff.id, date, (id) => index.shiftTypeById.get(id));
    const [mine, theirs] = (clash ?? []).map((code) => code || words.off);
    return {
      date,
      shifts,
      absence: shifts.length === 0 && leave ? { kind: leave.kind, asked: !leave.approved } : null,
      save,
      clash,
      mark: findings.length === 0 ? null : findings.some(({ severity }) => severity === 'must') ? 'must' : 'check',
      findings,
      editable: mayEdit && day.planned,
      content,
      label: `${content}${mine && theirs ? words.toDecide(mine, theirs) : ''}${SAVES[save]}${findingWords(findings)}; ${staff.name}, ${day.name}`,
    };
  });
  const { actual, difference } = hoursOf(index, staff.id, days[0]?.date ?? '', days.at(-1)?.date ?? '');
  return {
    staff,
    role: index.skillById.get(staff.skills[0] ?? '')?.short ?? '',
    cells,
    actual,
    difference,
    over: (difference ?? 0) > OVER_NORM,
    general: found.filter(({ date }) => date === null),
  };
}
