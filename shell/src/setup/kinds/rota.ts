import { BOUNDS, daysBetween, isTimeZone, type Policy, type RuleId, type Schedule } from '@tandem/rota';
import { setup as words } from '@tandem/words/setup';
import { readForm, typedHours, type Field, type FormValues, type Parsed } from '../fields.ts';

const say = words.rota;
const MOST_DAYS = BOUNDS.scheduleDays.max;

/** What an operator may change of a rota itself. */
export type ScheduleValue = Omit<Schedule, 'id'>;

export const ROTA_FIELDS: readonly Field[] = [
  { name: 'name', label: say.name, kind: 'text', size: 'l', longest: 100 },
  { name: 'timeZone', label: say.zone, kind: 'zone', size: 'l', hint: say.zoneHint },
  { name: 'firstDate', label: say.first, kind: 'date', size: 'm' },
  { name: 'lastDate', label: say.last, kind: 'date', size: 'm' },
];
export const REST_FIELD: Field = { name: 'policy.restMinutes', label: say.rest, kind: 'number', size: 'l' };

export const rotaForm = ({ name, timeZone, firstDate, lastDate, policy }: ScheduleValue): FormValues => ({
  name,
  timeZone,
  firstDate,
  lastDate,
  'policy.restMinutes': typedHours(policy.restMinutes),
  'policy.reject': policy.reject,
});

/** Name, zone and days as they were typed. */
export function parseFrame(values: FormValues): Parsed<Omit<ScheduleValue, 'policy'>> {
  const read = readForm(values);
  const name = read.text('name', 100);
  const timeZone = read.text('timeZone', BOUNDS.timeZone.max);
  if (timeZone !== '' && !isTimeZone(timeZone)) read.refuse('timeZone', words.problems.notZone(timeZone));
  const firstDate = read.date('firstDate');
  const lastDate = read.date('lastDate');
  if (lastDate < firstDate) read.refuse('lastDate', words.problems.beforeFirst(lastDate, firstDate));
  const frame = read.done({ name, timeZone, firstDate, lastDate });
  if (!frame.ok) return frame;
  const days = daysBetween(firstDate, lastDate) + 1;
  return days > MOST_DAYS ? { ok: false, problems: { lastDate: words.problems.tooManyDays(days, MOST_DAYS) } } : frame;
}

export function parseRota(values: FormValues): Parsed<ScheduleValue> {
  const frame = parseFrame(values);
  const read = readForm(values);
  const restMinutes = read.hours('policy.restMinutes', 48);
  if (restMinutes === null) read.refuse('policy.restMinutes', words.problems.notHours('', 48));
  const policy = read.done<Policy>({ reject: read.several('policy.reject') as readonly RuleId[], restMinutes: restMinutes ?? 0 });
  if (frame.ok && policy.ok) return { ok: true, value: { ...frame.value, policy: policy.value } };
  return { ok: false, problems: { ...(frame.ok ? {} : frame.problems), ...(policy.ok ? {} : policy.problems) } };
}
