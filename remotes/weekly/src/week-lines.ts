/** What is built from an index of the window and kept until an edit touches it: one line per person, one day at a time. */
import { eachDay, type Finding, type IsoDate, type RosterIndex, type StaffId } from '@tandem/rota';
import { tracked, type CellSave, type Deciding, type Tracked } from '@tandem/ui';
import { coverageOfDay, type WeekCoverage, type WeekDay } from './week.ts';
import type * as rules from './later/week-rules.ts';
import { placesOfDay, type DayPlaces } from './week-list.ts';
import { weekRow, type WeekRow } from './week-row.ts';

/** People judged after the first paint, and counted, at a time. */
const SLICE = 20;

interface Person {
  readonly findings: Tracked<readonly Finding[]>;
  readonly row: Tracked<WeekRow>;
}

export interface WeekLines {
  readonly persons: ReadonlyMap<StaffId, Person>;
  /** What was found about some people after others: an edit asks these few again, not everybody. */
  readonly found: readonly Tracked<readonly Finding[]>[];
  readonly daily: ReadonlyMap<IsoDate, Tracked<WeekCoverage>>;
  /** Who is on each shift, by day; built only where it is read. */
  readonly places: ReadonlyMap<IsoDate, Tracked<DayPlaces>>;
}

export interface WeekReads {
  /** The index as it is now. */
  readonly index: () => RosterIndex;
  /** Reactive: null while the rules are on their way; nothing is wrong until then. */
  readonly rules: () => WeekRules | null;
  readonly days: () => readonly WeekDay[];
  readonly mayEdit: () => boolean;
  readonly saveOf: (staffId: StaffId, date: IsoDate) => CellSave;
  readonly clashOf: Deciding['of'];
}

export type WeekRules = typeof rules;

export const NO_LINES: WeekLines = { persons: new Map(), found: [], daily: new Map(), places: new Map() };

/** Nothing is computed yet: each line and day is, when it is first read. */
export function weekLines({ index, rules, days, mayEdit, saveOf, clashOf }: WeekReads): WeekLines {
  const { staff, from, to } = index().window;
  const persons = staff.map((person): [StaffId, Person] => {
    const findings = tracked((): readonly Finding[] => rules()?.evaluatePerson(index(), person.id) ?? []);
    const row = tracked(() => weekRow(index(), person, days(), findings.current, mayEdit(), saveOf, clashOf));
    return [person.id, { findings, row }];
  });
  const found = Array.from({ length: Math.ceil(persons.length / SLICE) }, (_, i) =>
    tracked(() => persons.slice(i * SLICE, (i + 1) * SLICE).flatMap(([, { findings }]) => findings.current)),
  );
  const daily = eachDay(from, to).map((day): [IsoDate, Tracked<WeekCoverage>] => [day, tracked(() => coverageOfDay(index(), day, rules()?.evaluateDay(index(), day) ?? []))]);
  const places = daily.map(([day, coverage]): [IsoDate, Tracked<DayPlaces>] => [day, tracked(() => placesOfDay(index(), coverage.current))]);
  return { persons: new Map(persons), found, daily: new Map(daily), places: new Map(places) };
}
