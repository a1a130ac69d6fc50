import type { Roster } from '../model.ts';
import { rosterTables } from '../files/roster-tables.ts';
import { guardFormula } from './formula-guard.ts';

/** Rows as CSV (RFC 4180, CRLF, byte order mark). A cell that a spreadsheet would run as a formula gets an apostrophe before it. */
export function rowsToCsv(rows: readonly (readonly (string | number | null)[])[]): string {
  return `\uFEFF${rows.map((row) => `${row.map(field).join(',')}\r\n`).join('')}`;
}

function field(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = guardFormula(value);
  return /[",;\t|\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A whole roster as one CSV file for each table, which read back as exactly this roster. */
export function rosterToCsv(roster: Roster): { readonly path: string; readonly text: string }[] {
  return rosterTables(roster).map(({ name, rows }) => ({ path: `${name.toLowerCase().replaceAll(' ', '-')}.csv`, text: rowsToCsv(rows) }));
}
