import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { openRosters, type OpenRosters } from '../../test/running-rosters.ts';
import { openDataFolder } from '../storage/data-folder.ts';
import { readMigrations } from '../storage/migrate.ts';
import { inTransaction } from '../storage/transaction.ts';
import { createAudit, type AuditLine } from './audit.ts';
import { canonical } from '@tandem/rest';
import { NO_LINE } from './chain.ts';
import { lastOfAudit } from './read-audit.ts';
import { verifyAudit } from './verify-audit.ts';

let open: OpenRosters;
beforeEach(() => {
  open = openRosters();
});
afterEach(() => open.close());

const line: AuditLine = { actor: 'ann', source: 'api', action: 'rollback-ordered', schedule: null, reason: 'slow', detail: { id: 'r-1' } };
const sha = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('the audit', () => {
  it('[SERVER-640] is only added to, in the transaction of what it tells of', () => {
    const told: AuditLine[] = [];
    const { database } = open.data;
    const audit = createAudit(database, () => 77, (each) => void told.push(each));
    audit.add(line);
    audit.add({ ...line, action: 'rollback-done', schedule: 'ward' });
    expect(audit.newest(5, ['ward'])).toEqual([{ ...line, action: 'rollback-done', schedule: 'ward', seq: 2, at: 77 }, { ...line, seq: 1, at: 77 }]);
    expect(told.length).toBe(2);
    for (let i = 0; i < 300; i += 1) audit.add({ ...line, schedule: 'elsewhere' });
    expect(audit.newest(5, ['ward']).map(({ seq }) => seq)).toEqual([2, 1]);
    for (const change of ['delete from audit', "update audit set reason = 'another'", "update audit set hash = 'x'", 'delete from audit where seq = 1']) expect(() => database.exec(change)).toThrow('the audit is only added to');
    expect(() => inTransaction(database, () => (audit.add(line), database.exec('not sql')))).toThrow();
    expect(createAudit(open.beside().data.database, () => 78).newest(1, [])).toMatchObject([{ seq: 1, reason: 'slow' }]);
  });

  it('[SERVER-642] chains each line to the one before by a hash that can be computed from what is exported', () => {
    const { database } = open.data;
    const audit = createAudit(database, () => 77);
    audit.add(line);
    audit.add({ ...line, schedule: 'ward', detail: { epoch: 4, revision: 9, before: { on: [] }, after: { on: ['x'] }, evidence: { metric: 'errors', n: 3, value: 0.5, bound: 1 }, why: 'ü\u2028"' } });
    const [first, second] = [...audit.read({ schedules: null })];
    expect(first).toEqual({ seq: 1, ts: '1970-01-01T00:00:00.077Z', actor: 'ann', source: 'api', action: 'rollback-ordered', schedule: null, reason: 'slow', before: null, after: null, revision: null, epoch: null, evidence: null, detail: { id: 'r-1' }, prevHash: NO_LINE, hash: expect.any(String) as string });
    expect(second).toMatchObject({ seq: 2, revision: 9, epoch: 4, before: { on: [] }, after: { on: ['x'] }, evidence: { metric: 'errors', n: 3, value: 0.5, bound: 1 }, detail: { why: 'ü\u2028"' }, prevHash: first!.hash });
    // Spelt out once, so that whoever verifies an export elsewhere need not read this program.
    expect(first!.hash).toBe(sha(`{"action":"rollback-ordered","actor":"ann","after":null,"before":null,"detail":{"id":"r-1"},"epoch":null,"evidence":null,"prevHash":"${'0'.repeat(64)}","reason":"slow","revision":null,"schedule":null,"seq":1,"source":"api","ts":"1970-01-01T00:00:00.077Z"}`));
    for (const { hash, ...rest } of [first!, second!]) expect(hash).toBe(sha(canonical(JSON.parse(JSON.stringify(rest)))));
    expect(audit.head()).toEqual({ seq: 2, hash: second!.hash });
    expect(verifyAudit(database, [{ seq: null, hash: first!.hash }, { seq: 2, hash: second!.hash }, { seq: 0, hash: NO_LINE }])).toEqual({ lines: 2, head: audit.head(), broken: null });
  });

  it('[SERVER-642] has one chain, whichever process adds to it', async () => {
    const beside = open.beside().data.database;
    const [here, there] = [createAudit(open.data.database, () => 1), createAudit(beside, () => 2)];
    for (let i = 0; i < 40; i += 1) (i % 3 === 0 ? there : here).add({ ...line, reason: `${i}` });
    inTransaction(open.data.database, () => (here.add(line), here.add(line)));
    expect(verifyAudit(beside, [])).toMatchObject({ lines: 42, head: { seq: 42 }, broken: null });
    expect(lastOfAudit(beside, { schedules: ['ward'], limit: 3 }).map(({ seq }) => seq)).toEqual([40, 41, 42]);
    expect(lastOfAudit(beside, { schedules: null, since: 2, limit: 2 }).map(({ seq }) => seq)).toEqual([37, 40]);
  });

  it('[SERVER-643] names the first line that is not what was written, and what is wrong with it', () => {
    const { database } = open.data;
    const audit = createAudit(database, () => 5);
    for (let i = 1; i <= 12; i += 1) audit.add({ ...line, reason: `${i}`, schedule: i % 2 ? null : 'ward' });
    const head = audit.head();
    const [, , third] = audit.read({ schedules: null });
    database.exec('drop trigger audit_stays; drop trigger audit_stands');
    const after = (change: string, kept: Parameters<typeof verifyAudit>[1] = []) => {
      database.exec('begin');
      database.exec(change);
      const { broken } = verifyAudit(database, kept);
      database.exec('rollback');
      return broken;
    };
    expect(after("update audit set reason = 'x' where seq = 3")).toMatchObject({ seq: 3, problem: 'changed', says: 'Line 3 is not what was written: its content has another hash.' });
    for (const column of ['at', 'actor', 'source', 'action', 'schedule_id', 'prev_hash']) expect([column, after(`update audit set ${column} = ${column === 'at' ? '9' : "'x'"} where seq = 5`)]).toMatchObject([column, { seq: 5, problem: 'changed' }]);
    expect(after(`update audit set detail = '{"id":"r-2"}' where seq = 12`)).toMatchObject({ seq: 12, problem: 'changed' });
    expect(after("update audit set detail = 'x' where seq = 12")).toMatchObject({ seq: 12, problem: 'unreadable' });
    expect(after('delete from audit where seq in (4, 5, 9)')).toMatchObject({ seq: 4, problem: 'missing', says: 'Line 4 is missing: the next one is 6.' });
    expect(after('delete from audit where seq = 1; update audit set seq = seq - 1')).toMatchObject({ seq: 1, problem: 'changed' });
    expect(after("update audit set hash = '' where seq = 12")).toMatchObject({ seq: 12, problem: 'unchained' });
    // Somebody who knows how writes a line anew with its hash: the next one does not fit it any more.
    const forged = { ...third!, reason: 'nothing' };
    const { hash: _, ...rest } = forged;
    expect(after(`update audit set reason = 'nothing', hash = '${sha(canonical(rest))}' where seq = 3`)).toMatchObject({ seq: 3, problem: 'replaced', says: 'Line 3 is another one than line 4 was written after.' });
    // At the end only a head that was kept elsewhere tells.
    expect(after('delete from audit where seq > 10')).toBeNull();
    expect(after('delete from audit where seq > 10', [head])).toMatchObject({ seq: 11, problem: 'missing', says: 'Lines 11 to 12 are missing at the end.' });
    expect(after('delete from audit where seq > 10', [{ seq: null, hash: head.hash }])).toMatchObject({ seq: 11, problem: 'missing' });
    expect(after('delete from audit', [head])).toMatchObject({ seq: 1, problem: 'missing' });
    expect(after('delete from audit where seq > 10', [{ seq: 10, hash: head.hash }])).toMatchObject({ seq: 10, problem: 'replaced' });
    expect(verifyAudit(database, [head]).broken).toBeNull();
  });

  it('[SERVER-643] notices any one field of any line that is changed', () => {
    const { database } = open.data;
    const audit = createAudit(database, () => 5);
    const text = fc.string({ maxLength: 12, unit: 'grapheme' });
    database.exec('drop trigger audit_stays; drop trigger audit_stands');
    fc.assert(
      fc.property(fc.array(fc.record({ reason: text, detail: fc.dictionary(text, fc.jsonValue(), { maxKeys: 4 }) }), { minLength: 1, maxLength: 6 }), fc.nat(), (lines, pick) => {
        database.exec('delete from audit');
        for (const each of lines) audit.add({ ...line, ...each });
        expect(verifyAudit(database, [audit.head()]).broken).toBeNull();
        const seq = 1 + (pick % lines.length);
        database.prepare("update audit set reason = reason || 'x' where seq = ?").run(seq);
        expect(verifyAudit(database, []).broken).toMatchObject({ seq, problem: 'changed' });
      }),
      { numRuns: 60 },
    );
  });
});

describe('an audit of before there were hashes', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tandem-audit-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const ADD = `insert into audit (at, actor, source, action, schedule_id, reason, detail) values (7, 'ann', 'api', 'flags-changed', 'ward', 'a trial', '{"epoch":2,"other":[1]}')`;

  it('[SERVER-644] is chained when a newer program opens it, without another change, and so is what an older one adds meanwhile', () => {
    const old = openDataFolder(folder, { serving: false, migrations: readMigrations().filter(({ number }) => number < 10) });
    for (let i = 0; i < 3; i += 1) old.database.exec(ADD);
    const before = old.database.prepare('select * from audit').all();
    old.close();
    const { database, close } = openDataFolder(folder, { serving: false });
    expect(database.prepare('select seq, at, actor, source, action, schedule_id, reason, detail from audit').all()).toEqual(before);
    expect(verifyAudit(database, [])).toMatchObject({ lines: 3, broken: null });
    database.exec(ADD);
    expect(verifyAudit(database, [])).toMatchObject({ lines: 4, head: { seq: 3 }, broken: { seq: 4, problem: 'unchained' } });
    createAudit(database, () => 8).add(line);
    expect(verifyAudit(database, [])).toMatchObject({ lines: 5, head: { seq: 5 }, broken: null });
    close();
  });
});
