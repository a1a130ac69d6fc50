import * as z from 'zod/mini';

const version = z.object({
  /** The version's name, for people. */
  v: z.string(),
  /** Its digest: the folder under `/r/<unit>/`. */
  d: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  /** Integrity of its manifest.json. */
  m: z.string().check(z.regex(/^sha384-/)),
});
export type LiveVersion = z.infer<typeof version>;

const unit = z.object({
  stable: version,
  previous: z.nullable(version),
  /** The origin that serves this remote's `/r`, where it is not the shell's own. */
  url: z.optional(z.url()),
});
export type LiveUnit = z.infer<typeof unit>;

export const pointer = z.object({
  schema: z.literal(1),
  /** Rises with every change, also with one that goes back to an older version. */
  seq: z.int().check(z.minimum(1)),
  /** ISO instant. */
  issued: z.string(),
  remotes: z.record(z.string(), unit),
  shell: z.optional(unit),
  /** Digests of versions that a restore has replaced: a start does not make them live again. */
  withdrawn: z.optional(z.array(z.string())),
});
/** `live.json`, the release manifest: which version of each unit is live, and the one before. */
export type Pointer = z.infer<typeof pointer>;

/** The unit that is the host of the others. */
export const SHELL = 'shell';

export const unitOf = (live: Pointer, name: string): LiveUnit | undefined => (name === SHELL ? live.shell : live.remotes[name]);

/** Makes `next` the live version of a unit. Returns `live` itself when it is live already. */
export function makeLive(live: Pointer | null, name: string, next: LiveVersion, issued: Date): Pointer {
  const from: Pointer = live ?? { schema: 1, seq: 0, issued: '', remotes: {} };
  const before = unitOf(from, name);
  if (live !== null && before !== undefined && before.stable.d === next.d && before.stable.m === next.m) return live;
  const replaced: LiveUnit = { ...before, stable: next, previous: previousOf(before, next) };
  const { withdrawn = [], ...rest } = from;
  const still = withdrawn.filter((digest) => digest !== next.d);
  const changed = { ...rest, ...(still.length > 0 && { withdrawn: still }), seq: from.seq + 1, issued: issued.toISOString() };
  return name === SHELL ? { ...changed, shell: replaced } : { ...changed, remotes: { ...from.remotes, [name]: replaced } };
}

/** A version whose manifest alone was written anew is not its own predecessor. */
function previousOf(before: LiveUnit | undefined, next: LiveVersion): LiveVersion | null {
  if (before === undefined) return null;
  return before.stable.d === next.d ? before.previous : before.stable;
}

/** The pointer with other origins for some remotes, as this server hands it out. */
export function withOrigins(live: Pointer, origins: ReadonlyMap<string, string>): Pointer {
  const remotes = Object.entries(live.remotes).map(([name, remote]): [string, LiveUnit] => {
    const url = origins.get(name);
    return [name, url === undefined ? remote : { ...remote, url }];
  });
  return { ...live, remotes: Object.fromEntries(remotes) };
}

/** The origins besides the page's own from which this composition loads. */
export const foreignOrigins = (live: Pointer): readonly string[] =>
  Object.values(live.remotes).flatMap(({ url }) => (url === undefined ? [] : [new URL(url).origin]));
