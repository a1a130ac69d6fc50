import type { WriteQueue } from '@tandem/rest';
import type { CellRef } from '@tandem/rota';
import type { LegacyFormat, Sync, Update } from '@tandem/sync';
import { joinView, type LiveView, type StoreWrites } from '@tandem/ui';
import { version } from '../../package.json';
import { toAssignments, toComprehensive, type ComprehensiveScheduleData } from '../legacy/monthly-format.ts';
import type { MonthlyScheduleStore } from '../legacy/monthly-store.ts';

const monthlyFormat: LegacyFormat<ComprehensiveScheduleData> = { name: 'monthly', from: toComprehensive, toAssignments };

export interface LiveMonthOptions {
  readonly sync: Sync;
  readonly scheduleId: string;
  readonly queue: WriteQueue;
  readonly open: (writes: StoreWrites) => MonthlyScheduleStore;
  readonly onUpdate: (update: Update) => void;
  readonly onWriteState: (ref: CellRef) => void;
  readonly reload: () => void;
}

/** The month's store, taking part in synchronization while the flags say so. */
export function joinMonth(options: LiveMonthOptions): LiveView<MonthlyScheduleStore> {
  return joinView({
    ...options,
    name: 'monthly',
    build: version,
    protocol: { min: 1, max: 2 },
    format: monthlyFormat,
    data: (store) => store.comprehensiveScheduleData,
    wrap: options.sync.compat.wrapMonthlyStore,
  });
}
