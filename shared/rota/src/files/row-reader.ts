/** Reads one row of a table field by field; what cannot be taken is a problem at its cell. */
import { sheets as words } from '@tandem/words/sheets';
import { ID_PATTERN } from '../model.ts';
import { BOUNDS, type Bound } from '../reference/bounds.ts';
import type { IsoDate, Minutes } from '../model.ts';
import type { SheetCell, SheetRow } from '../sheet/sheet.ts';
import { FIELDS, type HeadedKind } from './fields.ts';
import { clockOf, dateOf, numberOf, textOf, yesNoOf } from './parse-value.ts';
import { shortened, type Problems, type Told } from './problems.ts';

export interface RowReader {
  readonly row: number;
  /** Whether a column was chosen for the field. */
  has(field: string): boolean;
  /** null where the cell is empty or the field has no column. */
  cell(field: string): SheetCell | null;
  /** The field's text, null where it is empty. As it stands in a table with ids, else without surrounding blanks. */
  text(field: string, bound: Bound): string | null;
  /** null with a problem where it is empty. */
  needed<T>(field: string, value: T | null): T | null;
  id(field: string): string | null;
  date(field: string): IsoDate | null;
  clock(field: string): Minutes | null;
  whole(field: string, bound: Bound): number | null;
  number(field: string, least: number, most: number): number | null;
  yesNo(field: string): boolean | null;
  fail(field: string, told: Told): null;
}

export interface RowParts {
  readonly sheet: string;
  readonly kind: HeadedKind;
  readonly columns: Readonly<Record<string, number>>;
  readonly problems: Problems;
}

export function readRow({ sheet, kind, columns, problems }: RowParts, { number, cells }: SheetRow): RowReader {
  const exact = Object.hasOwn(columns, 'id');
  const failed = new Set<string>();
  const headingOf = (field: string): string => FIELDS[kind].find(({ id }) => id === field)?.heading ?? field;
  const reader: RowReader = {
    row: number,
    has: (field) => Object.hasOwn(columns, field),
    cell(field) {
      const column = columns[field];
      const cell = column === undefined || !Object.hasOwn(columns, field) ? undefined : cells.find((each) => each.column === column);
      if (!cell || (typeof cell.value === 'string' && cell.value.trim() === '' && !exact)) return null;
      if (cell.kind !== 'error') return cell;
      return reader.fail(field, { expected: words.noErrorCell, found: textOf(cell), message: words.errorCell(shortened(textOf(cell))) });
    },
    text(field, bound) {
      const cell = reader.cell(field);
      if (!cell) return null;
      const text = exact ? textOf(cell) : textOf(cell).trim();
      const { max } = BOUNDS[bound];
      if (text.length <= max) return text;
      return reader.fail(field, { expected: words.mostCharacters(max), found: words.characters(text.length), message: words.tooLong(max) });
    },
    needed(field, value) {
      if (value !== null) return value;
      const heading = headingOf(field);
      return reader.fail(field, { expected: words.aValue(heading), found: words.nothing, message: words.missing(heading) });
    },
    id: (field) => read(field, (cell) => (ID_PATTERN.test(textOf(cell)) ? textOf(cell) : null), (found) => ({ expected: words.anId, message: words.badId(found) })),
    date: (field) => read(field, dateOf, (found) => ({ expected: words.aDate, message: words.notADate(found) })),
    clock: (field) => read(field, clockOf, (found) => ({ expected: words.aClock, message: words.notAClock(found) })),
    whole: (field, bound) => inRange(field, BOUNDS[bound].min, BOUNDS[bound].max, true),
    number: (field, least, most) => inRange(field, least, most, false),
    yesNo: (field) => read(field, yesNoOf, (found) => ({ expected: words.yesNo, message: words.notYesNo(found) })),
    fail(field, told) {
      // One sentence for each cell: a value that is wrong is not missing too.
      if (!failed.has(field)) problems.add({ sheet, row: number, column: columns[field] ?? cells[0]?.column ?? 0 }, told);
      failed.add(field);
      return null;
    },
  };

  function read<T>(field: string, parse: (cell: SheetCell) => T | null, told: (found: string) => Omit<Told, 'found'>): T | null {
    const cell = reader.cell(field);
    if (!cell) return null;
    const found = textOf(cell);
    return parse(cell) ?? reader.fail(field, { ...told(shortened(found)), found });
  }

  const inRange = (field: string, least: number, most: number, whole: boolean): number | null =>
    read(
      field,
      (cell) => {
        const number = numberOf(cell);
        return number !== null && number >= least && number <= most && (!whole || Number.isInteger(number)) ? number : null;
      },
      (found) => ({ expected: words.aNumber(least, most), message: words.notANumber(found, least, most) }),
    );
  return reader;
}
