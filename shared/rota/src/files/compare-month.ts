/** A month sheet of an export is for people; where it says other than the list that counts, they are told. */
import { sheets as words } from '@tandem/words/sheets';
import type { Draft } from './draft.ts';
import { datesOf, dayHeadings, monthIn } from './grid-days.ts';
import type { Table } from './mapping.ts';
import { folded, textOf } from './parse-value.ts';
import { shortened } from './problems.ts';

/** Tells each cell of a month that is left out and differs from the assignments and absences that were read. */
export function tellOtherMonth(draft: Draft, table: Table): void {
  const { sheet, headingRow } = table;
  const headings = dayHeadings({ number: headingRow, cells: table.columns.map(({ column, heading }) => ({ column, kind: 'text', value: heading, formula: false })) });
  if (!headings) return;
  const days = datesOf(headings, monthIn([...table.above.flatMap(({ cells }) => cells.map(textOf)), sheet]));
  const planned = plannedCodes(draft);
  const nameColumn = table.columns[0]?.column ?? 0;
  for (const row of table.rows) {
    const person = draft.staff.find(textOf(row.cells.find(({ column }) => column === nameColumn) ?? { column: 0, kind: 'text', value: '', formula: false }));
    // People of one name cannot be told apart here.
    if (!person || draft.staff.items.filter(({ name }) => name === person.name).length > 1) continue;
    for (const { column, date } of days) {
      if (date === null) continue;
      const cell = row.cells.find((each) => each.column === column);
      const shown = cell ? textOf(cell) : '';
      const counts = planned.get(`${person.id}/${date}`) ?? draft.leave.find(({ staffId, from, to }) => staffId === person.id && from <= date && date <= to)?.kind ?? '';
      if (folded(shown) === folded(counts)) continue;
      draft.problems.remark({ sheet, row: row.number, column }, { expected: counts || words.empty, found: shown || words.empty, message: words.otherThan(shortened(shown), shortened(counts)) });
    }
  }
}

/** By `staff/date` the codes as a month shows them. */
function plannedCodes({ assignments, shiftTypes }: Draft): Map<string, string> {
  const codes = new Map<string, string>();
  for (const { item } of [...assignments].sort((a, b) => a.item.slot - b.item.slot)) {
    const key = `${item.staffId}/${item.date}`;
    const code = shiftTypes.byId(item.value.shiftTypeId)?.code ?? item.value.shiftTypeId;
    codes.set(key, codes.has(key) ? `${codes.get(key)}/${code}` : code);
  }
  return codes;
}
