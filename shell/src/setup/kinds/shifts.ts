import { BOUNDS, formatClock, timesOf, type ShiftType } from '@tandem/rota';
import { formatHours } from '@tandem/ui';
import { setup as words } from '@tandem/words/setup';
import { readForm, textOf, typedRange } from '../fields.ts';
import { choicesOf, nameIn, type RecordKind } from '../record-kind.ts';

const say = words.shifts;

export const SHIFTS: RecordKind<ShiftType> = {
  kind: 'shift-type',
  words: say,
  ordered: true,
  columns: [
    { label: say.name },
    { label: say.times },
    { label: say.length, look: 'number' },
    { label: say.run, look: 'number' },
    { label: say.forbidden, look: 'wide' },
  ],
  items: ({ shiftTypes }) => shiftTypes,
  name: ({ name }) => name,
  cells(shift, { shiftTypes }) {
    const { start, end } = timesOf({}, shift);
    const night = end > 1440 ? `, ${say.nextDay}` : '';
    return [
      { text: shift.name, shift },
      { text: `${formatClock(start)}–${formatClock(end)}${night}` },
      { text: formatHours(end - start) },
      { text: shift.run.min === shift.run.max ? String(shift.run.min) : `${shift.run.min}–${shift.run.max}` },
      { text: shift.forbiddenNext.map((id) => nameIn(shiftTypes, id)).join(', '), quiet: true },
    ];
  },
  fields: ({ shiftTypes }) => [
    { name: 'code', label: say.code, kind: 'text', size: 's', hint: say.codeHint, longest: 3 },
    { name: 'name', label: say.name, kind: 'text', size: 'm', longest: 100 },
    { name: 'start', label: say.start, kind: 'clock', size: 's' },
    { name: 'end', label: say.end, kind: 'clock', size: 's', hint: say.endHint },
    { name: 'run', label: say.run, kind: 'range' },
    { name: 'forbiddenNext', label: say.forbidden, kind: 'several', size: 'wide', choices: choicesOf(shiftTypes) },
  ],
  blank: () => ({ code: '', name: '', start: '', end: '', ...typedRange('run', { min: 1, max: 7 }), forbiddenNext: [] }),
  form(shift) {
    const { start, end } = timesOf({}, shift);
    return {
      code: shift.code,
      name: shift.name,
      start: formatClock(start),
      end: formatClock(end),
      ...typedRange('run', shift.run),
      forbiddenNext: shift.forbiddenNext,
    };
  },
  parse(values, id, { shiftTypes }) {
    const read = readForm(values);
    const code = read.text('code', 100);
    if (code.length > 3) read.refuse('code', words.problems.notCode(code));
    const same = shiftTypes.find((other) => other.id !== id && other.code.toLowerCase() === code.toLowerCase());
    if (same) read.refuse('code', words.problems.taken(code, same.name));
    const name = read.text('name', 100);
    const start = read.clock('start');
    const end = read.clock('end');
    return read.done({
      id,
      code,
      name,
      start,
      // An end that is not after its beginning is on the next day; the same time is a whole day.
      end: end > start ? end : end + 1440,
      run: read.range('run', BOUNDS.count.min, BOUNDS.count.max),
      forbiddenNext: read.several('forbiddenNext'),
    });
  },
  newName: ({ name }) => textOf(name),
};
