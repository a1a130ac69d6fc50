import type { Assignment, Demand, IsoDate } from '../model.ts';
import type { Change, ListedKind, ListedValues, Reference } from './change.ts';
import { draftOf, type Draft } from './draft.ts';
import type { Use, UseKind } from './use.ts';

/** One thing that depends on what is to go, and the step that takes it along; null: no step could, it must be mended first. */
export interface Dependent {
  readonly kind: UseKind;
  readonly example: string;
  readonly step: Change | null;
}

const MOST_EXAMPLES = 3;

/**
 * What depends on something of a schedule, for the sentence before a deletion. Empty: it can go by itself.
 * @param cells the assignments, where they are at hand; without them cells do not count
 */
export const usesOf = (reference: Reference, kind: ListedKind, id: string, cells: readonly Assignment[] = []): Use[] =>
  toUses(dependentsOf(draftOf(reference, cells), kind, id));

/** Dependents by kind, with a few examples each. */
export function toUses(dependents: readonly Dependent[]): Use[] {
  const uses = new Map<UseKind, { kind: UseKind; count: number; examples: string[] }>();
  for (const { kind, example } of dependents) {
    const use = uses.get(kind) ?? { kind, count: 0, examples: [] };
    uses.set(kind, use);
    use.count += 1;
    if (use.examples.length < MOST_EXAMPLES) use.examples.push(example);
  }
  return [...uses.values()];
}

/** Everything that would name nothing, or nobody, once this is deleted. */
export function dependentsOf(draft: Draft, kind: ListedKind, id: string): Dependent[] {
  switch (kind) {
    case 'skill':
      return [...staffWithSkill(draft, id), ...demands(draft, (row) => row.skillId === id), ...cells(draft, ({ value }) => value.skillId === id)];
    case 'shift-type':
      return [
        ...shiftsBefore(draft, id),
        ...demands(draft, (row) => row.shiftTypeId === id),
        ...requests(draft, (row) => row.shiftTypeId === id),
        ...cells(draft, ({ value }) => value.shiftTypeId === id),
      ];
    case 'contract':
      return listed(draft, 'staff', (person) => person.contractId === id, ({ name }) => name).map((use) => ({ ...use, step: null }));
    case 'staff': {
      const ofPerson = (row: { readonly staffId: string | null }): boolean => row.staffId === id;
      return [...leave(draft, ofPerson), ...requests(draft, ofPerson), ...withNotes(draft, ofPerson, ofPerson)];
    }
    case 'note':
      return withNotes(draft, (note) => note.id === id, () => false).filter(({ kind: used }) => used === 'cell');
    case 'leave':
    case 'request':
      return [];
  }
}

/** What lies on days that the schedule would no longer have. An absence may pass its ends, and stays. */
export function dependentsOutside(draft: Draft, firstDate: IsoDate, lastDate: IsoDate): Dependent[] {
  const out = ({ date }: { readonly date: IsoDate }): boolean => date < firstDate || date > lastDate;
  return [...demands(draft, out), ...requests(draft, out), ...withNotes(draft, out, out)];
}

const nameOf = ({ lists }: Draft, staffId: string): string => lists.staff.get(staffId)?.name ?? staffId;

function listed<K extends Extract<ListedKind, UseKind>>(
  draft: Draft,
  kind: K,
  test: (item: ListedValues[K]) => boolean,
  exampleOf: (item: ListedValues[K]) => string,
): Dependent[] {
  const list = draft.lists[kind] as ReadonlyMap<string, ListedValues[K]>;
  return [...list.values()].filter(test).map((item) => ({ kind, example: exampleOf(item), step: { kind, id: item.id, value: null } as Change }));
}

function staffWithSkill({ lists }: Draft, skillId: string): Dependent[] {
  return [...lists.staff.values()]
    .filter(({ skills }) => skills.includes(skillId))
    .map((person) => {
      const skills = person.skills.filter((id) => id !== skillId);
      return { kind: 'staff', example: person.name, step: skills.length === 0 ? null : { kind: 'staff', id: person.id, value: { ...person, skills } } };
    });
}

function shiftsBefore({ lists }: Draft, shiftTypeId: string): Dependent[] {
  return [...lists['shift-type'].values()]
    .filter(({ id, forbiddenNext }) => id !== shiftTypeId && forbiddenNext.includes(shiftTypeId))
    .map((type) => {
      const forbiddenNext = type.forbiddenNext.filter((id) => id !== shiftTypeId);
      return { kind: 'shift-type', example: `${type.code} ${type.name}`, step: { kind: 'shift-type', id: type.id, value: { ...type, forbiddenNext } } };
    });
}

function demands(draft: Draft, test: (row: Demand) => boolean): Dependent[] {
  const { lists, demand } = draft;
  return [...demand.values()].filter(test).map(({ date, shiftTypeId, skillId }) => ({
    kind: 'demand',
    example: [date, lists['shift-type'].get(shiftTypeId)?.code ?? shiftTypeId, lists.skill.get(skillId)?.short ?? skillId].join(' '),
    step: { kind: 'demand', date, shiftTypeId, skillId, value: null },
  }));
}

type Dated = { readonly staffId: string; readonly date: IsoDate };

const leave = (draft: Draft, test: (row: { readonly staffId: string }) => boolean): Dependent[] =>
  listed(draft, 'leave', test, ({ staffId, from }) => `${nameOf(draft, staffId)}, ${from}`);

const requests = (draft: Draft, test: (row: Dated & { readonly shiftTypeId: string | null }) => boolean): Dependent[] =>
  listed(draft, 'request', test, ({ staffId, date }) => `${nameOf(draft, staffId)}, ${date}`);

const cellExample = (draft: Draft, { staffId, date }: Dated): string => `${nameOf(draft, staffId)}, ${date}`;

const cells = (draft: Draft, test: (cell: Assignment) => boolean): Dependent[] =>
  [...draft.cells.values()].filter(test).map((cell) => ({
    kind: 'cell',
    example: cellExample(draft, cell),
    step: { kind: 'cell', staffId: cell.staffId, date: cell.date, slot: cell.slot, value: null },
  }));

/** Notes that go, cells that go, and cells that stay but lose their note. */
function withNotes(
  draft: Draft,
  noteGoes: (note: { readonly id: string; readonly staffId: string | null; readonly date: IsoDate }) => boolean,
  cellGoes: (cell: Assignment) => boolean,
): Dependent[] {
  const gone = new Set([...draft.lists.note.values()].filter(noteGoes).map(({ id }) => id));
  const bare = [...draft.cells.values()]
    .filter((cell) => cell.value.noteId !== undefined && gone.has(cell.value.noteId) && !cellGoes(cell))
    .map((cell): Dependent => {
      const { staffId, date, slot } = cell;
      const { noteId: _noteId, ...value } = cell.value;
      return { kind: 'cell', example: cellExample(draft, cell), step: { kind: 'cell', staffId, date, slot, value } };
    });
  const notes = listed(draft, 'note', ({ id }) => gone.has(id), ({ date, text }) => `${date}, ${text.slice(0, 40)}`);
  return [...notes, ...cells(draft, cellGoes), ...bare];
}
