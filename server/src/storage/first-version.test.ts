import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExportAnswer, Member, ScheduleSummary } from '@tandem/rest';
import type { Roster } from '@tandem/rota';
import { send, signIn, writeBuild } from '../../test/running-app.ts';
import { restoreIntoFolder } from '../backup/restore-into-folder.ts';
import { columnsOf, differingTables, digestTables, tableNames, type TableDigests } from '../backup/table-digests.ts';
import { writeBackup } from '../backup/write-backup.ts';
import { readSettings } from '../settings.ts';
import { startServer, type RunningServer } from '../start-server.ts';
import { openDataFolder } from './data-folder.ts';
import { readMigrations } from './migrate.ts';

/**
 * The database that the first version of the program left: its server was started as a site, its first operator
 * ("lena") came by the set-up link, a rota of 24 people and two weeks was made, six cells were written over REST and one
 * sign-in failed. Beside it what that version exported.
 */
const FIXTURE = join(import.meta.dirname, '../../test/fixtures/first-version');
const unpack = (name: string): Buffer => gunzipSync(readFileSync(join(FIXTURE, name)));
const exported = JSON.parse(unpack('roster.json.gz').toString()) as Roster;

let folder: string;
let data: string;
let running: RunningServer | null = null;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-first-'));
  data = join(folder, 'data');
  await writeBuild(join(folder, 'units/shell/dist'), 'shell');
  openDataFolder(data, { serving: false, migrations: [] }).close();
  writeFileSync(join(data, 'tandem.sqlite'), unpack('tandem.sqlite.gz'));
});
afterEach(async () => {
  await running?.close();
  running = null;
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<string> {
  const settings = readSettings({ TANDEM_DATA: data, TANDEM_UNITS: join(folder, 'units'), TANDEM_PROFILE: 'site', PORT: '0' }, folder, folder);
  running = await startServer({ settings, say: () => {}, log: { write: () => {} } });
  return running.url;
}

function tablesNow(): TableDigests {
  const database = new DatabaseSync(join(data, 'tandem.sqlite'), { readOnly: true });
  try {
    return digestTables(database, tableNames(database));
  } finally {
    database.close();
  }
}

interface Rows {
  readonly columns: readonly string[];
  readonly rows: readonly unknown[];
}

/** Every row of every table, in the order of the key; `columns` alone where they are given. */
function rowsNow(columns?: readonly string[]): Map<string, Rows> {
  const database = new DatabaseSync(join(data, 'tandem.sqlite'), { readOnly: true });
  try {
    return new Map(
      tableNames(database).flatMap((table): [string, Rows][] => {
        const { all, key } = columnsOf(database, table);
        const wanted = columns ?? all;
        if (!wanted.every((name) => all.includes(name))) return [];
        const list = (names: readonly string[]) => names.map((name) => `"${name}"`).join(', ');
        return [[table, { columns: wanted, rows: database.prepare(`select ${list(wanted)} from "${table}" order by ${list(key)}`).all() }]];
      }),
    );
  } finally {
    database.close();
  }
}

describe('a data folder of the first version', () => {
  it('[SERVER-440] keeps every row, gets the new tables, and goes on', async () => {
    const before = rowsNow();
    openDataFolder(data, { serving: false }).close();
    const after = tablesNow();
    expect(before.size).toBeGreaterThan(8);
    for (const [table, { columns, rows }] of before) {
      // Of the columns that there were then: a later schema may have more.
      if (table !== 'migration') expect([table, rowsNow(columns).get(table)?.rows]).toEqual([table, rows]);
    }
    expect(after['reset_links']?.rows).toBe(0);
    expect(after['migration']?.rows).toBe(readMigrations().length);

    const url = await start();
    const lena = await signIn(url, 'lena', 'the-first-password');
    const [ward] = (await send(url, 'GET', '/api/schedules', { browser: lena })).body as ScheduleSummary[];
    expect(ward).toMatchObject({ id: 'ward-7', name: 'Ward 7', role: 'operator', staff: 24 });
    const whole = (await send(url, 'GET', '/api/schedules/ward-7/export?format=json', { browser: lena })).body as ExportAnswer;
    expect(JSON.parse(whole.files[0]?.text ?? '')).toEqual(exported);
    const members = (await send(url, 'GET', '/api/schedules/ward-7/members', { browser: lena })).body as Member[];
    expect(members).toMatchObject([{ login: 'lena', name: 'Lena Lead', role: 'operator', invited: false }]);
    const cell = exported.assignments.at(-1)!;
    const path = `/api/schedules/ward-7/cells/${cell.staffId}/${cell.date}/${cell.slot}`;
    const written = await send(url, 'PUT', path, { browser: lena, body: { opId: 'today-1234', value: null, origin: 'tab/week' } });
    expect(written.body).toMatchObject({ kind: 'accepted' });
    // An op of then is still known.
    const first = exported.assignments[0]!;
    const resent = await send(url, 'PUT', `/api/schedules/ward-7/cells/${first.staffId}/${first.date}/${first.slot}`, {
      browser: lena,
      body: { opId: 'first-version-0', value: first.value, origin: 'tab/week' },
    });
    expect(resent.body).toMatchObject({ kind: 'duplicate' });
  });

  it('[SERVER-440] opens again and again without another change', () => {
    openDataFolder(data, { serving: false }).close();
    const once = tablesNow();
    openDataFolder(data, { serving: false }).close();
    expect(differingTables(once, tablesNow())).toEqual([]);
  });

  it('[SERVER-203] that is newer than the program is refused and left as it is', async () => {
    const database = new DatabaseSync(join(data, 'tandem.sqlite'));
    database.exec("insert into migration (number, name, applied) values (9000, 'later', 0)");
    database.close();
    const before = tablesNow();
    await expect(start()).rejects.toThrow(/newer version of Tandem \(schema 9000, this program knows up to \d+\): start that version, or restore a backup/);
    expect(differingTables(before, tablesNow())).toEqual([]);
  });

  it('[SERVER-441] restores a backup that holds an older schema with today’s schema', async () => {
    const database = new DatabaseSync(join(data, 'tandem.sqlite'));
    const options = { program: '0.1.0', progress: () => {}, now: Date.now };
    const { file, manifest } = await writeBackup({ ...options, database, target: join(folder, 'old.backup') });
    database.close();
    expect(manifest.schema).toBe(3);
    const fresh = join(folder, 'fresh');
    await restoreIntoFolder({ ...options, folder: fresh, file });
    data = fresh;
    const url = await start();
    const lena = await signIn(url, 'lena', 'the-first-password');
    const whole = (await send(url, 'GET', '/api/schedules/ward-7/export?format=json', { browser: lena })).body as ExportAnswer;
    expect(JSON.parse(whole.files[0]?.text ?? '')).toEqual(exported);
  });
});
