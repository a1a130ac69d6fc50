/** What the clocks of a time zone show at an instant; `instant.ts` is the way back. */
import { dayNumber } from './time.ts';
import type { IsoDate } from './model.ts';

const DAY_MS = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
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
  formats.set(timeZone, format);
  return format;
}

/** Whether the platform knows this IANA time zone. */
export function isTimeZone(timeZone: string): boolean {
  try {
    formatOf(timeZone);
    return true;
  } catch {
    return false;
  }
}

/** The wall clock at an instant, as if it were UTC (epoch ms). Throws RangeError for an unknown zone. */
export function wallAt(timeZone: string, epochMs: number): number {
  const part: Record<string, string> = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(epochMs)) part[type] = value;
  const year = part['era'] === 'BC' ? 1 - Number(part['year']) : Number(part['year']);
  const date = `${String(year).padStart(4, '0')}-${part['month']}-${part['day']}`;
  const time = (Number(part['hour']) * 60 + Number(part['minute'])) * 60 + Number(part['second']);
  return dayNumber(date) * DAY_MS + time * 1000;
}

/** The calendar day in `timeZone` at an instant. */
export function dateIn(timeZone: string, epochMs: number): IsoDate {
  return new Date(wallAt(timeZone, epochMs)).toISOString().slice(0, 10);
}
