import { versionAt } from '@tandem/rest';
import type { LegacyFormat } from '@tandem/sync';
import { joinView, type LiveView, type ViewJoin } from '@tandem/ui';
import { version } from '../../package.json';
import { entryValue, toAssignments, toComprehensive, type ComprehensiveScheduleData } from '../legacy/monthly-format.ts';
import type { MonthlyScheduleStore } from '../legacy/monthly-store.ts';

const monthlyFormat: LegacyFormat<ComprehensiveScheduleData> = { name: 'monthly', from: toComprehensive, toAssignments, at: entryValue };

/** The month's store, taking part in synchronization while the flags say so. */
export function joinMonth(options: ViewJoin<MonthlyScheduleStore>): LiveView<MonthlyScheduleStore> {
  return joinView({
    ...options,
    name: 'monthly',
    build: version,
    version: versionAt(import.meta.url),
    protocol: { min: 1, max: 2 },
    format: monthlyFormat,
    data: (store) => store.comprehensiveScheduleData,
    wrap: options.sync.compat.wrapMonthlyStore,
  });
}
