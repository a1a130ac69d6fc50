/** The last step of an import: what was read becomes a roster, and what does not fit together is told. */
import { sheets as words } from '@tandem/words/sheets';
import { BOUNDS } from '../reference/bounds.ts';
import { addDays, daysBetween } from '../time.ts';
import type { IsoDate, Leave, Policy, Roster } from '../model.ts';
import type { Dated, Draft } from './draft.ts';
import { createList } from './list.ts';
import type { RosterCounts } from './mapping.ts';
import { shortened } from './problems.ts';

export function assemble(draft: Draft, policy: Policy): { roster: Roster; counts: RosterCounts } {
  const { problems, mapping, settings } = draft;
  const leave = [...draft.leave, ...joinedAbsences(draft)];
  const period = periodOf(draft);
  if (draft.staff.items.length === 0) problems.add({ sheet: words.theFile }, { expected: words.somePeople, found: words.nothing, message: words.noPeople });
  if (!period) problems.add({ sheet: words.theFile }, { expected: words.someDates, found: words.nothing, message: words.noDates });
  else {
    if (daysBetween(period.firstDate, period.lastDate) >= BOUNDS.scheduleDays.max) problems.add({ sheet: words.theFile }, { expected: words.mostDays(BOUNDS.scheduleDays.max), found: words.more, message: words.tooManyDays(BOUNDS.scheduleDays.max) });
    tellOutside(draft, period);
  }
  tellTwice(draft, draft.assignments, ({ staffId, date, slot }) => `${staffId}/${date}/${slot}`, ({ date }) => date);
  tellTwice(draft, draft.demand, ({ date, shiftTypeId, skillId }) => `${date}/${shiftTypeId}/${skillId}`, ({ date }) => date);
  tellTwice(draft, draft.requests, ({ id }) => id, ({ id }) => id);
  tellTwice(draft, draft.notes, ({ id }) => id, ({ id }) => id);
  const leaveIds = new Set<string>();
  for (const { id } of leave) {
    if (leaveIds.size === leaveIds.add(id).size) problems.add({ sheet: words.theFile }, { expected: words.once, found: id, message: words.twice(id) });
  }
  const { firstDate, lastDate } = period ?? { firstDate: '2000-01-01', lastDate: '2000-01-01' };
  const name = mapping.name.trim().slice(0, BOUNDS.name.max) || 'Rota';
  const items = <T>(rows: readonly Dated<T>[]): T[] => rows.map(({ item }) => item);
  const roster: Roster = {
    schedule: { id: settings.id ?? createList(() => []).newId(name), name: mapping.name.length <= BOUNDS.name.max && mapping.name.trim() !== '' ? mapping.name : name, timeZone: mapping.timeZone, firstDate, lastDate, policy },
    skills: draft.skills.items,
    shiftTypes: draft.shiftTypes.items,
    contracts: draft.contracts.items,
    staff: draft.staff.items,
    demand: items(draft.demand),
    leave,
    requests: items(draft.requests),
    notes: items(draft.notes),
    assignments: items(draft.assignments),
    carry: Object.fromEntries(draft.carry),
  };
  const counts: RosterCounts = {
    people: roster.staff.length,
    shifts: roster.shiftTypes.length,
    assignments: roster.assignments.length,
    leave: leave.length,
    demand: roster.demand.length,
    requests: roster.requests.length,
    notes: roster.notes.length,
    firstDate: period?.firstDate ?? null,
    lastDate: period?.lastDate ?? null,
  };
  return { roster, counts };
}

interface Period {
  readonly firstDate: IsoDate;
  readonly lastDate: IsoDate;
}

/** The settings' days, else those of the months read, else from the first to the last day that anything is on. */
function periodOf({ settings, gridDays, assignments, demand, requests, notes }: Draft): Period | null {
  const dated = [...assignments, ...demand, ...requests, ...notes].map(({ item }) => item.date);
  const days = [...gridDays, ...dated, ...(settings.firstDate ? [settings.firstDate] : []), ...(settings.lastDate ? [settings.lastDate] : [])].sort();
  const [first, last] = [settings.firstDate ?? days[0], settings.lastDate ?? days.at(-1)];
  return first === undefined || last === undefined || last < first ? null : { firstDate: first, lastDate: last };
}

function tellOutside({ problems, assignments, demand, requests, notes }: Draft, { firstDate, lastDate }: Period): void {
  for (const { item, sheet, row, column } of [...assignments, ...demand, ...requests, ...notes]) {
    if (item.date >= firstDate && item.date <= lastDate) continue;
    problems.add({ sheet, row, column }, { expected: words.within(firstDate, lastDate), found: item.date, message: words.outside(item.date, firstDate, lastDate) });
  }
}

function tellTwice<T>({ problems }: Draft, rows: readonly Dated<T>[], keyOf: (item: T) => string, shown: (item: T) => string): void {
  const seen = new Set<string>();
  for (const { item, sheet, row, column } of rows) {
    const key = keyOf(item);
    if (seen.has(key)) problems.add({ sheet, row, column }, { expected: words.once, found: shown(item), message: words.twice(shortened(shown(item))) });
    seen.add(key);
  }
}

/** Neighbouring absent days of one kind are one absence. */
function joinedAbsences({ absentDays, leave }: Draft): Leave[] {
  const joined: Leave[] = [];
  const sorted = [...absentDays].sort((a, b) => (a.staffId === b.staffId ? (a.date < b.date ? -1 : 1) : 0));
  for (const { staffId, date, kind } of sorted) {
    const last = joined.at(-1);
    if (last?.staffId === staffId && last.kind === kind && addDays(last.to, 1) === date) joined[joined.length - 1] = { ...last, to: date };
    else joined.push({ id: `absence-${leave.length + joined.length + 1}`, staffId, kind, from: date, to: date, approved: true });
  }
  return joined;
}
