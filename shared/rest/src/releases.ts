/** The REST API of releases: which version of each unit runs for whom, what was changed, and every order. Times are epoch milliseconds. */
import * as z from 'zod/mini';
import { standing } from './builds.ts';
import { RELEASE_STATES, includeName, releaseVersion } from './release-pointer.ts';
import { orderId, orderReason } from './rollout.ts';

const at = z.int().check(z.minimum(0));
const count = z.int().check(z.minimum(0));
const seq = z.int().check(z.minimum(1));
export const unitName = z.string().check(z.regex(/^[a-z][a-z0-9-]{0,40}$/, 'lower-case letters, digits and dashes'));
export const digest = z.string().check(z.regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits'));
const percent = z.number().check(z.minimum(0), z.maximum(100));

const head = {
  id: orderId,
  reason: orderReason,
  /** True: says what would change, and changes nothing. */
  dryRun: z.optional(z.boolean()),
  /** The number under which the caller has looked; another one is live by now: nothing is changed. */
  seen: z.optional(seq),
};
const kill = z.optional(z.boolean());
/** `POST /api/releases/orders`. `id` is made by the caller: given again, it does nothing more. */
export const releaseOrderBody = z.discriminatedUnion('kind', [
  /** `include`: who is given it besides, whatever their share; 0 percent: they alone. */
  z.strictObject({ ...head, kind: z.literal('promote'), remote: unitName, percent, include: z.optional(z.array(includeName).check(z.maxLength(50))) }),
  z.strictObject({ ...head, kind: z.literal('pause'), remote: unitName }),
  z.strictObject({ ...head, kind: z.literal('lock'), remote: unitName }),
  z.strictObject({ ...head, kind: z.literal('unlock'), remote: unitName }),
  z.strictObject({ ...head, kind: z.literal('abort'), remote: unitName, kill }),
  /** `to`: the digest of a version of before; without it the previous one. */
  z.strictObject({ ...head, kind: z.literal('rollback'), remote: unitName, to: z.optional(digest), kill }),
  z.strictObject({ ...head, kind: z.literal('restore'), seq }),
]);
export type ReleaseOrder = z.infer<typeof releaseOrderBody>;

const stanza = z.strictObject({
  stable: releaseVersion,
  previous: z.nullable(releaseVersion),
  candidate: z.nullable(releaseVersion),
  /** Share of people who run the candidate; null: there is none. */
  percent: z.nullable(percent),
  /** Who runs it whatever their share: `user:<login>`, `team:<rota>` or `role:<role>`. */
  include: z.array(z.string()),
  gate: z.nullable(z.string()),
  /** null: as built beside the server, never released by command. */
  state: z.nullable(z.enum(RELEASE_STATES)),
});
export type ReleaseStanza = z.infer<typeof stanza>;

const entry = z.strictObject({
  seq,
  at,
  actor: z.string(),
  /** The actor's name. */
  by: z.string(),
  action: z.string(),
  /** null: the whole composition. */
  remote: z.nullable(z.string()),
  from: z.nullable(z.string()),
  to: z.nullable(z.string()),
  reason: z.string(),
  hash: z.string(),
  /** Its hash is that of what it says, and it names the hash of the entry before. */
  chained: z.boolean(),
});

/** What the pages that have a candidate say of it beside those that have the stable version. */
const watch = z.strictObject({
  verdict: z.enum(['pass', 'inconclusive', 'fail']),
  /** Of one that is inconclusive: what it waits for. */
  why: z.nullable(z.enum(['silence', 'sample', 'held', 'bake'])),
  /** What speaks against it, in so many people, pages or values with it and beside it, and from where on it does. */
  cause: z.nullable(z.enum(['failures', 'differences', 'errors', 'visible', 'inp', 'switch', 'nodes', 'heap'])),
  n: z.nullable(z.number()),
  base: z.nullable(z.number()),
  value: z.nullable(z.number()),
  bound: z.nullable(z.number()),
  /** When the share has baked; pages with the candidate, beside it, and how many of each are needed. */
  bakes: at,
  pages: z.int(),
  beside: z.int(),
  needed: z.int(),
});
export type ReleaseWatch = z.infer<typeof watch>;

export const releasesAnswer = z.strictObject({
  now: at,
  /** Pages that are open: heard of within so many milliseconds, as `GET /api/operations/builds` counts them. */
  within: count,
  pages: count,
  /** Number of what is live; null: nothing was ever released. */
  seq: z.nullable(seq),
  issued: z.nullable(at),
  /** null: never. */
  expires: z.nullable(at),
  /** Digests that nothing brings back. */
  blocked: z.array(z.string()),
  units: z.array(
    z.strictObject({
      unit: z.string(),
      ...stanza.shape,
      /** What was stable before, and may be again; newest first. */
      versions: z.array(releaseVersion),
      /** null: nothing of it is given to anybody but everybody. */
      watch: z.nullable(watch),
      /** Versions that open pages have, those of most pages first; one that is not among them no page has. */
      open: z.array(
        z.strictObject({
          digest: z.string(),
          /** null: neither what is live nor the log names it. */
          version: z.nullable(z.string()),
          standing,
          pages: count,
        }),
      ),
      /** To how many the candidate is given, of all who can sign in; null: there is none, or it is the shell's, which nobody is given before everybody. */
      people: z.nullable(z.strictObject({ given: count, all: count })),
    }),
  ),
  /** Newest first, at most 50. */
  history: z.array(entry),
});
/** Answer of `GET /api/releases`. */
export type ReleasesAnswer = z.infer<typeof releasesAnswer>;

export const releasesVerified = z.strictObject({
  /** Number of what is live; 0: nothing was ever released. */
  seq: z.int().check(z.minimum(0)),
  /** Of the log. */
  entries: z.int().check(z.minimum(0)),
  /** Hash of the last entry. */
  head: z.string(),
  /** Versions of which every file was read. */
  versions: z.int().check(z.minimum(0)),
  /** A sentence each; none: the log is what was written, and so is all that is live. */
  faults: z.array(z.string()),
});
/** Answer of `GET /api/releases/verified`. */
export type ReleasesVerified = z.infer<typeof releasesVerified>;

export const releaseVersionParams = z.strictObject({ unit: unitName, digest });
export const releaseVersionAnswer = z.strictObject({
  /** `unknown`: its files are not there; `blocked`: it was killed. */
  standing: z.enum(['published', 'blocked', 'unknown']),
  /** null: it cannot be opened. */
  version: z.nullable(releaseVersion),
});
/** Answer of `GET /api/releases/versions/:unit/:digest`. */
export type ReleaseVersionAnswer = z.infer<typeof releaseVersionAnswer>;

export const releaseOrderAnswer = z.strictObject({
  dryRun: z.boolean(),
  /** False: it is so already, or it was a dry run. */
  changed: z.boolean(),
  /** The number of what is live now. */
  seq: z.nullable(seq),
  /** Units that differ; null: it is not there. */
  changes: z.array(z.strictObject({ unit: z.string(), before: z.nullable(stanza), after: z.nullable(stanza) })),
  /** Digests that nothing brings back from now on. */
  killed: z.array(z.string()),
});
export type ReleaseOrderAnswer = z.infer<typeof releaseOrderAnswer>;
