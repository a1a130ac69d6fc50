import { cellKey, type IsoDate, type ShiftType, type StaffId } from '@tandem/rota';
import type { Clash, Joined, MountContext } from '@tandem/sync';

/** What a view knows of cells that two people wrote at the same time, and that this person decides. */
export interface Deciding {
  /** Codes of this person's shift and of the other's, the empty text for none; null: nothing is to be decided on this day. */
  readonly of: (staffId: StaffId, day: IsoDate, shiftOf: (id: string) => ShiftType | undefined) => readonly [mine: string, theirs: string] | null;
  /** Shows what there is to decide. @returns whether there is something */
  readonly open: (staffId: StaffId, day: IsoDate) => boolean;
}

export const NOTHING_TO_DECIDE: Deciding = { of: () => null, open: () => false };

/** A shell from before knows neither of the two. */
export function createDeciding(clashes: Joined['clashes'], decide: MountContext['decide']): Deciding {
  const find = (staffId: StaffId, day: IsoDate): Clash | undefined => clashes?.().find(({ ref }) => ref.staffId === staffId && ref.date === day);
  return {
    of(staffId, day, shiftOf) {
      const found = find(staffId, day);
      const code = (value: Clash['mine']): string => (value === null ? '' : (shiftOf(value.shiftTypeId)?.code ?? '?'));
      return found ? [code(found.mine), code(found.theirs)] : null;
    },
    open(staffId, day) {
      const found = decide && find(staffId, day);
      if (found) decide(cellKey(found.ref));
      return found !== undefined;
    },
  };
}
