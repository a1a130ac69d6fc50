import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { differencesAnswer, type DifferencesAnswer } from '@tandem/rest';
import type { NamedDifference, PageReport } from '@tandem/sync/protocol';
import * as z from 'zod/mini';
import { runApp, send, signInNew, type Browser, type RunningApp } from '../../test/running-app.ts';
import { smallWard } from '../../test/running-rosters.ts';
import { createDifferenceTable } from './difference-table.ts';

let running: RunningApp;
let ward: string;
let other: string;
let lead: Browser;
let ann: Browser;
let cell: string;
beforeEach(async () => {
  running = await runApp();
  const owner = await signInNew(running, 'owner', {}, true);
  ward = await running.rosters.create(smallWard(), owner.session.user.id, 'test');
  other = await running.rosters.create(smallWard(), owner.session.user.id, 'test');
  lead = await signInNew(running, 'lead', { [ward]: 'operator', [other]: 'operator' });
  ann = await signInNew(running, 'ann', { [ward]: 'operator' });
  const { staffId, date, slot } = smallWard().assignments[0]!;
  cell = `${staffId}/${date}/${slot}`;
});
afterEach(() => running.close());

const listFor = (browser: Browser, query = '') => send(running.url, 'GET', `/api/operations/differences${query}`, { browser });
async function list(browser: Browser, query = ''): Promise<DifferencesAnswer> {
  const answer = await listFor(browser, query);
  expect([answer.status, z.safeParse(differencesAnswer, answer.body).success]).toEqual([200, true]);
  return answer.body as DifferencesAnswer;
}
const late = { shiftTypeId: 'L', skillId: 'RN' };
const found = (more: Partial<NamedDifference> = {}): NamedDifference => ({ cell, side: 'weekly', control: late, candidate: null, resolution: 'mended', ...more });
function tell(schedule: string, difference: NamedDifference): void {
  const report: PageReport = { type: 'report', lane: 'a', schedule, epoch: 0, revision: 0, stage: 'shadow', phase: 'live', unsent: 0, trouble: null, sweep: null, differences: [difference] };
  running.reports.connect(ann.session.user.id).report(report);
}

describe('confirmed differences', { timeout: 20_000 }, () => {
  it('[SERVER-880] are kept once each, with both values, what became of them and the last writes of the cell', async () => {
    const first = running.clock.now;
    tell(ward, found());
    running.clock.now += 120_000;
    tell(ward, found());
    const { differences, counts, next } = await list(lead);
    expect(differences).toEqual([{ seq: 1, schedule: ward, cell, first, last: running.clock.now, by: 'ANN', side: 'weekly', control: late, candidate: null, resolution: 'mended', ops: [expect.objectContaining({ by: 'OWNER', value: expect.anything() as unknown })] }]);
    expect([counts, next]).toEqual([{ [ward]: 1 }, null]);
    tell(ward, found({ candidate: { ...late, shiftTypeId: 'E' } }));
    expect((await list(lead)).differences.map(({ seq }) => seq)).toEqual([2, 1]);
  });

  it('[SERVER-881] are shown to whoever operates their schedule, of all or one, a page at a time', async () => {
    const { control, candidate, side } = found();
    for (let i = 0; i < 35; i += 1) tell(other, { cell: `p${i}/2026-11-20/0`, side, control, candidate });
    tell(ward, found());
    const all = await list(lead);
    expect([all.differences.length, all.differences[0]?.schedule, all.counts]).toEqual([30, ward, { [ward]: 1, [other]: 35 }]);
    expect((await list(lead, `?before=${all.next}`)).differences.length).toBe(6);
    expect((await list(lead, `?schedule=${other}`)).differences[0]).toMatchObject({ schedule: other, resolution: 'told', ops: [] });
    expect([(await list(ann)).counts, (await listFor(ann, `?schedule=${other}`)).status]).toEqual([{ [ward]: 1 }, 403]);
  });

  it('[SERVER-882] that are many push out no others: a hundred new ones of a schedule in an hour, the newest five hundred of it', () => {
    const table = createDifferenceTable(running.data.database, () => running.clock.now);
    for (let hour = 0; hour < 6; hour += 1, running.clock.now += 3_600_001) {
      for (let i = 0; i < 120; i += 1) table.keep(ward, 'x', found({ cell: `p${i}/2026-11-20/${hour}` }), 'told', () => []);
    }
    expect(table.counts([ward])).toEqual({ [ward]: 500 });
    expect(table.list([ward], null, 1)[0]?.cell).toBe('p99/2026-11-20/5');
    expect(table.list([ward], null, 1000).at(-1)?.cell).toBe('p0/2026-11-20/1');
  });
});
