import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRosters, type OpenRosters } from '../../test/running-rosters.ts';
import { inTransaction } from '../storage/transaction.ts';
import { createAudit, type AuditLine } from './audit.ts';

let open: OpenRosters;
beforeEach(() => {
  open = openRosters();
});
afterEach(() => open.close());

const line: AuditLine = { actor: 'ann', source: 'api', action: 'rollback-ordered', schedule: null, reason: 'slow', detail: { id: 'r-1' } };

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
    for (const change of ['delete from audit', "update audit set reason = 'another'", 'delete from audit where seq = 1']) expect(() => database.exec(change)).toThrow('the audit is only added to');
    expect(() => inTransaction(database, () => (audit.add(line), database.exec('not sql')))).toThrow();
    expect(createAudit(open.beside().data.database, () => 78).newest(1, [])).toMatchObject([{ seq: 1, reason: 'slow' }]);
  });
});
