/** One person's line of the month: runs of equal shifts, absences, marks and hours. Pure. */
import {
  clockSpan,
  hoursOf,
  timesOf,
  tone,
  type Assignment,
  type Finding,
  type IsoDate,
  type Leave,
  type LeaveKind,
  type Minutes,
  type RosterIndex,
  type Staff,
  type Tone,
} from '@tandem/rota';
import { NOTHING_TO_DECIDE, type CellSave, type Deciding } from '@tandem/ui';
import { month as words } from '@tandem/words/month';
import type { MonthDay } from './month.ts';

export type Mark = 'must' | 'check';

export interface MonthCell {
  readonly date: IsoDate;
  /** `E`; a second assignment of the day adds a `+`. Empty when off or absent. */
  readonly letter: string;
  readonly tone: Tone | null;
  readonly absence: LeaveKind | null;
  /** Days that an absence which begins here lasts in this month, else 0. */
  readonly absentDays: number;
  /** Whether the run of equal neighbours begins or ends here. */
  readonly starts: boolean;
  readonly ends: boolean;
  readonly mark: Mark | null;
  readonly save: CellSave;
  /** Two values wait for a decision of this person. */
  readonly clash: boolean;
  /** What is wrong here, as sentences for a narrow place. */
  readonly notes: readonly string[];
  /** For a screen reader: `Daniel Osei, Friday 20 November: Early 06:30–14:30, must fix: 8 h rest, 11 h needed`. */
  readonly label: string;
}

export interface MonthRow {
  readonly staff: Staff;
  /** Short name of the main skill. */
  readonly role: string;
  readonly cells: readonly MonthCell[];
  /** Planned minutes in the month; days outside the plan ask for nothing. */
  readonly actual: Minutes;
  /** null where the contract states no norm. */
  readonly difference: Minutes | null;
  /** Far enough over the norm to be looked at. */
  readonly over: boolean;
  /** About the whole schedule rather than a day. */
  readonly general: readonly Finding[];
}

/** More than this over the norm of a month is shown as worth a look. */
const OVER_NORM: Minutes = 600;

/** The word of an absence, shortened where `width` pixels are too few for it. */
export function absenceWord(kind: LeaveKind, width: number): string {
  const known = words.absence[kind];
  return width >= known.width ? known.word : known.short;
}

const severer = (findings: readonly Finding[]): Mark | null =>
  findings.length === 0 ? null : findings.some(({ severity }) => severity === 'must') ? 'must' : 'check';

/** What makes two neighbouring days one run; null never joins. */
function runKey(cells: readonly Assignment[], leave: Leave | null, alone: boolean): string | null {
  const [first, second] = cells;
  if (!first) return leave ? `/${leave.kind}` : null;
  if (second || alone) return null;
  return `${first.value.shiftTypeId}/${first.value.start ?? ''}/${first.value.end ?? ''}`;
}

function describe(index: RosterIndex, cells: readonly Assignment[], leave: Leave | null): string {
  if (cells.length === 0) return leave ? words.absence[leave.kind].word : words.off;
  return cells
    .map(({ value }) => {
      const shift = index.shiftTypeById.get(value.shiftTypeId);
      if (!shift) return value.shiftTypeId;
      const { start, end } = timesOf(value, shift);
      return `${shift.name} ${clockSpan(start, end)}`;
    })
    .join(words.and);
}

/**
 * Builds the line of `staff` for `days`, which lie inside the index.
 *
 * @param found what the rules found for this person in the whole window.
 */
export function monthRow(
  index: RosterIndex,
  staff: Staff,
  days: readonly MonthDay[],
  saveOf: (staffId: string, date: IsoDate) => CellSave,
  found: readonly Finding[],
  clashOf: Deciding['of'] = NOTHING_TO_DECIDE.of,
): MonthRow {
  const byDate = Map.groupBy(found, ({ date }) => date);
  const facts = days.map(({ date }) => {
    const cells = index.cellsOf(staff.id, date);
    const leave = index.leaveOn(staff.id, date);
    const approved = leave?.approved ? leave : null;
    const save = saveOf(staff.id, date);
    const clash = clashOf(staff.id, date, (id) => index.shiftTypeById.get(id));
    return { cells, leave: approved, save, clash, key: runKey(cells, approved, save === 'failed' || clash !== null) };
  });
  const cells = days.map((day, i): MonthCell => {
    const fact = facts[i] as (typeof facts)[number];
    const joins = (j: number): boolean => fact.key !== null && facts[j]?.key === fact.key;
    const first = fact.cells[0];
    const shift = first && index.shiftTypeById.get(first.value.shiftTypeId);
    const absence = first ? null : (fact.leave?.kind ?? null);
    const starts = fact.key === null ? fact.cells.length > 0 : !joins(i - 1);
    const findings = byDate.get(day.date) ?? [];
    const notes = findings.map(({ short }) => short);
    const mark = severer(findings);
    const [mine, theirs] = (fact.clash ?? []).map((code) => code || words.off);
    const prefix = mark === 'must' ? words.mustFix : words.toCheck;
    return {
      date: day.date,
      letter: first ? `${shift?.code ?? '?'}${fact.cells.length > 1 ? '+' : ''}` : '',
      tone: shift ? tone(shift) : first ? 'd' : null,
      absence,
      absentDays: absence && starts ? runLength(facts, i) : 0,
      starts,
      ends: fact.key === null ? fact.cells.length > 0 : !joins(i + 1),
      mark,
      save: fact.save,
      clash: fact.clash !== null,
      notes,
      label: `${staff.name}, ${day.name}: ${describe(index, fact.cells, fact.leave)}${mine && theirs ? words.toDecide(mine, theirs) : ''}${fact.save === 'saved' ? '' : words.save[fact.save]}${mark ? prefix + notes.join('; ') : ''}`,
    };
  });
  const planned = days.filter((day) => day.planned);
  const [first, last] = [planned[0], planned.at(-1)];
  const hours = first && last ? hoursOf(index, staff.id, first.date, last.date) : { actual: 0, difference: null };
  return {
    staff,
    role: index.skillById.get(staff.skills[0] ?? '')?.short ?? '',
    cells,
    actual: hours.actual,
    difference: hours.difference,
    over: (hours.difference ?? 0) > OVER_NORM,
    general: byDate.get(null) ?? [],
  };
}

function runLength(facts: readonly { readonly key: string | null }[], from: number): number {
  let length = 1;
  while (facts[from + length]?.key === facts[from]?.key) length++;
  return length;
}
