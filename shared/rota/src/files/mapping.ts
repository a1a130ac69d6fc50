/** From tables in a file to a roster: what was found, what a person may decide about it, and what comes out. */
import type { IsoDate, LeaveKind, Minutes, Roster } from '../model.ts';
import type { SheetRow } from '../sheet/sheet.ts';

/**
 * What a table holds. `grid`: people down, days across, a code in each cell. `settings`: two columns, a name and its
 * value. All others have a row of headings and a row for each thing.
 */
export const TABLE_KINDS = [
  'settings',
  'grid',
  'people',
  'contracts',
  'skills',
  'shifts',
  'demand',
  'leave',
  'requests',
  'notes',
  'history',
  'assignments',
] as const;
export type TableKind = (typeof TABLE_KINDS)[number];

export interface TableColumn {
  /** From 0. */
  readonly column: number;
  /** The heading as it stands in the file. */
  readonly heading: string;
}

/** A table that was found in a sheet (or is a CSV file). */
export interface Table {
  /** Name of the sheet, or of the file without `.csv`. */
  readonly sheet: string;
  /** What it seems to be; null when nothing fits. */
  readonly kind: TableKind | null;
  /** Number of the row of headings, from 1. */
  readonly headingRow: number;
  readonly columns: readonly TableColumn[];
  /** Rows under the headings. */
  readonly rows: readonly SheetRow[];
  /** Rows above the headings: a title that may name the month. */
  readonly above: readonly SheetRow[];
}

/** What a code in a grid means. `off`: a free day, as if nothing stood there. */
export type CodeMeaning =
  | { readonly kind: 'shift'; readonly name: string; readonly start: Minutes; readonly end: Minutes }
  | { readonly kind: 'leave'; readonly leave: LeaveKind }
  | { readonly kind: 'off' };

export interface TableMapping {
  readonly sheet: string;
  /** null: this table is left out. */
  readonly as: TableKind | null;
  /** Which column (from 0) holds which field of {@link FIELDS}; what is not named is left out. */
  readonly columns: Readonly<Record<string, number>>;
}

/** Everything a person may change before the import; {@link DetectedTables} proposes one. */
export interface Mapping {
  readonly name: string;
  readonly timeZone: string;
  /** `2026-11`: the month of a grid whose columns are day numbers; null where the title says it, or no grid is read. */
  readonly month: string | null;
  readonly tables: readonly TableMapping[];
  /** By code in upper case: codes of grids that no table of shifts explains. */
  readonly codes: Readonly<Record<string, CodeMeaning>>;
}

export interface DetectedTables {
  /** `tandem`: an export of ours, which comes back whole. `grid`: a month by people and days. `columns`: named columns. */
  readonly layout: 'tandem' | 'grid' | 'columns' | 'unknown';
  readonly tables: readonly Table[];
  readonly mapping: Mapping;
}

/** A cell that cannot be taken. Any of them means that nothing is imported. */
export interface CellProblem {
  readonly sheet: string;
  /** `F14`; null where a whole table or file is meant. */
  readonly cell: string | null;
  readonly expected: string;
  readonly found: string;
  /** A whole sentence in the page's language, without the place: `"N2" is not a shift. Use E, D, L, N or leave it empty.` */
  readonly message: string;
}

export interface RosterCounts {
  readonly people: number;
  readonly shifts: number;
  readonly assignments: number;
  readonly leave: number;
  readonly demand: number;
  readonly requests: number;
  readonly notes: number;
  readonly firstDate: IsoDate | null;
  readonly lastDate: IsoDate | null;
}

/** Hours that the file itself states for a person, beside those of the roster: of a grid with such columns. */
export interface StatedHours {
  readonly staffId: string;
  readonly name: string;
  readonly cell: string;
  readonly norm: Minutes | null;
  readonly actual: Minutes | null;
  /** What the roster comes to over the grid's month, by the clock. */
  readonly computed: Minutes;
}

export interface RosterPreview {
  /** null as soon as there is a problem: all or nothing. */
  readonly roster: Roster | null;
  /** The first {@link MOST_PROBLEMS}, in the order of the file. */
  readonly problems: readonly CellProblem[];
  /** How many there are in all. */
  readonly problemCount: number;
  /** What was left out or taken in another way, for a person to know: nothing stands in the way. */
  readonly remarks: readonly CellProblem[];
  /** What is understood so far, problems or not. */
  readonly counts: RosterCounts;
  readonly hours: readonly StatedHours[];
  /** Codes that nothing explains, in upper case: a person may say in the mapping what they mean. */
  readonly unknownCodes: readonly string[];
}

export const MOST_PROBLEMS = 200;
