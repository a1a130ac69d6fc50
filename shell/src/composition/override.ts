import type { ReleaseVersionAnswer } from '@tandem/rest';
import { attempt } from '../attempt.ts';
import type { Kept } from '../kept.ts';
import { parseRelease, type LiveRemote } from '../remotes/release-manifest.ts';

/** Milliseconds for which a version that somebody has put into their page stays there. */
export const HOLDS_FOR = 8 * 3_600_000;
const KEY = 'override';
const ASKED = /^mfe\.([a-z][a-z0-9-]{0,39})$/;
const DIGEST = /^[0-9a-f]{64}$/;
/** Of no version. */
const NONE = '0'.repeat(64);

/** A remote and the digest of a version of it. */
export type Wish = readonly [remote: string, digest: string];

/** What the page's address asks for: `?mfe.<remote>=<digest>`. */
export const wishesIn = (search: string): readonly Wish[] =>
  [...new URLSearchParams(search)].flatMap(([name, digest]) => {
    const remote = ASKED.exec(name)?.[1];
    return remote === undefined ? [] : [[remote, digest] as const];
  });

export interface OverridePorts {
  /** Of this tab only. */
  readonly kept: Kept;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** What the server says; `refused`: this person may not. null: it does not answer. */
  readonly ask: (remote: string, digest: string) => Promise<ReleaseVersionAnswer | 'refused' | null>;
}

export interface Refused {
  readonly remote: string;
  readonly digest: string;
  readonly why: 'blocked' | 'unknown' | 'unreachable';
}

export interface Overridden {
  /** What is to be shown of each remote. */
  readonly chosen: ReadonlyMap<string, LiveRemote>;
  /** What runs by this person's own wish. */
  readonly runs: readonly { readonly remote: string; readonly version: string; readonly digest: string }[];
  /** Epoch milliseconds. */
  readonly until: number;
  readonly refused: readonly Refused[];
}

interface Held {
  readonly user: string;
  readonly until: number;
  readonly wishes: readonly Wish[];
}

/** Versions that a person puts into their own tab. The server is asked about each at every look: what is killed meanwhile goes. */
export interface Overrides {
  /** Takes what an address asks for, instead of what was held. */
  readonly wish: (user: string, wishes: readonly Wish[]) => void;
  readonly apply: (user: string, chosen: ReadonlyMap<string, LiveRemote>) => Promise<Overridden>;
  readonly reset: () => void;
}

export function createOverrides({ kept, now, ask }: OverridePorts): Overrides {
  /** What the server has said before, for when it does not answer. */
  const known = new Map<string, ReleaseVersionAnswer>();
  /** What was said not to be known yet: it is asked again at every look, and not said again. */
  const unanswered = new Set<string>();
  const held = (): Held | null => {
    const read = attempt(() => JSON.parse(kept.get(KEY) ?? '') as Held);
    return read !== null && read.until > now() ? read : null;
  };
  const reset = (): void => kept.set(KEY, '');
  const keep = (next: Held): void => (next.wishes.length === 0 ? reset() : kept.set(KEY, JSON.stringify(next)));

  return {
    wish: (user, wishes) => keep({ user, until: now() + HOLDS_FOR, wishes }),
    async apply(user, chosen) {
      const own = held();
      const all = new Map(chosen);
      const runs: Overridden['runs'][number][] = [];
      const refused: Refused[] = [];
      if (own === null || own.user !== user) return reset(), { chosen, runs, until: 0, refused };
      for (const [remote, digest] of own.wishes) {
        const live = chosen.get(remote);
        // Asked also about what cannot be: whoever may not ask is told nothing of that either.
        const name = `${remote} ${digest}`;
        const said = (await ask(remote, DIGEST.test(digest) ? digest : NONE)) ?? known.get(name) ?? null;
        if (said === 'refused') return reset(), { chosen, runs: [], until: 0, refused: [] };
        if (said !== null) known.set(name, said);
        const release = attempt(() => parseRelease(said?.version));
        if (live === undefined || release === null) {
          const why = said !== null ? (said.standing === 'blocked' ? 'blocked' : 'unknown') : 'unreachable';
          if (why !== 'unreachable' || !unanswered.has(name)) refused.push({ remote, digest: digest.slice(0, 12), why });
          if (why === 'unreachable') unanswered.add(name);
          continue;
        }
        all.set(remote, { ...live, stable: release, previous: live.stable });
        runs.push({ remote, version: release.version, digest: digest.slice(0, 12) });
      }
      const gone = new Set(refused.filter(({ why }) => why !== 'unreachable').map(({ remote }) => remote));
      if (gone.size > 0) keep({ ...own, wishes: own.wishes.filter(([remote]) => !gone.has(remote)) });
      return { chosen: all, runs, until: own.until, refused };
    },
    reset,
  };
}
