import * as z from 'zod/mini';

const unitName = z.string().check(z.regex(/^[a-z][a-z0-9-]{0,40}$/, 'must be lower-case letters, digits and dashes'));
/** A path inside a unit: relative, forward slashes, no part that begins with a dot. */
const PATH = /^(?!\.)[A-Za-z0-9_@~.-]+(\/(?!\.)[A-Za-z0-9_@~.-]+)*$/;
const path = z.string().check(z.regex(PATH, 'must be a relative path without dot folders'));

const span = z.tuple([z.int(), z.int()]);
/** What stands for a view in an address (`/s/ward/<path>/…`); the words of other pages of a rota are taken. */
const viewPath = z.string().check(z.regex(/^(?!(week|month|day|setup)$)[a-z][a-z-]{0,19}$/, 'must be a lower-case word that is not week, month, day or setup'));
const title = z.string().check(z.minLength(1), z.maxLength(20));

/** `dist/unit.json`, which every unit's build writes: what to load first. */
export const unitDescription = z.object({
  name: unitName,
  version: z.string().check(z.minLength(1), z.maxLength(100)),
  /** The first module. */
  entry: path,
  css: z.array(path),
  /** Modules that the entry needs at once. */
  preload: z.array(path),
  /** Modules that run by themselves while the others are on their way. */
  early: z.optional(z.array(path)),
  /** What of a rota it asks for first: the week or month that holds the page's date, and days on either side. */
  window: z.optional(z.object({ of: z.enum(['week', 'month']), margin: z.int().check(z.minimum(0), z.maximum(60)) })),
  /** Which numbers of each agreement between shell and remotes it can keep: least and most. */
  contract: z.optional(z.object({ bus: span, mount: span, url: span })),
  /** The view that a further remote brings into the navigation; `of` is what it shows of a rota at once. */
  view: z.optional(z.object({ path: viewPath, of: z.enum(['week', 'month', 'day']), titles: z.object({ en: title, de: title }) })),
});
export type UnitDescription = z.infer<typeof unitDescription>;

/** What a build that declares nothing can keep, and what shells of before `bus` and `url` look at in every manifest. */
const BEFORE = { mount: [1, 1], sync: [1, 1] } as const;

export const manifest = z.object({
  ...unitDescription.shape,
  digest: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  /** ISO instant. */
  builtAt: z.string(),
  /** A manifest of before has no `bus` and no `url`. */
  contract: z.object({ mount: span, sync: span, bus: z.optional(span), url: z.optional(span) }),
  files: z.record(path, z.object({ bytes: z.int(), sri: z.string() })),
});
/** `manifest.json` of one published version: every file that belongs to it, by hash. */
export type Manifest = z.infer<typeof manifest>;

export interface HashedFile {
  readonly path: string;
  readonly bytes: number;
  /** `sha384-…`, as browsers check it. */
  readonly sri: string;
  /** SHA-256 of the content, hex; the leaf of the digest. */
  readonly hash: string;
}

export const isUnitPath = (candidate: string): boolean => PATH.test(candidate);

/**
 * Writes down one version.
 * @throws Error that names the file, when the description names one that the build did not make
 */
export function describeVersion(unit: UnitDescription, digest: string, builtAt: Date, files: readonly HashedFile[]): Manifest {
  const byPath = Object.fromEntries(files.map((file) => [file.path, { bytes: file.bytes, sri: file.sri }]));
  for (const needed of [unit.entry, ...unit.css, ...unit.preload, ...(unit.early ?? [])]) {
    if (byPath[needed] === undefined) throw new Error(`unit.json of ${unit.name} names ${needed}, which its build did not make.`);
  }
  const contract: Manifest['contract'] = { mount: [...BEFORE.mount], sync: [...BEFORE.sync], ...unit.contract };
  const { name, version, entry, css, preload, early, window, view } = unit;
  return { name, version, digest, builtAt: builtAt.toISOString(), entry, css, preload, ...(early === undefined ? {} : { early }), ...(window === undefined ? {} : { window }), ...(view === undefined ? {} : { view }), contract, files: byPath };
}
