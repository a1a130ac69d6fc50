import type { CellRef, ShiftTypeId, StaffId } from '@tandem/rota';

/** What floats over the day: what one person may be given, whom a shift may get, all of a person's day, or where a shift may go. */
export type Opened =
  | { readonly kind: 'person'; readonly anchor: Element; readonly staffId: StaffId; readonly ref: CellRef | null }
  | { readonly kind: 'details'; readonly anchor: Element; readonly staffId: StaffId; readonly ref: CellRef | null }
  | { readonly kind: 'move'; readonly anchor: Element; readonly ref: CellRef }
  | { readonly kind: 'add'; readonly anchor: Element; readonly shiftTypeId: ShiftTypeId };

export type Open = (what: Opened) => void;
