/** The rows that the week shows, whom the filters let through, and what each cell of a row stands for. */
import { sameFilter, EVERYBODY, filterStaff, groupedBySkill, tracked, type GridPlace, type StaffFilter, type StaffPeriod } from '@tandem/ui';
import type { IsoDate, ShiftType, ShiftTypeId, Skill, Staff } from '@tandem/rota';
import type { WeekCoverage, WeekDay } from './week.ts';
import { listRows, skillCoverage, WEEK_BY, type CellAddress, type Counted, type DayPlaces, type ListRow, type ShiftPlace, type WeekBy } from './week-list.ts';

export interface ListReads {
  readonly staff: () => readonly Staff[];
  readonly skills: () => readonly Skill[];
  readonly shiftTypes: () => readonly ShiftType[];
  readonly days: () => readonly WeekDay[];
  /** What the filters ask about the week; null while it is on its way. */
  readonly period: () => StaffPeriod | null;
  readonly coverageOf: (date: IsoDate) => WeekCoverage | undefined;
  readonly placesOf: (date: IsoDate) => DayPlaces | undefined;
}

export type WeekList = ReturnType<typeof createWeekList>;

export function createWeekList({ staff, skills, shiftTypes, days, period, coverageOf, placesOf }: ListReads) {
  let filter = $state.raw<StaffFilter>(EVERYBODY);
  let by = $state<WeekBy>('person');

  const people = $derived(filterStaff(staff(), filter, period()));
  const grouped = $derived(groupedBySkill(people));
  /** null: everybody. These sets and maps are made anew, never changed. */
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- as above
  const shown = $derived(people.length === staff().length ? null : new Set(people.map(({ id }) => id)));
  /** By day, so that an edit builds one day's places again. */
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- as above
  const daily = $derived(new Map(days().map(({ date }) => [date, tracked(() => visiblePlaces(date))])));
  const rows = $derived(
    listRows({ by, people, grouped, skills: skills(), shiftTypes: shiftTypes(), placesOf: (id) => Math.max(0, ...[...daily.values()].map(({ current }) => current?.get(id)?.length ?? 0)) }),
  );

  function visiblePlaces(date: IsoDate): DayPlaces | undefined {
    const places = placesOf(date);
    if (!places || !shown) return places;
    // eslint-disable-next-line svelte/prefer-svelte-reactivity -- as above
    return new Map([...places].map(([id, list]) => [id, list.filter(({ staffId }) => staffId === null || shown?.has(staffId))]));
  }
  const placeAt = (shiftTypeId: ShiftTypeId, date: IsoDate, place: number): ShiftPlace | null => daily.get(date)?.current?.get(shiftTypeId)?.[place] ?? null;

  return {
    get filter() {
      return filter;
    },
    get by() {
      return by;
    },
    /** Whom the filters let through. */
    get people() {
      return people;
    },
    get rows() {
      return rows;
    },
    placeAt,
    /** How a heading's shift or skill is covered on a day. */
    countOf(row: ListRow, date: IsoDate): Counted | null {
      const coverage = coverageOf(date)?.coverage;
      if (!coverage) return null;
      if (row.kind === 'skill') return skillCoverage(coverage, row.skillId);
      return row.kind === 'shift' ? (coverage.find(({ shiftType }) => shiftType.id === row.shift.id) ?? null) : null;
    },
    /** What a cell stands for; null in a heading and outside the grid. */
    addressAt({ row, column }: GridPlace): CellAddress | null {
      const [line, date] = [rows[row], days()[column]?.date];
      if (!line || date === undefined) return null;
      if (line.kind === 'person') return { staffId: line.staff.id, date };
      if (line.kind !== 'places') return null;
      const place = placeAt(line.shift.id, date, line.place);
      return { staffId: place?.staffId ?? null, date, shiftTypeId: line.shift.id, ...(place && place.staffId !== null ? { slot: place.slot } : {}) };
    },
    /** Where a person's day stands; null when it is not shown. */
    placeOf(staffId: string, date: IsoDate): GridPlace | null {
      const column = days().findIndex((day) => day.date === date);
      const row = rows.findIndex((line) =>
        line.kind === 'person' ? line.staff.id === staffId : line.kind === 'places' && placeAt(line.shift.id, date, line.place)?.staffId === staffId,
      );
      return column >= 0 && row >= 0 ? { row, column } : null;
    },
    setFilter(next: StaffFilter) {
      if (!sameFilter(filter, next)) filter = next;
    },
    setBy(next: string) {
      by = WEEK_BY.find((each) => each === next) ?? 'person';
    },
  };
}
