import type { TableKind } from './mapping.ts';

export interface Field {
  /** `name`, `firstDate`. */
  readonly id: string;
  /** The heading that we write; also what a person is shown. */
  readonly heading: string;
  /** A table without it cannot be read. Several with the same number: one of them is enough. */
  readonly required: boolean;
  /** Headings that mean it too: lower case, English, German and Polish. */
  readonly also: readonly string[];
}

/** The fields of every kind of table with headings. */
export const FIELDS: Readonly<Record<Exclude<TableKind, 'grid'>, readonly Field[]>> = {
  settings: [], people: [], contracts: [], skills: [], shifts: [], demand: [], leave: [], requests: [], notes: [], history: [], assignments: [],
};
