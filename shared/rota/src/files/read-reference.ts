/** Tables of what a rota is made of: settings, skills, contracts, shifts, people. */
import { sheets as words } from '@tandem/words/sheets';
import { BOUNDS } from '../reference/bounds.ts';
import type { Minutes, Range } from '../model.ts';
import { absenceOf, FUNCTION_NAMES } from './codes.ts';
import { contractNamed, NO_LIMIT, skillNamed, usualSkill, type Draft } from './draft.ts';
import { clockText, folded, textOf } from './parse-value.ts';
import { shortened } from './problems.ts';
import { SETTINGS } from './settings.ts';
import type { RowReader } from './row-reader.ts';

const LIST = /[,;|\n]+/;
const listOf = (text: string | null): string[] => (text ?? '').split(LIST).map((part) => part.trim()).filter((part) => part !== '');

function rangeOf(row: RowReader, least: string, most: string): Range {
  const [min, max] = [row.whole(least, 'count') ?? NO_LIMIT.min, row.whole(most, 'count') ?? NO_LIMIT.max];
  if (max >= min) return { min, max };
  row.fail(most, { expected: words.atLeast(min), found: String(max), message: words.notANumber(String(max), min, NO_LIMIT.max) });
  return { min, max: min };
}

const twice = (row: RowReader, field: string, found: string): null => row.fail(field, { expected: words.once, found, message: words.twice(shortened(found)) });

export function readSetting({ settings }: Draft, row: RowReader): void {
  const setting = folded(row.text('setting', 'noteText') ?? '');
  if (setting === folded(SETTINGS.id)) settings.id = row.id('value') ?? undefined;
  else if (setting === folded(SETTINGS.firstDate)) settings.firstDate = row.date('value') ?? undefined;
  else if (setting === folded(SETTINGS.lastDate)) settings.lastDate = row.date('value') ?? undefined;
  else if (setting === folded(SETTINGS.rest)) settings.restMinutes = row.whole('value', 'restMinutes') ?? undefined;
  else if (setting === folded(SETTINGS.reject)) settings.reject = listOf(row.text('value', 'noteText'));
}

export function readSkill({ skills }: Draft, row: RowReader): void {
  const name = row.needed('name', row.text('name', 'name'));
  if (name === null) return;
  const short = row.text('short', 'short') ?? [...name].slice(0, 2).join('').slice(0, BOUNDS.short.max).toUpperCase();
  const id = row.id('id') ?? skills.newId(name);
  if (!skills.add({ id, name, short })) twice(row, row.has('id') ? 'id' : 'name', id);
}

const weeklyOf = (row: RowReader): Minutes | null => {
  const hours = row.number('hours', 0, BOUNDS.weeklyMinutes.max / 60);
  return hours === null ? null : Math.round(hours * 60);
};

export function readContract({ contracts }: Draft, row: RowReader): void {
  const name = row.needed('name', row.text('name', 'name'));
  const weeklyMinutes = weeklyOf(row);
  const limits = {
    assignments: rangeOf(row, 'minAssignments', 'maxAssignments'),
    workRun: rangeOf(row, 'minWorkRun', 'maxWorkRun'),
    offRun: rangeOf(row, 'minOffRun', 'maxOffRun'),
    maxWeekends: row.whole('maxWeekends', 'count') ?? NO_LIMIT.max,
    completeWeekends: row.yesNo('completeWeekends') ?? false,
  };
  if (name === null) return;
  const id = row.id('id') ?? contracts.newId(name);
  if (!contracts.add({ id, name, weeklyMinutes, ...limits })) twice(row, row.has('id') ? 'id' : 'name', id);
}

/** `end` on or before `start` is on the next day. */
export const endAfter = (start: Minutes, end: Minutes): Minutes => (end > start ? end : end + 1440);

export function readShift({ shiftTypes, absences }: Draft, row: RowReader): (() => void) | null {
  const works = row.yesNo('works') ?? true;
  const cell = row.cell('code');
  if (cell && !works) {
    const code = textOf(cell).trim();
    absences.set(folded(code), absenceOf(code, row.text('name', 'noteText') ?? ''));
    return null;
  }
  const code = cell && badCode(row, textOf(cell)) ? null : row.needed('code', row.text('code', 'code'));
  const [from, to] = [row.needed('start', row.clock('start')), row.needed('end', row.clock('end'))];
  const run = rangeOf(row, 'minRun', 'maxRun');
  const name = row.text('name', 'name') ?? code;
  if (code === null || name === null || from === null || to === null) return null;
  const start = from % 1440;
  const end = endAfter(start, to);
  if (end - start > BOUNDS.shiftMinutes.max) {
    row.fail('end', { expected: words.aClock, found: clockText(to), message: words.notAClock(clockText(to)) });
    return null;
  }
  if (shiftTypes.first(code)) {
    twice(row, 'code', code);
    return null;
  }
  const id = row.id('id') ?? shiftTypes.newId(code);
  const forbiddenNext: string[] = [];
  if (!shiftTypes.add({ id, code, name, start, end, run, forbiddenNext })) {
    twice(row, 'id', id);
    return null;
  }
  // Shifts further down can be named here: looked up when all are read.
  return () => {
    for (const each of listOf(row.text('forbiddenNext', 'noteText'))) {
      const next = shiftTypes.find(each);
      if (next) forbiddenNext.push(next.id);
      else row.fail('forbiddenNext', { expected: words.knownOnes, found: each, message: words.noSuch.shift(shortened(each)) });
    }
  };
}

function badCode(row: RowReader, code: string): boolean {
  if (code.length <= BOUNDS.code.max) return false;
  row.fail('code', { expected: words.aCode, found: code, message: words.badCode(shortened(code)) });
  return true;
}

export function readPerson(draft: Draft, row: RowReader): void {
  const name = row.needed('name', row.text('name', 'name'));
  const contractId = contractOf(draft, row);
  const skills = skillsOf(draft, row);
  if (name === null || contractId === null || skills === null) return;
  const id = row.id('id') ?? draft.staff.newId(name);
  const known = row.has('id') ? null : draft.staff.items.find((person) => folded(person.name) === folded(name));
  if (known || !draft.staff.add({ id, name, contractId, skills })) twice(row, row.has('id') ? 'id' : 'name', known ? name : id);
}

function contractOf(draft: Draft, row: RowReader): string | null {
  const said = row.text('contract', 'name');
  if (draft.kinds.has('contracts')) {
    const text = row.needed('contract', said);
    if (text === null) return null;
    return draft.contracts.find(text)?.id ?? row.fail('contract', { expected: words.knownOnes, found: text, message: words.noSuch.contract(shortened(text)) });
  }
  const share = row.number('share', 0, 100);
  const weekly = weeklyOf(row) ?? (share === null ? null : Math.round(2400 * (share > 2 ? share / 100 : share)));
  const size = share !== null ? `${Math.round(share > 2 ? share : share * 100)} %` : weekly !== null ? `${weekly / 60} h` : '';
  return contractNamed(draft, [said ?? '', size].filter((part) => part !== '').join(', ') || words.noContract, weekly).id;
}

function skillsOf(draft: Draft, row: RowReader): string[] | null {
  const said = listOf(row.text('skills', 'noteText'));
  if (said.length === 0) {
    const usual = draft.kinds.has('skills') ? null : usualSkill(draft);
    return usual ? [usual.id] : row.needed<string[]>('skills', null);
  }
  const skills = new Set<string>();
  for (const each of said.slice(0, BOUNDS.skillsOfPerson.max)) {
    const skill = skillNamed(draft, (draft.polish ? FUNCTION_NAMES.get(each) : undefined) ?? each);
    if (!skill) return row.fail('skills', { expected: words.knownOnes, found: each, message: words.noSuch.skill(shortened(each)) });
    skills.add(skill.id);
  }
  return [...skills];
}

