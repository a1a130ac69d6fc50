/** One month of a roster as people read it: everybody's codes by day, and the hours they come to. */
import { eachDay, isWeekend, monthDays } from '../time.ts';
import { cutWindow } from '../history.ts';
import { hoursOf } from '../hours.ts';
import { indexWindow, type RosterIndex } from '../roster-index.ts';
import type { IsoDate, Roster, StaffId } from '../model.ts';
import type { PlainSheet } from '../sheet/write-xlsx.ts';

/** A sheet for each month that the schedule touches. */
export function monthSheets(roster: Roster): PlainSheet[] {
  const { firstDate, lastDate } = roster.schedule;
  const index = indexWindow(cutWindow(roster, firstDate, lastDate));
  const months = new Set(eachDay(firstDate, lastDate).map((date) => date.slice(0, 7)));
  return [...months].map((month) => monthSheet(roster, index, month));
}

function monthSheet({ schedule, staff }: Roster, index: RosterIndex, month: string): PlainSheet {
  const days = monthDays(`${month}-01`);
  const planned = days.filter((date) => date >= schedule.firstDate && date <= schedule.lastDate);
  const [from = '', to = ''] = [planned[0], planned.at(-1)];
  const hours = (minutes: number | null): number | null => (minutes === null ? null : Math.round(minutes / 0.6) / 100);
  const rows = staff.map(({ id, name }) => {
    const { actual, norm, difference } = hoursOf(index, id, from, to);
    return [name, ...days.map((date) => cellText(index, id, date)), hours(actual), hours(norm), hours(difference)];
  });
  return {
    name: `Rota ${month}`,
    rows: [[`${month} | ${schedule.name}`], ['Person', ...days.map((_, i) => i + 1), 'Hours', 'Norm', 'Difference'], ...rows],
    headings: 2,
    frozenColumns: 1,
    widths: [24, ...days.map(() => 5), 8, 8, 10],
    shaded: days.flatMap((date, i) => (isWeekend(date) ? [i + 1] : [])),
  };
}

/** `E`, `E/N` for two in one day, or the kind of absence; nothing on a free day. */
function cellText(index: RosterIndex, staffId: StaffId, date: IsoDate): string | null {
  const codes = index.cellsOf(staffId, date).map(({ value }) => index.shiftTypeById.get(value.shiftTypeId)?.code ?? value.shiftTypeId);
  return codes.length > 0 ? codes.join('/') : (index.leaveOn(staffId, date)?.kind ?? null);
}
