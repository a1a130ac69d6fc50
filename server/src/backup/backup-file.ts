import { closeSync, existsSync, fsyncSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { AuditHead } from '../audit/chain.ts';
import { sqliteCode } from '../storage/data-folder.ts';
import { differingTables, digestTables, tableNames, type TableDigests } from './table-digests.ts';

/** What a backup says about itself, kept in a table of its own inside the one file. */
export interface BackupManifest {
  readonly format: 'tandem-backup';
  readonly version: 1;
  /** Of the program that wrote it. */
  readonly program: string;
  /** ISO instant. */
  readonly at: string;
  /** Number of the last schema step in it. */
  readonly schema: number;
  readonly tables: TableDigests;
  /** The last line of the audit then; absent in backups of before its lines were chained. */
  readonly audit?: AuditHead;
}

/** A backup cannot be made or is not usable. Its message is one sentence for the person at the terminal. */
export class BackupError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'BackupError';
  }
}

/** What is going on, in words, a line at a time. */
export type Progress = (line: string) => void;

const TABLE = 'tandem_backup';

/** Puts the manifest into a copied database and makes it a single file that is on the disk. */
export function sealBackup(file: string, manifest: BackupManifest): void {
  const database = new DatabaseSync(file);
  try {
    database.exec('pragma journal_mode = delete; pragma synchronous = full');
    database.exec(`create table ${TABLE} (one integer primary key check (one = 1), manifest text not null) strict`);
    database.prepare(`insert into ${TABLE} (one, manifest) values (1, ?)`).run(JSON.stringify(manifest));
  } finally {
    database.close();
  }
  syncFile(file);
}

/** Takes the manifest out again, so that what is left is a data folder's database. */
export const unseal = (database: DatabaseSync): void => database.exec(`drop table ${TABLE}`);

/**
 * Reads all of a backup and compares it with what it says about itself: SQLite's own structure, and every table's rows
 * and digest.
 * @throws BackupError when the file is missing, no backup, or damaged
 */
export function checkBackup(file: string, progress: Progress): BackupManifest {
  if (!existsSync(file)) throw new BackupError(`There is no file ${file}: give a file that tandem backup wrote.`);
  const foreign = `${file} is no Tandem backup: give a file that tandem backup wrote.`;
  let database: DatabaseSync | null = null;
  try {
    database = new DatabaseSync(file, { readOnly: true });
    const manifest = readManifest(database);
    if (manifest === null) throw new BackupError(foreign);
    progress('Checking the structure of the backup');
    const damaged = (what: string) => new BackupError(`The backup ${file} is damaged (${what}): use another one.`);
    const [verdict] = database.prepare('pragma integrity_check(1)').all();
    if (verdict?.['integrity_check'] !== 'ok') throw damaged(`SQLite says: ${String(verdict?.['integrity_check'])}`);
    const names = tableNames(database).filter((name) => name !== TABLE);
    const found = digestTables(database, names, (name) => progress(`Checking ${name}`));
    const [different] = differingTables(manifest.tables, found);
    if (different !== undefined) throw damaged(`table ${different} is not what was backed up`);
    return manifest;
  } catch (cause) {
    if (cause instanceof BackupError) throw cause;
    const code = sqliteCode(cause);
    // 11: SQLite found the file malformed; 26: it is no database at all.
    if (code === 11) throw new BackupError(`The backup ${file} is damaged (${(cause as Error).message}): use another one.`, cause);
    if (code === 26) throw new BackupError(foreign, cause);
    throw new BackupError(`The backup ${file} cannot be read (${cause instanceof Error ? cause.message : String(cause)}): give a file that this user may read.`, cause);
  } finally {
    database?.close();
  }
}

/** The manifest, or null where the database is not a backup that this program knows. */
function readManifest(database: DatabaseSync): BackupManifest | null {
  if (!tableNames(database).includes(TABLE)) return null;
  const text = database.prepare(`select manifest from ${TABLE}`).get()?.['manifest'];
  try {
    const found = JSON.parse(String(text)) as Partial<BackupManifest> | null;
    const known = found?.format === 'tandem-backup' && found.version === 1 && typeof found.schema === 'number' && typeof found.tables === 'object';
    return known && found.tables !== null ? (found as BackupManifest) : null;
  } catch {
    return null;
  }
}

/** Makes a file, and its name in the folder, outlast a power cut. */
export function syncFile(file: string): void {
  for (const path of [file, dirname(file)]) {
    const handle = openSync(path, 'r');
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  }
}
