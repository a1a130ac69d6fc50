import type { FlagChange } from '../feed/feed.ts';
import { FLAG_KEY, NO_ROW, epochOfRow, flagKey, rowOf, turnedOn, type FlagRow } from './flag-record.ts';
import type { FlagAudit, FlagsShown } from './schedule-flags.ts';

/** The record that the feed holds after a change; null: it never was there. */
export const rowAfter = (change: FlagChange | null): FlagRow => (change === null ? NO_ROW : rowOf('deleted' in change ? undefined : change.value, change.rev));

/** What the logs say of a change. */
export function flagAudit(key: string, before: FlagRow, after: FlagRow): FlagAudit {
  const { actor, reason } = after.record.changed;
  const schedule = key === flagKey(null) ? null : key.slice(FLAG_KEY.length);
  return { schedule, actor, reason, before: shown(before), after: shown(after), epoch: epochOfRow(after), revision: after.rev };
}

const shown = ({ record: { values, safeMode, stage } }: FlagRow): FlagsShown => ({ on: turnedOn(values), safeMode, stage });
