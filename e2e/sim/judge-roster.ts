import { cellKey, evaluate, indexWindow, type Finding, type Roster } from '@tandem/rota';

/** What the rejecting rules of the schedule's policy find, by rule and cells. */
function rejected(roster: Roster): Set<string> {
  const { firstDate, lastDate, policy } = roster.schedule;
  const rejecting = new Set<string>(['unknown-id', ...policy.reject]);
  const counts = ({ rule, severity }: Finding): boolean => rejecting.has(rule) && (rule !== 'leave' || severity === 'must');
  const findings = evaluate(indexWindow({ ...roster, from: firstDate, to: lastDate }));
  return new Set(findings.filter(counts).map(({ rule, date, cells }) => [rule, date, ...cells.map(cellKey)].join(' ')));
}

/** Breaks of rejecting rules that were not there in the beginning: none may come about, however edits were merged. */
export function brokenRules(before: Roster, after: Roster): string[] {
  const known = rejected(before);
  return [...rejected(after)].filter((found) => !known.has(found));
}
