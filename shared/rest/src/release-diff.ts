/** What is different between two versions of a unit, by what their manifests list. */
import * as z from 'zod/mini';
import { releaseVersion } from './release-pointer.ts';
import { digest, unitName } from './releases.ts';

const count = z.int().check(z.minimum(0));
const span = z.nullable(z.tuple([z.int(), z.int()]));

const file = z.strictObject({
  path: z.string(),
  /** What it was called before; null: the same, or it was not there. */
  was: z.nullable(z.string()),
  /** Bytes; null: it is not there. */
  before: z.nullable(count),
  after: z.nullable(count),
});

/** What differs, whichever two versions they are. */
export const versionDiff = z.strictObject({
  /** Added, removed or changed; a file whose name differs in the hash alone is the same file, changed. By path. */
  files: z.array(file),
  /** How many files are the same in both. */
  same: count,
  /** Of all files of each. */
  bytes: z.strictObject({ before: count, after: count }),
  /** Agreements with the shell whose numbers differ, least and most; null: it declares none. */
  contract: z.array(z.strictObject({ surface: z.enum(['bus', 'mount', 'url', 'sync']), before: span, after: span })),
  /** The first module; null: the same. */
  entry: z.nullable(z.strictObject({ before: z.string(), after: z.string() })),
  /** The style sheets that are loaded at once; null: the same. */
  css: z.nullable(z.strictObject({ before: z.array(z.string()), after: z.array(z.string()) })),
});
export type VersionDiff = z.infer<typeof versionDiff>;

export const releaseDiffParams = z.strictObject({ unit: unitName });
export const releaseDiffQuery = z.strictObject({ from: digest, to: digest });

export const releaseDiffAnswer = z.strictObject({ from: releaseVersion, to: releaseVersion, ...versionDiff.shape });
/** Answer of `GET /api/releases/versions/:unit/diff`. */
export type ReleaseDiffAnswer = z.infer<typeof releaseDiffAnswer>;
