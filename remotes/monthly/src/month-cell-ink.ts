/** What a day's cell of a person shows, as attributes and a content: the pure half of drawing it. */
import type { CellAttributes, MarkName } from '@tandem/ui';
import type { RowMarks } from './month-hands.svelte.ts';
import { absenceWord, type MonthCell } from './month-row.ts';

/** What a line shows besides its person's month. */
export interface LineInk {
  /** Pixels of one day. */
  readonly dayWidth: number;
  /** Column of the tab stop, where it is in this row. */
  readonly focused: number | null;
  /** First and last column of what is selected here, where more than one cell is. */
  readonly selected: readonly [number, number] | null;
  /** What is on its way elsewhere, and where it is aimed at; null where neither is here. */
  readonly marks: RowMarks | null;
}

/** The content of a cell. */
export interface CellInk {
  readonly letter: string;
  /** The word of an absence, in the cell in which it begins. */
  readonly word: string;
  readonly mark: MarkName | null;
}

const isIn = (span: readonly [number, number] | null | undefined, column: number): boolean => !!span && span[0] <= column && column <= span[1];

export function cellAttributes(cell: MonthCell, column: number, { focused, selected, marks }: LineInk): CellAttributes {
  let name = 'cell';
  if (cell.tone) name += ` shift tone-${cell.tone}`;
  if (cell.absence) name += ' absence';
  if (cell.starts) name += ' starts';
  if (cell.ends) name += ' ends';
  if (cell.save === 'failed') name += ' failed';
  else if (cell.clash) name += ' clash';
  if (isIn(selected, column)) name += ' selected';
  if (isIn(marks?.held, column)) name += ' carried';
  return {
    class: name,
    tabindex: focused === column ? '0' : '-1',
    'aria-selected': selected ? String(isIn(selected, column)) : null,
    'data-date': cell.date,
    'data-save': cell.save === 'saved' ? null : cell.save,
    'data-target': marks?.aimed?.column === column ? marks.aimed.state : null,
    'aria-label': cell.label,
    title: cell.notes.length > 0 ? cell.notes.join('\n') : null,
  };
}

export function cellInk({ letter, absence, absentDays, save, clash, mark }: MonthCell, dayWidth: number): CellInk {
  return {
    letter,
    word: absence && absentDays > 0 ? absenceWord(absence, absentDays * dayWidth) : '',
    mark: save === 'failed' ? 'must' : clash ? 'clash' : save === 'waiting' ? 'waiting' : mark,
  };
}
