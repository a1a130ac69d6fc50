/** What is different between two versions of a unit, for commands and the page of operators alike. */
import type { VersionDiff } from '@tandem/rest';
import type { Manifest } from './manifest.ts';

type Files = Manifest['files'];

const SURFACES = ['bus', 'mount', 'url', 'sync'] as const;
/** What a build puts into a file's name so that it may be kept for ever. */
const HASH = /-[\w-]{8}(?=\.[^/]*$)/;

/** By what the manifests list; no file is read. */
export function diffVersions(before: Manifest, after: Manifest): VersionDiff {
  const contract = SURFACES.flatMap((surface) => {
    const [was, is] = [before.contract[surface] ?? null, after.contract[surface] ?? null];
    return String(was) === String(is) ? [] : [{ surface, before: was, after: is }];
  });
  return {
    ...diffFiles(before.files, after.files),
    bytes: { before: bytesOf(before.files), after: bytesOf(after.files) },
    contract,
    entry: before.entry === after.entry ? null : { before: before.entry, after: after.entry },
    css: before.css.join() === after.css.join() ? null : { before: before.css, after: after.css },
  };
}

function diffFiles(before: Files, after: Files): Pick<VersionDiff, 'files' | 'same'> {
  const successors = successorsOf(before, after);
  const predecessors = new Map([...successors].map(([was, path]) => [path, was]));
  const removed = Object.keys(before).filter((path) => after[path] === undefined && !successors.has(path));
  const here = Object.keys(after).filter((path) => before[path]?.sri !== after[path]?.sri);
  const files = [
    ...removed.map((path) => ({ path, was: null, before: before[path]?.bytes ?? null, after: null })),
    ...here.map((path) => {
      const was = predecessors.get(path) ?? null;
      return { path, was, before: before[was ?? path]?.bytes ?? null, after: after[path]?.bytes ?? null };
    }),
  ];
  return { files: files.sort((a, b) => (a.path < b.path ? -1 : 1)), same: Object.keys(after).length - here.length };
}

/** Old paths with the new ones that differ from them in the hash alone, where it is clear which has become which. */
function successorsOf(before: Files, after: Files): ReadonlyMap<string, string> {
  const gone = Map.groupBy(Object.keys(before).filter((path) => after[path] === undefined), withoutHash);
  const come = Map.groupBy(Object.keys(after).filter((path) => before[path] === undefined), withoutHash);
  const found = new Map<string, string>();
  for (const [name, [was, ...others]] of gone) {
    const [path, ...more] = come.get(name) ?? [];
    if (HASH.test(was ?? '') && was !== undefined && path !== undefined && others.length + more.length === 0) found.set(was, path);
  }
  return found;
}

const withoutHash = (path: string): string => path.replace(HASH, '');
const bytesOf = (files: Files): number => Object.values(files).reduce((sum, { bytes }) => sum + bytes, 0);
