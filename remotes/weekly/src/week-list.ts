/** What the rows of the week are: people, people under their skill, or the places of each shift. Pure. */
import type { IsoDate, RosterIndex, ShiftCoverage, ShiftType, ShiftTypeId, Skill, SkillId, Staff, StaffId } from '@tandem/rota';
import { week as words } from '@tandem/words/week';
import type { WeekCoverage } from './week.ts';

export const WEEK_BY = ['person', 'shift', 'skill'] as const;
export type WeekBy = (typeof WEEK_BY)[number];

export type ListRow =
  /** `last`: the next one has another main skill. */
  | { readonly kind: 'person'; readonly key: string; readonly staff: Staff; readonly last: boolean }
  | { readonly kind: 'skill'; readonly key: string; readonly skillId: SkillId; readonly name: string; readonly people: number }
  | { readonly kind: 'shift'; readonly key: string; readonly shift: ShiftType }
  /** One place of a shift on each day, the `place`th from 0. */
  | { readonly kind: 'places'; readonly key: string; readonly shift: ShiftType; readonly place: number; readonly last: boolean };

/** One place of a shift on a day: somebody's, or open. */
export type ShiftPlace =
  | { readonly staffId: StaffId; readonly slot: number; readonly skillId: SkillId }
  /** `must`: needed for the minimum, else for the optimum. */
  | { readonly staffId: null; readonly skillId: SkillId; readonly must: boolean };

export type DayPlaces = ReadonlyMap<ShiftTypeId, readonly ShiftPlace[]>;

/** Who is on each shift of a day, in the order of staff, then what is open. */
export function placesOfDay(index: RosterIndex, { date, coverage }: Pick<WeekCoverage, 'date' | 'coverage'>): DayPlaces {
  const places = new Map<ShiftTypeId, ShiftPlace[]>(index.window.shiftTypes.map(({ id }) => [id, []]));
  for (const { staffId, slot, value } of index.assignedOn(date)) places.get(value.shiftTypeId)?.push({ staffId, slot, skillId: value.skillId });
  for (const { shiftType, bySkill } of coverage) {
    const list = places.get(shiftType.id);
    for (const must of [true, false]) {
      for (const { skillId, assigned, minimum, optimum } of bySkill) {
        const missing = must ? minimum - assigned : optimum - Math.max(minimum, assigned);
        for (let i = 0; i < missing; i++) list?.push({ staffId: null, skillId, must });
      }
    }
  }
  return places;
}

export interface ListInput {
  readonly by: WeekBy;
  /** Whom the filters let through. */
  readonly people: readonly Staff[];
  /** People of one main skill stand together. */
  readonly grouped: boolean;
  readonly skills: readonly Skill[];
  readonly shiftTypes: readonly ShiftType[];
  /** Places of a shift on the day that has most of them. */
  readonly placesOf: (shiftTypeId: ShiftTypeId) => number;
}

/** The rows from top to bottom; keys are unique and stay with what they name. */
export function listRows({ by, people, grouped, skills, shiftTypes, placesOf }: ListInput): ListRow[] {
  if (by === 'shift') {
    return shiftTypes.flatMap((shift): ListRow[] => {
      const most = Math.max(1, placesOf(shift.id));
      const places = Array.from({ length: most }, (_, place): ListRow => ({ kind: 'places', key: `${shift.id}:${place}`, shift, place, last: place === most - 1 }));
      return [{ kind: 'shift', key: `shift:${shift.id}`, shift }, ...places];
    });
  }
  if (by === 'person') {
    return people.map((staff, i): ListRow => {
      const next = people[i + 1];
      return { kind: 'person', key: staff.id, staff, last: grouped && next !== undefined && next.skills[0] !== staff.skills[0] };
    });
  }
  const known = new Set(skills.map(({ id }) => id));
  const groups = [...skills.map(({ id, name }) => ({ id, name })), { id: '', name: words.otherSkills }];
  return groups.flatMap(({ id, name }): ListRow[] => {
    const own = people.filter(({ skills: [main = ''] }) => (known.has(main) ? main : '') === id);
    if (own.length === 0) return [];
    const rows = own.map((staff, i): ListRow => ({ kind: 'person', key: staff.id, staff, last: i === own.length - 1 }));
    return [{ kind: 'skill', key: `skill:${id}`, skillId: id, name, people: own.length }, ...rows];
  });
}

export type Counted = Pick<ShiftCoverage, 'assigned' | 'minimum' | 'optimum' | 'status' | 'gap'>;

/** One skill on one day, all shifts together: too many on one shift do not make up for too few on another. */
export function skillCoverage(coverage: readonly ShiftCoverage[], skillId: SkillId): Counted {
  const rows = coverage.flatMap(({ bySkill }) => bySkill.filter((row) => row.skillId === skillId));
  const total = (pick: (row: (typeof rows)[number]) => number): number => rows.reduce((sum, row) => sum + pick(row), 0);
  const toMinimum = total(({ minimum, assigned }) => Math.max(0, minimum - assigned));
  const toOptimum = total(({ optimum, assigned }) => Math.max(0, optimum - assigned));
  return {
    assigned: total(({ assigned }) => assigned),
    minimum: total(({ minimum }) => minimum),
    optimum: total(({ optimum }) => optimum),
    status: toMinimum > 0 ? 'below-minimum' : toOptimum > 0 ? 'below-optimum' : 'met',
    gap: 0 - (toMinimum || toOptimum),
  };
}

/** What a cell of the grid stands for; null in a heading. */
export interface CellAddress {
  /** null: an open place, or none. */
  readonly staffId: StaffId | null;
  readonly date: IsoDate;
  /** One of the day's shifts; absent: the whole day. */
  readonly slot?: number;
  /** The shift that is worked in this row. */
  readonly shiftTypeId?: ShiftTypeId;
}
