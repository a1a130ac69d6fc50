/** What a day's cell of a person shows, as attributes and a content: the pure half of drawing it. */
import type { CellAttributes } from '@tandem/ui';
import type { KeyedDay, RowMarks } from './week-grid-props.ts';
import type { WeekCell } from './week-row.ts';

/** The content of a cell. */
export interface CellInk {
  readonly cell: Pick<WeekCell, 'shifts' | 'absence' | 'save' | 'clash' | 'mark'>;
  /** Only the letters of shifts. */
  readonly letters: boolean;
  /** Only when shifts begin. */
  readonly compact: boolean;
  /** What may be typed, where that is offered. */
  readonly codes: readonly string[];
}

/** What a line shows besides its person's week. */
export interface LineInk {
  readonly letters: boolean;
  readonly compact: boolean;
  /** Column of the tab stop, where it is in this row. */
  readonly focused: number | null;
  /** The column whose editor is open. */
  readonly open: number | null;
  /** The cell about which something is said beside it. */
  readonly noted: KeyedDay | null;
  /** What is selected, moved and aimed at. */
  readonly marks: RowMarks | null;
  /** What may be typed, offered in an empty cell that has the focus. */
  readonly codes: readonly string[];
}

const isIn = (span: readonly [number, number] | null | undefined, column: number): boolean => !!span && column >= span[0] && column <= span[1];

export function cellAttributes(cell: WeekCell, column: number, { focused, open, noted, marks }: LineInk): CellAttributes {
  const selected = isIn(marks?.selected, column);
  const [isOpen, moving] = [open === column, isIn(marks?.moving, column)];
  return {
    class: `cell${isOpen ? ' open' : ''}${selected ? ' sel' : ''}${moving ? ' moving' : ''}`,
    tabindex: focused === column ? '0' : '-1',
    'data-date': cell.date,
    'data-save': cell.save,
    'data-target': marks?.target?.column === column ? marks.target.state : null,
    'data-noted': cell.findings.length > 0 || cell.save === 'failed' ? '' : null,
    'aria-selected': selected ? 'true' : null,
    'aria-label': cell.label,
    'aria-describedby': noted?.column === column ? noted.id : null,
  };
}

export function cellInk(cell: WeekCell, column: number, { letters, compact, focused, codes }: LineInk): CellInk {
  const offers = focused === column && cell.editable && cell.shifts.length === 0 && !cell.absence && cell.save !== 'failed' && !cell.clash;
  return { cell, letters, compact, codes: offers ? codes : [] };
}

/** The same for two cells that look the same. */
export function inkKey({ cell, letters, compact, codes }: CellInk): string {
  let key = `${letters ? 'l' : ''}${compact ? 'c' : ''} ${cell.save} ${cell.clash?.join('⇄') ?? ''} ${cell.mark ?? ''} ${codes.join('/')}`;
  if (cell.absence) key += ` ${cell.absence.kind}${cell.absence.asked ? '?' : ''}`;
  for (const { shift, start, end } of cell.shifts) key += shift ? ` ${JSON.stringify(shift.code)} ${shift.start}-${shift.end} ${start ?? ''}-${end ?? ''}` : ' ?';
  return key;
}
