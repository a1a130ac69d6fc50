import type { CellRef, ShiftTypeId, StaffId } from '@tandem/rota';

/** What floats over the day: what one person may be given, or whom a shift may get. */
export type Opened =
  | { readonly kind: 'person'; readonly anchor: Element; readonly staffId: StaffId; readonly ref: CellRef | null }
  | { readonly kind: 'add'; readonly anchor: Element; readonly shiftTypeId: ShiftTypeId };

export type Open = (what: Opened) => void;
