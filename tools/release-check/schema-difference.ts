/** Field → its type; a field that may be missing ends with `?`. */
export type SurfaceSchema = Readonly<Record<string, string>>;
/** `contract.json` of a build: what it was built against on each surface. */
export type ContractSchemas = Readonly<Record<'bus' | 'mount' | 'url', SurfaceSchema>>;

/** One field in which what a remote was built against is not what the shell has. */
export interface SchemaDifference {
  readonly surface: keyof ContractSchemas;
  readonly field: string;
  /** `additive`: either side does without it. */
  readonly kind: 'additive' | 'breaking';
  readonly what: string;
}

const SURFACES = ['bus', 'mount', 'url'] as const;
/** What a remote makes and the shell reads; in the rest of the mount contract it is the other way round. */
const FROM_REMOTE = /^(Notice|PlaceChange|SaveState|op|change)\b/;

/**
 * How the schemas of a remote and of a shell differ. What the reader needs and the writer does not know of breaks; so does a
 * changed type, since who has to give way is not to be told from outside.
 */
export function schemaDifferences(remote: ContractSchemas, shell: ContractSchemas): readonly SchemaDifference[] {
  return SURFACES.flatMap((surface) => {
    const [here, there] = [byName(remote[surface]), byName(shell[surface])];
    return [...new Set([...here.keys(), ...there.keys()])].sort().flatMap((field): readonly SchemaDifference[] => {
      const difference = differenceOf(FROM_REMOTE.test(field), here.get(field), there.get(field));
      return difference === null ? [] : [{ surface, field, ...difference }];
    });
  });
}

interface Typed {
  readonly is: string;
  readonly optional: boolean;
}

function byName(schema: SurfaceSchema): ReadonlyMap<string, Typed> {
  return new Map(Object.entries(schema).map(([field, is]) => [field.replaceAll('?', ''), { is, optional: field.endsWith('?') }]));
}

function differenceOf(fromRemote: boolean, remote: Typed | undefined, shell: Typed | undefined): Pick<SchemaDifference, 'kind' | 'what'> | null {
  const [writer, reader] = fromRemote ? [remote, shell] : [shell, remote];
  const [writing, reading] = fromRemote ? ['the remote', 'the shell'] : ['the shell', 'the remote'];
  if (reader === undefined) return { kind: 'additive', what: `${writing} gives it, and ${reading} has not heard of it` };
  if (writer === undefined) return { kind: reader.optional ? 'additive' : 'breaking', what: `${reading} ${reader.optional ? 'takes' : 'needs'} it, and ${writing} has not heard of it` };
  if (writer.is !== reader.is) return { kind: 'breaking', what: `it is ${writer.is} to ${writing} and ${reader.is} to ${reading}` };
  if (writer.optional === reader.optional) return null;
  return writer.optional ? { kind: 'breaking', what: `${reading} needs it, and ${writing} may leave it out` } : { kind: 'additive', what: `${writing} always gives it, and ${reading} does without` };
}
