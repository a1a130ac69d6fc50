/** What each key does in a cell of the week: it moves something that is held, moves about, or changes the cell. */
import type { GridPlace } from '@tandem/ui';
import type { IsoDate } from '@tandem/rota';
import type { WeekHands } from './later/week-hands.svelte.ts';
import type { WeekCursor } from './week-cursor.svelte.ts';
import type { CellTarget } from './week-grid-props.ts';
import type { KeyTarget } from './week-keys.ts';

const ARROWS: Readonly<Record<string, GridPlace>> = {
  ArrowUp: { row: -1, column: 0 },
  ArrowDown: { row: 1, column: 0 },
  ArrowLeft: { row: 0, column: -1 },
  ArrowRight: { row: 0, column: 1 },
};

export interface GridKeysPorts {
  readonly cursor: WeekCursor;
  /** null while they are on their way. */
  readonly hands: () => WeekHands | null;
  /** Takes a letter or Delete; false when it means nothing. */
  readonly type: (key: string, target: KeyTarget, at: number) => boolean;
  readonly edit: (target: CellTarget) => void;
  readonly onselect: (date: IsoDate) => void;
  readonly quiet: () => void;
  /** Gives the focus to where the cursor is, and lets the day beside the week follow it. */
  readonly focusCell: () => void;
  readonly follow: () => void;
}

/** @returns true when the key was taken. */
export function createGridKeys({ cursor, hands, type, edit, onselect, quiet, focusCell, follow }: GridKeysPorts): (event: KeyboardEvent, target: CellTarget) => boolean {
  function whileMoving(event: KeyboardEvent, held: WeekHands): boolean {
    const { key } = event;
    if (key === 'Escape') held.cancel();
    else if (key === 'Enter' || key === ' ') held.drop(cursor.place);
    else if (!event.shiftKey && cursor.key(event)) held.aim(cursor.place);
    else return !event.ctrlKey && !event.metaKey && key.length === 1;
    focusCell();
    return true;
  }

  return (event, target) => {
    const { key, timeStamp } = event;
    const held = hands();
    const arrow = event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey ? ARROWS[key] : undefined;
    if (held?.moving) return whileMoving(event, held);
    if (arrow) held?.nudge(arrow);
    else if (!cursor.key(event)) {
      if (event.ctrlKey || event.metaKey || event.altKey) return false;
      if (key === 'Enter' || key === 'F2') edit(target);
      else if (key === ' ') onselect(target.date);
      else if (key === 'Escape') quiet();
      else if (held?.isMoveKey(key)) held.begin();
      else return type(key, { address: target.address, count: held?.count ?? 1 }, timeStamp);
      return true;
    } else held?.sayCount();
    focusCell();
    follow();
    return true;
  };
}
