import { daysBetween, LEAVE_KINDS, type Leave } from '@tandem/rota';
import { formatDay } from '@tandem/ui';
import { setup as words } from '@tandem/words/setup';
import { readForm, textOf } from '../fields.ts';
import { choicesOf, nameIn, type RecordKind } from '../record-kind.ts';

const say = words.leave;

export const LEAVE: RecordKind<Leave> = {
  kind: 'leave',
  words: say,
  ordered: false,
  columns: [{ label: say.person }, { label: say.kind }, { label: say.from }, { label: say.to }, { label: say.length, look: 'number' }, { label: say.state }],
  items: ({ leave }) => leave.toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0)),
  name: (leave, { staff }, locale) => say.name(nameIn(staff, leave.staffId), say.kinds[leave.kind], formatDay(leave.from, locale, 'short')),
  cells: (leave, { staff }, locale) => [
    { text: nameIn(staff, leave.staffId) },
    { text: say.kinds[leave.kind] },
    { text: formatDay(leave.from, locale, 'short') },
    { text: formatDay(leave.to, locale, 'short') },
    { text: String(daysBetween(leave.from, leave.to) + 1) },
    { text: leave.approved ? say.approved : say.asked, quiet: !leave.approved },
  ],
  fields: ({ staff }) => [
    { name: 'staffId', label: say.person, kind: 'choice', choices: choicesOf(staff), size: 'l' },
    { name: 'kind', label: say.kind, kind: 'choice', choices: LEAVE_KINDS.map((kind) => ({ value: kind, label: say.kinds[kind] })), size: 's' },
    { name: 'from', label: say.from, kind: 'date', size: 'm' },
    { name: 'to', label: say.to, kind: 'date', size: 'm' },
    { name: 'approved', label: say.approved, kind: 'tick', size: 'wide' },
  ],
  blank: ({ schedule }) => ({ staffId: '', kind: 'leave', from: schedule.firstDate, to: schedule.firstDate, approved: true }),
  form: ({ staffId, kind, from, to, approved }) => ({ staffId, kind, from, to, approved }),
  parse(values, id) {
    const read = readForm(values);
    const from = read.date('from');
    const to = read.date('to');
    if (to < from) read.refuse('to', words.problems.beforeFirst(to, from));
    const kind = LEAVE_KINDS.find((each) => each === read.choice('kind')) ?? 'leave';
    return read.done({ id, staffId: read.choice('staffId'), kind, from, to, approved: read.tick('approved') });
  },
  newName: ({ from }) => `leave-${textOf(from)}`,
};
