/**
 * Wall clock to instant and back, correct over daylight saving. Offsets are read from `Intl` once per zone and day
 * and kept, because a rule asks for thousands of instants on each edit.
 */
import { addDays, dayNumber } from './time.ts';
import type { IsoDate, Minutes } from './model.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const MOST_DAYS_KEPT = 20_000;

/** One local day: the instant it begins, and whether it is 24 hours long all through (no clock change inside). */
interface ZoneDay {
  readonly beginsAt: number;
  readonly plain: boolean;
}

interface Zone {
  readonly format: Intl.DateTimeFormat;
  readonly days: Map<IsoDate, ZoneDay>;
}

const zones = new Map<string, Zone>();

function zoneOf(timeZone: string): Zone {
  const known = zones.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  const zone: Zone = { format, days: new Map() };
  zones.set(timeZone, zone);
  return zone;
}

/** Whether the platform knows this IANA time zone. */
export function isTimeZone(timeZone: string): boolean {
  try {
    zoneOf(timeZone);
    return true;
  } catch {
    return false;
  }
}

/** The wall clock at an instant, as if it were UTC (epoch ms). */
function wallAt(zone: Zone, epochMs: number): number {
  const part: Record<string, string> = {};
  for (const { type, value } of zone.format.formatToParts(epochMs)) part[type] = value;
  const year = part['era'] === 'BC' ? 1 - Number(part['year']) : Number(part['year']);
  const date = `${String(year).padStart(4, '0')}-${part['month']}-${part['day']}`;
  const time = (Number(part['hour']) * 60 + Number(part['minute'])) * 60 + Number(part['second']);
  return dayNumber(date) * DAY_MS + time * 1000;
}

function offsetAt(zone: Zone, epochMs: number): Minutes {
  return (wallAt(zone, epochMs) - Math.floor(epochMs / 1000) * 1000) / MINUTE_MS;
}

/**
 * The instant of a wall clock reading (epoch ms as if UTC). A reading that does not exist moves on by the gap; one
 * that exists twice means the first.
 */
function resolveWall(zone: Zone, wall: number): number {
  const before = offsetAt(zone, wall - DAY_MS);
  const after = offsetAt(zone, wall + DAY_MS);
  const early = wall - before * MINUTE_MS;
  if (before === after || offsetAt(zone, early) === before) return early;
  const late = wall - after * MINUTE_MS;
  return offsetAt(zone, late) === after ? late : early;
}

function zoneDay(zone: Zone, date: IsoDate): ZoneDay {
  const known = zone.days.get(date);
  if (known) return known;
  const midnight = dayNumber(date) * DAY_MS;
  const beginsAt = resolveWall(zone, midnight);
  const nextBeginsAt = resolveWall(zone, midnight + DAY_MS);
  const sameOffset = midnight - beginsAt === midnight + DAY_MS - nextBeginsAt;
  const day = { beginsAt, plain: sameOffset };
  if (zone.days.size >= MOST_DAYS_KEPT) zone.days.clear();
  zone.days.set(date, day);
  return day;
}

/**
 * The instant (epoch ms) at which clocks in `timeZone` show `minutes` after midnight of `date`. Minutes may be
 * negative or pass 1440. A time skipped in spring moves on by the gap; a time shown twice in autumn is the first.
 * Throws RangeError for an unknown zone or date.
 */
export function instantOf(date: IsoDate, minutes: Minutes, timeZone: string): number {
  const zone = zoneOf(timeZone);
  const shift = Math.floor(minutes / 1440);
  const day = shift === 0 ? date : addDays(date, shift);
  const sinceMidnight = (minutes - shift * 1440) * MINUTE_MS;
  const { beginsAt, plain } = zoneDay(zone, day);
  return plain ? beginsAt + sinceMidnight : resolveWall(zone, dayNumber(day) * DAY_MS + sinceMidnight);
}

/** Minutes that really pass between two clock times of `date`: 660 for 19:00–07:00 over the spring change. */
export function elapsedMinutes(date: IsoDate, start: Minutes, end: Minutes, timeZone: string): Minutes {
  return (instantOf(date, end, timeZone) - instantOf(date, start, timeZone)) / MINUTE_MS;
}

/** The calendar day in `timeZone` at an instant. */
export function dateIn(timeZone: string, epochMs: number): IsoDate {
  return new Date(wallAt(zoneOf(timeZone), epochMs)).toISOString().slice(0, 10);
}
