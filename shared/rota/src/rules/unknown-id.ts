import { rules as words } from '@tandem/words/rules';
import type { Finding } from '../model.ts';
import type { PersonDays } from './person-days.ts';
import { personFinding, refOf } from './person-finding.ts';

/** People, contracts, shift types, skills and notes that the schedule does not have. */
export function unknownId(days: PersonDays): Finding[] {
  const { index, person, contract, dates, cells } = days;
  const found: Finding[] = [];
  const notes = new Set<string>();
  const tell = (what: keyof typeof words.unknown, id: string, cell: ReturnType<typeof refOf> | null): void => {
    found.push(
      personFinding(days, {
        rule: 'unknown-id',
        severity: 'must',
        date: cell?.date ?? null,
        cells: cell ? [cell] : [],
        amount: 1,
        short: words.unknown[what].short(id),
        sentence: words.unknown[what].sentence(id),
      }),
    );
  };
  if (person && !contract) tell('contract', person.contractId, null);
  for (let i = 0; i < dates.length; i++) {
    for (const assignment of cells[i] ?? []) {
      const { shiftTypeId, skillId, noteId } = assignment.value;
      const ref = refOf(assignment);
      if (!person) tell('person', assignment.staffId, ref);
      if (!index.shiftTypeById.has(shiftTypeId)) tell('shift', shiftTypeId, ref);
      if (!index.skillById.has(skillId)) tell('skill', skillId, ref);
      if (noteId === undefined) continue;
      if (notes.size === 0) for (const note of index.window.notes) notes.add(note.id);
      if (!notes.has(noteId)) tell('note', noteId, ref);
    }
  }
  return found;
}
