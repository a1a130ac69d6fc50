/** Which versions the pages run that were heard of lately. Times are epoch milliseconds. */
import * as z from 'zod/mini';

const at = z.int().check(z.minimum(0));
const count = z.int().check(z.minimum(0));

/** `killed`: it may not run any more. `older`: published here once. `unknown`: never. */
export const standing = z.enum(['stable', 'candidate', 'previous', 'killed', 'older', 'unknown']);

const build = z.strictObject({
  unit: z.string(),
  digest: z.string(),
  /** Its name for people; null: the release pointer does not name it. */
  version: z.nullable(z.string()),
  standing,
  pages: count,
  /** The ranges of the bus's protocol that these pages told, each once, lowest first; none: its view is mounted nowhere. */
  protocols: z.array(z.strictObject({ min: count, max: count })),
});

export const buildsAnswer = z.strictObject({
  now: at,
  /** Milliseconds after which a page that is not heard of is counted no more. */
  within: count,
  /** That have one of the caller's schedules open. */
  pages: count,
  /** The shell's first, then by unit; of each those of most pages first. */
  builds: z.array(build),
  /** How many more there are, of few pages. */
  left: count,
  /** Samples of health since the server began that came from a shell that was never published here, and the newest such versions. */
  dropped: z.strictObject({ samples: count, builds: z.array(z.strictObject({ digest: z.string(), samples: count, last: at })) }),
});
/** Answer of `GET /api/operations/builds`. */
export type BuildsAnswer = z.infer<typeof buildsAnswer>;
