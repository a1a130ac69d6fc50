import type { WriteQueue } from '@tandem/rest';
import type { CellRef } from '@tandem/rota';
import type { LegacyFormat, Sync, Update } from '@tandem/sync';
import { joinView, type LiveView, type StoreWrites } from '@tandem/ui';
import { version } from '../../package.json';
import { toAssignments, toScheduleData, type ScheduleData } from '../legacy/weekly-format.ts';
import type { WeeklyScheduleStore } from '../legacy/weekly-store.ts';

const weeklyFormat: LegacyFormat<ScheduleData> = { name: 'weekly', from: toScheduleData, toAssignments };

export interface LiveWeekOptions {
  readonly sync: Sync;
  readonly scheduleId: string;
  readonly queue: WriteQueue;
  readonly open: (writes: StoreWrites) => WeeklyScheduleStore;
  readonly onUpdate: (update: Update) => void;
  readonly onWriteState: (ref: CellRef) => void;
  readonly reload: () => void;
}

/** The week's store, taking part in synchronization while the flags say so. */
export function joinWeek(options: LiveWeekOptions): LiveView<WeeklyScheduleStore> {
  return joinView({
    ...options,
    name: 'weekly',
    build: version,
    protocol: { min: 1, max: 2 },
    format: weeklyFormat,
    data: (store) => store.scheduleData,
    wrap: options.sync.compat.wrapScheduleStore,
  });
}
