import { isIsoDate } from '@tandem/rota';
import type { LegacyFormat } from '../participant.ts';
import { cellKeySchema, cellValue, type CellKey, type CellValue } from '../protocol/cell-value.ts';
import { dateOfCell } from '../protocol/cell-key.ts';
import { readBy } from '../protocol/read-by.ts';

/** null clears the cell. */
export interface CellEdit {
  readonly cell: CellKey;
  readonly value: CellValue | null;
}

/** What is needed of a view's format to read its data. */
export type ReadFormat = Pick<LegacyFormat<never>, 'name' | 'toAssignments'>;

export interface CellsRead {
  /** null: it is said to be empty. */
  readonly cells: ReadonlyMap<CellKey, CellValue | null>;
  /** Two entries for one cell: the last one counts. */
  readonly repeated: number;
  /** A sentence for each thing that is no cell. */
  readonly problems: readonly string[];
}

/** Problems that a sentence names; a number stands for the rest. */
const NAMED_PROBLEMS = 5;
const ACCEPTED = 'a Map or an object from <staffId>/<date>/<slot> to a value, a list of { staffId, date, slot, value } or { ref, value }, or a store’s data with its format; null clears';

/**
 * Reads cells from whatever a caller has, or from a legacy store's own shape with its format. What it reads it checks, and
 * nothing is skipped silently; what is undefined in a value is left out. Only the format may throw.
 */
export function readCells(input: unknown, format?: ReadFormat): CellsRead {
  const found = entriesOf(format ? format.toAssignments(input as never) : input);
  if (!found) return { cells: new Map(), repeated: 0, problems: [`${shown(input)} holds no cells; accepted: ${ACCEPTED}.`] };
  const cells = new Map<CellKey, CellValue | null>();
  const problems: string[] = [];
  let repeated = 0;
  for (const [key, value] of found) {
    const read = readValue(key, value);
    if (typeof read === 'string') {
      problems.push(read);
      continue;
    }
    if (cells.has(read.cell)) repeated += 1;
    cells.set(read.cell, read.value);
  }
  return { cells, repeated, problems };
}

/** Of cells of which all are taken or none. */
export function refusalOf(problems: readonly string[]): string {
  const more = problems.length - NAMED_PROBLEMS;
  return `Nothing was taken. ${problems.slice(0, NAMED_PROBLEMS).join(' ')}${more > 0 ? ` And ${more} more.` : ''}`;
}

/** The cells in which something stands. */
export function* filled({ cells }: CellsRead): Generator<readonly [CellKey, CellValue]> {
  for (const [cell, value] of cells) if (value) yield [cell, value];
}

/** Rows may be anything too: their key then says what they were. */
function entriesOf(input: unknown): (readonly [unknown, unknown])[] | null {
  if (input instanceof Map) return [...input];
  if (Array.isArray(input)) return Array.from(input, entryOf);
  return isRecord(input) ? Object.entries(input) : null;
}

function entryOf(row: unknown): readonly [unknown, unknown] {
  if (!isRecord(row)) return [row, undefined];
  const { staffId, date, slot } = isRecord(row['ref']) ? row['ref'] : row;
  return [[staffId, date, slot].map((part) => (typeof part === 'string' || typeof part === 'number' ? part : '?')).join('/'), row['value']];
}

function readValue(key: unknown, value: unknown): CellEdit | string {
  const cell = readBy(cellKeySchema, key);
  if (!cell.success || !isIsoDate(dateOfCell(cell.data))) return `${shown(key)} is no cell: <staffId>/<date>/<slot> is accepted.`;
  if (value === null) return { cell: cell.data, value };
  const read = readBy(cellValue, isRecord(value) ? plain(value) : value);
  if (read.success) return { cell: cell.data, value: read.data };
  const issue = read.error.issues[0];
  return `${cell.data}: ${issue?.path.join('.') || 'value'} ${issue?.message ?? 'is not accepted'}.`;
}

/** Only what survives the wire. */
function plain(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field === null || ['string', 'number', 'boolean', 'object'].includes(typeof field)));
}

const isRecord = (input: unknown): input is Readonly<Record<string, unknown>> => typeof input === 'object' && input !== null && !Array.isArray(input);

function shown(input: unknown): string {
  if (typeof input !== 'string') return input === null ? 'null' : `A value of type ${typeof input}`;
  return `"${input.length > 60 ? `${input.slice(0, 60)}…` : input}"`;
}
