import { OfrepFailure } from './ofrep-failure.ts';

/** For whom flags are evaluated. Other attributes of a context are taken and change nothing. */
export interface EvaluationContext {
  readonly targetingKey: string;
  /** Id of the schedule: flags are of a schedule, since people who plan one together have the same. */
  readonly schedule: string;
}

/** @throws OfrepFailure */
export function readContext(body: unknown): EvaluationContext {
  if (!isObject(body)) throw new OfrepFailure('PARSE_ERROR', 'body: an object with `context` is accepted');
  const { context } = body;
  if (!isObject(context)) throw new OfrepFailure('INVALID_CONTEXT', 'context: an object with `targetingKey` and `schedule` is accepted');
  const { targetingKey, schedule } = context;
  if (typeof targetingKey !== 'string' || targetingKey === '') throw new OfrepFailure('TARGETING_KEY_MISSING', 'context.targetingKey: text that names the browser or the user is accepted');
  if (typeof schedule !== 'string' || schedule === '') throw new OfrepFailure('INVALID_CONTEXT', 'context.schedule: the id of a schedule is accepted');
  return { targetingKey, schedule };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
