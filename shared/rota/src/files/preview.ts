import { sheets as words } from '@tandem/words/sheets';
import { DEFAULT_POLICY } from '../policy.ts';
import { RULE_IDS, type RuleId } from '../model.ts';
import { BOUNDS } from '../reference/bounds.ts';
import type { SheetRow } from '../sheet/sheet.ts';
import { isTimeZone } from '../zone.ts';
import { checkRoster } from '../reference/check-roster.ts';
import { assemble } from './assemble.ts';
import { tellOtherMonth } from './compare-month.ts';
import { isPolish } from './detect.ts';
import { createDraft, type Draft } from './draft.ts';
import { missingFields, type HeadedKind } from './fields.ts';
import type { Mapping, RosterPreview, Table, TableKind, TableMapping } from './mapping.ts';
import { createProblems } from './problems.ts';
import { readAssignment, readDemand, readHistory, readLeave, readNote, readRequest } from './read-dated.ts';
import { readGrid } from './read-grid.ts';
import { readContract, readPerson, readSetting, readShift, readSkill } from './read-reference.ts';
import { readRow, type RowReader } from './row-reader.ts';

/** What refers comes after what it refers to. */
const ORDER: readonly TableKind[] = ['settings', 'skills', 'contracts', 'shifts', 'people', 'notes', 'history', 'demand', 'leave', 'requests', 'assignments', 'grid'];

/** Reads tables as the mapping says. A roster comes out only when there is no problem at all. Never throws. */
export function previewRoster(tables: readonly Table[], mapping: Mapping): RosterPreview {
  const problems = createProblems();
  const chosen = tables.flatMap((table) => {
    const how = mapping.tables.find(({ sheet }) => sheet === table.sheet);
    if (how?.as) return [{ table, how, as: how.as }];
    problems.remark({ sheet: table.sheet }, { expected: words.aTable, found: words.nothing, message: words.remarks.leftOut });
    return [];
  });
  const draft = createDraft(mapping, problems, new Set(chosen.map(({ as }) => as)), isPolish(tables));
  if (!isTimeZone(mapping.timeZone)) problems.add({ sheet: words.theFile }, { expected: words.aZone, found: mapping.timeZone, message: words.unknownZone(mapping.timeZone) });
  for (const kind of ORDER) {
    const later: (() => void)[] = [];
    for (const { table, how, as } of chosen) if (as === kind) later.push(...readTable(draft, table, how, kind));
    for (const rest of later) rest();
  }
  for (const { table } of chosen) tellFormulas(draft, table);
  if (draft.kinds.has('assignments')) for (const table of tables) if (table.kind === 'grid' && !chosen.some((each) => each.table === table)) tellOtherMonth(draft, table);
  if (chosen.length === 0) problems.add({ sheet: tables[0]?.sheet ?? words.theFile }, { expected: words.aTable, found: words.nothing, message: words.noTables });
  const { roster, counts } = assemble(draft, policyOf(draft));
  // Each cell is sound; what does not fit together is told of the file as a whole.
  if (problems.count() === 0) for (const { field, given, accepted } of checkRoster(roster)) problems.add({ sheet: words.theFile }, { expected: accepted, found: given, message: words.unsound(field, given, accepted) });
  return { roster: problems.count() === 0 ? roster : null, problems: problems.found, problemCount: problems.count(), remarks: problems.remarks, counts, hours: draft.hours, unknownCodes: [...draft.unknownCodes] };
}

function readTable(draft: Draft, table: Table, how: TableMapping, kind: TableKind): (() => void)[] {
  const { sheet, headingRow } = table;
  if (kind === 'grid') {
    readGrid(draft, table);
    if (!draft.kinds.has('shifts')) draft.problems.remark({ sheet }, { expected: words.aTable, found: words.nothing, message: words.remarks.defaultCodes });
    return [];
  }
  const missing = missingFields(kind, how.columns);
  for (const { heading } of missing) draft.problems.add({ sheet, row: headingRow, column: table.columns[0]?.column ?? 0 }, { expected: words.aColumn(heading), found: words.nothing, message: words.noColumn(heading) });
  if (missing.length > 0) return [];
  const used = new Set(Object.values(how.columns));
  for (const { column, heading } of table.columns) {
    if (!used.has(column)) draft.problems.remark({ sheet, row: headingRow, column }, { expected: words.valueOf, found: heading, message: words.remarks.unread(heading) });
  }
  return table.rows.flatMap((row) => readOne(draft, kind, readRow({ sheet, kind, columns: how.columns, problems: draft.problems }, row), sheet, row, how) ?? []);
}

function readOne(draft: Draft, kind: HeadedKind, row: RowReader, sheet: string, { number, cells }: SheetRow, { columns }: TableMapping): (() => void) | null {
  const used = Object.values(columns);
  if (!cells.some(({ column }) => used.includes(column))) return null;
  const place = { sheet, row: number, column: columns['date'] ?? columns['id'] ?? cells[0]?.column ?? 0 };
  switch (kind) {
    case 'settings': readSetting(draft, row); return null;
    case 'skills': readSkill(draft, row); return null;
    case 'contracts': readContract(draft, row); return null;
    case 'shifts': return readShift(draft, row);
    case 'people': readPerson(draft, row); return null;
    case 'demand': readDemand(draft, row, place); return null;
    case 'leave': readLeave(draft, row); return null;
    case 'requests': readRequest(draft, row, place); return null;
    case 'notes': readNote(draft, row, place); return null;
    case 'history': readHistory(draft, row); return null;
    case 'assignments': readAssignment(draft, row, place); return null;
  }
}

function policyOf({ settings, problems }: Draft): { reject: readonly RuleId[]; restMinutes: number } {
  const unknown = (settings.reject ?? []).filter((rule) => !RULE_IDS.some((known) => known === rule));
  for (const rule of unknown) problems.add({ sheet: words.theFile }, { expected: words.knownOnes, found: rule, message: words.notOneOf(rule, RULE_IDS.join(', ')) });
  return {
    reject: settings.reject === undefined ? DEFAULT_POLICY.reject : settings.reject.filter((rule): rule is RuleId => RULE_IDS.some((known) => known === rule)),
    restMinutes: Math.min(settings.restMinutes ?? DEFAULT_POLICY.restMinutes, BOUNDS.restMinutes.max),
  };
}

function tellFormulas({ problems }: Draft, { sheet, rows }: Table): void {
  const cells = rows.flatMap((row) => row.cells.filter(({ formula }) => formula).map(({ column }) => ({ row: row.number, column })));
  const [first] = cells;
  if (first) problems.remark({ sheet, ...first }, { expected: words.valueOf, found: words.formula, message: words.remarks.formulas(cells.length) });
}
