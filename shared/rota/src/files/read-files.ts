import { sheets as words } from '@tandem/words/sheets';
import { readCsv } from '../csv/read-csv.ts';
import { refuseKind, requireFileSize } from '../sheet/refuse.ts';
import { readWorkbook, refuseOldExcel } from '../sheet/read-xlsx.ts';
import { SHEET_LIMITS, SheetError, type Sheet, type SheetLimits, type Workbook } from '../sheet/sheet.ts';
import { looksZipped, openZip, type ZipArchive } from '../sheet/zip-archive.ts';

export interface NamedBytes {
  /** `march.xlsx`, `people.csv`. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

const MOST_FILES = 50;

/**
 * Reads what a person picked, told by content, not by name: one .xlsx, one or more CSV files (each becomes a sheet), or
 * a .zip of CSV files.
 * @throws SheetError
 */
export function readFiles(files: readonly NamedBytes[], limits: SheetLimits = SHEET_LIMITS): Workbook {
  if (files.length === 0) refuseKind(words.nothing, words.emptyFile);
  requireFileSize(files.reduce((sum, { bytes }) => sum + bytes.length, 0), limits.fileBytes);
  const sheets = files.flatMap(({ name, bytes }) => readOne(name, bytes, limits));
  const cells = sheets.reduce((sum, { rows }) => sum + rows.reduce((each, row) => each + row.cells.length, 0), 0);
  if (cells <= limits.cells) return { sheets };
  throw new SheetError({ where: words.theFile, expected: words.mostCells(limits.cells), found: words.more, message: words.tooManyCells(limits.cells) });
}

function readOne(name: string, bytes: Uint8Array, limits: SheetLimits): readonly Sheet[] {
  requireFileSize(bytes.length, limits.fileBytes);
  refuseOldExcel(bytes);
  if (!looksZipped(bytes)) return [readCsv(withoutEnding(name), bytes, limits)];
  const archive = openZip(bytes);
  const tables = archive.names.filter((path) => /\.(csv|tsv|txt)$/i.test(path) && !path.startsWith('__MACOSX/'));
  if (tables.length === 0 || archive.names.includes('[Content_Types].xml')) return readWorkbook(archive, limits).sheets;
  return readTables(archive, tables, limits);
}

function readTables(archive: ZipArchive, paths: readonly string[], limits: SheetLimits): Sheet[] {
  const budget = { most: limits.inflatedBytes, used: 0 };
  return paths.slice(0, MOST_FILES).map((path) => {
    const pieces: Uint8Array[] = [];
    let size = 0;
    archive.inflate(path, budget, (piece) => {
      requireFileSize((size += piece.length) || 1, limits.fileBytes);
      pieces.push(piece.slice());
    });
    const bytes = new Uint8Array(size);
    let at = 0;
    for (const piece of pieces) {
      bytes.set(piece, at);
      at += piece.length;
    }
    return readCsv(withoutEnding(path), bytes, limits);
  });
}

/** `people` for `rota/people.csv`. */
const withoutEnding = (path: string): string => (path.split('/').at(-1) ?? path).replace(/\.(csv|tsv|txt|xlsx)$/i, '');
