import type { Roster } from '@tandem/rota';
import { rosterToCsv } from '@tandem/rota/csv';
import { rosterToXlsx } from '@tandem/rota/xlsx';
import type { ExportedFiles } from './export-files.ts';

/** Formats for people; the others are the server's own. */
export const TABLE_FORMATS = ['xlsx', 'csv'] as const;

/** One workbook, or a CSV file for each table; both read back as the same roster. */
export function exportTables(roster: Roster, format: (typeof TABLE_FORMATS)[number]): ExportedFiles {
  if (format === 'csv') return { files: rosterToCsv(roster) };
  return { files: [{ path: `${roster.schedule.id}.xlsx`, text: rosterToXlsx(roster) }] };
}
