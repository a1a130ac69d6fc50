import type { ReferenceAnswer } from '@tandem/rest';
import type { ShiftType } from '@tandem/rota';
import type { Field, FormValues, Parsed } from './fields.ts';

/** One cell of a table of records. */
export interface RecordCell {
  readonly text: string;
  /** Its key stands before the text. */
  readonly shift?: ShiftType;
  /** Less important than the rest. */
  readonly quiet?: boolean;
}

export interface RecordColumn {
  readonly label: string;
  readonly look?: 'number' | 'wide';
}

export interface RecordWords {
  readonly lead: string;
  readonly add: string;
  readonly none: string;
}

/**
 * One kind of thing that a rota consists of: how its table looks, and how one of them is typed. Pure: a page shows it,
 * and sends what `parse` makes of a form.
 */
export interface RecordKind<T extends { readonly id: string }> {
  readonly kind: 'staff' | 'contract' | 'skill' | 'shift-type' | 'leave' | 'request' | 'note';
  readonly words: RecordWords;
  /** Whether a person puts them in order. */
  readonly ordered: boolean;
  readonly columns: readonly RecordColumn[];
  readonly items: (reference: ReferenceAnswer) => readonly T[];
  /** What it is called in a sentence. */
  readonly name: (item: T, reference: ReferenceAnswer, locale: string) => string;
  /** One for each column; the first is its name. */
  readonly cells: (item: T, reference: ReferenceAnswer, locale: string) => readonly RecordCell[];
  readonly fields: (reference: ReferenceAnswer) => readonly Field[];
  readonly blank: (reference: ReferenceAnswer) => FormValues;
  readonly form: (item: T) => FormValues;
  readonly parse: (values: FormValues, id: string, reference: ReferenceAnswer) => Parsed<T>;
  /** What an id is made of when it is new. */
  readonly newName: (values: FormValues) => string;
}

export const nameIn = (list: readonly { readonly id: string; readonly name: string }[], id: string | null): string =>
  list.find((each) => each.id === id)?.name ?? id ?? '';

export const choicesOf = (list: readonly { readonly id: string; readonly name: string }[]): { value: string; label: string }[] =>
  list.map(({ id, name }) => ({ value: id, label: name }));
