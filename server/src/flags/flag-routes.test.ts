import { DEFAULT_FLAGS, type FlagSnapshot } from '@tandem/sync/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLES, type Role } from '@tandem/rest';
import { errorIn, runApp, send, signInNew, type Browser, type RunningApp } from '../../test/running-app.ts';
import { smallWard } from '../../test/running-rosters.ts';

let running: RunningApp;
let ward: string;
const browsers = {} as Record<Role, Browser>;
beforeAll(async () => {
  running = await runApp();
  const owner = await signInNew(running, 'owner', {}, true);
  ward = await running.rosters.create(smallWard(), owner.session.user.id, 'test');
  for (const role of ROLES) browsers[role] = await signInNew(running, role, { [ward]: role });
});
afterAll(() => running.close());

const read = async (role: Role) => (await send(running.url, 'GET', `/api/schedules/${ward}/flags`, { browser: browsers[role] })).body as FlagSnapshot;
const put = (body: unknown, role: Role = 'operator') => send(running.url, 'PUT', `/api/schedules/${ward}/flags`, { browser: browsers[role], body });
const safeMode = (body: unknown) => send(running.url, 'POST', `/api/schedules/${ward}/flags/safe-mode`, { browser: browsers.operator, body });

describe('flags over HTTP', () => {
  it('[SERVER-460] [SERVER-461] are read by every role and changed by operators, several in one step', async () => {
    for (const role of ROLES) expect(await read(role)).toEqual({ schedule: ward, values: DEFAULT_FLAGS, safeMode: [], stage: null, epoch: 0, revision: 0, leaseMs: 60_000, mayOverride: role === 'operator' });
    expect((await put({ values: { enableCentralStore: true }, reason: 'x' }, 'editor')).status).toBe(403);
    const refused = await put({ values: { enableConflictResolution: true }, reason: 'a trial' });
    expect([refused.status, errorIn(refused).field, errorIn(refused).causes]).toEqual([
      400,
      'values.enableConflictResolution',
      [{ code: 'flag-needs', flag: 'enableConflictResolution', needs: 'enableCentralStore, enableRealTimeSync' }],
    ]);
    const set = await put({ values: { enableConflictResolution: true, enableCrossViewUpdates: true }, withPrerequisites: true, reason: 'a trial' });
    expect([set.status, set.body]).toEqual([200, { ...(await read('operator')), values: { ...DEFAULT_FLAGS, enableCentralStore: true, enableRealTimeSync: true, enableConflictResolution: true, enableCrossViewUpdates: true }, revision: 1 }]);
  });

  it('[SERVER-463] enter and leave safe mode by reasons', async () => {
    const before = await read('viewer');
    expect(await safeMode({ on: true, reason: ' slow pages ' })).toMatchObject({ status: 200, body: { safeMode: ['slow pages'], values: before.values, mayOverride: true } });
    expect((await read('viewer')).epoch).toBeGreaterThan(before.epoch);
    const refused = await safeMode({ on: false, reason: 'fast pages' });
    expect([refused.status, errorIn(refused).reason]).toEqual([400, 'reason: "fast pages" was given; safe mode holds for "slow pages"']);
    expect(await safeMode({ on: false, reason: 'slow pages' })).toMatchObject({ status: 200, body: { safeMode: [] } });
  });

  it('[SERVER-464] leave a line in the log for each change: who, what and why', async () => {
    await put({ values: { enablePerformanceOptimization: true }, reason: 'the last of them' });
    await put({ values: { enablePerformanceOptimization: true }, reason: 'nothing to do' });
    const lines = running.log.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ audit }) => audit === 'flags-changed');
    const { id } = browsers.operator.session.user;
    expect(lines.map(({ schedule, by, reason }) => [schedule, by, reason])).toEqual(['a trial', 'slow pages', 'slow pages', 'the last of them'].map((reason) => [ward, id, reason]));
    const { revision, epoch } = await read('viewer');
    expect(lines.at(-1)).toMatchObject({ revision, epoch, before: { safeMode: [] }, after: { safeMode: [], on: ['enableCentralStore', 'enableRealTimeSync', 'enableConflictResolution', 'enablePerformanceOptimization', 'enableCrossViewUpdates'] } });
  });

  it('[SERVER-460] refuse what is no flag, no value or no reason, by its field', async () => {
    const before = await read('viewer');
    const cases: [unknown, string][] = [
      [{ values: { enableAll: true }, reason: 'x' }, 'values.enableAll'],
      [{ values: { enableCentralStore: 'yes' }, reason: 'x' }, 'values.enableCentralStore'],
      [{ values: {} }, 'reason'],
      [{ values: {}, reason: ' ' }, 'reason'],
      [{ values: {}, reason: 'two\nlines' }, 'reason'],
      [{ reason: 'x' }, 'values'],
    ];
    for (const [body, field] of cases) {
      const answer = await put(body);
      expect([answer.status, errorIn(answer).field]).toEqual([400, field]);
    }
    expect((await put({ values: {}, reason: 'nothing' })).status).toBe(200);
    expect(await read('viewer')).toEqual(before);
  });
});
