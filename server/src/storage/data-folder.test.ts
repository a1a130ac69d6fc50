import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDataFolder } from './data-folder.ts';
import { readMigrations, type Migration } from './migrate.ts';
import { inTransaction } from './transaction.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-data-'));
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true, force: true });
});

const table = (number: number, sql: string): Migration => ({ number, name: `step-${number}`, sql });
const first = table(1, 'create table a (x integer primary key) strict');

describe('data folder', () => {
  it('[SERVER-201] commits through a write-ahead log that is synced at every commit', () => {
    const data = openDataFolder(folder, { serving: true });
    const pragma = (name: string) => Object.values(data.database.prepare(`pragma ${name}`).get() ?? {})[0];
    expect(pragma('journal_mode')).toBe('wal');
    expect(pragma('synchronous')).toBe(2);
    expect(pragma('foreign_keys')).toBe(1);
    expect(pragma('busy_timeout')).toBeGreaterThan(0);
    data.close();
  });

  it('[SERVER-202] applies each schema step once and keeps the rows when it opens again', () => {
    const one = openDataFolder(folder, { serving: true, migrations: [first] });
    one.database.exec('insert into a values (7)');
    one.close();
    const two = openDataFolder(folder, { serving: true, migrations: [first, table(2, 'alter table a add column y integer')] });
    expect(two.database.prepare('select x, y from a').all()).toEqual([{ x: 7, y: null }]);
    expect(two.database.prepare('select number, name from migration').all()).toEqual([
      { number: 1, name: 'step-1' },
      { number: 2, name: 'step-2' },
    ]);
    two.close();
  });

  it('[SERVER-202] leaves nothing of a schema step that fails half-way', () => {
    const broken = table(2, 'create table b (x integer) strict; insert into nowhere values (1)');
    expect(() => openDataFolder(folder, { serving: true, migrations: [first, broken] })).toThrow(/nowhere/);
    const data = openDataFolder(folder, { serving: true, migrations: [first] });
    expect(data.database.prepare("select count(*) as n from sqlite_master where name = 'b'").get()).toEqual({ n: 0 });
    data.close();
  });

  it('[SERVER-203] refuses a schema that is newer than the program, with what to do', () => {
    openDataFolder(folder, { serving: true, migrations: [first, table(9, 'create table b (x integer) strict')] }).close();
    expect(() => openDataFolder(folder, { serving: true, migrations: [first] })).toThrow(
      /newer version of Tandem \(schema 9, this program knows up to 1\): start that version/,
    );
  });

  it('[SERVER-204] lets one server at a time use a folder, and a command beside it', () => {
    const server = openDataFolder(folder, { serving: true });
    expect(() => openDataFolder(folder, { serving: true })).toThrow(/in use by another Tandem server: stop that one/);
    const command = openDataFolder(folder, { serving: false });
    expect(command.database.prepare('select count(*) as n from event').get()).toEqual({ n: 0 });
    command.close();
    server.close();
    openDataFolder(folder, { serving: true }).close();
  });

  it('[SERVER-205] says in one sentence when the folder or its file cannot be used', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => openDataFolder(join(folder, 'file', 'data'), { serving: true })).toThrow(/cannot be created .*set TANDEM_DATA/);
    writeFileSync(join(folder, 'tandem.sqlite'), 'this is no database, but long enough to be looked at'.repeat(40));
    expect(() => openDataFolder(folder, { serving: true })).toThrow(/is not a Tandem database: restore it/);
  });

  it.skipIf(process.getuid?.() === 0)('[SERVER-205] says in one sentence when the folder is not writable', () => {
    chmodSync(folder, 0o500);
    expect(() => openDataFolder(folder, { serving: true })).toThrow(/cannot be written: give this user write permission/);
  });

  it('[SERVER-206] rolls a failed transaction back and joins a running one', () => {
    const { database, close } = openDataFolder(folder, { serving: true, migrations: [first] });
    const insert = (x: number) => database.prepare('insert into a values (?)').run(x);
    const rows = () => database.prepare('select x from a').all().map((row) => row['x']);
    expect(() =>
      inTransaction(database, () => {
        insert(1);
        inTransaction(database, () => insert(2));
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(rows()).toEqual([]);
    inTransaction(database, () => inTransaction(database, () => insert(3)));
    expect(rows()).toEqual([3]);
    close();
  });

  it('[SERVER-202] numbers its schema steps without repeating one', () => {
    const numbers = readMigrations().map(({ number }) => number);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
  });
});
