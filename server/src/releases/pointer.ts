import type { ReleasePointer, ReleaseUnit, ReleaseVersion } from '@tandem/rest';

export type LiveVersion = ReleaseVersion;
export type LiveUnit = ReleaseUnit;
export type Pointer = ReleasePointer;

/** The unit that is the host of the others. */
export const SHELL = 'shell';

export const unitOf = (live: Pointer, name: string): LiveUnit | undefined => (name === SHELL ? live.shell : live.remotes[name]);

/** Where pages load units from, besides what the pointer says. */
export interface Origins {
  /** Remote → the origin that serves it. */
  readonly remotes: ReadonlyMap<string, string>;
  /** The origin that serves a copy of everything; '': none. */
  readonly mirror: string;
}

/** The pointer with these origins, as this server hands it out. */
export function withOrigins(live: Pointer, { remotes: origins, mirror }: Origins): Pointer {
  const remotes = Object.entries(live.remotes).map(([name, remote]): [string, LiveUnit] => {
    const url = origins.get(name);
    return [name, { ...remote, ...(url !== undefined && { url }), ...(mirror !== '' && { mirror }) }];
  });
  return { ...live, remotes: Object.fromEntries(remotes) };
}

/** The origins besides the page's own from which this composition loads. */
export const foreignOrigins = (live: Pointer): readonly string[] =>
  Object.values(live.remotes).flatMap(({ url, mirror }) => [url, mirror]).flatMap((url) => (url === undefined ? [] : [new URL(url).origin]));
