import { versionAt } from '@tandem/rest';
import type { LegacyFormat } from '@tandem/sync';
import { joinView, type LiveView, type ViewJoin } from '@tandem/ui';
import { version } from '../../package.json';
import { placedValue, toAssignments, toDayData, type DayData } from '../legacy/day-format.ts';
import type { DayPanelStore } from '../legacy/day-store.ts';

const dayFormat: LegacyFormat<DayData> = { name: 'day', from: toDayData, toAssignments, at: placedValue };

/** The day panel's store, taking part in synchronization while the flags say so. */
export function joinDay(options: ViewJoin<DayPanelStore>): LiveView<DayPanelStore> {
  return joinView({
    ...options,
    name: 'day-detail',
    build: version,
    version: versionAt(import.meta.url),
    protocol: { min: 1, max: 2 },
    format: dayFormat,
    data: (store) => store.dayData,
    wrap: options.sync.compat.wrapDayStore,
  });
}
