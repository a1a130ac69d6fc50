import { sheets as words } from '@tandem/words/sheets';
import { serialToText, type CellFormats } from './cell-formats.ts';
import { cellName, SheetError, type CellKind, type Sheet, type SheetCell, type SheetLimits, type SheetRow } from './sheet.ts';
import { unescapeControls } from './control-characters.ts';
import type { XmlHandlers } from './xml-scanner.ts';

/** What of one file all its sheets share. */
export interface SheetContext {
  readonly limits: SheetLimits;
  readonly strings: readonly string[];
  readonly formats: CellFormats;
  readonly from1904: boolean;
  /** Counted over all sheets. */
  readonly used: { cells: number; text: number };
}

/** Text of all cells; a rota of 2,000 people over a year has less. */
export const MOST_TEXT = 16_000_000;

/** Collects the cells of one worksheet. What the sheet says about its own size is not looked at. */
export function readSheet(name: string, context: SheetContext): { readonly handlers: XmlHandlers; readonly sheet: () => Sheet } {
  const { limits, used } = context;
  const rows: SheetRow[] = [];
  let cells: SheetCell[] = [];
  let row = 0;
  let column = -1;
  let type = '';
  let style = 0;
  let formula = false;
  let part: 'v' | 't' | null = null;
  let phonetic = false;
  let value = '';

  const refuse = (expected: string, message: string): never => {
    throw new SheetError({ where: words.sheetCell(name, cellName(Math.max(0, column), row)), expected, found: words.more, message });
  };

  const keep = (): void => {
    const cell = cellOf(type, value, style, context);
    if (!cell) return;
    if (column >= limits.columns) refuse(words.mostColumns(limits.columns), words.tooManyColumns(name, limits.columns));
    if ((used.cells += 1) > limits.cells) refuse(words.mostCells(limits.cells), words.tooManyCells(limits.cells));
    cells.push({ column, ...cell, formula });
  };

  const endRow = (): void => {
    if (cells.length === 0) return;
    if (rows.length >= limits.rows) refuse(words.mostRows(limits.rows), words.tooManyRows(name, limits.rows));
    const inOrder = cells.every((cell, i) => i === 0 || cell.column > (cells[i - 1]?.column ?? -1));
    // A column twice in one row: the last one counts, as when it is typed over.
    rows.push({ number: row, cells: inOrder ? cells : [...new Map(cells.map((cell) => [cell.column, cell])).values()].sort((a, b) => a.column - b.column) });
    cells = [];
  };

  return {
    handlers: {
      open(element, attribute) {
        if (element === 'row') {
          const number = Number(attribute('r') ?? row + 1);
          row = Number.isInteger(number) && number > 0 && number <= 1_048_576 ? number : row + 1;
          column = -1;
          cells = [];
        } else if (element === 'c') {
          column = columnOf(attribute('r')) ?? column + 1;
          type = attribute('t') ?? 'n';
          style = Number(attribute('s') ?? 0);
          formula = false;
          value = '';
        } else if (element === 'f') formula = true;
        else if (element === 'rPh') phonetic = true;
        else if (element === 'v') part = 'v';
        else if (element === 't' && !phonetic) part = 't';
      },
      close(element) {
        if (element === 'v' || element === 't') part = null;
        else if (element === 'rPh') phonetic = false;
        else if (element === 'c') keep();
        else if (element === 'row') endRow();
      },
      text(text) {
        if (part === null) return;
        if ((used.text += text.length) > MOST_TEXT) refuse(words.lessText, words.tooMuchText);
        value += text;
      },
    },
    sheet: () => ({ name, rows: rows.every(({ number }, i) => i === 0 || number > (rows[i - 1]?.number ?? 0)) ? rows : [...rows].sort((a, b) => a.number - b.number) }),
  };
}

/** `AN12` is column 39; null without a reference. */
function columnOf(reference: string | null): number | null {
  const letters = /^([A-Z]{1,3})\d/.exec(reference ?? '')?.[1];
  if (letters === undefined) return null;
  let column = 0;
  for (let i = 0; i < letters.length; i += 1) column = column * 26 + letters.charCodeAt(i) - 64;
  return column - 1;
}

function cellOf(type: string, raw: string, style: number, { strings, formats, from1904 }: SheetContext): { kind: CellKind; value: string | number | boolean } | null {
  if (raw === '') return null;
  switch (type) {
    case 's': {
      const text = strings[Number(raw)] ?? '';
      return text === '' ? null : { kind: 'text', value: text };
    }
    case 'inlineStr':
    case 'str':
      return { kind: 'text', value: unescapeControls(raw) };
    case 'b':
      return { kind: 'boolean', value: raw.trim() === '1' || raw.trim() === 'true' };
    case 'e':
      return { kind: 'error', value: raw };
    case 'd':
      return { kind: 'date', value: raw.trim().replace('T', ' ').replace(/(?: 00:00)?(?::00)?(?:\.0+)?Z?$/, '') };
    default: {
      const number = Number(raw);
      if (!Number.isFinite(number)) return { kind: 'text', value: raw };
      const date = formats.isDate(style) ? serialToText(number, from1904) : null;
      return date === null ? { kind: 'number', value: number } : { kind: 'date', value: date };
    }
  }
}
