import { stageThatHolds, type FlagName } from '@tandem/sync/protocol';
import type { Flag, FlagWrite } from '../feed/feed.ts';
import { NO_ROW, flagKey, nextRecord, rolledBack, rowOf, turnedOn, want, type FlagRow } from '../flags/flag-record.ts';
import type { ChangedBy, FlagsShown } from '../flags/schedule-flags.ts';
import { flagsIn, type Composed } from './compositions.ts';

type Changed = ChangedBy & { readonly at: number };

/** The record of a schedule among those that are stored. */
export function flagRow(flags: readonly Flag[], scheduleId: string | null): FlagRow {
  const found = flags.find(({ key }) => key === flagKey(scheduleId));
  return found ? rowOf(found.value, found.rev) : NO_ROW;
}

/** The revision that pages of a schedule are told. */
export const revisionIn = (flags: readonly Flag[], scheduleId: string): number => Math.max(flagRow(flags, scheduleId).rev, flagRow(flags, null).rev);

/** Something is on in it: pages of it follow, and say so. */
export const isOn = (flags: readonly Flag[], scheduleId: string): boolean => turnedOn(flagRow(flags, scheduleId).record.values).length > 0;

export interface TurnOff {
  readonly flags: readonly FlagName[];
  /** Nothing stays on, and nothing of before counts. */
  readonly last: boolean;
}

/** Turns flags off in schedules. The order of a stage is lowered with them, also one that only followed the flags. */
export function turnOff(flags: readonly Flag[], scheduleIds: readonly string[], { flags: off, last }: TurnOff, by: Changed): FlagWrite[] {
  return scheduleIds.flatMap((id): FlagWrite[] => {
    const row = flagRow(flags, id);
    const { record } = row;
    if (last) return [{ key: flagKey(id), value: nextRecord(row, rolledBack(record), by) }];
    const found = want(record.values, Object.fromEntries(off.map((name) => [name, false])), false);
    if (!('values' in found)) return [];
    const stage = stageThatHolds(record.stage, found.values);
    if (stage === record.stage && turnedOn(record.values).length === turnedOn(found.values).length) return [];
    return [{ key: flagKey(id), value: nextRecord(row, { values: found.values, safeMode: record.safeMode, stage }, by) }];
  });
}

/** Brings flags, stages and safe mode back as they were composed; whatever was told since counts no more. `null`: of every schedule. */
export function bringBack(flags: readonly Flag[], scheduleIds: readonly (string | null)[], composed: Composed, by: Changed): FlagWrite[] {
  return scheduleIds.map((id) => {
    const { values, safeMode, stage } = flagsIn(composed, flagKey(id));
    return { key: flagKey(id), value: nextRecord(flagRow(flags, id), { values, safeMode: [...safeMode], stage, fence: true }, by) };
  });
}

/** What stands in a schedule (null: for every one) beside what was composed. */
export interface FlagsDiffer {
  readonly schedule: string | null;
  readonly composed: FlagsShown;
  readonly found: FlagsShown;
  /** Flags, reasons for safe mode and stages that only one of them has. */
  readonly count: number;
}

/** Where flags, stage or safe mode are not as they were composed. */
export function flagsThatDiffer(flags: readonly Flag[], scheduleIds: readonly (string | null)[], composed: Composed): FlagsDiffer[] {
  return scheduleIds.flatMap((schedule): FlagsDiffer[] => {
    const [here, there] = [shown(flagRow(flags, schedule).record), shown(flagsIn(composed, flagKey(schedule)))];
    const count = onlyInOne(here.on, there.on) + onlyInOne(here.safeMode, there.safeMode) + (here.stage === there.stage ? 0 : 1);
    return count === 0 ? [] : [{ schedule, composed: there, found: here, count }];
  });
}

const shown = ({ values, safeMode, stage }: Composed['flags'][string]): FlagsShown => ({ on: turnedOn(values), safeMode, stage });
const onlyInOne = (a: readonly string[], b: readonly string[]): number => [...a.filter((each) => !b.includes(each)), ...b.filter((each) => !a.includes(each))].length;
