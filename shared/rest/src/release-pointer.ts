/** `live.json`, the release pointer: what runs for whom. The page takes types and `signedText` of it only (ADR 0016). */
import * as z from 'zod/mini';
import { canonical } from './canonical.ts';

const digest = z.string().check(z.regex(/^[0-9a-f]{64}$/));

export const releaseVersion = z.object({
  /** The version's name, for people. */
  v: z.string().check(z.minLength(1), z.maxLength(100)),
  /** Its digest: the folder under `/r/<unit>/`. */
  d: digest,
  /** Integrity of its manifest.json. */
  m: z.string().check(z.regex(/^sha384-/)),
});
export type ReleaseVersion = z.infer<typeof releaseVersion>;

const percent = z.number().check(z.minimum(0), z.maximum(100));
/** Least and most. */
const span = z.tuple([z.int().check(z.minimum(1)), z.int().check(z.minimum(1))]);

/** How somebody is named in a rollout: by their login, a rota of theirs, or a role that they have in any. */
export const includeName = z.string().check(z.regex(/^(user:\S{1,80}|team:[A-Za-z0-9._-]{1,64}|role:(viewer|editor|operator))$/, 'user:LOGIN, team:ROTA (the id of a rota) or role:viewer, role:editor, role:operator'));

const rollout = z.object({
  id: z.string().check(z.regex(/^[a-z0-9-]{1,40}$/)),
  /** In the cohort: `bucket(salt, user) < percent × 100`. A hotfix keeps it, and with it who is in. */
  salt: z.string().check(z.minLength(1), z.maxLength(80)),
  percent,
  /** Who is in whatever their bucket, as {@link includeName}. `group:<name>` of before is read and names nobody. */
  include: z.optional(z.array(z.string().check(z.regex(/^(user|team|role|group):\S{1,80}$/)))),
  /** The name of the gate that widens it; none: by hand. */
  gate: z.optional(z.string().check(z.regex(/^[a-z][a-z0-9-]{0,40}$/))),
});
export type ReleaseRollout = z.infer<typeof rollout>;

const contract = z.object({ bus: span, mount: span, url: span });
/** Which versions of the agreements with the shell the newest deployed version keeps; each version's manifest has its own. */
export type ReleaseContract = z.infer<typeof contract>;

export const RELEASE_STATES = ['steady', 'rolling', 'paused', 'locked'] as const;
export type ReleaseState = (typeof RELEASE_STATES)[number];

const unit = z.object({
  stable: releaseVersion,
  previous: z.nullable(releaseVersion),
  /** The origin that serves this remote's `/r`, where it is not the shell's own. */
  url: z.optional(z.url()),
  /** The origin that serves a copy of it, where a page goes that cannot load from the first. */
  mirror: z.optional(z.url()),
  candidate: z.optional(releaseVersion),
  rollout: z.optional(rollout),
  contract: z.optional(contract),
  /** None: it has never been released by command, and a start of the server may change it. */
  state: z.optional(z.enum(RELEASE_STATES)),
});
/** What the pointer says of one unit: its stanza. */
export type ReleaseUnit = z.infer<typeof unit>;

export const releasePointer = z.object({
  schema: z.literal(1),
  /** Rises with every change, also with one that goes back to an older version. */
  seq: z.int().check(z.minimum(1)),
  /** ISO instant. */
  issued: z.string(),
  /** ISO instant; none: never. An expired pointer changes nothing in a page. */
  expires: z.optional(z.string()),
  env: z.optional(z.string().check(z.regex(/^[a-z][a-z0-9-]{0,30}$/))),
  remotes: z.record(z.string(), unit),
  shell: z.optional(unit),
  /** Digests of versions that a restore has replaced: a start does not make them live again. */
  withdrawn: z.optional(z.array(z.string())),
  /** Digests that nothing brings back, an override neither. */
  blocked: z.optional(z.array(digest)),
  sig: z.optional(z.object({ kid: z.string(), alg: z.literal('ES256'), s: z.string().check(z.regex(/^[\w-]+$/)) })),
});
export type ReleasePointer = z.infer<typeof releasePointer>;

/** What the signature of a pointer is of: its canonical JSON without the signature itself. */
export function signedText({ sig: _, ...pointer }: ReleasePointer): string {
  return canonical(pointer);
}

const hash = z.string().check(z.regex(/^[0-9a-f]{64}$/));
export const releaseEntry = z.object({
  seq: z.int().check(z.minimum(1)),
  /** ISO instant. */
  at: z.string(),
  actor: z.string(),
  action: z.string(),
  /** null: the whole composition. */
  remote: z.nullable(z.string()),
  /** Digests or percentages, whichever the action changes. */
  from: z.nullable(z.string()),
  to: z.nullable(z.string()),
  reason: z.string(),
  /** What a gate or a person had to go by. */
  evidence: z.unknown(),
  /** Hash of the entry before; of the first one 64 zeros. */
  prev: hash,
  pointer: releasePointer,
  /** SHA-256 of the canonical JSON of the rest. */
  hash,
});
/** `log/<seq>.json`: one change, and what was live after it. */
export type ReleaseEntry = z.infer<typeof releaseEntry>;
