/** Requests that are nearly right: made after a route's own schema, then broken in one or a few places. */
import * as z from 'zod/mini';
import type { Schema } from '../src/http/route.ts';
import type { Seeded } from './seeded.ts';

type JsonSchema = Readonly<Record<string, unknown>>;

/** Real values by the name of the field that they belong to, so that many requests get past the first check. */
export type Pools = Readonly<Record<string, readonly unknown[]>>;

const MOST_ITEMS = 3;

/** A value that the schema accepts, or nearly. */
export function exampleOf(schema: Schema, chance: Seeded, pools: Pools): unknown {
  const { $defs = {}, ...json } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema & { $defs?: Record<string, JsonSchema> };
  return make(json, '', { chance, pools, defs: $defs });
}

interface Making {
  readonly chance: Seeded;
  readonly pools: Pools;
  readonly defs: Readonly<Record<string, JsonSchema>>;
}

function make(schema: JsonSchema, name: string, making: Making): unknown {
  const { chance, pools, defs } = making;
  // One name may stand for several things: of what is known under it, what has the form that is asked for.
  const form = typeof schema['pattern'] === 'string' ? new RegExp(schema['pattern'], 'u') : null;
  const pool = (pools[name] ?? []).filter((value) => form === null || typeof value !== 'string' || form.test(value));
  if (pool.length > 0 && chance.chance(0.9)) return chance.pick(pool);
  if (typeof schema['$ref'] === 'string') return make(defs[schema['$ref'].split('/').at(-1) ?? ''] ?? {}, name, making);
  if ('const' in schema) return schema['const'];
  if (Array.isArray(schema['enum'])) return chance.pick(schema['enum'] as unknown[]);
  const branches = (schema['anyOf'] ?? schema['oneOf']) as JsonSchema[] | undefined;
  if (branches !== undefined) return make(chance.pick(branches), name, making);
  switch (schema['type']) {
    case 'object':
      return object(schema, making);
    case 'array': {
      const least = Number(schema['minItems'] ?? 0);
      return Array.from({ length: least + chance.below(MOST_ITEMS) }, () => make((schema['items'] as JsonSchema | undefined) ?? {}, name, making));
    }
    case 'integer':
    case 'number': {
      const least = Math.max(-1e6, Number(schema['minimum'] ?? 0));
      const most = Math.min(1e6, Number(schema['maximum'] ?? least + 2000));
      return Math.round(least + chance.next() * (most - least));
    }
    case 'boolean':
      return chance.chance(0.5);
    case 'null':
      return null;
    default:
      if (schema['format'] === 'date') return `2026-11-0${2 + chance.below(7)}`;
      return 'abcdefghij-klmnopqrst'.repeat(2).slice(0, Math.max(Number(schema['minLength'] ?? 1), 1 + chance.below(12)));
  }
}

function object(schema: JsonSchema, making: Making): unknown {
  const required = (schema['required'] as string[] | undefined) ?? [];
  const properties = Object.entries((schema['properties'] as Record<string, JsonSchema> | undefined) ?? {});
  return Object.fromEntries(properties.filter(([key]) => required.includes(key) || making.chance.chance(0.4)).map(([key, each]) => [key, make(each, key, making)]));
}

/** Values that programs stumble over. */
const NASTY: readonly unknown[] = [
  null, true, false, 0, -0, -1, 0.5, 1e308, -1e308, 2 ** 53, 2 ** 31, 1e-320, '', ' ', '\u0000', '\ud800', '\ufeff', '__proto__', 'constructor', 'toString', 'null', 'NaN',
  "'; drop table users; --", '../../etc/passwd', '%00', '<img src=x onerror=alert(1)>', '=cmd()', '🧑🏽‍⚕️', 'a\r\nb: c', 'ﬁ'.repeat(70), 'x'.repeat(5000), '2026-02-30', '0000-01-01', '9999-12-31',
  '-000001-01-01', '2026-11-02T00:00:00Z', [], [[]], {}, { a: { b: { c: {} } } }, [null], ['__proto__'], { toString: 1 }, { length: 1e9 }, { then: 1 }, Array.from({ length: 300 }, (_, i) => i),
];

/** Breaks a value in one place: another value, a missing or an additional field, an entry twice. */
export function breakValue(value: unknown, chance: Seeded): unknown {
  if (typeof value !== 'object' || value === null || chance.chance(0.15)) return chance.pick(NASTY);
  if (Array.isArray(value)) {
    if (value.length === 0 || chance.chance(0.2)) return [...(value as unknown[]), chance.pick(NASTY)];
    if (chance.chance(0.2)) return [...(value as unknown[]), ...(value as unknown[])];
    const at = chance.below(value.length);
    return value.map((each: unknown, i) => (i === at ? breakValue(each, chance) : each));
  }
  const entries = Object.entries(value);
  if (entries.length === 0 || chance.chance(0.15)) return { ...value, [chance.pick(['extra', 'constructor', 'id', 'value', ''])]: chance.pick(NASTY) };
  const at = chance.below(entries.length);
  if (chance.chance(0.15)) return Object.fromEntries(entries.filter((_, i) => i !== at));
  return Object.fromEntries(entries.map(([key, each], i) => [key, i === at ? breakValue(each, chance) : each]));
}

/** Breaks text: cut, a character changed, put in twice, or one more. */
export function breakText(text: string, chance: Seeded): string {
  const at = chance.below(text.length + 1);
  switch (chance.below(5)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(0, at) + String.fromCharCode(chance.below(0x300)) + text.slice(at + 1);
    case 2:
      return text.slice(0, at) + text.slice(Math.max(0, at - 20));
    case 3:
      return `${text.slice(0, at)}${chance.pick(['"', '{', '}', '[', ']', ',', ':', '\\', '\u0000', '{"__proto__":{"x":1}}', '1e999', '\ud800'])}${text.slice(at)}`;
    default:
      return text.repeat(2);
  }
}
