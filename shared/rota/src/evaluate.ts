/** What the rules say about a window. */
import { RULE_IDS, type Finding, type IsoDate, type RuleId, type StaffId } from './model.ts';
import type { RosterIndex } from './roster-index.ts';
import { personDays, type PersonDays } from './rules/person-days.ts';
import { DAY_RULES, PERSON_RULES } from './rules/rule-table.ts';

const RULE_ORDER = new Map<RuleId, number>(RULE_IDS.map((rule, i) => [rule, i]));

/**
 * Every finding of the window, worst first. `range` keeps those that show on these days; findings about the whole
 * schedule come with its last day. `rules` narrows to some rules.
 */
export function evaluate(
  index: RosterIndex,
  range?: { readonly from: IsoDate; readonly to: IsoDate },
  rules?: readonly RuleId[],
): Finding[] {
  const { from, to } = range ?? { from: '', to: '9999-12-31' };
  const { lastDate } = index.window.schedule;
  const shows = ({ date }: Finding): boolean => from <= (date ?? lastDate) && (date ?? lastDate) <= to;
  const found: Finding[] = [];
  const people = new Set([...index.staffById.keys(), ...index.cellsByStaff.keys()]);
  for (const staffId of people) {
    for (const finding of personFindings(personDays(index, staffId), rules)) if (shows(finding)) found.push(finding);
  }
  for (const date of index.plannedDates) if (from <= date && date <= to) found.push(...dayFindings(index, date, rules));
  return sortFindings(found);
}

/** Every finding about one person in the window, worst first. */
export function evaluatePerson(index: RosterIndex, staffId: StaffId): Finding[] {
  return sortFindings(personFindings(personDays(index, staffId)));
}

/** Coverage findings of one day, worst first. */
export function evaluateDay(index: RosterIndex, date: IsoDate): Finding[] {
  return sortFindings(dayFindings(index, date));
}

/** Findings of the person rules in `rules` (all when absent), unsorted. */
export function personFindings(days: PersonDays, rules?: readonly RuleId[]): Finding[] {
  const found: Finding[] = [];
  for (const [id, check] of PERSON_RULES) if (!rules || rules.includes(id)) found.push(...check(days));
  return found;
}

/** Findings of the day rules in `rules` (all when absent), unsorted. */
export function dayFindings(index: RosterIndex, date: IsoDate, rules?: readonly RuleId[]): Finding[] {
  const found: Finding[] = [];
  for (const [id, check] of DAY_RULES) if (!rules || rules.includes(id)) found.push(...check(index, date));
  return found;
}

/** Must before check, then by day (the whole schedule last) and rule; people stay in the order of staff. Sorts in place. */
function sortFindings(found: Finding[]): Finding[] {
  const severity = ({ severity }: Finding): number => (severity === 'must' ? 0 : 1);
  const day = ({ date }: Finding): string => date ?? '~';
  return found.sort(
    (a, b) =>
      severity(a) - severity(b) ||
      (day(a) < day(b) ? -1 : day(a) > day(b) ? 1 : 0) ||
      (RULE_ORDER.get(a.rule) ?? 0) - (RULE_ORDER.get(b.rule) ?? 0),
  );
}
