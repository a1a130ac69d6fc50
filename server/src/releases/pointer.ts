import type { ReleasePointer, ReleaseUnit, ReleaseVersion } from '@tandem/rest';

export type LiveVersion = ReleaseVersion;
export type LiveUnit = ReleaseUnit;
export type Pointer = ReleasePointer;

/** The unit that is the host of the others. */
export const SHELL = 'shell';

export const unitOf = (live: Pointer, name: string): LiveUnit | undefined => (name === SHELL ? live.shell : live.remotes[name]);

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
