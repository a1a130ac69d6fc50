/** Which cell styles show a number as a date or a time, and what they show (ECMA-376 part 1, 18.8.30 and 18.17.4). */
import { addDays } from '../time.ts';
import type { XmlHandlers } from './xml-scanner.ts';

export interface CellFormats {
  isDate(style: number): boolean;
}

const isBuiltInDate = (id: number): boolean => (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);

/** `yyyy\-mm\-dd` is a date, `0.00" days"` and `[Red]0` are not; `[h]:mm` is a time. */
export function isDateFormat(code: string): boolean {
  const bare = code.replace(/"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '');
  return /[dmyhs]/i.test(bare) && !/general/i.test(bare);
}

/** Collects the formats of a `styles.xml`. */
export function readCellFormats(): { readonly handlers: XmlHandlers; readonly formats: CellFormats } {
  const custom = new Map<number, boolean>();
  const dates: boolean[] = [];
  let inCells = false;
  return {
    handlers: {
      open(name, attribute) {
        if (name === 'numFmt') custom.set(Number(attribute('numFmtId')), isDateFormat(attribute('formatCode') ?? ''));
        else if (name === 'cellXfs') inCells = true;
        else if (name === 'xf' && inCells) {
          const id = Number(attribute('numFmtId') ?? 0);
          dates.push(custom.get(id) ?? isBuiltInDate(id));
        }
      },
      close(name) {
        if (name === 'cellXfs') inCells = false;
      },
      text: () => undefined,
    },
    formats: { isDate: (style) => dates[style] ?? false },
  };
}

/** Days from 1900-01-01 (or 1904-01-01) and a fraction of a day, as text; null when that is no day. */
export function serialToText(serial: number, from1904: boolean): string | null {
  if (!(serial >= 0 && serial < 2_958_466)) return null;
  let day = Math.floor(serial);
  let minutes = Math.round((serial - day) * 1440);
  if (minutes === 1440) {
    day += 1;
    minutes = 0;
  }
  const clock = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  if (day === 0 && !from1904) return clock;
  // The 1900 system counts a 29 February 1900 that never was, as its first program did.
  const date = from1904 ? addDays('1904-01-01', day) : addDays(day < 60 ? '1899-12-31' : '1899-12-30', day);
  return minutes === 0 ? date : `${date} ${clock}`;
}
