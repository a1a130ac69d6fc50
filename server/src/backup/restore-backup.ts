import { copyFileSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DatabaseSync, type DatabaseSync as Database } from 'node:sqlite';
import { createAudit } from '../audit/audit.ts';
import { openDatabase, sqliteCode } from '../storage/data-folder.ts';
import { migrate, readMigrations } from '../storage/migrate.ts';
import { inTransaction } from '../storage/transaction.ts';
import { BackupError, checkBackup, unseal, type BackupManifest, type Progress } from './backup-file.ts';
import { columnsOf, differingTables, digestTables, tableNames } from './table-digests.ts';
import { writeBackup, type BackupOptions } from './write-backup.ts';

export interface RestoreOptions {
  /** The data folder's database, its schema up to date; a server may be using the same file. */
  readonly database: Database;
  readonly folder: string;
  /** The backup's file. */
  readonly file: string;
  readonly program: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly progress: Progress;
}

export interface Restored {
  readonly manifest: BackupManifest;
  /** The backup of what was there before. */
  readonly kept: string;
  /** Rows in all tables now. */
  readonly rows: number;
}

/** What is there now cannot be read whole, so it cannot be kept as a backup. */
export class DamagedData extends Error {
  constructor(cause: unknown) {
    super('The data that is there now is damaged.', { cause });
  }
}

/** Cursors and revisions go on this far above all that were ever told, also by data that is lost. */
const CURSOR_GAP = 1_000_000;
const BUSY = 5;
/** Begins the names of copies that are being restored; the id of their process follows. */
const STAGING = 'restoring-';
/** Secrets that were spent or ended since the backup must not open anything again. */
const NOT_RESTORED = ['sessions', 'reset_links', 'set_up'];
/** What operators ordered and were told is no data of theirs to take back: it stays as it is. */
const LEFT_ALONE = ['alert_deliveries', 'alert_messages', 'alerts', 'audit', 'compositions', 'differences', 'feedback', 'notices', 'rollbacks', 'telemetry_hours', 'telemetry_minutes', 'telemetry_sessions'];

/**
 * Puts a backup in the place of the data, in one transaction, so that every reader and a running server see either all
 * of the old or all of the new. What was there is first backed up into the folder, under the same lock: no edit falls
 * between. Everybody has to sign in again, and every page reads its rota anew.
 * @throws BackupError, before anything is changed
 */
export async function restoreBackup({ database, folder, file, program, now, progress }: RestoreOptions): Promise<Restored> {
  const manifest = checkBackup(file, progress);
  const staging = join(folder, `${STAGING}${process.pid}.sqlite`);
  clearLeft(folder);
  try {
    prepare(file, staging, now);
    // The write lock is held over the copy of the old data and the swap; servers wait, readers go on.
    lock(database);
    try {
      const kept = await keep({ database, target: `${join(folder, 'before-restore')}/`, program, now, progress });
      progress('Putting the backup in its place');
      const rows = swap(database, staging);
      createAudit(database, now).add({ actor: 'cli', source: 'cli', action: 'backup-restored', schedule: null, reason: '', detail: { at: manifest.at, kept: basename(kept) } });
      database.exec('commit');
      return { manifest, kept, rows };
    } catch (error) {
      if (database.isTransaction) database.exec('rollback');
      throw error;
    }
  } finally {
    database.exec('pragma foreign_keys = on');
    for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${staging}${end}`, { force: true });
  }
}

/** Removes what a killed restore has left; files of one that is under way in another process stay. */
function clearLeft(folder: string): void {
  for (const name of readdirSync(folder)) {
    const owner = name.startsWith(STAGING) ? Number.parseInt(name.slice(STAGING.length), 10) : null;
    if (owner !== null && !isRunning(owner)) rmSync(join(folder, name), { force: true });
  }
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return processId !== process.pid;
  } catch (error) {
    // It runs, under another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function lock(database: Database): void {
  try {
    database.exec('pragma busy_timeout = 10000; pragma foreign_keys = off; begin immediate');
  } catch (cause) {
    if (sqliteCode(cause) === BUSY) throw new BackupError('Another program has been writing to the data for 10 s: try again.', cause);
    throw cause;
  }
}

async function keep(options: BackupOptions): Promise<string> {
  options.progress('Keeping what was there before');
  try {
    return (await writeBackup(options)).file;
  } catch (cause) {
    const [verdict] = options.database.prepare('pragma integrity_check(1)').all();
    throw verdict?.['integrity_check'] === 'ok' ? cause : new DamagedData(cause);
  }
}

/** A copy of the backup with today's schema and without what does not come back. */
function prepare(file: string, staging: string, now: () => number): void {
  copyFileSync(file, staging);
  const copy = openDatabase(staging);
  try {
    migrate(copy, readMigrations(), now);
    inTransaction(copy, () => {
      unseal(copy);
      for (const table of NOT_RESTORED) copy.exec(`delete from ${table}`);
    });
    const broken = copy.prepare('pragma foreign_key_check').all();
    if (broken.length > 0) throw new BackupError(`The backup ${file} is damaged (a row of ${String(broken[0]?.['table'])} points nowhere): use another one.`);
    copy.exec('pragma journal_mode = delete');
  } finally {
    copy.close();
  }
}

/** Replaces the rows of every table, compares them with the copy they came from, and raises what must never repeat. */
function swap(database: Database, staging: string): number {
  const copy = new DatabaseSync(staging, { readOnly: true });
  try {
    const all = tableNames(copy);
    if (all.join() !== tableNames(database).join()) throw new BackupError('The data folder has other tables than this program makes: start the server once, then restore.');
    // A new folder, and one whose database could not be read, goes on with the backup's audit.
    const begins = database.prepare('select 1 from audit limit 1').get() === undefined;
    const names = all.filter((name) => !LEFT_ALONE.includes(name) || (name === 'audit' && begins));
    const ends = highest(database);
    // Children first would matter only with foreign keys on; they are off, and were checked in the copy.
    for (const table of names) {
      const columns = columnsOf(copy, table).all;
      const list = columns.map((name) => `"${name}"`).join(', ');
      database.exec(`delete from "${table}"`);
      const insert = database.prepare(`insert into "${table}" (${list}) values (${columns.map(() => '?').join(', ')})`);
      for (const row of copy.prepare(`select ${list} from "${table}"`).iterate()) insert.run(...columns.map((name) => row[name] ?? null));
    }
    const wanted = digestTables(copy, names);
    const found = digestTables(database, names);
    const [different] = differingTables(wanted, found);
    if (different !== undefined) throw new BackupError(`Table ${different} did not arrive whole: nothing was changed; check the disk.`);
    raise(database, ends);
    return Object.values(found).reduce((sum, { rows }) => sum + rows, 0);
  } finally {
    copy.close();
  }
}

interface Highest {
  readonly heads: readonly { readonly space: string; readonly head: number }[];
  readonly flag: number;
  readonly flagKeys: readonly string[];
}

const highest = (database: Database): Highest => ({
  heads: database.prepare('select space, head from space').all().map((row) => ({ space: String(row['space']), head: Number(row['head']) })),
  flag: Number(database.prepare('select coalesce(max(rev), 0) as rev from flag').get()?.['rev']),
  flagKeys: database.prepare('select key from flag').all().map(({ key }) => String(key)),
});

/**
 * Lets no cursor and no revision repeat that was told before the restore: a page that comes back with one is sent to
 * read everything anew, and a write based on one is a conflict, never an overwrite.
 */
function raise(database: Database, before: Highest): void {
  const one = database.prepare('update space set head = max(head, ?) where space = ?');
  for (const { space, head } of before.heads) one.run(head, space);
  database.prepare('update space set head = head + ?, floor = head + ?').run(CURSOR_GAP, CURSOR_GAP);
  const shift = Math.max(before.flag, highest(database).flag);
  database.prepare('update flag set rev = rev + ?').run(shift);
  // A running server and its pages have flags on that the backup does not know of.
  const gone = database.prepare('insert into flag (key, value, rev) select ?, null, coalesce(max(rev), ?) + 1 from flag where true on conflict (key) do nothing');
  for (const key of before.flagKeys) gone.run(key, shift);
  // The epoch of a record without one is its revision: no page acts on what held before.
  database.exec(`update flag set value = json_set(value, '$.epoch', null) where key like 'sync/%' and json_valid(value) and json_type(value) = 'object'`);
}
