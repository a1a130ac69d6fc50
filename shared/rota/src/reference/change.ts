import type { AssignmentValue, CellRef, Contract, IsoDate, Leave, Note, Request, Roster, Schedule, ShiftType, ShiftTypeId, Skill, SkillId, Staff } from '../model.ts';

/** Everything of a schedule that is not a cell, and not the history before its first day. */
export type Reference = Omit<Roster, 'assignments' | 'carry'>;

/** The lists of a {@link Reference} whose items have an id, with the item's type. */
export interface ListedValues {
  readonly skill: Skill;
  readonly 'shift-type': ShiftType;
  readonly contract: Contract;
  readonly staff: Staff;
  readonly leave: Leave;
  readonly request: Request;
  readonly note: Note;
}
export type ListedKind = keyof ListedValues;

/** Which list of a {@link Reference} holds the items of a kind. */
export const LIST_OF = {
  skill: 'skills',
  'shift-type': 'shiftTypes',
  contract: 'contracts',
  staff: 'staff',
  leave: 'leave',
  request: 'requests',
  note: 'notes',
} as const satisfies Record<ListedKind, keyof Reference>;

/** Puts one item (its `value.id` is `id`), or deletes it where `value` is null. */
export type ListedChange = {
  readonly [K in ListedKind]: {
    readonly kind: K;
    readonly id: string;
    readonly value: ListedValues[K] | null;
    /** Its place in the list, any number; absent: where it is, or at the end. */
    readonly order?: number | undefined;
    /** The revision the writer saw; absent: last write wins. */
    readonly baseRev?: number | undefined;
    /** A deletion takes along what depends on it. */
    readonly cascade?: boolean | undefined;
  };
}[ListedKind];

export interface DemandChange {
  readonly kind: 'demand';
  readonly date: IsoDate;
  readonly shiftTypeId: ShiftTypeId;
  readonly skillId: SkillId;
  readonly value: { readonly minimum: number; readonly optimum: number } | null;
  readonly baseRev?: number | undefined;
}

export interface ScheduleChange {
  readonly kind: 'schedule';
  readonly value: Omit<Schedule, 'id'>;
  readonly baseRev?: number | undefined;
  /** Fewer days take along what lies on the days that go. */
  readonly cascade?: boolean | undefined;
}

export interface CellChange extends CellRef {
  readonly kind: 'cell';
  readonly value: AssignmentValue | null;
  readonly baseRev?: number | undefined;
}

/** One step of a change of a schedule's data. Steps of one batch build on each other; cells come after all others. */
export type Change = ListedChange | DemandChange | ScheduleChange | CellChange;

/** The name of one demand row. */
export const demandId = ({ date, shiftTypeId, skillId }: Pick<DemandChange, 'date' | 'shiftTypeId' | 'skillId'>): string => `${date}/${shiftTypeId}/${skillId}`;
