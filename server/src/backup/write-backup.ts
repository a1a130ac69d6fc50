import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { backup, DatabaseSync, type DatabaseSync as Database } from 'node:sqlite';
import { headOf } from '../audit/chain.ts';
import { BackupError, checkBackup, sealBackup, syncFile, type BackupManifest, type Progress } from './backup-file.ts';
import { digestTables, tableNames } from './table-digests.ts';

export interface BackupOptions {
  /** An open data folder's database; a server may be using the same file. */
  readonly database: Database;
  /** A new file, or a folder in which a file named by its time is made. */
  readonly target: string;
  readonly program: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly progress: Progress;
}

export interface WrittenBackup {
  /** Absolute. */
  readonly file: string;
  readonly bytes: number;
  readonly manifest: BackupManifest;
}

/** The schema in which the audit's lines have hashes. */
const CHAINED = 10;
/** Pages (of 4 KiB) that are copied between two reports of progress. */
const STEP = 2000;

/**
 * Copies the database as it is at one moment into one file, while others go on writing, and reads the copy back: what
 * it holds is compared with the database itself. The file gets its name last, so a name never stands for half a copy.
 * @throws BackupError
 */
export async function writeBackup({ database, target, program, now, progress }: BackupOptions): Promise<WrittenBackup> {
  const at = new Date(now()).toISOString();
  const file = fileFor(target, at);
  const part = `${file}.part`;
  rmSync(part, { force: true });
  try {
    const source = new DatabaseSync(database.location() ?? '', { readOnly: true, timeout: 2000 });
    let manifest: BackupManifest;
    try {
      // An open read holds one moment of the database: later commits of others neither show nor make the copy start again.
      source.exec('begin');
      const schema = Number(source.prepare('select max(number) as newest from migration').get()?.['newest']);
      await backup(source, part, {
        rate: STEP,
        progress: ({ totalPages, remainingPages }) => progress(`Copied ${Math.round((100 * (totalPages - remainingPages)) / totalPages)} %`),
      });
      progress('Copied 100 %');
      const tables = digestTables(source, tableNames(source), (name) => progress(`Reading ${name}`));
      manifest = { format: 'tandem-backup', version: 1, program, at, schema, tables, ...(schema >= CHAINED ? { audit: headOf(source) } : {}) };
      source.exec('commit');
    } finally {
      source.close();
    }
    sealBackup(part, manifest);
    checkBackup(part, progress);
    renameSync(part, file);
    syncFile(file);
    return { file, bytes: statSync(file).size, manifest };
  } catch (cause) {
    for (const rest of [part, `${part}-journal`, `${part}-wal`, `${part}-shm`]) rmSync(rest, { force: true });
    if (cause instanceof BackupError) throw cause;
    throw new BackupError(`The backup ${file} cannot be written (${cause instanceof Error ? cause.message : String(cause)}): give another place with enough space.`, cause);
  }
}

/** Where the backup goes; nothing that exists is overwritten. */
function fileFor(target: string, at: string): string {
  const path = resolve(target);
  const isFolder = target.endsWith('/') || target.endsWith(sep) || (existsSync(path) && statSync(path).isDirectory());
  const file = isFolder ? join(path, `tandem-${at.replaceAll(/[-:]/g, '')}.backup`) : path;
  if (existsSync(file)) throw new BackupError(`${file} exists: remove it, or give another name.`);
  try {
    mkdirSync(dirname(file), { recursive: true });
  } catch (cause) {
    throw new BackupError(`The folder ${dirname(file)} cannot be made (${cause instanceof Error ? cause.message : String(cause)}): give another place.`, cause);
  }
  return file;
}
