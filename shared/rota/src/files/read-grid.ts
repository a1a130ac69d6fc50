/** A month by people and days: codes become assignments and absences, rows of numbers demand or notes. */
import { sheets as words } from '@tandem/words/sheets';
import { BOUNDS } from '../reference/bounds.ts';
import type { Minutes, Staff } from '../model.ts';
import type { SheetCell, SheetRow } from '../sheet/sheet.ts';
import { cellName } from '../sheet/sheet.ts';
import { personNamed, usualSkill, type Draft } from './draft.ts';
import { datesOf, dayHeadings, monthIn, type DayColumn } from './grid-days.ts';
import type { Table } from './mapping.ts';
import { askAbout, codesShown, meaningOf, takeShift } from './meaning.ts';
import { folded, numberOf, textOf } from './parse-value.ts';
import { shortened } from './problems.ts';
import { totalsOf, type Totals } from './grid-totals.ts';

const TRAINING_MINUTES = 480;

export function readGrid(draft: Draft, table: Table): void {
  const { sheet, headingRow } = table;
  const headings = dayHeadings({ number: headingRow, cells: table.columns.map(({ column, heading }) => ({ column, kind: 'text', value: heading, formula: false })) });
  if (!headings) return;
  const month = monthIn([...table.above.flatMap(({ cells }) => cells.map(textOf)), sheet]) ?? draft.mapping.month;
  const days = datesOf(headings, month);
  if (days.every(({ date }) => date === null)) {
    return draft.problems.add({ sheet, row: headingRow, column: headings[0]?.column ?? 0 }, { expected: words.aMonth, found: words.nothing, message: words.noMonth });
  }
  for (const { column, date, heading } of days) {
    const filled = date === null && table.rows.some(({ cells }) => cells.some((cell) => cell.column === column));
    if (filled) draft.problems.remark({ sheet, row: headingRow, column }, { expected: words.someDates, found: heading, message: words.remarks.noSuchDay(Number(heading), month ?? '') });
    if (date !== null) draft.gridDays.push(date);
  }
  const first = days[0]?.column ?? 0;
  const nameColumn = nameColumnOf(table, first);
  const totals = totalsOf(table, days.at(-1)?.column ?? first);
  let people = 0;
  for (const row of table.rows) {
    const label = row.cells.find(({ column }) => column === nameColumn);
    const cells = row.cells.filter(({ column }) => days.some((day) => day.column === column));
    const name = label ? textOf(label).trim() : '';
    if (name === '') {
      if (cells.some(({ kind }) => kind === 'text')) draft.problems.add({ sheet, row: row.number, column: nameColumn }, { expected: words.aValue('Person'), found: words.nothing, message: words.missing('Person') });
      continue;
    }
    const isPerson = draft.staff.find(name) !== null;
    const counts = cells.length > 0 && cells.every((cell) => numberOf(cell) !== null && meaningOf(draft, textOf(cell)) === null);
    if (counts && !isPerson) {
      if (people === 0) readCounts(draft, sheet, row, name, days);
      continue;
    }
    if (cells.length === 0 && !isPerson && !totals.some(row)) {
      draft.problems.remark({ sheet, row: row.number, column: nameColumn }, { expected: words.somePeople, found: name, message: words.remarks.leftOut });
      continue;
    }
    people += 1;
    const person = name.length <= BOUNDS.name.max ? personNamed(draft, name) : null;
    if (person) readPersonRow(draft, sheet, row, person, days, month, totals);
    else draft.problems.add({ sheet, row: row.number, column: nameColumn }, { expected: words.knownOnes, found: name, message: words.noSuch.person(shortened(name)) });
  }
}

/** Of the columns before the days the one with most text. */
function nameColumnOf({ rows }: Table, first: number): number {
  const texts = new Map<number, number>();
  for (const { cells } of rows) for (const { column, kind } of cells) if (column < first && kind === 'text') texts.set(column, (texts.get(column) ?? 0) + 1);
  return [...texts].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0] ?? 0;
}

function readPersonRow(draft: Draft, sheet: string, row: SheetRow, person: Staff, days: readonly DayColumn[], month: string | null, totals: Totals): void {
  let computed: Minutes = 0;
  for (const { column, date } of days) {
    const cell = row.cells.find((each) => each.column === column);
    if (!cell || date === null) continue;
    const minutes = readDay(draft, { sheet, row: row.number, column }, cell, person, date);
    if (month === null || date.startsWith(month)) computed += minutes;
  }
  const { norm, actual, column } = totals.of(row);
  if (norm === null && actual === null) return;
  draft.hours.push({ staffId: person.id, name: person.name, cell: cellName(column, row.number), norm, actual, computed });
}

/** Reads one cell and gives its worked time by the clock. */
function readDay(draft: Draft, place: { sheet: string; row: number; column: number }, cell: SheetCell, person: Staff, date: string): Minutes {
  const text = textOf(cell).trim();
  if (text === '') return 0;
  if (cell.kind === 'error') {
    draft.problems.add(place, { expected: words.noErrorCell, found: text, message: words.errorCell(shortened(text)) });
    return 0;
  }
  const codes = meaningOf(draft, text) ? [text] : text.split(/[\s,/+]+/).filter((code) => code !== '');
  let minutes = 0;
  for (const [slot, code] of codes.entries()) {
    const meaning = meaningOf(draft, code);
    const shift = meaning?.kind === 'shift' ? takeShift(draft, code, meaning) : null;
    if (shift && slot <= BOUNDS.slot.max) {
      minutes += shift.end - shift.start;
      const [skillId = usualSkill(draft)?.id ?? ''] = person.skills;
      draft.assignments.push({ item: { staffId: person.id, date, slot, value: { shiftTypeId: shift.id, skillId } }, ...place });
    } else if (meaning?.kind === 'leave') {
      if (meaning.leave === 'training') minutes += TRAINING_MINUTES;
      draft.absentDays.push({ staffId: person.id, date, kind: meaning.leave });
    } else if (meaning?.kind !== 'off') {
      const shown = codesShown(draft);
      const message = shown === '' ? words.unexplained(shortened(text)) : words.notAShift(shortened(text), shown);
      askAbout(draft, code);
      draft.problems.add(place, { expected: words.shiftOrEmpty(shown), found: text, message });
      return minutes;
    }
  }
  return minutes;
}

/** A row of numbers above the people: named after a shift it is what that shift needs, else it is kept as notes. */
function readCounts(draft: Draft, sheet: string, row: SheetRow, label: string, days: readonly DayColumn[]): void {
  const meaning = meaningOf(draft, label);
  const shift = draft.shiftTypes.items.find(({ code, name }) => folded(code) === folded(label) || folded(name) === folded(label)) ?? (meaning?.kind === 'shift' ? takeShift(draft, label, meaning) : null);
  const skill = usualSkill(draft);
  let taken = 0;
  for (const { column, date } of days) {
    const cell = row.cells.find((each) => each.column === column);
    const value = cell ? numberOf(cell) : null;
    if (date === null || value === null || value === 0) continue;
    const place = { sheet, row: row.number, column };
    taken += 1;
    if (!shift || !skill) draft.notes.push({ item: { id: `note-${draft.notes.length + 1}`, date, staffId: null, text: `${label}: ${value}`.slice(0, BOUNDS.noteText.max) }, ...place });
    else if (Number.isInteger(value) && value > 0 && value <= BOUNDS.people.max) draft.demand.push({ item: { date, shiftTypeId: shift.id, skillId: skill.id, minimum: value, optimum: value }, ...place });
    else draft.problems.add(place, { expected: words.aNumber(0, BOUNDS.people.max), found: String(value), message: words.notANumber(String(value), 0, BOUNDS.people.max) });
  }
  if (taken === 0) return;
  const message = shift ? words.remarks.coverage(label, shift.code) : words.remarks.dayNotes(label);
  draft.problems.remark({ sheet, row: row.number, column: 0 }, { expected: words.valueOf, found: label, message });
}
