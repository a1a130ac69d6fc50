/**
 * What is wrong: `unknown` names nothing, `taken` is another's, `repeated` is there twice, `empty`, `length` in characters,
 * `range` of a number or a count, `order` of two values (from and to, minimum and optimum), `date`, `zone`, `id`,
 * `outside` the schedule's days, `choice` not one of the accepted words, `type` of another type.
 */
export type ProblemKind = 'unknown' | 'taken' | 'repeated' | 'empty' | 'length' | 'range' | 'order' | 'date' | 'zone' | 'id' | 'outside' | 'choice' | 'type';

/** Why a change cannot be made, for a person beside the field and for a log. */
export interface ReferenceProblem {
  /** The offending field as a path in the change: `value.code`, `value.skills.1`. */
  readonly field: string;
  readonly what: ProblemKind;
  readonly given: string;
  /** In words: `a code that no other shift has`. */
  readonly accepted: string;
  /** The accepted least and most, where there are such. */
  readonly min?: number;
  readonly max?: number;
}

const LONGEST_SHOWN = 60;

/** A value as an error shows it. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}

/** `value.code: "E" was given; a code that no other shift has is accepted`. */
export const problemReason = ({ field, given, accepted }: ReferenceProblem): string => `${field}: ${given} was given; ${accepted} is accepted`;
