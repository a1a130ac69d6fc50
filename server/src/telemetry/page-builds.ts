import type { BuildsAnswer, LoadedUnit } from '@tandem/rest';

/** Minutes of health for which a page counts that says nothing: a hidden one is slow. */
export const HEARD_WITHIN = 3;
/** Of one person: a flood of one is none of the others. */
const MOST_PAGES = 50;
/** Versions whose samples were dropped, of one schedule. */
const MOST_DROPPED = 10;

/** What a page that was heard of has loaded, the shell with it. */
export interface HeardPage {
  readonly schedule: string;
  readonly units: readonly LoadedUnit[];
}
export interface HeardFrom {
  readonly user: string;
  /** The page, and what it was called until now; null: not known. */
  readonly session: string;
  readonly before: string | null;
}

/** Which versions pages run, for as long as they are heard of; in memory. */
export interface PageBuilds {
  /** Milliseconds for which a page counts after it was heard of. */
  within(): number;
  heard(from: HeardFrom, page: HeardPage): void;
  gone(from: HeardFrom): void;
  /** A sample of a shell that was never published here did not count. */
  dropped(schedule: string, digest: string): void;
  /** Of the schedules that are concerned. */
  pages(concerns: (schedule: string) => boolean): readonly HeardPage[];
  droppedOf(concerns: (schedule: string) => boolean): BuildsAnswer['dropped'];
}

interface DroppedBuild {
  samples: number;
  last: number;
}

/** @param within milliseconds for which a page counts after it was heard of */
export function createPageBuilds({ within, now }: { readonly within: () => number; readonly now: () => number }): PageBuilds {
  /** By person and page, longest unheard of first. */
  const people = new Map<string, Map<string, HeardPage & { readonly at: number }>>();
  const drops = new Map<string, { samples: number; readonly builds: Map<string, DroppedBuild> }>();

  function forget(): void {
    const from = now() - within();
    for (const [user, pages] of people) {
      for (const [session, { at }] of pages) if (at < from) pages.delete(session);
      if (pages.size === 0) people.delete(user);
    }
  }
  function gone({ user, session, before }: HeardFrom): void {
    people.get(user)?.delete(session);
    if (before !== null) people.get(user)?.delete(before);
  }

  return {
    within,
    gone,
    heard(from, page) {
      gone(from);
      const pages = people.get(from.user) ?? new Map<string, HeardPage & { readonly at: number }>();
      people.set(from.user, pages.set(from.session, { ...page, at: now() }));
      if (pages.size > MOST_PAGES) forgetFirst(pages);
    },
    dropped(schedule, digest) {
      const held = drops.get(schedule) ?? { samples: 0, builds: new Map<string, DroppedBuild>() };
      drops.set(schedule, held);
      held.samples += 1;
      const known = held.builds.get(digest);
      held.builds.delete(digest);
      held.builds.set(digest, { samples: (known?.samples ?? 0) + 1, last: now() });
      if (held.builds.size > MOST_DROPPED) forgetFirst(held.builds);
    },
    pages(concerns) {
      forget();
      return [...people.values()].flatMap((pages) => [...pages.values()].filter(({ schedule }) => concerns(schedule)));
    },
    droppedOf(concerns) {
      let samples = 0;
      const builds = new Map<string, DroppedBuild>();
      for (const [schedule, held] of drops) {
        if (!concerns(schedule)) continue;
        samples += held.samples;
        for (const [digest, { samples: own, last }] of held.builds) {
          const sum = builds.get(digest);
          builds.set(digest, { samples: own + (sum?.samples ?? 0), last: Math.max(last, sum?.last ?? 0) });
        }
      }
      const newest = [...builds].map(([digest, build]) => ({ digest, ...build })).sort((a, b) => b.last - a.last);
      return { samples, builds: newest.slice(0, MOST_DROPPED) };
    },
  };
}

function forgetFirst(map: Map<string, unknown>): void {
  for (const key of map.keys()) return void map.delete(key);
}
