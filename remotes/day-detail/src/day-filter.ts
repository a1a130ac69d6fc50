/** What the page's address asks of the day: whom to show, and who is selected. Pure. */
import { filterFromOptions, filterStaff, isFiltering } from '@tandem/ui';
import type { IsoDate, RosterIndex, Staff, StaffId } from '@tandem/rota';
import { onDate, type DayModel, type FindingsOf } from './day.ts';

export type Options = Readonly<Record<string, string>>;

/** All filters of the address taken out. */
export const NO_FILTER: Options = { skill: '', contract: '', shift: '', only: '' };

/** Who is shown; null: everybody. A search only jumps, it hides nobody here. */
export function shownPeople(index: RosterIndex, date: IsoDate, options: Options, findingsOf: FindingsOf): ReadonlySet<StaffId> | null {
  const { text: _text, ...filter } = filterFromOptions(options);
  if (!isFiltering({ ...filter, text: '' })) return null;
  const people = filterStaff(index.window.staff, filter, {
    works: (staffId, shifts) => index.cellsOf(staffId, date).some(({ value }) => shifts.has(value.shiftTypeId)),
    hasFindings: (staffId) => onDate(findingsOf(staffId), date).length > 0,
  });
  return new Set(people.map(({ id }) => id));
}

/** The person of `cell` when it lies on the day; else null. */
export function selectedPerson(options: Options, date: IsoDate): StaffId | null {
  const cell = options['cell'] ?? '';
  const at = cell.lastIndexOf('/');
  return at > 0 && cell.slice(at + 1) === date ? cell.slice(0, at) : null;
}

/** The day with only some of its people listed; what is counted stays what it is. */
export function withPeople(model: DayModel, shown: ReadonlySet<StaffId> | null): DayModel {
  if (!shown) return model;
  const only = (people: readonly Staff[]): Staff[] => people.filter(({ id }) => shown.has(id));
  return {
    ...model,
    sections: model.sections.map((section) => ({ ...section, people: section.people.filter(({ staff }) => shown.has(staff.id)) })),
    off: only(model.off),
    leave: only(model.leave),
    sick: only(model.sick),
    training: only(model.training),
  };
}
