import type { Manifest } from './manifest.ts';
import type { LiveUnit } from './pointer.ts';

/** A version that the page loads, with the address of its folder. */
export interface PageUnit {
  /** `/r/<unit>/<digest>`, after the origin where it has its own. */
  readonly base: string;
  readonly manifest: Manifest;
}

export const baseOf = (name: string, { stable, url }: LiveUnit): string =>
  `${url === undefined ? '' : new URL(url).origin}/r/${name}/${stable.d}`;
