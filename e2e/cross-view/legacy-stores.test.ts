import { describe, expect, it } from 'vitest';
import { toAssignments as ofDay, toDayData, type DayData } from '../../remotes/day-detail/src/legacy/day-format.ts';
import { createDayPanelStore, type DayPanelStore, type DayViewMode } from '../../remotes/day-detail/src/legacy/day-store.ts';
import { toAssignments as ofMonth, toComprehensive, type ComprehensiveScheduleData } from '../../remotes/monthly/src/legacy/monthly-format.ts';
import { createMonthlyScheduleStore, type MonthlyScheduleStore, type MonthlyViewMode } from '../../remotes/monthly/src/legacy/monthly-store.ts';
import { toAssignments as ofWeek, toScheduleData, type ScheduleData } from '../../remotes/weekly/src/legacy/weekly-format.ts';
import { createWeeklyStore, type WeeklyScheduleStore, type WeeklyViewMode } from '../../remotes/weekly/src/legacy/weekly-store.ts';
import { legacyStoreContract } from './legacy-store.suite.ts';
import { FIRST, openView, SETUPS, type Kind, type Setup, type View } from './one-view.ts';

const weekly: Kind<WeeklyScheduleStore, ScheduleData> = {
  name: 'weekly',
  modes: ['times', 'letters'],
  create: createWeeklyStore,
  format: { name: 'weekly', from: toScheduleData, toAssignments: ofWeek },
  data: (store) => store.scheduleData,
  wrap: (sync) => sync.compat.wrapScheduleStore,
  members: (store) => ({
    load: (from, to) => store.loadWindow(from, to),
    write: ({ date, slot, staffId }, value) => store.updateAssignment(date, slot, staffId, value),
    setViewMode: (mode) => store.setViewMode(mode as WeeklyViewMode),
  }),
};
const monthly: Kind<MonthlyScheduleStore, ComprehensiveScheduleData> = {
  name: 'monthly',
  modes: ['calendar', 'staff'],
  create: createMonthlyScheduleStore,
  format: { name: 'monthly', from: toComprehensive, toAssignments: ofMonth },
  data: (store) => store.comprehensiveScheduleData,
  wrap: (sync) => sync.compat.wrapMonthlyStore,
  members: (store) => ({
    load: (from, to) => store.loadRange(from, to),
    write: (ref, value) => store.updateAssignment(ref, value),
    setViewMode: (mode) => store.setViewMode(mode as MonthlyViewMode),
  }),
};
const day: Kind<DayPanelStore, DayData> = {
  name: 'day-detail',
  modes: ['slot', 'person'],
  create: createDayPanelStore,
  format: { name: 'day', from: toDayData, toAssignments: ofDay },
  data: (store) => store.dayData,
  wrap: (sync) => sync.compat.wrapDayStore,
  members: (store) => ({
    load: (from, to) => store.loadRange(from, to),
    write: (ref, value) => store.updateAssignment(ref, value),
    setViewMode: (mode) => store.setViewMode(mode as DayViewMode),
  }),
};

const STORES: readonly (readonly [name: string, open: (setup: Setup) => Promise<View>])[] = [
  ['the week’s store', (setup) => openView(weekly, setup)],
  ['the month’s store', (setup) => openView(monthly, setup)],
  ['the day panel’s store', (setup) => openView(day, setup)],
];

for (const [name, open] of STORES) {
  for (const setup of SETUPS) legacyStoreContract(`${name}, ${setup}`, () => open(setup));

  describe(`the ways of ${name}`, () => {
    it.each<readonly [Setup, boolean, 'rest' | 'socket']>([
      ['plain', false, 'rest'],
      ['wrapped, flags off', false, 'rest'],
      ['wrapped, flags on', true, 'socket'],
    ])('[E2E-305] %s: each edit goes one way', async (setup, enabled, way) => {
      const view = await open(setup);
      expect(view.isSyncEnabled()).toBe(enabled);
      view.write({ staffId: view.roster.staff[0]!.id, date: FIRST, slot: 3 }, { shiftTypeId: view.roster.shiftTypes[0]!.id, skillId: view.roster.staff[0]!.skills[0]! });
      await view.settle();
      expect(view.sent).toEqual({ rest: 0, socket: 0, [way]: 1 });
      await view.close();
    });
  });
}
