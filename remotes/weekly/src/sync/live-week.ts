import { versionAt } from '@tandem/rest';
import type { LegacyFormat } from '@tandem/sync';
import { joinView, type LiveView, type ViewJoin } from '@tandem/ui';
import { version } from '../../package.json';
import { slotValue, toAssignments, toScheduleData, type ScheduleData } from '../legacy/weekly-format.ts';
import type { WeeklyScheduleStore } from '../legacy/weekly-store.ts';

const weeklyFormat: LegacyFormat<ScheduleData> = { name: 'weekly', from: toScheduleData, toAssignments, at: slotValue };

/** The week's store, taking part in synchronization while the flags say so. */
export function joinWeek(options: ViewJoin<WeeklyScheduleStore>): LiveView<WeeklyScheduleStore> {
  return joinView({
    ...options,
    name: 'weekly',
    build: version,
    version: versionAt(import.meta.url),
    protocol: { min: 1, max: 2 },
    format: weeklyFormat,
    data: (store) => store.scheduleData,
    wrap: options.sync.compat.wrapScheduleStore,
  });
}
