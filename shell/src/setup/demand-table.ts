import { addDays, isoWeekday, weekDays, type Demand, type IsoDate, type ShiftTypeId, type SkillId, type Weekday } from '@tandem/rota';

/** How many people one shift needs of one skill: least and best. */
export interface Need {
  readonly minimum: number;
  readonly optimum: number;
}

/** The days that one column of the table speaks for. */
export interface DemandColumn {
  /** 1 Monday to 7 Sunday. */
  readonly weekday: Weekday;
  readonly dates: readonly IsoDate[];
}

/** What stands in a cell: the same need on all its days (null: none), or not the same. */
export type DemandCell = { readonly kind: 'same'; readonly need: Need | null } | { readonly kind: 'varies' };

/** One change of what is needed on one day. */
export interface DemandChange {
  readonly kind: 'demand';
  readonly date: IsoDate;
  readonly shiftTypeId: ShiftTypeId;
  readonly skillId: SkillId;
  readonly value: Need | null;
}

/** Seven columns from the first day of the week on, each with its days from `from` to `to`, both included. */
export function weekColumns(from: IsoDate, to: IsoDate, firstDay: Weekday): DemandColumn[] {
  const columns = Array.from({ length: 7 }, (_, i) => ({ weekday: (((firstDay - 1 + i) % 7) + 1) as Weekday, dates: [] as IsoDate[] }));
  for (let date = from; date <= to; date = addDays(date, 1)) columns.find(({ weekday }) => weekday === isoWeekday(date))?.dates.push(date);
  return columns;
}

/** The days of the week of `date` that lie from `from` to `to`, one to a column. */
export function oneWeekColumns(date: IsoDate, from: IsoDate, to: IsoDate, firstDay: Weekday): DemandColumn[] {
  return weekDays(date, firstDay).map((day) => ({ weekday: isoWeekday(day) as Weekday, dates: day >= from && day <= to ? [day] : [] }));
}

export const demandKey = (date: IsoDate, shiftTypeId: ShiftTypeId, skillId: SkillId): string => `${date}/${shiftTypeId}/${skillId}`;

/** Needs by day, shift and skill. */
export function indexDemand(demand: readonly Demand[]): ReadonlyMap<string, Need> {
  return new Map(demand.map((each) => [demandKey(each.date, each.shiftTypeId, each.skillId), each]));
}

/** What stands in the cell of a shift and skill for the days of a column. */
export function cellOf(index: ReadonlyMap<string, Need>, dates: readonly IsoDate[], shiftTypeId: ShiftTypeId, skillId: SkillId): DemandCell {
  const needs = dates.map((date) => formatNeed(index.get(demandKey(date, shiftTypeId, skillId)) ?? null));
  if (new Set(needs).size > 1) return { kind: 'varies' };
  const first = dates[0] === undefined ? undefined : index.get(demandKey(dates[0], shiftTypeId, skillId));
  return { kind: 'same', need: first && formatNeed(first) !== '' ? { minimum: first.minimum, optimum: first.optimum } : null };
}

/** `4–6`, `4` where both are the same, nothing where nobody is needed. */
export function formatNeed(need: Need | null): string {
  if (!need || (need.minimum === 0 && need.optimum === 0)) return '';
  return need.minimum === need.optimum ? String(need.minimum) : `${need.minimum}–${need.optimum}`;
}

export type ParsedNeed =
  | { readonly kind: 'need'; readonly need: Need | null }
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'order'; readonly minimum: number; readonly optimum: number };

/** A need as it is typed: `4-6`, `4–6`, `4/6`, `4 6`, `4`, or nothing. */
export function parseNeed(text: string): ParsedNeed {
  const typed = text.trim();
  if (typed === '' || typed === '-' || typed === '–') return { kind: 'need', need: null };
  const parts = /^(\d{1,3})(?:\s*[-–—/\s]\s*(\d{1,3}))?$/.exec(typed);
  if (!parts) return { kind: 'unreadable' };
  const minimum = Number(parts[1]);
  const optimum = Number(parts[2] ?? parts[1]);
  if (optimum < minimum) return { kind: 'order', minimum, optimum };
  return { kind: 'need', need: optimum === 0 ? null : { minimum, optimum } };
}

/** A cell of the table by its shift, skill and column. */
export interface CellEdit {
  readonly shiftTypeId: ShiftTypeId;
  readonly skillId: SkillId;
  readonly dates: readonly IsoDate[];
  readonly need: Need | null;
}

/** What to send so that every edited cell holds on all its days; days on which it holds already are left alone. */
export function demandChanges(index: ReadonlyMap<string, Need>, edits: readonly CellEdit[]): DemandChange[] {
  return edits.flatMap(({ shiftTypeId, skillId, dates, need }) =>
    dates
      .filter((date) => formatNeed(index.get(demandKey(date, shiftTypeId, skillId)) ?? null) !== formatNeed(need))
      .map((date) => ({ kind: 'demand' as const, date, shiftTypeId, skillId, value: need })),
  );
}

/** What the skills of a shift need together; nothing where one of them is not the same on all days. */
export function totalOf(needs: readonly ParsedNeed[]): string {
  let [minimum, optimum] = [0, 0];
  for (const parsed of needs) {
    if (parsed.kind !== 'need') return '';
    minimum += parsed.need?.minimum ?? 0;
    optimum += parsed.need?.optimum ?? 0;
  }
  return formatNeed({ minimum, optimum });
}
