/** A roster while it is read: lists with lookups by everything that a file may call a thing by. */
import { sheets as words } from '@tandem/words/sheets';
import { BOUNDS } from '../reference/bounds.ts';
import type { Assignment, CarryOver, Contract, Demand, IsoDate, Leave, LeaveKind, Minutes, Note, Range, Request, ShiftType, Skill, Staff } from '../model.ts';
import { createList, type List } from './list.ts';
import type { CodeMeaning, Mapping, StatedHours, TableKind } from './mapping.ts';
import type { Problems } from './problems.ts';

export interface Draft {
  readonly mapping: Mapping;
  readonly problems: Problems;
  /** Kinds of tables that are read: what such a table does not name is then unknown. */
  readonly kinds: ReadonlySet<TableKind>;
  readonly polish: boolean;
  readonly settings: { id?: string; firstDate?: IsoDate; lastDate?: IsoDate; restMinutes?: Minutes; reject?: readonly string[] };
  readonly skills: List<Skill>;
  readonly contracts: List<Contract>;
  readonly shiftTypes: List<ShiftType>;
  readonly staff: List<Staff>;
  /** Codes of the file's own table that are no work, by folded code. */
  readonly absences: Map<string, CodeMeaning>;
  readonly demand: Dated<Demand>[];
  readonly leave: Leave[];
  readonly requests: Dated<Request>[];
  readonly notes: Dated<Note>[];
  readonly assignments: Dated<Assignment>[];
  /** Assignments of a person on a day so far, by `staff/date`. */
  readonly slots: Map<string, number>;
  readonly noteIds: Set<string>;
  readonly unknownCodes: Set<string>;
  readonly carry: [string, CarryOver][];
  /** Absent days of grids; neighbours become one absence. */
  readonly absentDays: { readonly staffId: string; readonly date: IsoDate; readonly kind: LeaveKind }[];
  readonly hours: StatedHours[];
  /** First and last days of grids. */
  readonly gridDays: IsoDate[];
}

/** An item with the place that it was read from. */
export interface Dated<T> {
  readonly item: T;
  readonly sheet: string;
  readonly row: number;
  readonly column: number;
}

export const NO_LIMIT: Range = { min: BOUNDS.count.min, max: BOUNDS.count.max };

export function createDraft(mapping: Mapping, problems: Problems, kinds: ReadonlySet<TableKind>, polish: boolean): Draft {
  return {
    mapping,
    problems,
    kinds,
    polish,
    settings: {},
    skills: createList(({ id, name, short }) => [id, name, short]),
    contracts: createList(({ id, name }) => [id, name]),
    // Codes are what a file refers to; an id may be another shift's code.
    shiftTypes: createList(({ id, code, name }) => [code, id, name]),
    staff: createList(({ id, name }) => [id, name]),
    absences: new Map(),
    demand: [],
    leave: [],
    requests: [],
    notes: [],
    assignments: [],
    slots: new Map(),
    noteIds: new Set(),
    unknownCodes: new Set(),
    carry: [],
    absentDays: [],
    hours: [],
    gridDays: [],
  };
}

/** The contract of people of whom a file says nothing: no norm, no limits. */
export function contractNamed(draft: Draft, name: string, weeklyMinutes: Minutes | null): Contract {
  const known = draft.contracts.items.find((each) => each.name === name && each.weeklyMinutes === weeklyMinutes);
  if (known) return known;
  const contract: Contract = { id: draft.contracts.newId(name), name, weeklyMinutes, assignments: NO_LIMIT, workRun: NO_LIMIT, offRun: NO_LIMIT, maxWeekends: NO_LIMIT.max, completeWeekends: false };
  draft.contracts.add(contract);
  return contract;
}

/** The skill of that name; made where no table of skills is read. */
export function skillNamed(draft: Draft, name: string): Skill | null {
  const known = draft.skills.find(name);
  if (known || draft.kinds.has('skills')) return known;
  const full = name.slice(0, BOUNDS.name.max);
  const skill: Skill = { id: draft.skills.newId(name), name: full, short: shortOf(full) };
  draft.skills.add(skill);
  return skill;
}

const shortOf = (name: string): string => {
  const letters = [...name.replace(/[^\p{L}\p{N} ]+/gu, '')];
  const initials = letters.join('').split(' ').filter(Boolean).map((word) => [...word][0] ?? '');
  return ((initials.length > 1 ? initials.join('') : letters.slice(0, 2).join('')) || 'X').toUpperCase().slice(0, BOUNDS.short.max);
};

/** What people can do of whom nothing is said: the file's first skill, or one that everybody has. */
export const usualSkill = (draft: Draft): Skill | null => draft.skills.items[0] ?? skillNamed(draft, words.people);

/** The person of that name; made where no table of people is read. */
export function personNamed(draft: Draft, name: string): Staff | null {
  const known = draft.staff.find(name);
  if (known || draft.kinds.has('people')) return known;
  const skill = usualSkill(draft);
  if (!skill) return null;
  const person: Staff = { id: draft.staff.newId(name), name, contractId: (draft.contracts.items[0] ?? contractNamed(draft, words.noContract, null)).id, skills: [skill.id] };
  draft.staff.add(person);
  return person;
}
