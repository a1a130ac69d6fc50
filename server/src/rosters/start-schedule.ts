import type { NewScheduleBody, RosterImportBody } from '@tandem/rest';
import { checkRoster, emptyRoster, idLike, problemReason, rosterLike, type ReferenceProblem, type Roster } from '@tandem/rota';
import { RotaFailure } from '../http/failure.ts';
import { causeOf } from './problem-causes.ts';
import { ORIGIN } from './write-cell.ts';

/** Problems that one answer tells; a person mends them in rounds. */
const MOST_TOLD = 5;

/**
 * The roster that a new schedule begins with: an empty one, or one like `other`.
 * @throws RotaFailure `invalid` with the field of the body
 */
export function newRoster({ name, timeZone, firstDate, lastDate }: NewScheduleBody, other: Roster | null): Roster {
  const start = { id: idLike(name), name, timeZone, firstDate, lastDate };
  const roster = other ? rosterLike(other, start) : emptyRoster(start);
  const problems = checkRoster(roster).map((problem) => ({ ...problem, field: problem.field.replace(/^schedule\./, '') }));
  if (problems.length > 0) throw failureOf(problems);
  return roster;
}

/**
 * The roster of an import, checked whole.
 * @throws RotaFailure `invalid` with the path of what is not sound
 */
export function soundRoster({ roster, name }: Pick<RosterImportBody, 'roster' | 'name'>): Roster {
  // The schema's optional fields may be there and undefined; the rota's types do not mind.
  const given = roster as Roster;
  const named = name === undefined ? given : { ...given, schedule: { ...given.schedule, name } };
  const problems = checkRoster(named).map((problem) => ({ ...problem, field: `roster.${problem.field}` }));
  if (problems.length > 0) throw failureOf(problems);
  return named;
}

function failureOf(problems: readonly ReferenceProblem[]): RotaFailure {
  const more = problems.length - MOST_TOLD;
  const reason = [...problems.slice(0, MOST_TOLD).map(problemReason), ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
  return new RotaFailure('invalid', ORIGIN, reason, problems[0] ? { field: problems[0].field, causes: problems.slice(0, MOST_TOLD).map(causeOf) } : {});
}
