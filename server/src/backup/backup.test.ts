import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Roster } from '@tandem/rota';
import { runApp, send, signIn, signInNew, PASSWORD, type Browser, type RunningApp } from '../../test/running-app.ts';
import { smallWard } from '../../test/running-rosters.ts';
import { verifyAudit } from '../audit/verify-audit.ts';
import { lockForServing, openDataFolder } from '../storage/data-folder.ts';
import { checkBackup } from './backup-file.ts';
import { restoreIntoFolder } from './restore-into-folder.ts';
import { differingTables, digestTables, tableNames } from './table-digests.ts';
import { writeBackup } from './write-backup.ts';

let running: RunningApp;
let lead: Browser;
let ward: string;
let outside: string;
const quiet = () => {};
const options = { program: '9.8.7', progress: quiet };
beforeEach(async () => {
  running = await runApp();
  lead = await signInNew(running, 'lead', {}, true);
  ward = await running.rosters.create(smallWard(), lead.session.user.id, 'test');
  running.data.database.exec(`insert into flag (key, value, rev) values ('x', 'true', 7)`);
  outside = mkdtempSync(join(tmpdir(), 'tandem-backup-'));
});
afterEach(async () => {
  await running.close();
  rmSync(outside, { recursive: true, force: true });
});

const now = () => running.clock.now;
const roster = (): Roster => running.rosters.read(ward);
const back = (target = join(outside, 'one.backup')) => writeBackup({ ...options, database: running.data.database, target, now });
const restore = (file: string, folder = running.folder) => restoreIntoFolder({ ...options, folder, file, now });
const digests = (database = running.data.database) => digestTables(database, tableNames(database));
let ops = 0;
/** Empties the cell of the nth assignment of now. */
async function edit(n: number, baseRev?: number) {
  const { staffId, date, slot } = roster().assignments[n]!;
  const body = { opId: `operation-${(ops += 1)}`, value: null, origin: 'tab/week', ...(baseRev === undefined ? {} : { baseRev }) };
  const path = `/api/schedules/${ward}/cells/${staffId}/${date}/${slot}`;
  return { path, body, answer: await send(running.url, 'PUT', path, { browser: lead, body }) };
}
/** Waits until the clock of the file's name has gone on. */
const later = () => (running.clock.now += 1000);

describe('a backup', () => {
  it('[SERVER-420] is one file that holds every table as it was, with counts and digests', async () => {
    const before = digests();
    const { file, bytes, manifest } = await back();
    expect(readdirSync(outside)).toEqual(['one.backup']);
    expect(statSync(file).size).toBe(bytes);
    expect(manifest).toMatchObject({ format: 'tandem-backup', version: 1, program: '9.8.7', at: new Date(now()).toISOString() });
    expect(manifest.tables).toEqual(before);
    expect(manifest.tables['users']?.rows).toBe(1);
    expect(manifest.tables['assignment']?.rows).toBe(roster().assignments.length);
    expect(checkBackup(file, quiet)).toEqual(manifest);
  });

  it('[SERVER-421] is of one moment, however many writes come while it is made', async () => {
    const before = digests();
    let written = 0;
    // Between any two steps of the copy somebody else commits.
    const beside = openDataFolder(running.folder, { serving: false });
    const write = () => {
      written += 1;
      beside.database.prepare('insert into flag (key, value, rev) values (?, ?, ?)').run(`flag-${written}`, 'true', 100 + written);
      beside.database.prepare('update users set name = ?').run(`name ${written}`);
    };
    const { file, manifest } = await writeBackup({ database: running.data.database, target: join(outside, 'one.backup'), now, program: '9.8.7', progress: write });
    beside.close();
    expect(written).toBeGreaterThan(10);
    expect(differingTables(before, digests())).toEqual(['flag', 'users']);
    expect([manifest.tables, checkBackup(file, quiet).tables]).toEqual([before, before]);
  });

  it('[SERVER-422] goes into a folder under its time, and over nothing that exists', async () => {
    const { file } = await back(`${outside}/deep/er/`);
    expect(file).toBe(join(outside, 'deep/er/tandem-20261120T080000.000Z.backup'));
    await expect(back(join(outside, 'deep/er'))).rejects.toThrow(/080000\.000Z\.backup exists: remove it, or give another name\.$/);
    writeFileSync(join(outside, 'file'), '');
    await expect(back(join(outside, 'file/x/y.backup'))).rejects.toThrow(/^The folder .* cannot be made .*: give another place\.$/);
  });

  it('[SERVER-423] is refused when it is missing, foreign or damaged, and nothing has changed', async () => {
    const { file } = await back();
    const before = digests();
    const refused = async (path: string, sentence: RegExp) => {
      await expect(restore(path)).rejects.toThrow(sentence);
      expect(differingTables(before, digests())).toEqual([]);
      expect(readdirSync(running.folder).filter((name) => /^(restoring|before|broken)/.test(name))).toEqual([]);
    };
    const bytes = readFileSync(file);
    const variant = (name: string, content: Buffer | string) => {
      writeFileSync(join(outside, name), content);
      return join(outside, name);
    };
    await refused(join(outside, 'none'), /^There is no file .*none: give a file that tandem backup wrote\.$/);
    await refused(variant('text', 'hello, this is a text that is long enough to be looked at '.repeat(40)), /text is no Tandem backup/);
    await refused(variant('empty', ''), /empty is no Tandem backup/);
    running.data.database.exec('pragma wal_checkpoint(truncate)');
    await refused(variant('plain', readFileSync(join(running.folder, 'tandem.sqlite'))), /plain is no Tandem backup/);
    await refused(variant('short', bytes.subarray(0, bytes.length / 2)), /short is damaged/);
    const changed = join(outside, 'changed');
    writeFileSync(changed, bytes);
    const edited = new DatabaseSync(changed);
    edited.exec("update users set name = 'Mallory'");
    edited.close();
    await refused(changed, /changed is damaged \(table users is not what was backed up\): use another one\.$/);
    // A hundred bytes overwritten somewhere: found wherever they lie, unless no row and no page uses that space.
    let found = 0;
    for (let i = 1; i < 40; i += 1) {
      const torn = Buffer.from(bytes);
      torn.fill(0xa5, Math.floor((torn.length * i) / 40), Math.floor((torn.length * i) / 40) + 100);
      const path = variant('torn', torn);
      try {
        expect(checkBackup(path, quiet).tables).toEqual(before);
      } catch (error) {
        expect((error as Error).message).toMatch(/torn is damaged/);
        found += 1;
      }
    }
    expect(found).toBeGreaterThan(15);
  });

  it('[SERVER-423] of a newer program is refused', async () => {
    running.data.database.exec("insert into migration (number, name, applied) values (9000, 'later', 0)");
    const { file } = await back();
    running.data.database.exec('delete from migration where number = 9000');
    await expect(restore(file)).rejects.toThrow(/newer version of Tandem \(schema 9000/);
  });
});

describe('restoring', () => {
  it('[SERVER-424] puts everything back under a running server, which shows it at once', async () => {
    const old = roster();
    const { file, manifest } = await back();
    for (let i = 0; i < 5; i += 1) await edit(i);
    await signInNew(running, 'ana', { [ward]: 'viewer' });
    const other = await running.rosters.create(smallWard(), lead.session.user.id, 'test');
    later();
    const { kept } = await restore(file);
    expect(roster()).toEqual(old);
    expect(running.rosters.ids()).toEqual([ward]);
    expect(running.accounts.users.byLogin('ana')).toBeNull();
    // All but what must not come back, or must not repeat, is as it was.
    expect(differingTables(manifest.tables, digests())).toEqual(['audit', 'flag', 'sessions', 'space']);
    expect(checkBackup(kept, quiet).tables['schedule']?.rows).toBe(2);
    lead = await signIn(running.url, 'lead', PASSWORD);
    expect((await edit(0)).answer.status).toBe(200);
    later();
    await restore(kept);
    expect(running.rosters.ids().sort()).toEqual([ward, other].sort());
    expect(roster().assignments).toHaveLength(old.assignments.length - 5);
    expect(readdirSync(running.folder).filter((name) => name.startsWith('restoring'))).toEqual([]);
  });

  it('[SERVER-640] [SERVER-645] leaves what operators have ordered, and the audit of it, as it is, and adds its own line to it', async () => {
    const { operations } = running;
    const by = { actor: lead.session.user.id, source: 'api' } as const;
    const { file } = await back();
    await operations.rollbacks.order({ id: 'stop-now-1', kind: 'emergency', schedule: null, reason: 'x' }, by);
    operations.feedback.add({ user: by.actor, kind: 'praise', text: '', schedule: ward, mode: 'legacy', build: '1', trace: null });
    const tables = ['alert_messages', 'alerts', 'rollbacks', 'compositions', 'notices', 'feedback'];
    const stood = [...operations.audit.read({ schedules: null })];
    const before = digestTables(running.data.database, tables);
    later();
    await restore(file);
    expect(digestTables(running.data.database, tables)).toEqual(before);
    expect(tables.map((table) => before[table]!.rows > 0)).toEqual(tables.map(() => true));
    const [last, ...rest] = [...operations.audit.read({ schedules: null })].reverse();
    expect([rest.reverse(), stood.length > 1]).toEqual([stood, true]);
    expect(last).toMatchObject({ actor: 'cli', source: 'cli', action: 'backup-restored', schedule: null, detail: { at: '2026-11-20T08:00:00.000Z', kept: 'tandem-20261120T080001.000Z.backup' } });
    expect(verifyAudit(running.data.database, [stood.at(-1)!]).broken).toBeNull();
  });

  it('[SERVER-645] names the last line of the audit in a backup, and lets a folder that has none go on from it', async () => {
    const { audit } = running.operations;
    for (let i = 0; i < 3; i += 1) audit.add({ actor: 'ann', source: 'api', action: 'notice-posted', schedule: ward, reason: `${i}`, detail: {} });
    const { file, manifest } = await back();
    expect(manifest.audit).toEqual(audit.head());
    const fresh = join(outside, 'fresh');
    await restore(file, fresh);
    const there = openDataFolder(fresh, { serving: false });
    expect(verifyAudit(there.database, [manifest.audit!])).toMatchObject({ lines: 4, broken: null });
    there.close();
  });

  it('[SERVER-425] ends all sessions and voids links that were spent since', async () => {
    const ana = await running.accounts.addUser({ login: 'ana', name: 'Ana', password: PASSWORD, creator: false, demo: false });
    const token = running.accounts.issueLink(ana).link.split('=')[1] ?? '';
    const { file } = await back();
    expect((await send(running.url, 'POST', '/api/reset', { body: { token, password: 'the next password' } })).status).toBe(201);
    await restore(file);
    expect((await send(running.url, 'GET', '/api/session', { browser: lead })).status).toBe(401);
    expect((await send(running.url, 'POST', '/api/reset', { body: { token, password: 'the next password' } })).status).toBe(403);
    await signIn(running.url, 'ana', PASSWORD);
  });

  it('[SERVER-426] repeats no cursor and no revision: who comes back with one reads anew, and a write based on one is a conflict', async () => {
    const { file } = await back();
    const start = now();
    const first = await edit(0);
    const rev = (first.answer.body as { rev: number }).rev;
    const { cursor } = await running.rosters.feed.snapshot(ward);
    later();
    await restore(file);
    expect(await running.rosters.feed.read(ward, cursor, 10)).toMatchObject({ reset: true });
    lead = await signIn(running.url, 'lead', PASSWORD);
    const stale = await send(running.url, 'PUT', first.path, { browser: lead, body: { ...first.body, opId: 'a-new-operation', baseRev: rev } });
    expect(stale.status).toBe(409);
    // The same op again is a new one: what it did is gone.
    const again = await send(running.url, 'PUT', first.path, { browser: lead, body: first.body });
    expect(again.body).toMatchObject({ kind: 'accepted' });
    expect((again.body as { rev: number }).rev).toBeGreaterThan(rev);
    await running.rosters.feed.trim({ eventsBefore: start + 1, opIdsBefore: 1 });
    expect(await running.rosters.feed.read(ward, cursor, 10)).toMatchObject({ reset: true });
    expect(Number(running.data.database.prepare('select max(rev) as rev from flag').get()?.['rev'])).toBeGreaterThan(7);
  });

  it('[SERVER-462] raises the epoch of every schedule’s flags, and turns off those that it knows nothing of', async () => {
    const { flags } = running;
    const by = { actor: 'lead', reason: 'a trial' };
    await flags.set('old', { enableCentralStore: true, enableRealTimeSync: true }, by, true);
    await flags.enterSafeMode(null, by);
    await flags.leaveSafeMode(null, by);
    running.data.database.exec(`insert into flag (key, value, rev) values ('sync/broken', '[7]', 70)`);
    const { file } = await back();
    await flags.set('old', { enableRealTimeSync: false }, by);
    await flags.set('new', { enableCentralStore: true }, by);
    await flags.set('new', { enableCentralStore: false }, by);
    await flags.set('new', { enableCentralStore: true }, by);
    const before = ['old', 'new', 'other'].map((schedule) => flags.get(schedule, 'viewer'));
    later();
    await restore(file);
    const epochs = ['old', 'new', 'other'].map((schedule) => flags.epochOf(schedule));
    await vi.waitFor(() => expect(flags.get('new', 'viewer').values.enableCentralStore).toBe(false));
    const after = ['old', 'new', 'other'].map((schedule) => flags.get(schedule, 'viewer'));
    expect(after[0]?.values).toMatchObject({ enableCentralStore: true, enableRealTimeSync: true });
    after.forEach(({ epoch, revision }, i) => {
      expect(epoch).toBe(epochs[i]);
      expect(epoch).toBeGreaterThan(Math.max(...before.map((each) => each.epoch)));
      expect(revision).toBeGreaterThan(Math.max(...before.map((each) => each.revision)));
    });
  });

  it('[SERVER-427] loses no acknowledged edit: what is not in the restored data is in what was kept', async () => {
    const { file } = await back();
    const accepted: string[] = [];
    let going = true;
    const writer = (async () => {
      for (let i = 0; going; i += 1) {
        const { answer, body } = await edit(i).catch(() => ({ answer: { status: 0 }, body: { opId: '' } }));
        if (answer.status === 200) accepted.push(body.opId);
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    later();
    const { kept } = await restore(file);
    going = false;
    await writer;
    const opsIn = (path: string | null) => {
      const database = path === null ? running.data.database : new DatabaseSync(path, { readOnly: true });
      const found = database.prepare("select op_id from event where op_id like 'operation-%'").all().map((row) => String(row['op_id']));
      if (path !== null) database.close();
      return found;
    };
    const found = new Set([...opsIn(kept), ...opsIn(null)]);
    expect(accepted.filter((op) => !found.has(op))).toEqual([]);
  });

  it('[SERVER-428] works into a folder that is new, and into one whose database cannot be read, which is moved aside', async () => {
    const { file } = await back();
    const old = roster();
    const read = (folder: string) => {
      const data = openDataFolder(folder, { serving: false });
      const rows = data.database.prepare('select count(*) as n from assignment').get()?.['n'];
      data.close();
      return rows;
    };
    const fresh = join(outside, 'data');
    expect((await restore(file, fresh)).broken).toBeNull();
    expect(read(fresh)).toBe(old.assignments.length);
    const torn = Buffer.from(readFileSync(join(fresh, 'tandem.sqlite')));
    for (const content of ['this is no database, but long enough to be looked at'.repeat(40), torn.fill(0x5a, 8192, torn.length - 4096)]) {
      later();
      for (const end of ['-wal', '-shm']) rmSync(join(fresh, `tandem.sqlite${end}`), { force: true });
      writeFileSync(join(fresh, 'tandem.sqlite'), content);
      const { broken } = await restore(file, fresh);
      expect(readFileSync(join(broken ?? '', 'tandem.sqlite')).equals(Buffer.from(content))).toBe(true);
      expect(read(fresh)).toBe(old.assignments.length);
    }
    expect(existsSync(join(fresh, 'before-restore'))).toBe(true);
  });

  it('[SERVER-428] leaves a damaged database alone while a server runs on it', async () => {
    const { file } = await back();
    const folder = join(outside, 'served');
    mkdirSync(folder);
    const served = lockForServing(folder);
    writeFileSync(join(folder, 'tandem.sqlite'), 'this is no database, but long enough to be looked at'.repeat(40));
    await expect(restore(file, folder)).rejects.toThrow(/is damaged and a server is running on it: stop the server, then restore again\.$/);
    served.close();
  });
});
