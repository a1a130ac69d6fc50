import type { TriggerField } from '@tandem/rest';
import { TRIGGER_NAMES, triggersJsonSchema, type Triggers } from './policy.ts';

/**
 * Which way a field makes its trigger stop a rollout sooner. Windows that are also the sample that is judged are fixed: a shorter one
 * fires sooner and sees less.
 */
const STRICTER: Readonly<Record<string, TriggerField['stricter']>> = {
  'syncErrors.threshold': 'lower',
  'syncErrors.restarts': 'higher',
  'criticalErrors.count': 'lower',
  'criticalErrors.window': 'higher',
  'criticalErrors.alone': 'higher',
  'dataInconsistency.count': 'lower',
  'dataInconsistency.scope': 'higher',
  'performance.metrics': 'higher',
  'performance.success': 'lower',
  'performance.hold': 'lower',
  'performance.threshold': 'lower',
  'performance.minSample': 'lower',
  'performance.z': 'lower',
  'performance.clustering': 'lower',
  'userComplaints.count': 'lower',
  'sampleRatio.alpha': 'higher',
  'silence.for': 'lower',
  'throughput.threshold': 'lower',
  'staleStreams.threshold': 'lower',
  'staleStreams.for': 'lower',
};
const stricterOf = (path: string): TriggerField['stricter'] => (path.endsWith('.mode') ? 'higher' : (STRICTER[path] ?? 'fixed'));

interface Described {
  readonly type: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
  readonly items?: Described;
  readonly properties?: Readonly<Record<string, Described>>;
}
const SCHEMA = triggersJsonSchema() as Described;

/** What each field of these triggers takes, in the order of the policy; those of a list one by one. */
export function fieldsOf(triggers: Triggers): TriggerField[] {
  return TRIGGER_NAMES.flatMap((name) => describe(name, SCHEMA.properties?.[name], triggers[name]));
}

function describe(path: string, schema: Described | undefined, value: unknown): TriggerField[] {
  if (schema === undefined) return [];
  if (schema.properties) return Object.entries(schema.properties).flatMap(([key, inner]) => describe(`${path}.${key}`, inner, (value as Record<string, unknown>)[key]));
  const { items, enum: choices, minimum: least, exclusiveMinimum: above, maximum: most, exclusiveMaximum: below } = schema;
  if (items?.properties) return (value as unknown[]).flatMap((each, i) => describe(`${path}.${i}`, items, each));
  const stricter = stricterOf(path);
  if (items) return [{ path, kind: 'several', choices: [...(items.enum ?? [])], stricter }];
  if (choices) return [{ path, kind: 'choice', choices: [...choices], stricter }];
  return [{ path, kind: schema.type === 'integer' ? 'whole' : 'number', ...(least !== undefined && { least }), ...(above !== undefined && { above }), ...(most !== undefined && { most }), ...(below !== undefined && { below }), stricter }];
}

export interface ChangedField {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** What differs, by field; a list of tests that has become longer or shorter as a whole. */
export function changedFields(before: Triggers, after: Triggers): ChangedField[] {
  const sameTests = before.syncErrors.hypotheses.length === after.syncErrors.hypotheses.length;
  const paths = fieldsOf(after).map(({ path }) => path).filter((path) => sameTests || !path.startsWith(TESTS));
  return [...(sameTests ? [] : [TESTS]), ...paths]
    .map((field) => ({ field, before: valueAt(before, field), after: valueAt(after, field) }))
    .filter((each) => JSON.stringify(each.before) !== JSON.stringify(each.after));
}
const TESTS = 'syncErrors.hypotheses';

const valueAt = (triggers: Triggers, path: string): unknown => path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], triggers);

/** Whether a change makes its trigger stop sooner, whatever is measured. */
export function isStricter({ field, before, after }: ChangedField): boolean {
  const stricter = stricterOf(field);
  if (stricter === 'fixed') return false;
  if (Array.isArray(before) && Array.isArray(after)) return before.every((each) => after.includes(each));
  const rank = (value: unknown): number => (typeof value === 'number' ? value : RANKED.indexOf(String(value)));
  return stricter === 'lower' ? rank(after) < rank(before) : rank(after) > rank(before);
}
/** Choices from the laxer to the stricter one. */
const RANKED = ['observe', 'enforce', 'tenant', 'global'];
