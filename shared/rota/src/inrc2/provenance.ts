/**
 * Where an imported week came from, kept as a note on its Monday: a manager can read it, it survives a database and a
 * new name of the schedule, and the export gives the files their names back.
 */
import type { IsoDate, Note, Roster } from '../model.ts';

export interface WeekOrigin {
  readonly scenario: string;
  readonly instance: string;
  readonly weekData: number;
}

export function noteOfWeek(week: number, monday: IsoDate, scenario: string, weekDataName: string): Note {
  return { id: `week-${week}`, date: monday, staffId: null, text: `INRC-II ${scenario}, week data ${weekDataName}` };
}

/** What the note of a week says; null where there is none. */
export function originOfWeek(roster: Roster, monday: IsoDate): WeekOrigin | null {
  for (const { date, staffId, text } of roster.notes) {
    const match = date === monday && staffId === null && /^INRC-II (\S+), week data WD-(.+)-(\d+)\.txt$/.exec(text);
    if (match) return { scenario: match[1] ?? '', instance: match[2] ?? '', weekData: Number(match[3]) };
  }
  return null;
}
