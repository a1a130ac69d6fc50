/** What a person has chosen to see of the month: kept in the page's address, and taken from it. Runes; no DOM. */
import { EVERYBODY, filterFromOptions, filterToOptions, sameFilter, type StaffFilter } from '@tandem/ui';
import type { IsoDate, StaffId } from '@tandem/rota';
import type { Kept } from './place-memory.ts';

/** `grid`: people and their days. `heat`: what is covered, by shift and skill. */
export type MonthLook = 'grid' | 'heat';

/** Where the address says that the person was. */
export interface WantedPlace {
  readonly cell: { readonly staffId: StaffId; readonly date: IsoDate } | null;
  /** The first person in sight. */
  readonly top: StaffId;
}

/** @param keep puts options into the address. */
export function createMonthShown(keep: (options: Kept) => void) {
  let filter = $state.raw<StaffFilter>(EVERYBODY);
  let look = $state<MonthLook>('grid');
  let wanted = $state.raw<WantedPlace | null>(null);

  return {
    get filter() {
      return filter;
    },
    get look() {
      return look;
    },
    /** null once it was gone to. */
    get wanted() {
      return wanted;
    },
    setFilter(next: StaffFilter) {
      filter = next;
      keep({ ...filterToOptions(next) });
    },
    setLook(next: MonthLook) {
      look = next;
      keep({ look: next === 'heat' ? 'heat' : '' });
    },
    /** The cell that the cursor went to. */
    keepCell: (staffId: StaffId, date: IsoDate) => keep({ cell: `${staffId}/${date}` }),
    /** The first person in sight; the empty text for the top of the list. */
    keepTop: (staffId: StaffId) => keep({ top: staffId }),
    forgetWanted() {
      wanted = null;
    },
    /** Takes over what the address says, where it is not what is shown already. */
    restore(changed: Kept, options: Readonly<Record<string, string>>) {
      if (changed.look !== undefined) look = changed.look === 'heat' ? 'heat' : 'grid';
      const next = filterFromOptions(options);
      const filters = [changed.skill, changed.contract, changed.shift, changed.only, changed.find];
      if (filters.some((value) => value !== undefined) && !sameFilter(next, filter)) filter = next;
      if (!changed.cell && !changed.top) return;
      const [staffId = '', date = ''] = (options['cell'] ?? '').split('/');
      wanted = { cell: date === '' ? null : { staffId, date }, top: options['top'] ?? '' };
    },
  };
}
