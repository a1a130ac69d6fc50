/**
 * Wall clock to instant, correct over daylight saving. Offsets are read from `Intl` once per zone and day and kept,
 * because a rule asks for thousands of instants on each edit.
 */
import { addDays, dayNumber } from './time.ts';
import type { IsoDate, Minutes } from './model.ts';
import { wallAt } from './zone.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const MOST_DAYS_KEPT = 20_000;

/** One local day: the instant it begins, and whether it is 24 hours long all through (no clock change inside). */
interface ZoneDay {
  readonly beginsAt: number;
  readonly plain: boolean;
}

/** By time zone. */
const zones = new Map<string, Map<IsoDate, ZoneDay>>();

function offsetAt(timeZone: string, epochMs: number): Minutes {
  return (wallAt(timeZone, epochMs) - Math.floor(epochMs / 1000) * 1000) / MINUTE_MS;
}

/**
 * The instant of a wall clock reading (epoch ms as if UTC). A reading that does not exist moves on by the gap; one
 * that exists twice means the first.
 */
function resolveWall(timeZone: string, wall: number): number {
  const before = offsetAt(timeZone, wall - DAY_MS);
  const after = offsetAt(timeZone, wall + DAY_MS);
  const early = wall - before * MINUTE_MS;
  if (before === after || offsetAt(timeZone, early) === before) return early;
  const late = wall - after * MINUTE_MS;
  return offsetAt(timeZone, late) === after ? late : early;
}

function zoneDay(timeZone: string, date: IsoDate): ZoneDay {
  const days = zones.get(timeZone) ?? new Map<IsoDate, ZoneDay>();
  const known = days.get(date);
  if (known) return known;
  const midnight = dayNumber(date) * DAY_MS;
  const beginsAt = resolveWall(timeZone, midnight);
  const nextBeginsAt = resolveWall(timeZone, midnight + DAY_MS);
  const sameOffset = midnight - beginsAt === midnight + DAY_MS - nextBeginsAt;
  const day = { beginsAt, plain: sameOffset };
  if (days.size >= MOST_DAYS_KEPT) days.clear();
  zones.set(timeZone, days.set(date, day));
  return day;
}

/**
 * The instant (epoch ms) at which clocks in `timeZone` show `minutes` after midnight of `date`. Minutes may be
 * negative or pass 1440. A time skipped in spring moves on by the gap; a time shown twice in autumn is the first.
 * Throws RangeError for an unknown zone or date.
 */
export function instantOf(date: IsoDate, minutes: Minutes, timeZone: string): number {
  const shift = Math.floor(minutes / 1440);
  const day = shift === 0 ? date : addDays(date, shift);
  const sinceMidnight = (minutes - shift * 1440) * MINUTE_MS;
  const { beginsAt, plain } = zoneDay(timeZone, day);
  return plain ? beginsAt + sinceMidnight : resolveWall(timeZone, dayNumber(day) * DAY_MS + sinceMidnight);
}

/** Minutes that really pass between two clock times of `date`: 660 for 19:00–07:00 over the spring change. */
export function elapsedMinutes(date: IsoDate, start: Minutes, end: Minutes, timeZone: string): Minutes {
  return (instantOf(date, end, timeZone) - instantOf(date, start, timeZone)) / MINUTE_MS;
}
