import type { Assignment } from '@tandem/rota';
import type { LegacyFormat } from '../participant.ts';
import { cellKeySchema, cellValue, type CellKey, type CellValue } from '../protocol/cell-value.ts';

/** Something in the data that is no cell. */
export interface CellProblem {
  readonly cell: string;
  readonly reason: string;
}

export interface ReadCells {
  readonly cells: Map<CellKey, CellValue>;
  /** Two entries for one cell: the last one counts. */
  readonly repeated: number;
  readonly problems: readonly CellProblem[];
}

/**
 * Assignments in any form that the stores know, as cells: a Map or an object by cell key, an array of assignments, or a
 * legacy store's own shape with its format. What it reads it checks; nothing is skipped silently.
 *
 * @throws TypeError when it is in none of these forms
 */
export function readCells(data: unknown, format?: Pick<LegacyFormat<never>, 'name' | 'toAssignments'>): ReadCells {
  const cells = new Map<CellKey, CellValue>();
  const problems: CellProblem[] = [];
  let repeated = 0;
  for (const [key, value] of entriesOf(data, format)) {
    const cell = cellKeySchema.safeParse(key);
    const parsed = cellValue.safeParse(value);
    if (!cell.success) problems.push({ cell: shown(key), reason: 'is no cell: <staffId>/<date>/<slot> is accepted' });
    else if (!parsed.success) problems.push({ cell: cell.data, reason: problemOf(parsed.error) });
    else {
      if (cells.has(cell.data)) repeated += 1;
      cells.set(cell.data, parsed.data);
    }
  }
  return { cells, repeated, problems };
}

function* entriesOf(data: unknown, format?: Pick<LegacyFormat<never>, 'name' | 'toAssignments'>): Generator<readonly [unknown, unknown]> {
  if (format) return yield* rowsOf(format.toAssignments(data as never));
  if (data instanceof Map) return yield* data;
  if (Array.isArray(data)) return yield* rowsOf(data as readonly Assignment[]);
  if (typeof data === 'object' && data !== null) return yield* Object.entries(data);
  throw new TypeError(`${shown(data)} was given: a map of cells, an array of assignments, or a store's data with its format is accepted`);
}

function* rowsOf(rows: readonly Assignment[]): Generator<readonly [unknown, unknown]> {
  for (const row of rows) {
    const { staffId, date, slot, value } = (row ?? {}) as Partial<Assignment>;
    yield [`${staffId}/${date}/${slot}`, value];
  }
}

function problemOf(error: { readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[] }): string {
  const [issue] = error.issues;
  return `${issue?.path.map(String).join('.') || 'value'}: ${issue?.message ?? 'is not accepted'}`;
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
