import { sheets as words } from '@tandem/words/sheets';
import { refuseDamaged, refuseKind, requireFileSize } from '../sheet/refuse.ts';
import { SHEET_LIMITS, SheetError, type Sheet, type SheetLimits, type SheetRow } from '../sheet/sheet.ts';
import { unguardFormula } from './formula-guard.ts';
import { scanCsv } from './scan-csv.ts';

export interface CsvRows {
  readonly delimiter: string;
  /** Each with the number of the line that it begins in; rows without any content are left out. */
  readonly rows: readonly { readonly line: number; readonly fields: readonly string[] }[];
}

const DELIMITERS = [',', ';', '\t', '|'];
/** Rows that decide which delimiter it is. */
const ROWS_LOOKED_AT = 12;

/**
 * Rows of a CSV file: the delimiter (comma, semicolon, tab or bar) is found, a byte order mark, UTF-16 and Windows-1252
 * are understood, and what our export put before a cell so that it cannot run as a formula is taken away.
 * @throws SheetError
 */
export function csvToRows(bytes: Uint8Array | string, limits: SheetLimits = SHEET_LIMITS): CsvRows {
  requireFileSize(bytes.length, limits.fileBytes);
  const whole = typeof bytes === 'string' ? bytes.replace(/^\uFEFF/, '') : decoded(bytes);
  if (whole.includes('\0')) refuseKind(words.binary, words.notASpreadsheet);
  // Excel's own way of naming the delimiter.
  const named = /^sep=(.)\r?\n/i.exec(whole);
  const text = named ? whole.slice(named[0].length) : whole;
  const delimiter = named?.[1] ?? likelyDelimiter(text);
  const rows: { line: number; fields: string[] }[] = [];
  const lead = named ? 1 : 0;
  let cells = 0;
  const refuse = (line: number, expected: string, message: string): never => {
    throw new SheetError({ where: words.csvLine(line), expected, found: words.more, message });
  };
  const open = scanCsv(text, delimiter, limits.columns, (raw, line) => {
    const filled = raw.reduce((count, field) => count + (field === '' ? 0 : 1), 0);
    if (filled === 0) return true;
    if (rows.length >= limits.rows) refuse(line, words.mostRows(limits.rows), words.tooManyRows('CSV', limits.rows));
    if (raw.length > limits.columns) refuse(line, words.mostColumns(limits.columns), words.tooManyColumns('CSV', limits.columns));
    if ((cells += filled) > limits.cells) refuse(line, words.mostCells(limits.cells), words.tooManyCells(limits.cells));
    rows.push({ line: line + lead, fields: raw.map(unguardFormula) });
    return true;
  });
  if (open !== null) refuseDamaged(words.csvLine(open + lead));
  return { delimiter, rows };
}

/** A CSV file as a sheet of text cells; a row has the number of its line. @throws SheetError */
export function readCsv(name: string, bytes: Uint8Array | string, limits?: SheetLimits): Sheet {
  return {
    name,
    rows: csvToRows(bytes, limits).rows.map(({ line, fields }): SheetRow => ({
      number: line,
      cells: fields.flatMap((value, column) => (value === '' ? [] : [{ column, kind: 'text' as const, value, formula: false }])),
    })),
  };
}

function decoded(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/**
 * The one that splits most of the first rows into the same number of fields, of these the one with the most fields.
 * One that splits the very first row, mostly headings, is ahead: what stands in cells further down may hold anything.
 */
function likelyDelimiter(text: string): string {
  const head = text.slice(0, 200_000);
  const scores = DELIMITERS.map((delimiter) => {
    const widths = new Map<number, number>();
    let rows = 0;
    let ahead = 0;
    scanCsv(head, delimiter, SHEET_LIMITS.columns, (fields) => {
      if (rows === 0 && fields.length > 1) ahead = 500_000;
      if (fields.length > 1) widths.set(fields.length, (widths.get(fields.length) ?? 0) + 1);
      return (rows += 1) < ROWS_LOOKED_AT;
    });
    const [width = 0, count = 0] = [...widths].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [];
    return { delimiter, score: ahead + count * 1000 + width };
  });
  return scores.reduce((best, each) => (each.score > best.score ? each : best)).delimiter;
}
