import type { Sheet, SheetCell, SheetRow, Workbook } from '../sheet/sheet.ts';
import { usualMeaning } from './codes.ts';
import { FIELDS, missingFields, SHEET_NAMES, type HeadedKind } from './fields.ts';
import { dayHeadings } from './grid-days.ts';
import type { CodeMeaning, DetectedTables, Mapping, Table, TableColumn, TableMapping } from './mapping.ts';
import { folded, textOf } from './parse-value.ts';
import { SETTINGS } from './settings.ts';

export interface DetectOptions {
  /** Of the person who imports; used where the file names none. */
  readonly timeZone: string;
  /** Usually the file's name without its ending; used where the file names none. */
  readonly name: string;
}

/** Rows with content in which headings are looked for. */
const MOST_ROWS_ABOVE = 12;
const KINDS = Object.keys(FIELDS) as HeadedKind[];

/** Finds the tables of a workbook and proposes how to read them. Never throws. */
export function detectTables(workbook: Workbook, { name, timeZone }: DetectOptions): DetectedTables {
  const tables = withOwnNames(workbook.sheets.filter(({ rows }) => rows.length > 0)).map(tableOf);
  const kinds = new Set(tables.map(({ kind }) => kind));
  // An export of ours says everything in its lists; its months are for people.
  const whole = kinds.has('settings') && kinds.has('assignments');
  const mappings = tables.map((table): TableMapping => {
    const as = whole && table.kind === 'grid' ? null : table.kind;
    return { sheet: table.sheet, as, columns: as === null || as === 'grid' ? {} : columnsOf(as, table.columns) };
  });
  const said = whole ? settingsOf(tables, mappings) : new Map<string, string>();
  const mapping: Mapping = { name: said.get(folded(SETTINGS.name)) ?? name, timeZone: said.get(folded(SETTINGS.timeZone)) ?? timeZone, month: null, tables: mappings, codes: kinds.has('shifts') ? {} : usualCodes(tables) };
  const layout = whole ? 'tandem' : kinds.has('grid') ? 'grid' : tables.some(({ kind }) => kind !== null) ? 'columns' : 'unknown';
  return { layout, tables, mapping };
}

/** A mapping goes by the name of a sheet, so each table has one of its own. */
function withOwnNames(sheets: readonly Sheet[]): Sheet[] {
  const taken = new Set<string>();
  return sheets.map((sheet) => {
    let name = sheet.name;
    for (let n = 2; taken.has(name); n += 1) name = `${sheet.name} (${n})`;
    taken.add(name);
    return { ...sheet, name };
  });
}

function settingsOf(tables: readonly Table[], mappings: readonly TableMapping[]): Map<string, string> {
  const table = tables.find(({ kind }) => kind === 'settings');
  const columns = mappings.find(({ sheet }) => sheet === table?.sheet)?.columns;
  const said = (row: SheetRow, field: string): string => textOf(row.cells.find(({ column }) => column === columns?.[field]) ?? NO_CELL);
  return new Map((table?.rows ?? []).map((row): [string, string] => [folded(said(row, 'setting')), said(row, 'value')]).filter(([, value]) => value !== ''));
}

const NO_CELL: SheetCell = { column: 0, kind: 'text', value: '', formula: false };

/** The columns whose headings name fields of a kind; of several for one field the first. */
export function columnsOf(kind: HeadedKind, columns: readonly TableColumn[]): Record<string, number> {
  const free = columns.map(({ column, heading }) => ({ column, heading: folded(heading) }));
  const chosen = new Map<string, number>();
  for (const exact of [true, false]) {
    for (const { id, heading, also } of FOLDED.get(kind) ?? []) {
      if (chosen.has(id)) continue;
      const found = free.findIndex((column) => (exact ? column.heading === heading : also.has(column.heading)));
      const [taken] = found < 0 ? [] : free.splice(found, 1);
      if (taken) chosen.set(id, taken.column);
    }
  }
  return Object.fromEntries(chosen);
}

const FOLDED = new Map(KINDS.map((kind) => [kind, FIELDS[kind].map(({ id, heading, also }) => ({ id, heading: folded(heading), also: new Set(also) }))]));

function tableOf({ name, rows }: Sheet): Table {
  const top = rows.slice(0, MOST_ROWS_ABOVE);
  const month = top.findIndex((row) => dayHeadings(row) !== null);
  const found = month >= 0 ? { at: month, kind: 'grid' as const } : headedTable(name, top);
  const at = found?.at ?? 0;
  const headings = rows[at];
  return {
    sheet: name,
    kind: found?.kind ?? null,
    headingRow: headings?.number ?? 1,
    columns: (headings?.cells ?? []).map((cell) => ({ column: cell.column, heading: textOf(cell).trim() })),
    rows: rows.slice(at + 1),
    above: rows.slice(0, at),
  };
}

/** The row and the kind that most headings speak for; a sheet named after a kind is that kind where its fields are there. */
function headedTable(sheet: string, rows: readonly SheetRow[]): { at: number; kind: HeadedKind } | null {
  let best: { at: number; kind: HeadedKind; score: number } | null = null;
  const named = folded(sheet.replaceAll('-', ' ')).replace(/ \d+$/, '');
  for (const [at, row] of rows.entries()) {
    const columns = row.cells.map((cell) => ({ column: cell.column, heading: textOf(cell) }));
    for (const kind of KINDS) {
      const chosen = columnsOf(kind, columns);
      if (missingFields(kind, chosen).length > 0) continue;
      const score = Object.keys(chosen).length + (SHEET_NAMES[kind].includes(named) ? 4 : 0);
      if (score > (best?.score ?? 0)) best = { at, kind, score };
    }
  }
  return best;
}

/** Whether a file speaks Polish, by its title and headings. */
export function isPolish(tables: readonly Table[]): boolean {
  const said = tables.flatMap(({ above, columns }) => [...above.flatMap(({ cells }) => cells.map(textOf)), ...columns.map(({ heading }) => heading)]);
  return said.some((text) => /grafik|miesiąc|pracowni|zmiana|godzin/i.test(text));
}

function usualCodes(tables: readonly Table[]): Record<string, CodeMeaning> {
  const polish = isPolish(tables);
  const codes = new Map<string, CodeMeaning>();
  const learn = (cell: SheetCell | undefined): void => {
    if (cell?.kind !== 'text') return;
    const code = textOf(cell).trim().toUpperCase();
    for (const each of [code, ...code.split(/[\s,/+]+/)]) {
      const meaning = each.length <= 12 && !codes.has(each) ? usualMeaning(each, polish) : null;
      if (meaning) codes.set(each, meaning);
    }
  };
  for (const table of tables) {
    if (table.kind === 'grid') for (const { cells } of table.rows) cells.slice(1).forEach(learn);
    const column = table.kind !== null && table.kind !== 'grid' ? columnsOf(table.kind, table.columns)['shift'] : undefined;
    if (column !== undefined) for (const { cells } of table.rows) learn(cells.find((cell) => cell.column === column));
  }
  return Object.fromEntries(codes);
}
