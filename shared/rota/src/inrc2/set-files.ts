/** Which files make up one solved set, told by their names alone. */

export interface Inrc2Set {
  /** The folder that holds the solutions; empty for the top. */
  readonly folder: string;
  readonly scenario: string | null;
  readonly history: string | null;
  /** By position of the week; `weekData` is null where its file is missing. */
  readonly weeks: readonly {
    readonly position: number;
    readonly solution: string;
    readonly weekDataName: string;
    readonly weekData: string | null;
  }[];
  /** The official validator's output beside the solutions. */
  readonly validator: string | null;
  /** The week data files that the folder's name promises, when it does: `6-2-9-1`. */
  readonly promisedWeeks: readonly number[] | null;
}

const SOLUTION = /^Sol-(.+)-(\d{1,6})-(\d{1,3})\.txt$/;
const BOTH_NAMINGS = [/^(?:.+)_(\d{1,6})_(\d{1,6}(?:-\d{1,6})*)(?:\.[^.]*)?$/, /^Solution_H_(\d{1,6})-WD_(\d{1,6}(?:-\d{1,6})*)$/];

interface NamedPath {
  readonly path: string;
  readonly folder: string;
  readonly name: string;
}

/**
 * Groups paths (any separator) into sets: one for each folder with `Sol-<instance>-<week data>-<position>.txt` files.
 * `Sc-*`, `H0-<instance>-<n>` and `WD-<instance>-<n>` are looked for in that folder, then in the folders above it, the
 * nearest first. Which history applies is told by the folder's name, `<instance>_<h>_<w1-w2-…>.<run>` or
 * `Solution_H_<h>-WD_<w1-w2-…>`; in a folder of another name it must be the only one. Other files do not matter.
 */
export function findInrc2Sets(paths: readonly string[]): Inrc2Set[] {
  const folders = new Map<string, NamedPath[]>();
  for (const path of paths) {
    const parts = path.split(/[/\\]+/).filter((part) => part !== '' && part !== '.');
    const name = parts.pop() ?? '';
    const folder = parts.join('/');
    const list = folders.get(folder);
    if (list) list.push({ path, folder, name });
    else folders.set(folder, [{ path, folder, name }]);
  }
  return [...folders.keys()]
    .filter((folder) => folders.get(folder)?.some(({ name }) => SOLUTION.test(name)))
    .sort()
    .map((folder) => setIn(folder, folders));
}

function setIn(folder: string, folders: ReadonlyMap<string, readonly NamedPath[]>): Inrc2Set {
  const here = folders.get(folder) ?? [];
  const nearest = (matches: (name: string) => boolean): readonly NamedPath[] => {
    for (let at: string | null = folder; at !== null; at = above(at)) {
      const found = (folders.get(at) ?? []).filter(({ name }) => matches(name));
      if (found.length > 0) return found;
    }
    return [];
  };
  const solutions = here
    .flatMap(({ path, name }) => {
      const match = SOLUTION.exec(name);
      if (!match) return [];
      return [{ path, instance: match[1] ?? '', number: Number(match[2]), position: Number(match[3]) }];
    })
    .sort((a, b) => a.position - b.position);
  const instance = solutions[0]?.instance ?? '';
  const folderName = folder.split('/').at(-1) ?? '';
  const told = BOTH_NAMINGS.map((naming) => naming.exec(folderName)).find((match) => match !== null);
  const histories = nearest((name) => (told ? name === `H0-${instance}-${told[1]}.txt` : /^H0-.*\.txt$/.test(name)));
  const scenarios = nearest((name) => name === `Sc-${instance}.txt`);
  return {
    folder,
    scenario: scenarios[0]?.path ?? null,
    history: histories.length === 1 ? (histories[0]?.path ?? null) : null,
    weeks: solutions.map(({ path, instance, number, position }) => {
      const weekDataName = `WD-${instance}-${number}.txt`;
      return { position, solution: path, weekDataName, weekData: nearest((name) => name === weekDataName)[0]?.path ?? null };
    }),
    validator: here.find(({ name }) => name === 'validator.txt')?.path ?? null,
    promisedWeeks: told?.[2]?.split('-').map(Number) ?? null,
  };
}

function above(folder: string): string | null {
  if (folder === '') return null;
  return folder.includes('/') ? folder.slice(0, folder.lastIndexOf('/')) : '';
}
