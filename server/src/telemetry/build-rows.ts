import type { BuildsAnswer } from '@tandem/rest';
import { SHELL, unitOf, type Pointer } from '../releases/pointer.ts';
import type { HeardPage } from './page-builds.ts';
import type { PublishedBuilds } from './published-builds.ts';

type Build = BuildsAnswer['builds'][number];

const MOST_ROWS = 100;

/** Versions with the number of their pages; what the release pointer names has its name and standing. */
export async function buildRows(pages: readonly HeardPage[], { live, has }: PublishedBuilds): Promise<Pick<BuildsAnswer, 'builds' | 'left'>> {
  const found = new Map<string, { readonly unit: string; readonly digest: string; pages: number; readonly protocols: Map<string, Build['protocols'][number]> }>();
  for (const { units } of pages) {
    for (const { unit, digest, protocol } of units) {
      const key = `${unit} ${digest}`;
      const build = found.get(key) ?? { unit, digest, pages: 0, protocols: new Map() };
      found.set(key, build);
      build.pages += 1;
      if (protocol) build.protocols.set(`${protocol.min} ${protocol.max}`, protocol);
    }
  }
  const pointer = await live();
  // Of what is live none is left out, however many versions somebody makes up.
  const rank = (build: { readonly unit: string; readonly digest: string }): number => (nameOf(pointer, build).standing === null ? 1 : 0);
  const most = [...found.values()].sort((a, b) => rank(a) - rank(b) || b.pages - a.pages);
  const builds = await Promise.all(
    most.slice(0, MOST_ROWS).map(async ({ protocols, ...build }): Promise<Build> => {
      const named = nameOf(pointer, build);
      const standing = named.standing ?? ((await has(build.unit, build.digest)) ? 'older' : 'unknown');
      return { ...build, version: named.version, standing, protocols: [...protocols.values()].sort((a, b) => a.min - b.min || a.max - b.max) };
    }),
  );
  const place = (unit: string): string => (unit === SHELL ? '' : unit);
  return { builds: builds.sort((a, b) => place(a.unit).localeCompare(place(b.unit)) || b.pages - a.pages), left: most.length - builds.length };
}

function nameOf(pointer: Pointer | null, { unit, digest }: { readonly unit: string; readonly digest: string }): { readonly version: string | null; readonly standing: Build['standing'] | null } {
  const { stable, candidate, previous } = (pointer && unitOf(pointer, unit)) ?? {};
  const named = Object.entries({ stable, candidate, previous }).find(([, version]) => version?.d === digest);
  const version = named?.[1]?.v ?? null;
  if (pointer?.blocked?.includes(digest)) return { version, standing: 'killed' };
  return { version, standing: (named?.[0] as Build['standing'] | undefined) ?? null };
}
