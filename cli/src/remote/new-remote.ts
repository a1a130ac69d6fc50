import { createHash } from 'node:crypto';
import { existsSync, globSync } from 'node:fs';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { Stop } from '../stop.ts';
import { budgetsWith, lockWith } from './registered.ts';
import { remoteFiles } from './remote-files.ts';
import { checkNew, type NewRemote, type Taken } from './remote-name.ts';

const LOCK = 'package-lock.json';
const BUDGETS = '.size-limit.json';
/** What `npm start` compares with the lock file. */
const STAMP = 'node_modules/.tandem-installed';
/** Packages whose versions a remote names. */
const VERSIONED = ['rxjs', 'svelte', 'svelte-check', 'typescript', 'vite'];

interface RemotePackage {
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly tandem?: { readonly view?: { readonly path: string } };
}
const readJson = async <T>(path: string): Promise<T> => JSON.parse(await readFile(path, 'utf8')) as T;
const hashOf = (content: string): string => createHash('sha256').update(content).digest('hex');

/** The remotes of a repository. @throws Stop where it is none */
export function remotesIn(root: string): readonly string[] {
  const remotes = globSync('remotes/*/package.json', { cwd: root }).map((path) => path.split(sep)[1] ?? '').sort();
  if (remotes.length === 0) throw new Stop(`${root} holds no remotes: this command works in the repository of Tandem. Next: git clone it, then npm start.`);
  return remotes;
}

/**
 * Writes a remote that is green by itself into a repository; undone where something fails on the way, to what was there before.
 * @param tell called with each thing that was written
 * @throws Stop in one sentence
 */
export async function newRemote(root: string, remote: NewRemote, tell: (path: string) => void): Promise<readonly string[]> {
  const remotes = remotesIn(root);
  const taken = await takenIn(root, remotes);
  checkNew(remote, taken);
  const { devDependencies } = await readJson<RemotePackage>(join(root, 'remotes', remotes[0] ?? '', 'package.json'));
  const versions = Object.fromEntries(VERSIONED.map((name) => [name, devDependencies[name] ?? '']));
  const files = await remoteFiles(remote, versions);
  const [lock, budgets] = await Promise.all([LOCK, BUDGETS].map((path) => readFile(join(root, path), 'utf8')));
  if (lock === undefined || budgets === undefined) throw new Stop(`${root} holds no ${LOCK}. Next: npm start.`);
  const before = await Promise.all([...files.keys()].map(async (path) => ({ path, content: await readFile(join(root, path), 'utf8').catch(() => null) })));
  const own = before.find(({ path, content }) => content !== null && path.startsWith('remotes/'));
  if (own !== undefined) throw new Stop(`${own.path} is there already: move it away, or choose another name. Nothing was written; next: tandem remote new NAME`);
  const folder = join(root, 'remotes', remote.name);
  const isNew = !existsSync(folder);
  const about = JSON.parse(files.get(`remotes/${remote.name}/package.json`) ?? '{}') as Parameters<typeof lockWith>[2];
  const link = join(root, 'node_modules/@tandem', remote.name);
  const put = async (path: string, content: string): Promise<void> => {
    const target = join(root, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
    tell(path);
  };
  try {
    for (const [path, content] of files) await put(path, content);
    await put(BUDGETS, budgetsWith(budgets, remote.name));
    const newLock = lockWith(lock, remote.name, about);
    await put(LOCK, newLock);
    await mkdir(dirname(link), { recursive: true });
    // Of a remote of that name which somebody has taken away.
    await rm(link, { force: true });
    await symlink(join('..', '..', 'remotes', remote.name), link, 'junction');
    // What is installed is what the new lock file names: the one link more was made here.
    const stamp = await readFile(join(root, STAMP), 'utf8').catch(() => '');
    if (stamp === hashOf(lock)) await writeFile(join(root, STAMP), hashOf(newLock));
  } catch (error) {
    await Promise.all(before.map(({ path, content }) => (content === null ? rm(join(root, path), { force: true }) : writeFile(join(root, path), content))));
    if (isNew) await rm(folder, { recursive: true, force: true });
    await writeFile(join(root, BUDGETS), budgets);
    await writeFile(join(root, LOCK), lock);
    throw new Stop(`The remote ${remote.name} could not be written, and nothing of it was left: ${(error as Error).message}. Next: tandem remote new ${remote.name}`);
  }
  return [...files.keys(), BUDGETS, LOCK];
}

async function takenIn(root: string, remotes: readonly string[]): Promise<Taken> {
  const paths = new Map<string, string>();
  for (const name of remotes) {
    const { tandem } = await readJson<RemotePackage>(join(root, 'remotes', name, 'package.json'));
    if (tandem?.view) paths.set(tandem.view.path, name);
  }
  const prefixes = new Map<string, string>();
  for (const spec of globSync('{shell,remotes/*,shared/*,server,cli,tools,e2e}/SPEC.md', { cwd: root })) {
    for (const [, prefix = ''] of (await readFile(join(root, spec), 'utf8')).matchAll(/^- \*\*\[([A-Z][A-Z0-9]*)-\d+\]/gm)) prefixes.set(prefix, spec);
  }
  const sections = globSync('shared/words/src/*.ts', { cwd: root }).map((path) => path.split(sep).at(-1)?.replace(/\.ts$/, '') ?? '');
  return { remotes, sections, paths, prefixes };
}
