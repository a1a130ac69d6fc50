import type { Workbook } from '../sheet/sheet.ts';
import type { DetectedTables } from './mapping.ts';

export interface DetectOptions {
  /** Of the person who imports; used where the file names none. */
  readonly timeZone: string;
  /** Usually the file's name without its ending; used where the file names none. */
  readonly name: string;
}

/** Finds the tables of a workbook and proposes how to read them. Never throws. */
export function detectTables(_workbook: Workbook, { name, timeZone }: DetectOptions): DetectedTables {
  return { layout: 'unknown', tables: [], mapping: { name, timeZone, month: null, tables: [], codes: {} } };
}
