/** A filter in the words of the page's address, which keep it through a reload and from view to view. Pure. */
import type { StaffFilter } from './staff-filter.ts';

/** Most characters that the address keeps of one option. */
const LONGEST = 200;

/** Every option a filter has a say in; an empty one is taken out of the address. */
export interface FilterOptions {
  readonly skill: string;
  readonly contract: string;
  readonly shift: string;
  readonly only: string;
  readonly find: string;
}

/** As many ids as fit, whole ones: half an id would be somebody else's. */
function toList(ids: ReadonlySet<string>): string {
  let list = '';
  for (const id of ids) {
    const longer = list === '' ? id : `${list},${id}`;
    if (longer.length <= LONGEST) list = longer;
  }
  return list;
}

const toSet = (list: string | undefined): ReadonlySet<string> => new Set((list ?? '').split(',').filter(Boolean));

/** What `navigate` is given as options for this filter. */
export function filterToOptions(filter: StaffFilter): FilterOptions {
  return {
    skill: toList(filter.skills),
    contract: toList(filter.contracts),
    shift: toList(filter.shifts),
    only: filter.onlyFindings ? 'findings' : '',
    find: filter.text.slice(0, LONGEST),
  };
}

/** The filter that a page's options name. Ids are taken as they are: one that nobody has shows nobody. */
export function filterFromOptions(options: Readonly<Record<string, string>>): StaffFilter {
  return {
    text: options['find'] ?? '',
    skills: toSet(options['skill']),
    contracts: toSet(options['contract']),
    shifts: toSet(options['shift']),
    onlyFindings: options['only'] === 'findings',
  };
}

/** Whether two filters let the same people through, whatever the order in which they were put together. */
export function sameFilter(a: StaffFilter, b: StaffFilter): boolean {
  const same = (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean => one.size === other.size && [...one].every((id) => other.has(id));
  return a.text === b.text && a.onlyFindings === b.onlyFindings && same(a.skills, b.skills) && same(a.contracts, b.contracts) && same(a.shifts, b.shifts);
}
