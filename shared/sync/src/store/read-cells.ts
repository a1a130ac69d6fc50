import { isIsoDate } from '@tandem/rota';
import { cellKeySchema, cellValue, type CellKey, type CellValue } from '../protocol/cell-value.ts';
import { dateOfCell } from '../protocol/cell-key.ts';

/** null clears the cell. */
export interface CellEdit {
  readonly cell: CellKey;
  readonly value: CellValue | null;
}

export type CellsRead = { readonly ok: true; readonly edits: readonly CellEdit[] } | { readonly ok: false; readonly error: string };

/** Problems that a sentence names; a number stands for the rest. */
const NAMED_PROBLEMS = 5;
const ACCEPTED = 'a Map or an object from <staffId>/<date>/<slot> to a value, or a list of { staffId, date, slot, value } or { ref, value }; null clears';

/**
 * Reads cells from whatever a caller has. All of them or none: what cannot be taken is named. Of two values for one cell
 * the last counts; what is undefined in a value is left out.
 */
export function readCells(input: unknown): CellsRead {
  const found = entriesOf(input);
  if (!found) return { ok: false, error: `These are no cells; accepted: ${ACCEPTED}.` };
  const edits = new Map<CellKey, CellEdit>();
  const problems: string[] = [];
  for (const [key, value] of found) {
    const read = readValue(key, value);
    if (typeof read === 'string') problems.push(read);
    else edits.set(read.cell, read);
  }
  if (problems.length === 0) return { ok: true, edits: [...edits.values()] };
  const more = problems.length - NAMED_PROBLEMS;
  return { ok: false, error: `Nothing was taken. ${problems.slice(0, NAMED_PROBLEMS).join(' ')}${more > 0 ? ` And ${more} more.` : ''}` };
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
  const cell = cellKeySchema.safeParse(key);
  if (!cell.success || !isIsoDate(dateOfCell(cell.data))) return `${shown(key)} is no cell: <staffId>/<date>/<slot> is accepted.`;
  if (value === null) return { cell: cell.data, value };
  const read = cellValue.safeParse(isRecord(value) ? plain(value) : value);
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
