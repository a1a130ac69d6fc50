import type { Request } from '@tandem/rota';
import { formatDay } from '@tandem/ui';
import { setup as words } from '@tandem/words/setup';
import { readForm, textOf } from '../fields.ts';
import { choicesOf, nameIn, type RecordKind } from '../record-kind.ts';

const say = words.requests;

export const REQUESTS: RecordKind<Request> = {
  kind: 'request',
  words: say,
  ordered: false,
  columns: [{ label: say.person }, { label: say.date }, { label: say.want }, { label: say.shift }],
  items: ({ requests }) => requests.toSorted((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0)),
  name: (request, { staff }, locale) => say.name(nameIn(staff, request.staffId), formatDay(request.date, locale, 'short')),
  cells(request, { staff, shiftTypes }, locale) {
    const shift = shiftTypes.find(({ id }) => id === request.shiftTypeId);
    return [
      { text: nameIn(staff, request.staffId) },
      { text: formatDay(request.date, locale, 'short') },
      { text: say.wants[request.want] },
      shift ? { text: shift.name, shift } : { text: say.anyShift, quiet: true },
    ];
  },
  fields: ({ staff, shiftTypes }) => [
    { name: 'staffId', label: say.person, kind: 'choice', choices: choicesOf(staff), size: 'l' },
    { name: 'date', label: say.date, kind: 'date', size: 'm' },
    { name: 'want', label: say.want, kind: 'choice', choices: (['off', 'on'] as const).map((want) => ({ value: want, label: say.wants[want] })), size: 's' },
    { name: 'shiftTypeId', label: say.shift, kind: 'choice', choices: [{ value: '*', label: say.anyShift }, ...choicesOf(shiftTypes)], size: 'm' },
  ],
  blank: ({ schedule }) => ({ staffId: '', date: schedule.firstDate, want: 'off', shiftTypeId: '*' }),
  form: ({ staffId, date, want, shiftTypeId }) => ({ staffId, date, want, shiftTypeId: shiftTypeId ?? '*' }),
  parse(values, id) {
    const read = readForm(values);
    const shift = read.choice('shiftTypeId');
    return read.done({
      id,
      staffId: read.choice('staffId'),
      date: read.date('date'),
      want: read.choice('want') === 'on' ? 'on' : 'off',
      shiftTypeId: shift === '*' ? null : shift,
    });
  },
  newName: ({ date }) => `request-${textOf(date)}`,
};
