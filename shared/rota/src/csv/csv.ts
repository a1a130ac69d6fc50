/** Comma-separated files in and out: one table each. Load it on demand. */
export { csvToRows, readCsv } from './read-csv.ts';
export type { CsvRows } from './read-csv.ts';
export { rosterToCsv, rowsToCsv } from './write-csv.ts';
export { zipFiles } from './zip-files.ts';
