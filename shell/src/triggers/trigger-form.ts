import type { RotaError, TriggerField, TriggersAnswer, TryAnswer } from '@tandem/rest';
import { triggers as words } from '@tandem/words/triggers';
import { listOf, textOf, type Field, type FormValues, type Problems } from '../setup/fields.ts';

type Triggers = TriggersAnswer['triggers'];
type Trial = TryAnswer['triggers'][number];

const partsOf = (path: string): readonly string[] => path.split('.');
const valueAt = (triggers: Triggers, path: string): unknown => partsOf(path).reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], triggers);
const typedOf = (value: unknown): string | readonly string[] => (Array.isArray(value) ? value.map(String) : String(value));

/** What is typed at first: all as it holds. */
export const valuesOf = ({ triggers, fields }: TriggersAnswer): FormValues => Object.fromEntries(fields.map(({ path }) => [path, typedOf(valueAt(triggers, path))]));

/** What a field is called. */
export function labelOf(path: string): string {
  const parts = partsOf(path);
  const last = parts.at(-1) ?? path;
  const label = words.fields[path] ?? words.fields[last] ?? last;
  return parts.length > 2 ? words.test(Number(parts[2]) + 1, label) : label;
}

/** Which numbers a field takes. */
export function acceptedBy({ least, above, most, below }: TriggerField, locale: string): string {
  const figure = (n: number): string => n.toLocaleString(locale, { maximumFractionDigits: 6 });
  if (least !== undefined && most !== undefined) return words.between(figure(least), figure(most));
  return [above === undefined ? '' : words.above(figure(above)), below === undefined ? '' : words.below(figure(below)), most === undefined ? '' : words.upTo(figure(most))].filter(Boolean).join(', ');
}

/** The fields of one trigger, as a form shows them. */
export function formFields({ triggers, fields, locked }: TriggersAnswer, trigger: string, locale: string): readonly Field[] {
  return fields
    .filter(({ path }) => partsOf(path)[0] === trigger)
    .map((field): Field => {
      const { path, kind, choices, stricter } = field;
      const label = labelOf(path);
      if (kind === 'several' || kind === 'choice') return { name: path, label, kind, size: kind === 'several' ? 'wide' : 's', choices: (choices ?? []).map((value) => ({ value, label: words.choices[value] ?? value })) };
      const now = valueAt(triggers, path);
      return { name: path, label, kind: 'number', size: 's', hint: locked ? words.stricter[stricter](Number(now).toLocaleString(locale, { maximumFractionDigits: 6 })) : acceptedBy(field, locale) };
    });
}

/** What was changed, as it is sent; or what is wrong, by field. */
export function readTriggerForm(answer: TriggersAnswer, values: FormValues, locale: string): { readonly changed: Triggers; readonly count: number; readonly problems: Problems } {
  const problems: Record<string, string> = {};
  const changed: Triggers = {};
  let count = 0;
  for (const field of answer.fields) {
    const { path } = field;
    const before = valueAt(answer.triggers, path);
    if (JSON.stringify(values[path]) === JSON.stringify(typedOf(before))) continue;
    const value = field.kind === 'several' ? listOf(values[path]) : field.kind === 'choice' ? textOf(values[path]) : numberIn(textOf(values[path]), field);
    if (value === null) problems[path] = (field.kind === 'whole' ? words.notWhole : words.notNumber)(labelOf(path), textOf(values[path]), acceptedBy(field, locale));
    else if (Array.isArray(value) && value.length === 0) problems[path] = words.noneChosen(labelOf(path));
    else if (value !== before) {
      count += 1;
      put(changed, answer.triggers, partsOf(path), value);
    }
  }
  return { changed, count, problems };
}

function numberIn(text: string, { kind, least, above, most, below }: TriggerField): number | null {
  const value = /^\d{1,9}([.,]\d{1,9})?$/.test(text.trim()) ? Number(text.trim().replace(',', '.')) : NaN;
  const fits = value >= (least ?? -Infinity) && value > (above ?? -Infinity) && value <= (most ?? Infinity) && value < (below ?? Infinity);
  return fits && (kind === 'number' || Number.isInteger(value)) ? value : null;
}

/** Sets a value at a path; a list is sent whole. */
function put(changed: Triggers, all: Triggers, [trigger = '', key = '', ...deeper]: readonly string[], value: unknown): void {
  const own = (changed[trigger] ??= {});
  if (deeper.length === 0) return void (own[key] = value);
  const list = (own[key] ??= structuredClone(all[trigger]?.[key])) as Record<string, unknown>[];
  const [at = '0', name = ''] = deeper;
  const entry = list[Number(at)];
  if (entry) entry[name] = value;
}

/** The field that the server has refused; '' where it is none of the form. */
export const fieldRefused = ({ field = '' }: RotaError): string => (field.startsWith('triggers.') ? field.slice('triggers.'.length) : '');

/** How often a trigger would have fired, in words. */
export function trialWords({ enough, looks, now, tried }: Trial, locale: string, moment: (at: number) => string): string {
  const last = tried.at.at(-1);
  return tried.fired === 0 && !enough ? words.cannotSay(looks.toLocaleString(locale)) : words.fired(tried.fired, now.fired, last === undefined ? '' : moment(last));
}
