import { createHash } from 'node:crypto';
import { canonical } from '@tandem/rest';
import * as z from 'zod/mini';
import { readInput } from '../http/read-input.ts';
import { policySchema, TRIGGER_NAMES, triggersSchema, type Policy, type Triggers } from './policy.ts';
import { readPolicy } from './read-policy.ts';
import type { RolloutState } from './state.ts';

const named = z.strictObject({ triggers: triggersSchema });

/** The triggers of a policy by themselves. */
const triggersOf = (policy: Policy): Triggers => Object.fromEntries(TRIGGER_NAMES.map((name) => [name, policy[name]])) as Triggers;

/** What stops the rollout that is under way; what would stop the next one where none is. */
export function triggersIn({ policy, tuned }: Pick<RolloutState, 'policy' | 'tuned'>, watched: boolean): Triggers {
  return watched && policy !== null ? triggersOf(policy) : (tuned ?? triggersOf(policySchema.parse({})));
}

/**
 * Triggers from outside over those that hold: what is not named stays.
 * @throws RotaFailure `invalid`: names the field, what was given and what is accepted
 */
export function readTriggers(given: Readonly<Record<string, unknown>>, over: Triggers): Triggers {
  const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);
  const merged: Record<string, unknown> = { ...over };
  for (const [name, value] of Object.entries(given)) merged[name] = isObject(value) ? { ...(merged[name] as object | undefined), ...value } : value;
  return (readInput('body', named, { triggers: merged }) as z.infer<typeof named>).triggers;
}

/** The policy that a start is given: triggers that it does not name are those that somebody has set. @throws RotaFailure `invalid` */
export const readStartPolicy = (given: Readonly<Record<string, unknown>>, { tuned }: Pick<RolloutState, 'tuned'>): Policy => readPolicy({ ...tuned, ...given });

/** Tells orders of different triggers apart. */
export const digestOf = (given: unknown): string => createHash('sha256').update(canonical(given)).digest('hex').slice(0, 16);
