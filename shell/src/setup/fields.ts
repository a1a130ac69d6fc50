import { isIsoDate, type IsoDate, type Minutes } from '@tandem/rota';
import { setup as words } from '@tandem/words/setup';

/** What one field of a form holds while it is typed. */
export type FieldValue = string | boolean | readonly string[];
/** A form as it is typed. A name is the path in what is sent, so that what the server refuses finds its field. */
export type FormValues = Readonly<Record<string, FieldValue>>;
/** What is wrong, by the name of the field. */
export type Problems = Readonly<Record<string, string>>;
export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: Problems };

export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** How one field of a form looks. A `range` holds two values, under its name with `.min` and `.max`. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly kind: 'text' | 'area' | 'number' | 'clock' | 'date' | 'choice' | 'several' | 'tick' | 'range' | 'zone';
  readonly size?: 'xs' | 's' | 'm' | 'l' | 'wide';
  readonly choices?: readonly Choice[];
  readonly hint?: string;
  readonly longest?: number;
}

/** Reads typed values one by one and gathers what is wrong with them. */
export interface FormReader {
  readonly text: (name: string, most: number, least?: number) => string;
  readonly whole: (name: string, min: number, max: number) => number;
  readonly range: (name: string, min: number, max: number) => { readonly min: number; readonly max: number };
  readonly clock: (name: string) => Minutes;
  /** Hours as minutes; nothing typed is null. */
  readonly hours: (name: string, most: number) => Minutes | null;
  readonly date: (name: string) => IsoDate;
  readonly choice: (name: string) => string;
  readonly several: (name: string) => readonly string[];
  readonly tick: (name: string) => boolean;
  readonly refuse: (name: string, problem: string) => void;
  /** The value made of what was read, unless something was wrong. */
  readonly done: <T>(value: T) => Parsed<T>;
}

/** A reader of what was typed; each problem names the value and what is accepted. */
export function readForm(values: FormValues): FormReader {
  const problems: Record<string, string> = {};
  const refuse = (name: string, problem: string): void => void (problems[name] ??= problem);
  const typed = (name: string): string => textOf(values[name]).trim();
  const whole = (name: string, min: number, max: number): number => {
    const text = typed(name);
    const value = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    refuse(name, text === '' ? words.problems.wholeMissing(min, max) : words.problems.notWhole(text, min, max));
    return min;
  };
  return {
    text(name, most, least = 1) {
      const text = typed(name).normalize('NFC');
      if (text.length < least) refuse(name, words.problems.missing);
      else if (text.length > most) refuse(name, words.problems.tooLong(text.length, most));
      return text;
    },
    whole,
    range(name, min, max) {
      const range = { min: whole(`${name}.min`, min, max), max: whole(`${name}.max`, min, max) };
      if (range.max < range.min) refuse(`${name}.max`, words.problems.lessThanLeast(range.max, range.min));
      return range;
    },
    clock(name) {
      const minutes = parseClock(typed(name));
      if (minutes === null) refuse(name, words.problems.notClock(typed(name)));
      return minutes ?? 0;
    },
    hours(name, most) {
      const text = typed(name);
      if (text === '') return null;
      const hours = /^\d{1,3}([.,]\d{1,2})?$/.test(text) ? Number(text.replace(',', '.')) : Number.NaN;
      if (hours >= 0 && hours <= most) return Math.round(hours * 60);
      refuse(name, words.problems.notHours(text, most));
      return null;
    },
    date(name) {
      const text = typed(name);
      if (!isIsoDate(text)) refuse(name, words.problems.notDate(text));
      return text;
    },
    choice(name) {
      const text = typed(name);
      if (text === '') refuse(name, words.problems.notChosen);
      return text;
    },
    several: (name) => listOf(values[name]),
    tick: (name) => values[name] === true,
    refuse,
    done: (value) => (Object.keys(problems).length === 0 ? { ok: true, value } : { ok: false, problems }),
  };
}

/** A clock time as people type it: `6:30`, `06:30`, `0630`, `6.30`, `6`. Minutes since midnight, null where it is none. */
export function parseClock(text: string): Minutes | null {
  const parts = /^(\d{1,2})(?:[:.h ]?([0-5]\d))?$/.exec(text.trim());
  if (!parts) return null;
  const hour = Number(parts[1]);
  return hour < 24 ? hour * 60 + Number(parts[2] ?? 0) : null;
}

/** Minutes as hours the way they are typed: `37.5`; `37,5` where `comma`. Nothing where there is no figure. */
export function typedHours(minutes: Minutes | null, comma = words.decimalComma): string {
  if (minutes === null) return '';
  const text = String(Math.round((minutes / 60) * 100) / 100);
  return comma ? text.replace('.', ',') : text;
}

export const textOf = (value: FieldValue | undefined): string => (typeof value === 'string' ? value : '');
export const listOf = (value: FieldValue | undefined): readonly string[] => (Array.isArray(value) ? (value as readonly string[]) : []);

/** The two values of a range as a form holds them. */
export const typedRange = (name: string, { min, max }: { readonly min: number; readonly max: number }): FormValues => ({
  [`${name}.min`]: String(min),
  [`${name}.max`]: String(max),
});

/** Whether two forms hold the same. */
export const sameValues = (a: FormValues, b: FormValues): boolean => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
const sorted = (values: FormValues): unknown => Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
