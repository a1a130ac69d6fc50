import { mkdirSync, existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { lockForServing, openDataFolder, sqliteCode } from '../storage/data-folder.ts';
import { BackupError } from './backup-file.ts';
import { DamagedData, restoreBackup, type Restored, type RestoreOptions } from './restore-backup.ts';

export interface FolderRestored extends Restored {
  /** Where a database that could not be read was moved; null: it could. */
  readonly broken: string | null;
}

/**
 * Restores a backup into a data folder, which need not exist, beside a server that may be running on it. A database that
 * cannot be read any more is moved aside first, for which no server may be running.
 * @throws BackupError | StorageError in one sentence; then nothing has changed but that broken files may lie aside
 */
export async function restoreIntoFolder(options: Omit<RestoreOptions, 'database'>): Promise<FolderRestored> {
  try {
    return { ...(await restoreInto(options)), broken: null };
  } catch (error) {
    if (!(error instanceof DamagedData)) throw error;
    const broken = moveAside(options.folder, options.now());
    options.progress(`Moved the damaged database to ${broken}`);
    return { ...(await restoreInto(options)), broken };
  }
}

async function restoreInto(options: Omit<RestoreOptions, 'database'>): Promise<Restored> {
  const data = open(options.folder);
  try {
    return await restoreBackup({ ...options, database: data.database });
  } finally {
    data.close();
  }
}

function open(folder: string): ReturnType<typeof openDataFolder> {
  try {
    return openDataFolder(folder, { serving: false });
  } catch (error) {
    // 11: SQLite found the file malformed; 26: it is no database at all.
    const code = sqliteCode(error instanceof Error ? error.cause : error);
    throw code === 11 || code === 26 ? new DamagedData(error) : error;
  }
}

function moveAside(folder: string, at: number): string {
  let release: () => void;
  try {
    const lock = lockForServing(folder);
    release = () => lock.close();
  } catch (cause) {
    throw new BackupError(`What is in ${folder} is damaged and a server is running on it: stop the server, then restore again.`, cause);
  }
  try {
    const aside = join(folder, `broken-${at}`);
    mkdirSync(aside, { recursive: true });
    for (const end of ['-wal', '-shm', '']) {
      const file = join(folder, `tandem.sqlite${end}`);
      if (existsSync(file)) renameSync(file, join(aside, `tandem.sqlite${end}`));
    }
    return aside;
  } finally {
    release();
  }
}
