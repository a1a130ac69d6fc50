import * as z from 'zod/mini';
import { readInput } from '../http/read-input.ts';
import { policySchema, type Policy } from './policy.ts';

const named = z.strictObject({ policy: policySchema });

/**
 * A policy from outside, with the defaults where nothing is said.
 * @throws RotaFailure `invalid`: names the field, what was given and what is accepted
 */
export const readPolicy = (given: unknown): Policy => (readInput('body', named, { policy: given }) as z.infer<typeof named>).policy;
