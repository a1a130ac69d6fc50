import type { Roster } from '../model.ts';
import { writeXlsx, type PlainSheet } from '../sheet/write-xlsx.ts';
import { monthSheets } from './month-sheet.ts';
import { rosterTables, type PlainTable } from './roster-tables.ts';

/** A whole roster as a workbook that reads back as exactly this roster, with a grid of each month for people. */
export function rosterToXlsx(roster: Roster): Uint8Array {
  return writeXlsx([...monthSheets(roster), ...rosterTables(roster).map(asSheet)]);
}

const MOST_WIDTH = 40;

function asSheet({ name, rows }: PlainTable): PlainSheet {
  const widths = (rows[0] ?? []).map((_, column) => Math.min(MOST_WIDTH, Math.max(8, ...rows.slice(0, 50).map((row) => String(row[column] ?? '').length + 2))));
  return { name, rows, headings: 1, widths };
}
