import { sheets as words } from '@tandem/words/sheets';
import { cellName, columnName } from '../sheet/sheet.ts';
import { MOST_PROBLEMS, type CellProblem } from './mapping.ts';

/** Where something is: a cell of a sheet, a row of it, or the sheet as a whole. */
export interface Where {
  readonly sheet: string;
  /** From 1. */
  readonly row?: number;
  /** From 0. */
  readonly column?: number;
}

export interface Told {
  readonly expected: string;
  readonly found: string;
  readonly message: string;
}

/** What cannot be taken from a file, and what a person is told beside. */
export interface Problems {
  add(where: Where, told: Told): void;
  remark(where: Where, told: Told): void;
  readonly found: readonly CellProblem[];
  readonly remarks: readonly CellProblem[];
  count(): number;
}

export function createProblems(): Problems {
  const found: CellProblem[] = [];
  const remarks: CellProblem[] = [];
  let count = 0;
  const placed = ({ sheet, row, column }: Where, told: Told): CellProblem => ({
    sheet,
    cell: row === undefined ? null : cellName(column ?? 0, row),
    ...told,
    found: shortened(told.found),
  });
  return {
    add(where, told) {
      count += 1;
      if (found.length < MOST_PROBLEMS) found.push(placed(where, told));
    },
    remark(where, told) {
      if (remarks.length < MOST_PROBLEMS) remarks.push(placed(where, told));
    },
    found,
    remarks,
    count: () => count,
  };
}

const MOST_SHOWN = 60;

/** Text of a file as it is shown in a sentence. */
export const shortened = (text: string): string => {
  const letters = [...text.replace(/[\p{Cc}\p{Cf}]/gu, ' ')];
  return letters.length > MOST_SHOWN ? `${letters.slice(0, MOST_SHOWN).join('')}…` : letters.join('');
};

/** `Row 14, column F: "N2" is not a shift. Use E, D, L, N or leave it empty.`, with the sheet before it where asked for. */
export function problemSentence({ sheet, cell, message }: CellProblem, { withSheet = false }: { readonly withSheet?: boolean } = {}): string {
  const place = cell === null ? null : /^([A-Z]+)(\d+)$/.exec(cell);
  const at = place ? words.at(Number(place[2]), place[1] ?? columnName(0)) : '';
  return `${withSheet || cell === null ? words.inSheet(sheet) : ''}${at}${message}`;
}
