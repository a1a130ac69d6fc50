import { matchesGlob } from 'node:path';
import { gzipSync } from 'node:zlib';

/** A line of `.size-limit.json`. */
export interface Budget {
  readonly name: string;
  readonly path: readonly string[];
  readonly limit: string;
}

/** A unit's files by their paths. */
export type UnitFiles = ReadonlyMap<string, Buffer>;

export interface Weighed {
  readonly budget: string;
  readonly bytes: number;
  readonly limit: number;
}

/**
 * Weighs a unit as the check of the repository does, by gzip. A budget of several units is weighed with the live files of the others.
 * @param of the unit whose budgets count
 */
export function weigh(budgets: readonly Budget[], of: string, units: ReadonlyMap<string, UnitFiles>): readonly Weighed[] {
  const placed = [...units].flatMap(([unit, files]) => [...files].map(([path, content]) => ({ unit, path: `${folderOf(unit)}/dist/${path}`, content })));
  return budgets.flatMap(({ name, path: globs, limit }) => {
    if (!globs.some((glob) => glob.startsWith(`${folderOf(of)}/`))) return [];
    const counted = placed.filter(({ path }) => globs.some((glob) => matchesGlob(path, glob)));
    return [{ budget: name, bytes: counted.reduce((sum, { content }) => sum + gzipSync(content, { level: 9 }).length, 0), limit: bytesIn(limit) }];
  });
}

const folderOf = (unit: string): string => (unit === 'shell' ? 'shell' : `remotes/${unit}`);

/** `45.7 kB` in bytes. */
function bytesIn(text: string): number {
  const [, number = '', unit = ''] = /^([\d.]+) ?(k?B)$/.exec(text) ?? [];
  if (number === '') throw new Error(`"${text}" is no size: 45.7 kB is accepted in .size-limit.json.`);
  return Math.round(Number(number) * (unit === 'kB' ? 1000 : 1));
}
