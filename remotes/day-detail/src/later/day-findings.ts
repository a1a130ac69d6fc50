/** What is wrong with a day, in the words and with the actions of the panel. Pure. */
import {
  addDays,
  coverageOf,
  formatClock,
  timesOf,
  type Assignment,
  type CellRef,
  type Finding,
  type IsoDate,
  type RosterIndex,
  type ShiftType,
  type Staff,
} from '@tandem/rota';
import { dayLater as words } from '@tandem/words/day-later';
import { language } from '@tandem/words/language';

export interface CoverageTrouble {
  readonly kind: 'coverage';
  readonly key: string;
  readonly finding: Finding;
  readonly shiftType: ShiftType;
  /** `Late has 3 of 4` */
  readonly title: string;
}

export interface PersonTrouble {
  readonly kind: 'person';
  readonly key: string;
  readonly finding: Finding;
  readonly staff: Staff;
  /** What is wrong, after the name: `8 h rest, 11 h needed`. */
  readonly title: string;
  /** What makes it so, in whole sentences. */
  readonly text: string;
  /** Assignments whose removal would help. */
  readonly clear: readonly { readonly ref: CellRef; readonly day: string }[];
}

export type Trouble = CoverageTrouble | PersonTrouble;

const WEEKDAYS = new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' });

/** `Friday`, in the language of the findings. */
export function weekdayOf(date: IsoDate): string {
  return WEEKDAYS.format(new Date(`${date}T00:00:00Z`));
}

function coverageTrouble(index: RosterIndex, finding: Finding): CoverageTrouble[] {
  const shiftType = index.shiftTypeById.get(finding.shiftTypeId ?? '');
  if (!shiftType) return [];
  const key = `${finding.rule}/${shiftType.id}/${finding.skillId ?? ''}`;
  return [{ kind: 'coverage', key, finding, shiftType, title: words.shiftHas(shiftType.name, finding.short) }];
}

function personTrouble(index: RosterIndex, finding: Finding): PersonTrouble[] {
  const staff = index.staffById.get(finding.staffId ?? '');
  if (!staff || finding.date === null) return [];
  return [
    {
      kind: 'person',
      key: `${finding.rule}/${staff.id}/${finding.shiftTypeId ?? ''}/${finding.short}`,
      finding,
      staff,
      title: finding.short,
      text: explain(index, finding, finding.date),
      clear: clearable(index, finding, finding.date).map((ref) => ({ ref, day: weekdayOf(ref.date) })),
    },
  ];
}

/** All that is wrong with a day, worst first; of one kind, coverage before people. */
export function troublesOf(index: RosterIndex, coverage: readonly Finding[], people: readonly Finding[]): Trouble[] {
  const all: Trouble[] = [
    ...coverage.flatMap((finding) => coverageTrouble(index, finding)),
    ...people.flatMap((finding) => personTrouble(index, finding)),
  ];
  const rank = ({ finding }: Trouble): number => (finding.severity === 'must' ? 0 : 1);
  return all.sort((a, b) => rank(a) - rank(b));
}

/** The last assignment of a person that began before `date`, from the day before. */
function before(index: RosterIndex, staffId: string, date: IsoDate): Assignment | null {
  return index.cellsOf(staffId, addDays(date, -1)).at(-1) ?? null;
}

function clearable(index: RosterIndex, finding: Finding, date: IsoDate): CellRef[] {
  const staffId = finding.staffId ?? '';
  const own = finding.cells.filter((ref) => ref.date === date && index.cellsOf(staffId, date).some(({ slot }) => slot === ref.slot));
  const earlier = finding.rule === 'rest' || finding.rule === 'succession' ? before(index, staffId, date) : null;
  const planned = earlier && earlier.date >= index.window.schedule.firstDate;
  return [...(planned ? [{ staffId, date: earlier.date, slot: earlier.slot }] : []), ...own];
}

function times(index: RosterIndex, assignment: Assignment): { name: string; start: string; end: string } | null {
  const shift = index.shiftTypeById.get(assignment.value.shiftTypeId);
  if (!shift) return null;
  const { start, end } = timesOf(assignment.value, shift);
  return { name: shift.name, start: formatClock(start), end: formatClock(end) };
}

function explain(index: RosterIndex, finding: Finding, date: IsoDate): string {
  const staffId = finding.staffId ?? '';
  const own = index.cellsOf(staffId, date)[0];
  if (finding.rule === 'rest' || finding.rule === 'succession') {
    const earlier = before(index, staffId, date);
    const [a, b] = [earlier && times(index, earlier), own && times(index, own)];
    if (earlier && a && b) return words.ends(a.name, weekdayOf(earlier.date), a.end, b.name, b.start);
  }
  if (finding.rule === 'request' && own) return withoutThem(index, own);
  return sentence(finding);
}

/** What a shift would have without one of its people. */
function withoutThem(index: RosterIndex, own: Assignment): string {
  const coverage = coverageOf(index, own.date).find(({ shiftType }) => shiftType.id === own.value.shiftTypeId);
  if (!coverage) return words.passedOver;
  const left = coverage.assigned - 1;
  return words.without(coverage.shiftType.name, left, left < coverage.minimum ? coverage.minimum : null);
}

/** The finding's sentence without the name before it; empty where it says no more than the title. */
function sentence({ message, short }: Finding): string {
  const after = message.slice(message.indexOf(': ') + 2);
  return after.startsWith(short) ? '' : after.charAt(0).toUpperCase() + after.slice(1);
}

/** `Late is 1 below its minimum.`, with the skill where the shift asks for several. */
export function gapSentence({ finding, shiftType }: CoverageTrouble): string {
  const skill = finding.short.split(' ').slice(3).join(' ');
  return words.gap(shiftType.name, finding.amount, skill);
}
