import { parseCellKey } from '@tandem/rota';
import type { Notice, Sync, TrayItem } from '@tandem/sync';
import { live } from '@tandem/words/live';
import type { RotaNames } from './rota-names.ts';
import { firstName } from './tray-cards.ts';

export interface LostPorts {
  readonly sync: Pick<Sync, 'settle' | 'bus'>;
  readonly notify: (notice: Notice) => void;
  readonly names: () => RotaNames;
  readonly now: () => number;
}

/**
 * Without a tray whoever lost is told once, in a toast that offers to put theirs back. The record is settled with that:
 * it has done what it was kept for.
 */
export function createLostTold({ sync, notify, names, now }: LostPorts) {
  let told = new Set<string>();

  function putBack(cell: string, value: unknown): void {
    const ref = parseCellKey(cell);
    if (ref) sync.bus.propagateUpdate({ type: 'assignment', dayId: ref.date, timeSlot: ref.slot, staffId: ref.staffId, assignment: value, timestamp: now(), source: 'tray' });
  }

  return {
    tell(items: readonly TrayItem[]): void {
      for (const item of items) {
        if (item.kind !== 'conflict' || item.mine !== 'lost' || told.has(item.conflict)) continue;
        told.add(item.conflict);
        const { where, what } = names();
        const text = live.tray.lost(where(item.cell), firstName(item.stands.by), what(item.stands.value), what(item.own));
        notify({ tone: 'warn', text, action: { label: live.tray.putBack, run: () => putBack(item.cell, item.own) } });
        sync.settle(item.conflict, 'theirs');
      }
    },
    /** From now on such things lie in the tray. */
    forget: () => void (told = new Set()),
  };
}
