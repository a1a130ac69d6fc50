import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unitsOf, type Composition, type UnitName } from './variants.ts';

const BUILD = fileURLToPath(new URL('./build-variant.ts', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Each takes a core of its own. */
const AT_ONCE = 2;

/** Where the builds of the variants lie. */
export type Builds = ReadonlyMap<string, string>;
export const buildKey = (unit: UnitName, variant: string): string => `${unit} ${variant}`;

/** Builds what these compositions need beside what is built already. @throws Error with what a build printed when it failed */
export async function buildVariants(compositions: readonly Composition[], folder: string, say: (text: string) => void): Promise<Builds> {
  const builds = new Map<string, string>();
  const wanted: [UnitName, string][] = [];
  for (const [unit, variant] of compositions.flatMap(unitsOf)) {
    const key = buildKey(unit, variant);
    if (builds.has(key)) continue;
    if (variant === 'today') builds.set(key, join(ROOT, unit === 'shell' ? unit : `remotes/${unit}`, 'dist'));
    else {
      builds.set(key, join(folder, unit, variant));
      wanted.push([unit, variant]);
    }
  }
  const next = async (): Promise<void> => {
    for (let job = wanted.shift(); job !== undefined; job = wanted.shift()) {
      say(`building ${job[0]} ${job[1]}`);
      await runBuild([...job, builds.get(buildKey(...job))!]);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
  return builds;
}

function runBuild(args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [BUILD, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (printed += String(text)));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${args.slice(0, 2).join(' ')} could not be built:\n${printed}`))));
  });
}
