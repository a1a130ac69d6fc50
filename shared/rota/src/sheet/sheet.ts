/** A workbook as plain data: what a spreadsheet or a set of CSV files says, without its looks. */

/** Most that is read from one file; past it the whole file is refused. */
export interface SheetLimits {
  /** Bytes of the file as it comes. */
  readonly fileBytes: number;
  /** Bytes of everything in it that is read, inflated. */
  readonly inflatedBytes: number;
  /** Rows with content, of one sheet. */
  readonly rows: number;
  readonly columns: number;
  /** Cells with content, of all sheets. */
  readonly cells: number;
}

export const SHEET_LIMITS: SheetLimits = {
  fileBytes: 20 * 1024 * 1024,
  inflatedBytes: 64 * 1024 * 1024,
  rows: 20_000,
  columns: 500,
  cells: 200_000,
};

/** A date is text like `2026-11-02`, `06:30` or `2026-11-02 06:30`; an error is the text the program showed (`#REF!`). */
export type CellKind = 'text' | 'number' | 'date' | 'boolean' | 'error';

export interface SheetCell {
  /** From 0. */
  readonly column: number;
  readonly kind: CellKind;
  readonly value: string | number | boolean;
  /** The value was computed by the program that wrote the file; it is taken as it stands, never computed here. */
  readonly formula: boolean;
}

/** Only cells with content, in the order of columns. */
export interface SheetRow {
  /** From 1, as the spreadsheet shows it. */
  readonly number: number;
  readonly cells: readonly SheetCell[];
}

/** Only rows with content, from the top. */
export interface Sheet {
  readonly name: string;
  readonly rows: readonly SheetRow[];
}

export interface Workbook {
  readonly sheets: readonly Sheet[];
}

/** A file that cannot be read at all. The message is a whole sentence in the page's language. */
export class SheetError extends Error {
  override readonly name = 'SheetError';
  /** The file's part: `the file`, `sheet "Rota", cell F14`. */
  readonly where: string;
  readonly expected: string;
  readonly found: string;

  constructor(told: { readonly where: string; readonly expected: string; readonly found: string; readonly message: string }) {
    super(told.message);
    this.where = told.where;
    this.expected = told.expected;
    this.found = told.found;
  }
}

/** `F` for 5, `AN` for 39. */
export function columnName(column: number): string {
  let name = '';
  for (let rest = column; rest >= 0; rest = Math.floor(rest / 26) - 1) name = String.fromCharCode(65 + (rest % 26)) + name;
  return name;
}

/** `F14` for column 5 of row 14. */
export const cellName = (column: number, row: number): string => `${columnName(column)}${row}`;
