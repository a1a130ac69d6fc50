import type { Cause } from '@tandem/rest';
import * as z from 'zod/mini';
import { RotaFailure } from './failure.ts';
import type { Schema } from './route.ts';

const ORIGIN = 'server/http';
/** Never repeated in an answer or a log. */
const SECRET_FIELDS = new Set(['password', 'token', 'current', 'next', 'secret', 'url']);
const LONGEST_VALUE = 80;
const MOST_ISSUES = 3;
/** Levels to which a field is looked for. */
const DEEPEST = 20;

/** The parts of a request that a schema may describe. */
export type InputPart = 'params' | 'query' | 'body';

/**
 * Parses one part of a request.
 * @throws RotaFailure `invalid` that names the field, the value and what is accepted
 */
export function readInput(part: InputPart, schema: Schema | undefined, input: unknown): unknown {
  if (schema === undefined) return undefined;
  let parsed;
  try {
    parsed = z.safeParse(schema, input);
  } catch {
    const field = oddIn(input)?.join('.') || part;
    throw new RotaFailure('invalid', ORIGIN, `${field}: an object was given; another kind of value is accepted`, { field, causes: [{ code: 'unfit' }] });
  }
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues;
  const field = issues[0] === undefined ? part : fieldOf(part, issues[0]);
  const sentences = issues.slice(0, MOST_ISSUES).map((issue) => sentence(part, issue, input));
  throw new RotaFailure('invalid', ORIGIN, sentences.join('; '), { field, causes: issues.slice(0, MOST_ISSUES).map((issue) => causeOf(issue, input)) });
}

/** The first object whose length is an object: a check of zod compares it with a number all the same, at which even the comparison throws. */
function oddIn(input: unknown): readonly string[] | null {
  // However deep it is, it is looked through without a call for each level.
  const open: (readonly [unknown, readonly string[]])[] = [[input, []]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [value, path] = next;
    if (typeof value !== 'object' || value === null) continue;
    if (['length', 'size'].some((name) => typeof (value as Record<string, unknown>)[name] === 'object')) return path;
    if (path.length < DEEPEST) for (const [key, inner] of Object.entries(value)) open.push([inner, [...path, key]]);
  }
  return null;
}

function fieldOf(part: InputPart, issue: z.core.$ZodIssue): string {
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys.slice(0, 1)] : issue.path;
  return path.length === 0 ? part : path.map(String).join('.');
}

function sentence(part: InputPart, issue: z.core.$ZodIssue, input: unknown): string {
  const field = fieldOf(part, issue);
  if (issue.code === 'unrecognized_keys') return `${field}: no such field`;
  return `${field}: ${shownValue(issue.path, input)} was given; ${acceptedBy(issue)} is accepted`;
}

/** What is wrong, for any language. */
function causeOf(issue: z.core.$ZodIssue, input: unknown): Cause {
  if (issue.code === 'unrecognized_keys' || isSecret(issue.path)) return lengthCause(issue) ?? { code: 'unfit' };
  const value = valueAt(issue.path, input);
  if (value === undefined) return { code: 'missing' };
  const given = typeof value === 'string' ? shortened(value) : shownValue(issue.path, input);
  if (issue.code === 'invalid_value') return { code: 'choice', given };
  if (issue.code === 'invalid_format') {
    if (issue.format === 'date') return { code: 'date', given };
    return typeof value === 'string' && value.trim() === '' ? { code: 'empty' } : { code: 'id', given };
  }
  return lengthCause(issue) ?? { code: 'unfit' };
}

function lengthCause(issue: z.core.$ZodIssue): Cause | null {
  if (issue.code === 'too_small') {
    const min = Number(issue.minimum);
    if (issue.origin === 'string') return min === 1 ? { code: 'empty' } : { code: 'short', min };
    return { code: issue.origin === 'array' ? 'few' : 'least', min };
  }
  if (issue.code !== 'too_big') return null;
  const max = Number(issue.maximum);
  if (issue.origin === 'string') return { code: 'long', max };
  return { code: issue.origin === 'array' ? 'many' : 'most', max };
}

const isSecret = (path: readonly PropertyKey[]): boolean => path.some((key) => SECRET_FIELDS.has(String(key)));

function valueAt(path: readonly PropertyKey[], input: unknown): unknown {
  return path.reduce((value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key], input);
}

const shortened = (text: string): string => (text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text);

function shownValue(path: readonly PropertyKey[], input: unknown): string {
  if (isSecret(path)) return 'a secret value';
  const value = valueAt(path, input);
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  return shortened(JSON.stringify(value));
}

/** What would have been accepted, in words: `a whole number of at most 9`, `one of "E", "L"`. */
function acceptedBy(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return TYPE_WORDS[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return issue.values.length === 1 ? JSON.stringify(issue.values[0]) : `one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`;
    case 'too_small':
      return `${issue.exact === true ? 'exactly' : 'at least'} ${issue.minimum}${unitOf(issue.origin)}`;
    case 'too_big':
      return `${issue.exact === true ? 'exactly' : 'at most'} ${issue.maximum}${unitOf(issue.origin)}`;
    case 'invalid_format':
      return FORMAT_WORDS[issue.format] ?? issue.message;
    default:
      return issue.message;
  }
}

const unitOf = (origin: string): string => ({ string: ' characters', array: ' entries' })[origin] ?? '';

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
  null: 'null',
};

const FORMAT_WORDS: Readonly<Record<string, string>> = { date: 'a calendar date such as 2026-11-22' };
