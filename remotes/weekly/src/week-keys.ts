/** What typing in a cell does, and what is said when it does nothing. */
import type { IsoDate, StaffId } from '@tandem/rota';
import { typeShift } from '@tandem/ui';
import { codeList } from './week-edit.ts';
import type { WeekController } from './week-controller.svelte.ts';

export interface KeyTarget {
  readonly staffId: StaffId;
  readonly date: IsoDate;
}

type Week = Pick<WeekController, 'assign' | 'clear' | 'editable' | 'covered' | 'canEdit' | 'shiftTypes'>;

/** How long the next letter of a code may take, in milliseconds. */
const TYPING = 700;

/**
 * @param hint says in a sentence why a key has no effect.
 * @returns takes a key in a cell, with the time of the press in milliseconds; false when the key means nothing there.
 */
export function createWeekKeys(week: Week, hint: (text: string) => void): (key: string, target: KeyTarget, at: number) => boolean {
  let typed = { text: '', at: 0, cell: '' };

  function mayChange(date: IsoDate): boolean {
    if (week.editable(date)) return true;
    if (!week.covered) hint('The week is still on its way.');
    else if (!week.canEdit) hint('You can view this rota, not change it.');
    else hint('This day lies outside the rota. Nothing was changed.');
    return false;
  }

  function type(key: string, { staffId, date }: KeyTarget, at: number): void {
    const cell = `${staffId}/${date}`;
    const before = typed.cell === cell && at - typed.at < TYPING ? typed.text : '';
    const found = typeShift(week.shiftTypes, before, key);
    if (!found) return hint(`“${key.toUpperCase()}” is not a shift. Use ${codeList(week.shiftTypes)}.`);
    typed = { text: found.text, at, cell };
    if (found.shiftType) week.assign(staffId, date, found.shiftType.id);
  }

  return (key, target, at) => {
    const clears = key === 'Backspace' || key === 'Delete';
    if (!clears && !/^[\p{L}\p{N}]$/u.test(key)) return false;
    if (!mayChange(target.date)) return true;
    if (clears) week.clear(target.staffId, target.date);
    else type(key, target, at);
    return true;
  };
}
