import { BOUNDS, type Note } from '@tandem/rota';
import { formatDay } from '@tandem/ui';
import { setup as words } from '@tandem/words/setup';
import { readForm, textOf } from '../fields.ts';
import { choicesOf, nameIn, type RecordKind } from '../record-kind.ts';

const say = words.notes;

export const NOTES: RecordKind<Note> = {
  kind: 'note',
  words: say,
  ordered: false,
  columns: [{ label: say.date }, { label: say.person }, { label: say.text, look: 'wide' }],
  items: ({ notes }) => notes.toSorted((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0)),
  name: (note, _, locale) => say.name(formatDay(note.date, locale, 'short')),
  cells: (note, { staff }, locale) => [
    { text: formatDay(note.date, locale, 'short') },
    { text: note.staffId === null ? say.everybody : nameIn(staff, note.staffId), quiet: note.staffId === null },
    { text: note.text },
  ],
  fields: ({ staff }) => [
    { name: 'date', label: say.date, kind: 'date', size: 'm' },
    { name: 'staffId', label: say.person, kind: 'choice', choices: [{ value: '*', label: say.everybody }, ...choicesOf(staff)], size: 'l' },
    { name: 'text', label: say.text, kind: 'area', size: 'wide', longest: BOUNDS.noteText.max },
  ],
  blank: ({ schedule }) => ({ date: schedule.firstDate, staffId: '*', text: '' }),
  form: ({ date, staffId, text }) => ({ date, staffId: staffId ?? '*', text }),
  parse(values, id) {
    const read = readForm(values);
    const person = read.choice('staffId');
    return read.done({ id, date: read.date('date'), staffId: person === '*' ? null : person, text: read.text('text', BOUNDS.noteText.max) });
  },
  newName: ({ date }) => `note-${textOf(date)}`,
};
