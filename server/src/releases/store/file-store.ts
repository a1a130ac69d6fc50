import { createHash } from 'node:crypto';
import { link, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { syncFolder, unfinishedName, writeDurably } from '../durable-files.ts';
import { listFiles } from '../unit-files.ts';
import { StoreFailure, type ReleaseStore, type Stored } from './release-store.ts';

/** The numbered contents of a key that is swapped; a name with a dot is neither listed nor served. */
const numbersOf = (path: string): string => join(dirname(path), `.swapped-${basename(path)}`);
/** So many contents stay, and each for so many milliseconds: a process that stands still must not take a number for the second time. */
const KEPT = 2;
const KEPT_FOR = 24 * 3_600_000;

/**
 * A folder, which any static host may serve. `link` decides between those who create at the same time. What is swapped is
 * numbered by `link` too: the highest number counts, and the file under the key's own name is a copy of it. So there is no
 * lock that a process could leave behind.
 */
export function createFileStore(root: string): ReleaseStore {
  const at = (key: string): string => join(root, ...key.split('/'));

  async function create(key: string, body: Uint8Array | string): Promise<'made' | 'taken'> {
    const path = at(key);
    const draft = unfinishedName(path);
    try {
      await mkdir(dirname(path), { recursive: true });
      await writeDurably(draft, body);
      await link(draft, path);
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return 'taken';
      throw failure(path, error);
    } finally {
      await rm(draft, { force: true }).catch(() => undefined);
    }
    await syncFolder(dirname(path));
    return 'made';
  }

  /** The highest number of a swapped key. */
  async function newest(path: string): Promise<{ readonly number: number; readonly body: Buffer } | null> {
    for (;;) {
      const number = Math.max(0, ...(await namesIn(numbersOf(path))).flatMap((name) => (/^\d+$/.test(name) ? Number(name) : [])));
      const body = await read(number === 0 ? path : join(numbersOf(path), String(number)));
      if (body !== null) return { number, body };
      // Removed since it was listed, because there is a higher one; or there is nothing at all.
      if (number === 0) return null;
    }
  }

  async function copyNewest(path: string): Promise<void> {
    for (;;) {
      const latest = await newest(path);
      if (latest === null || latest.number === 0) return;
      // Looks again after writing: a slower process may have put an older copy over a newer one.
      if ((await read(path))?.equals(latest.body) === true) return;
      const draft = unfinishedName(path);
      try {
        await writeDurably(draft, latest.body);
        // Writing takes its time: what has been overtaken meanwhile would be seen for a moment.
        if ((await newest(path))?.number === latest.number) await rename(draft, path);
      } finally {
        await rm(draft, { force: true }).catch(() => undefined);
      }
      await syncFolder(dirname(path));
    }
  }

  return {
    async get(key) {
      const path = at(key);
      const latest = await newest(path).catch((error: unknown) => Promise.reject(failure(path, error)));
      if (latest === null) return null;
      if (latest.number > 0) await copyNewest(path);
      return stored(latest.body, latest.number);
    },
    async list(prefix) {
      // Whole folders are listed: a prefix may end inside a name.
      const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
      const path = at(folder).replace(/[\\/]$/, '');
      for (;;) {
        const found = await listFiles(path).catch(async (error: unknown) => {
          if (codeOf(error) !== 'ENOENT') throw failure(path, error);
          // There is no such folder, or one inside it has gone while they were listed.
          return (await isThere(path)) ? null : [];
        });
        if (found !== null) return found.map((each) => folder + each).filter((key) => key.startsWith(prefix));
      }
    },
    create,
    async swap(key, body, etag) {
      const path = at(key);
      try {
        const latest = await newest(path);
        if ((latest === null ? null : stored(latest.body, latest.number).etag) !== etag) return 'changed';
        const number = (latest?.number ?? 0) + 1;
        const mine = `${[...key.split('/').slice(0, -1), basename(numbersOf(path))].join('/')}/${number}`;
        if ((await create(mine, body)) === 'taken') return 'changed';
        await copyNewest(path);
        await forgetBefore(numbersOf(path), number - KEPT);
        return 'swapped';
      } catch (error) {
        throw failure(path, error);
      }
    },
    async remove(key) {
      const path = at(key);
      // The numbered contents first: the file alone would be copied from them again.
      for (const each of [numbersOf(path), path]) await rm(each, { force: true, recursive: each !== path }).catch((error: unknown) => Promise.reject(failure(path, error)));
    },
  };
}

const stored = (body: Buffer, number: number): Stored => ({ body, etag: `${number}-${createHash('sha256').update(body).digest('hex').slice(0, 16)}` });

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);

const isThere = (path: string): Promise<boolean> => stat(path).then(() => true, () => false);

async function read(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(codeOf(error))) return null;
    throw error;
  }
}

async function forgetBefore(folder: string, number: number): Promise<void> {
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    if (!/^\d+$/.test(name) || Number(name) > number) continue;
    if (Date.now() - (await stat(path).then(({ mtimeMs }) => mtimeMs, () => Infinity)) > KEPT_FOR) await rm(path, { force: true });
  }
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? '';

function failure(path: string, error: unknown): unknown {
  if (error instanceof StoreFailure) return error;
  const code = codeOf(error);
  if (['EACCES', 'EPERM', 'EROFS'].includes(code)) return new StoreFailure('refused', `${path} may not be written or read by this user (${code}).`, { cause: error });
  return code === '' ? error : new StoreFailure('unreachable', `${path} cannot be used: ${code}.`, { cause: error });
}
