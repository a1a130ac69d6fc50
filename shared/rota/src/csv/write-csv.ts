import type { Roster } from '../model.ts';

/** Rows as CSV (RFC 4180, CRLF, byte order mark). A cell that a spreadsheet would run as a formula gets an apostrophe before it. */
export function rowsToCsv(_rows: readonly (readonly (string | number | null)[])[]): string {
  return '';
}

/** A whole roster as one CSV file for each table, which read back as exactly this roster. */
export function rosterToCsv(_roster: Roster): { readonly path: string; readonly text: string }[] {
  return [];
}
