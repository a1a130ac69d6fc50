/** What typing in a cell does, and what is said when it does nothing. */
import type { ShiftTypeId } from '@tandem/rota';
import { typeShift } from '@tandem/ui';
import { week as words } from '@tandem/words/week';
import { codeList } from './week-codes.ts';
import type { CellAddress } from './week-list.ts';
import type { WeekController } from './week-controller.svelte.ts';

/** What a key is for: one cell, or all that are selected. */
export interface KeyTarget {
  readonly address: CellAddress | null;
  /** Cells selected. */
  readonly count: number;
}

type Week = Pick<WeekController, 'assign' | 'clear' | 'editable' | 'covered' | 'canEdit' | 'shiftTypes'>;

/** Does the same to every selected cell. */
export interface ManyKeys {
  readonly assign: (shiftTypeId: ShiftTypeId) => void;
  readonly clear: () => void;
}

/** How long the next letter of a code may take, in milliseconds. */
const TYPING = 700;

/**
 * @param hint says in a sentence why a key has no effect.
 * @returns takes a key in a cell, with the time of the press in milliseconds; false when the key means nothing there.
 */
export function createWeekKeys(week: Week, many: ManyKeys, hint: (text: string) => void): (key: string, target: KeyTarget, at: number) => boolean {
  let typed = { text: '', at: 0, cell: '' };

  /** Why nothing can be changed here, in a sentence. */
  function whyNot({ address, count }: KeyTarget): string | null {
    if (!week.covered) return words.onItsWay;
    if (!week.canEdit) return words.viewOnly;
    if (count > 1) return null;
    if (!address) return words.pickFirst;
    if (!week.editable(address.date)) return words.outsideDay;
    return address.staffId === null ? words.openHint : null;
  }

  function type(key: string, target: KeyTarget, at: number): void {
    const { address, count } = target;
    const cell = `${address?.staffId}/${address?.date}/${address?.slot}/${count}`;
    const before = typed.cell === cell && at - typed.at < TYPING ? typed.text : '';
    const found = typeShift(week.shiftTypes, before, key);
    if (!found) return hint(words.noShift(key.toUpperCase(), codeList(week.shiftTypes)));
    typed = { text: found.text, at, cell };
    if (!found.shiftType) return;
    if (count > 1) many.assign(found.shiftType.id);
    else if (address?.staffId) week.assign(address.staffId, address.date, found.shiftType.id, address.slot);
  }

  return (key, target, at) => {
    const clears = key === 'Backspace' || key === 'Delete';
    if (!clears && !/^[\p{L}\p{N}]$/u.test(key)) return false;
    const reason = whyNot(target);
    const { address, count } = target;
    if (reason) hint(reason);
    else if (!clears) type(key, target, at);
    else if (count > 1) many.clear();
    else if (address?.staffId) week.clear(address.staffId, address.date, address.slot);
    return true;
  };
}

