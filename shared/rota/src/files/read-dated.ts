/** Tables of what happens on days: demand, absences, wishes, notes, the past, assignments. */
import { sheets as words } from '@tandem/words/sheets';
import type { ShiftType, Staff } from '../model.ts';
import { BOUNDS } from '../reference/bounds.ts';
import { leaveKindOf } from './codes.ts';
import { personNamed, skillNamed, usualSkill, type Dated, type Draft } from './draft.ts';
import { askAbout, meaningOf, takeShift } from './meaning.ts';
import { endAfter } from './read-reference.ts';
import { textOf } from './parse-value.ts';
import { shortened } from './problems.ts';
import type { RowReader } from './row-reader.ts';

type Place = Omit<Dated<unknown>, 'item'>;
const placed = <T>(item: T, place: Place): Dated<T> => ({ item, ...place });

/** null where none is named; a problem where the named one is unknown. */
function personOf(draft: Draft, row: RowReader): Staff | null {
  const id = row.id('personId');
  const field = id === null ? 'person' : 'personId';
  const text = id ?? row.text('person', 'name');
  if (text === null) return null;
  const person = id !== null && draft.kinds.has('people') ? draft.staff.byId(id) : personNamed(draft, text);
  return person ?? row.fail(field, { expected: words.knownOnes, found: text, message: words.noSuch.person(shortened(text)) });
}

function neededPerson(draft: Draft, row: RowReader): Staff | null {
  if (row.cell('personId') || row.cell('person')) return personOf(draft, row);
  return row.needed(row.has('personId') ? 'personId' : 'person', null);
}

function shiftOf(draft: Draft, row: RowReader, field: string): ShiftType | null {
  const cell = row.cell(field);
  if (!cell) return null;
  const text = textOf(cell);
  const meaning = meaningOf(draft, text);
  const shift = draft.shiftTypes.find(text) ?? (meaning?.kind === 'shift' ? takeShift(draft, text, meaning) : null);
  if (!shift) askAbout(draft, text);
  return shift ?? row.fail(field, { expected: words.knownOnes, found: text, message: words.noSuch.shift(shortened(text)) });
}

/** The named skill; what nobody names is the usual one. */
function skillOf(draft: Draft, row: RowReader, usual: string | undefined): string | null {
  const text = row.text('skill', 'name');
  if (text === null) return usual ?? usualSkill(draft)?.id ?? row.needed('skill', null);
  return skillNamed(draft, text)?.id ?? row.fail('skill', { expected: words.knownOnes, found: text, message: words.noSuch.skill(shortened(text)) });
}

const ordinal = (row: RowReader, prefix: string, count: number): string | null => (row.has('id') ? row.needed('id', row.id('id')) : `${prefix}${count + 1}`);

export function readDemand(draft: Draft, row: RowReader, place: Place): void {
  const date = row.needed('date', row.date('date'));
  const shift = row.needed('shift', shiftOf(draft, row, 'shift'));
  const skillId = skillOf(draft, row, undefined);
  const minimum = row.needed('minimum', row.whole('minimum', 'people'));
  const optimum = row.whole('optimum', 'people') ?? minimum;
  if (minimum !== null && optimum !== null && optimum < minimum) {
    row.fail('optimum', { expected: words.atLeast(minimum), found: String(optimum), message: words.belowMinimum(minimum) });
  }
  if (date === null || shift === null || skillId === null || minimum === null || optimum === null) return;
  draft.demand.push(placed({ date, shiftTypeId: shift.id, skillId, minimum, optimum }, place));
}

export function readLeave(draft: Draft, row: RowReader): void {
  const person = neededPerson(draft, row);
  const said = row.cell('kind');
  const kind = said === null ? 'leave' : leaveKindOf(textOf(said));
  if (kind === null && said) {
    const allowed = ['leave', 'sick', 'training'];
    row.fail('kind', { expected: allowed.join(', '), found: textOf(said), message: words.notOneOf(shortened(textOf(said)), allowed.join(', ')) });
  }
  const from = row.needed('from', row.date('from'));
  const to = row.needed('to', row.date('to'));
  const approved = row.yesNo('approved') ?? true;
  const id = ordinal(row, 'leave-', draft.leave.length);
  if (person === null || kind === null || from === null || to === null || id === null) return;
  if (to < from) return void row.fail('to', { expected: words.laterDate(from), found: to, message: words.wrongOrder(from, to) });
  draft.leave.push({ id, staffId: person.id, kind, from, to, approved });
}

export function readRequest(draft: Draft, row: RowReader, place: Place): void {
  const person = neededPerson(draft, row);
  const date = row.needed('date', row.date('date'));
  const said = row.cell('want');
  const text = said ? textOf(said).trim().toLowerCase() : null;
  const want = text === null ? null : /^(off|free|frei|wolne)$/.test(text) ? ('off' as const) : /^(on|work|arbeit|dienst)$/.test(text) ? ('on' as const) : row.fail('want', { expected: 'off, on', found: text, message: words.notOneOf(shortened(text), 'off, on') });
  const shift = shiftOf(draft, row, 'shift');
  const id = ordinal(row, 'request-', draft.requests.length);
  if (person === null || date === null || row.needed('want', want) === null || want === null || id === null) return;
  draft.requests.push(placed({ id, staffId: person.id, date, want, shiftTypeId: shift?.id ?? null }, place));
}

export function readNote(draft: Draft, row: RowReader, place: Place): void {
  const date = row.needed('date', row.date('date'));
  const person = personOf(draft, row);
  const text = row.needed('text', row.text('text', 'noteText'));
  const id = ordinal(row, 'note-', draft.notes.length);
  if (date === null || text === null || id === null) return;
  draft.noteIds.add(id);
  draft.notes.push(placed({ id, date, staffId: person?.id ?? null, text }, place));
}

export function readHistory(draft: Draft, row: RowReader): void {
  const person = neededPerson(draft, row);
  const count = (field: string): number => row.whole(field, 'count') ?? 0;
  const lastShift = shiftOf(draft, row, 'lastShift');
  const carry = {
    assignments: count('assignments'),
    weekends: count('weekends'),
    lastShiftTypeId: lastShift?.id ?? null,
    lastEnd: row.clock('lastEnd'),
    shiftRun: count('shiftRun'),
    workRun: count('workRun'),
    offRun: count('offRun'),
  };
  if (person) draft.carry.push([person.id, carry]);
}

export function readAssignment(draft: Draft, row: RowReader, place: Place): void {
  const person = neededPerson(draft, row);
  const date = row.needed('date', row.date('date'));
  const shift = row.needed('shift', shiftOf(draft, row, 'shift'));
  const skillId = skillOf(draft, row, person?.skills[0]);
  const [start, ownEnd] = [row.clock('start'), row.clock('end')];
  const noteId = row.id('note');
  if (noteId !== null && !draft.noteIds.has(noteId)) {
    row.fail('note', { expected: words.knownOnes, found: noteId, message: words.noSuch.note(noteId) });
  }
  const slot = row.has('slot') ? (row.whole('slot', 'slot') ?? 0) : nextSlot(draft, person?.id, date);
  if (person === null || date === null || shift === null || skillId === null) return;
  const exact = row.has('slot');
  // Times that a file without places states for every row are often the shift's own.
  const from = start === shift.start && !exact ? undefined : (start ?? undefined);
  const until = ownEnd === null ? undefined : exact ? ownEnd : endAfter(start ?? shift.start, ownEnd);
  const to = until === shift.end && !exact ? undefined : until;
  const value = { shiftTypeId: shift.id, skillId, ...(from !== undefined && { start: from }), ...(to !== undefined && { end: to }), ...(noteId !== null && { noteId }) };
  draft.assignments.push(placed({ staffId: person.id, date, slot, value }, place));
}

/** The next place of that person on that day, in a file that names none. */
function nextSlot({ slots }: Draft, staffId: string | undefined, date: string | null): number {
  const key = `${staffId}/${date}`;
  const slot = slots.get(key) ?? 0;
  slots.set(key, slot + 1);
  return Math.min(slot, BOUNDS.slot.max);
}
