/** The competition's costs, from the same findings that a manager sees. */
import { coverageOf } from '../coverage.ts';
import { evaluate } from '../evaluate.ts';
import { cutWindow } from '../history.ts';
import { indexWindow } from '../roster-index.ts';
import type { Roster, RuleId } from '../model.ts';

/** The eleven counts of the validator: violations of four hard constraints, costs of seven soft ones. */
export interface Inrc2Score {
  readonly hard: {
    readonly minimalCoverage: number;
    readonly requiredSkill: number;
    readonly succession: number;
    readonly singleAssignment: number;
  };
  readonly soft: {
    readonly totalAssignments: number;
    /** Runs of one shift and of work together. */
    readonly consecutive: number;
    readonly daysOff: number;
    readonly preferences: number;
    readonly weekends: number;
    readonly completeWeekends: number;
    readonly optimalCoverage: number;
  };
  /** Sum of the soft costs. */
  readonly total: number;
}

/**
 * Scores a whole roster. Weights as the competition published them: optimum 30, total assignments 20, run of a shift 15,
 * run of work 30, run of days off 30, request 10, weekend 30, incomplete weekend 30.
 */
export function scoreInrc2(roster: Roster): Inrc2Score {
  const index = indexWindow(cutWindow(roster, roster.schedule.firstDate, roster.schedule.lastDate));
  const amounts = new Map<RuleId, number>();
  for (const { rule, amount } of evaluate(index)) amounts.set(rule, (amounts.get(rule) ?? 0) + amount);
  const of = (rule: RuleId): number => amounts.get(rule) ?? 0;
  // Not from findings: below the minimum they speak of the minimum alone, while the cost counts up to the optimum.
  let missing = 0;
  for (const date of index.plannedDates) {
    for (const { bySkill } of coverageOf(index, date)) {
      for (const { assigned, optimum } of bySkill) missing += Math.max(0, optimum - assigned);
    }
  }
  const soft = {
    totalAssignments: 20 * of('total-assignments'),
    consecutive: 15 * of('shift-run') + 30 * of('work-run'),
    daysOff: 30 * of('days-off-run'),
    preferences: 10 * of('request'),
    weekends: 30 * of('weekends'),
    completeWeekends: 30 * of('complete-weekend'),
    optimalCoverage: 30 * missing,
  };
  return {
    hard: {
      minimalCoverage: of('coverage-minimum'),
      requiredSkill: of('skill'),
      succession: of('succession'),
      singleAssignment: of('single-assignment'),
    },
    soft,
    total: Object.values(soft).reduce((sum, cost) => sum + cost, 0),
  };
}
