import type { WriteQueue } from '@tandem/rest';
import type { CellRef } from '@tandem/rota';
import type { LegacyFormat, Sync, Update } from '@tandem/sync';
import { joinView, type LiveView, type StoreWrites } from '@tandem/ui';
import { version } from '../../package.json';
import { toAssignments, toDayData, type DayData } from '../legacy/day-format.ts';
import type { DayPanelStore } from '../legacy/day-store.ts';

const dayFormat: LegacyFormat<DayData> = { name: 'day', from: toDayData, toAssignments };

export interface LiveDayOptions {
  readonly sync: Sync;
  readonly scheduleId: string;
  readonly queue: WriteQueue;
  readonly open: (writes: StoreWrites) => DayPanelStore;
  readonly onUpdate: (update: Update) => void;
  readonly onWriteState: (ref: CellRef) => void;
  readonly reload: () => void;
}

/** The day panel's store, taking part in synchronization while the flags say so. */
export function joinDay(options: LiveDayOptions): LiveView<DayPanelStore> {
  return joinView({
    ...options,
    name: 'day-detail',
    build: version,
    protocol: { min: 1, max: 2 },
    format: dayFormat,
    data: (store) => store.dayData,
    wrap: options.sync.compat.wrapDayStore,
  });
}
