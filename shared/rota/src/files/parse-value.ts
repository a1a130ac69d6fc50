/** What a cell says, in the forms that people and programs write it. null: it says nothing of the kind. */
import { isIsoDate } from '../time.ts';
import type { IsoDate, Minutes } from '../model.ts';
import type { SheetCell } from '../sheet/sheet.ts';

const YES = ['yes', 'y', 'true', 'x', '1', 'ja', 'j', 'wahr', 'tak', 't', 'prawda'];
const NO = ['no', 'n', 'false', '0', '', 'nein', 'falsch', 'nie', 'fałsz'];

export const textOf = ({ value }: SheetCell): string => String(value);

/** `2026-11-02`, `2.11.2026`, `02/11/2026` (the day first), or a date of the spreadsheet. */
export function dateOf(cell: SheetCell): IsoDate | null {
  const text = textOf(cell).trim().replace(/[T ]\d{1,2}:\d{2}(:\d{2})?$/, '');
  if (isIsoDate(text)) return text;
  const yearFirst = /^(\d{4})[/.](\d{1,2})[/.](\d{1,2})\.?$/.exec(text);
  if (yearFirst) return calendarDay(yearFirst[1], yearFirst[2], yearFirst[3]);
  const dayFirst = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})$/.exec(text);
  if (!dayFirst) return null;
  const year = dayFirst[3]?.length === 2 ? `20${dayFirst[3]}` : dayFirst[3];
  return calendarDay(year, dayFirst[2], dayFirst[1]) ?? calendarDay(year, dayFirst[1], dayFirst[2]);
}

function calendarDay(year = '', month = '', day = ''): IsoDate | null {
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isIsoDate(date) ? date : null;
}

/** `06:30`, `6.30`, `0630`, whole or broken hours as a number (`7`, `6.5`), or a time of the spreadsheet; up to 48:00. */
export function clockOf(cell: SheetCell): Minutes | null {
  if (cell.kind === 'number') {
    const hours = Number(cell.value);
    return within(hours > 0 && hours < 1 ? hours * 1440 : hours * 60);
  }
  const text = textOf(cell).trim();
  const written = /^(?:\d{4}-\d{2}-\d{2} )?(\d{1,2})[:.h](\d{2})(?::00)?$/.exec(text) ?? /^(\d{2})(\d{2})$/.exec(text);
  if (written) return Number(written[2]) < 60 ? within(Number(written[1]) * 60 + Number(written[2])) : null;
  if (/^\d{1,2}$/.test(text)) return within(Number(text) * 60);
  // A time of 24 hours and more is a date for the spreadsheet.
  return cell.kind === 'date' && /^\d{4}-\d{2}-\d{2}$/.test(text) ? 0 : null;
}

const within = (minutes: number): Minutes | null => (minutes >= 0 && minutes <= 2880 ? Math.round(minutes) : null);

/** `12`, `12.5` and `12,5`. */
export function numberOf(cell: SheetCell): number | null {
  if (cell.kind === 'number') return Number(cell.value);
  const text = textOf(cell).trim().replace(',', '.');
  return /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : null;
}

export function yesNoOf(cell: SheetCell): boolean | null {
  if (cell.kind === 'boolean') return cell.value === true;
  const text = textOf(cell).trim().toLowerCase();
  if (YES.includes(text)) return true;
  return NO.includes(text) ? false : null;
}

/** For comparison: without case, surrounding blanks and doubled ones. */
export const folded = (text: string): string => text.trim().replace(/\s+/g, ' ').toLowerCase();

/** `25:30`: a clock time past midnight stays one. */
export const clockText = (minutes: Minutes): string => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
