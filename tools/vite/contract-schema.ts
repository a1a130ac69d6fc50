/**
 * What a unit was built against, field by field, on each surface where shell and remotes meet: `contract.json` beside its
 * `unit.json`, so that two builds of different days can be compared without the source of either.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import * as z from 'zod/mini';
import { changeSchema } from '../../shared/sync/src/protocol/change.ts';
import { opSchema } from '../../shared/sync/src/protocol/op.ts';
import type { ContractSchemas, SurfaceSchema } from '../release-check/schema-difference.ts';

const SYNC = join(import.meta.dirname, '../../shared/sync/src');
/** Types of the mount contract that say what the address keeps. */
const OF_THE_URL = new Set(['ViewName', 'Place', 'PlaceOptions', 'PlaceChange']);

/** Reads them off the sources as they are now. */
export function contractSchemas(): ContractSchemas {
  const all = [...fieldsOf(join(SYNC, 'mount-contract.ts')), ...fieldsOf(join(SYNC, 'create-sync.ts'), 'Sync')];
  const those = (url: boolean): SurfaceSchema => Object.fromEntries(all.filter(({ type }) => OF_THE_URL.has(type) === url).map(({ field, is }) => [field, is]));
  return { bus: { ...flat('change', changeSchema), ...flat('op', opSchema) }, mount: those(false), url: those(true) };
}

interface Field {
  readonly type: string;
  readonly field: string;
  readonly is: string;
}

/** Every exported type of a file, or one: an interface by its fields, another as it stands. */
function fieldsOf(path: string, only?: string): readonly Field[] {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest);
  const text = (node: ts.Node): string => node.getText(source).replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '').replaceAll(/\s+/g, ' ');
  return source.statements.flatMap((statement): readonly Field[] => {
    if (ts.isTypeAliasDeclaration(statement) && only === undefined) return [{ type: statement.name.text, field: statement.name.text, is: text(statement.type) }];
    if (!ts.isInterfaceDeclaration(statement) || (only ?? statement.name.text) !== statement.name.text) return [];
    const type = statement.name.text;
    return statement.members.flatMap((member) =>
      ts.isPropertySignature(member) && member.type !== undefined ? [{ type, field: `${type}.${text(member.name)}${member.questionToken ? '?' : ''}`, is: text(member.type) }] : [],
    );
  });
}

type Json = Readonly<Record<string, unknown>>;
const flat = (name: string, schema: z.core.$ZodType): SurfaceSchema => Object.fromEntries(entries(name, z.toJSONSchema(schema, { unrepresentable: 'any' }) as Json));

/** A union of objects is told apart by its `type`. */
function entries(field: string, schema: Json): readonly (readonly [string, string])[] {
  const choices = (schema['oneOf'] ?? schema['anyOf']) as readonly Json[] | undefined;
  if (choices !== undefined) return choices.flatMap((each) => (each['type'] === 'null' ? [[`${field} null`, 'accepted'] as const] : entries(`${field}${kindOf(each)}`, each)));
  if (schema['type'] === 'array') return entries(`${field}[]`, schema['items'] as Json);
  if (schema['type'] !== 'object' || schema['properties'] === undefined) return [[field, JSON.stringify(schema)]];
  const required = new Set(schema['required'] as readonly string[]);
  return Object.entries(schema['properties'] as Readonly<Record<string, Json>>).flatMap(([name, value]) => entries(`${field}.${name}${required.has(name) ? '' : '?'}`, value));
}

function kindOf({ properties }: Json): string {
  const kind = (properties as Readonly<Record<string, Json>> | undefined)?.['type']?.['const'];
  return typeof kind === 'string' ? `:${kind}` : '';
}
