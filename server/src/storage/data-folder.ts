import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { migrate, readMigrations, type Migration } from './migrate.ts';
import { StorageError } from './storage-error.ts';

export interface DataFolder {
  readonly folder: string;
  readonly database: DatabaseSync;
  close(): void;
}

export interface OpenOptions {
  /** True for a server: at most one at a time. A command may open the folder beside a server. */
  readonly serving: boolean;
  readonly now?: () => number;
  readonly migrations?: readonly Migration[];
}

/** Milliseconds that a writer waits for another process's write. */
const BUSY_TIMEOUT = 2000;

/**
 * Opens (and where needed creates) the data folder and brings its schema up to date.
 * Every commit is on the disk before it returns: WAL with `synchronous=FULL`.
 * @throws StorageError in one sentence: not writable, served by another process, newer schema, not a database.
 */
export function openDataFolder(folder: string, options: OpenOptions): DataFolder {
  const { serving, now = Date.now, migrations = readMigrations() } = options;
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new StorageError(`The data folder ${folder} cannot be created (${codeOf(cause)}): set TANDEM_DATA to a folder that this user may write.`, cause);
  }
  const lock = serving ? lockForServing(folder) : null;
  let database: DatabaseSync | null = null;
  try {
    database = openDatabase(join(folder, 'tandem.sqlite'));
    migrate(database, migrations, now);
  } catch (cause) {
    database?.close();
    lock?.close();
    throw explain(folder, cause);
  }
  const opened = database;
  return {
    folder,
    database: opened,
    close: () => {
      opened.close();
      lock?.close();
    },
  };
}

/** Opens one SQLite file with the settings that everything here relies on. */
export function openDatabase(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT, enableForeignKeyConstraints: true });
  try {
    database.exec('pragma journal_mode = wal; pragma synchronous = full');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * Holds a write lock on a file of its own for as long as the process lives. The system releases it however the
 * process ends, so nothing is left behind by a crash, which a file with a process id in it would be.
 */
export function lockForServing(folder: string): DatabaseSync {
  const file = join(folder, 'serving.lock');
  let lock: DatabaseSync | null = null;
  try {
    lock = new DatabaseSync(file, { timeout: 0 });
    lock.exec('begin immediate');
    return lock;
  } catch (cause) {
    lock?.close();
    throw explain(folder, cause);
  }
}

/** Whether a server uses the folder now. */
export function isServed(folder: string): boolean {
  try {
    lockForServing(folder).close();
    return false;
  } catch (error) {
    if (error instanceof StorageError && sqliteCode(error.cause) === SQLITE.busy) return true;
    throw error;
  }
}

/** SQLite's primary result codes that a person can do something about. */
const SQLITE = { busy: 5, readonly: 8, full: 13, cannotOpen: 14, notADatabase: 26 } as const;

function explain(folder: string, cause: unknown): StorageError {
  if (cause instanceof StorageError) return cause;
  switch (sqliteCode(cause)) {
    case SQLITE.busy:
      return new StorageError(`The data folder ${folder} is in use by another Tandem server: stop that one, or set TANDEM_DATA to another folder.`, cause);
    case SQLITE.readonly:
    case SQLITE.cannotOpen:
      return new StorageError(`The data folder ${folder} cannot be written: give this user write permission, or set TANDEM_DATA to another folder.`, cause);
    case SQLITE.full:
      return new StorageError(`The disk that holds the data folder ${folder} is full: free some space and start again.`, cause);
    case SQLITE.notADatabase:
      return new StorageError(`The file ${join(folder, 'tandem.sqlite')} is not a Tandem database: restore it from a backup, or set TANDEM_DATA to another folder.`, cause);
    default:
      return new StorageError(`The data folder ${folder} cannot be opened: ${cause instanceof Error ? cause.message : String(cause)}.`, cause);
  }
}

/** SQLite's primary result code of an error that it raised; null for any other error. */
export function sqliteCode(error: unknown): number | null {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : null;
  return typeof code === 'number' ? code & 0xff : null;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
