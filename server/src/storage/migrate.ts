import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { chainNew } from '../audit/chain.ts';
import { StorageError } from './storage-error.ts';
import { inTransaction } from './transaction.ts';

/** One step of the schema. A step that has been released is never edited; a later one changes what it made. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  /** What SQL cannot do, in the same transaction. */
  readonly then?: (database: DatabaseSync) => void;
}

const THEN: Readonly<Record<number, Migration['then']>> = { 10: chainNew };

const FILE = /^(\d{4})-([a-z0-9-]+)\.sql$/;

/** The steps of this program in order: the files `NNNN-name.sql` beside this one. */
export function readMigrations(folder: string = join(import.meta.dirname, 'migrations')): Migration[] {
  return readdirSync(folder)
    .sort()
    .map((file) => {
      const [, number, name] = FILE.exec(file) ?? [];
      if (number === undefined || name === undefined) throw new TypeError(`${file} is not named NNNN-name.sql`);
      const then = THEN[Number(number)];
      return { number: Number(number), name, sql: readFileSync(join(folder, file), 'utf8'), ...(then && { then }) };
    });
}

/**
 * Brings the schema up to date: each missing step in one transaction together with its record, so an interrupted
 * start leaves whole steps only. Another process doing the same waits and then finds them done.
 * @throws StorageError when the database has a step that this program does not know: it is newer.
 */
export function migrate(database: DatabaseSync, migrations: readonly Migration[], now: () => number): void {
  inTransaction(database, () => {
    database.exec(
      'create table if not exists migration (number integer primary key, name text not null, applied integer not null) strict',
    );
  });
  const applied = database.prepare('select 1 from migration where number = ?');
  const record = database.prepare('insert into migration (number, name, applied) values (?, ?, ?)');
  const newest = migrations.at(-1)?.number ?? 0;
  const found = database.prepare('select max(number) as newest from migration').get()?.['newest'];
  if (typeof found === 'number' && found > newest) {
    throw new StorageError(
      `The data folder was written by a newer version of Tandem (schema ${found}, this program knows up to ${newest}): start that version, or restore a backup from before the update.`,
    );
  }
  for (const { number, name, sql, then } of migrations) {
    inTransaction(database, () => {
      if (applied.get(number)) return;
      database.exec(sql);
      then?.(database);
      record.run(number, name, now());
    });
  }
}
