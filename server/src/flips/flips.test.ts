import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { flipAnswer, type FlipAnswer } from '@tandem/rest';
import { FLAG_NAMES, type PageReport } from '@tandem/sync/protocol';
import * as z from 'zod/mini';
import { runApp, send, signInNew, type Browser, type RunningApp } from '../../test/running-app.ts';
import { smallWard } from '../../test/running-rosters.ts';
import { LEASE } from '../flags/schedule-flags.ts';

const ALL_ON = Object.fromEntries(FLAG_NAMES.map((name) => [name, true]));
const ALL_OFF = Object.fromEntries(FLAG_NAMES.map((name) => [name, false]));

let running: RunningApp;
let ward: string;
let other: string;
let lead: Browser;
let ann: Browser;
beforeEach(async () => {
  running = await runApp();
  const owner = await signInNew(running, 'owner', {}, true);
  ward = await running.rosters.create(smallWard(), owner.session.user.id, 'test');
  other = await running.rosters.create(smallWard(), owner.session.user.id, 'test');
  lead = await signInNew(running, 'lead', { [ward]: 'operator', [other]: 'operator' });
  ann = await signInNew(running, 'ann', { [ward]: 'operator' });
});
afterEach(() => running.close());

async function flipFor(browser: Browser): Promise<FlipAnswer['flip']> {
  const answer = await send(running.url, 'GET', '/api/operations/flip', { browser });
  expect([answer.status, z.safeParse(flipAnswer, answer.body).success]).toEqual([200, true]);
  return (answer.body as FlipAnswer).flip;
}
const report = (lane: string, schedule: string): PageReport => {
  const { epoch, revision } = running.flags.get(schedule, 'viewer');
  return { type: 'report', lane, schedule, epoch, revision, stage: 'off', phase: 'off', unsent: 0, trouble: null, sweep: null };
};
const by = { actor: 'mara', reason: 'two wards' };
/** Others are told of a change a moment after it was made. */
const heard = async (reason: string) => {
  for (let i = 0; (await flipFor(lead))?.reason !== reason; i += 1) if (i > 1000) throw new Error('nothing was heard of the change');
};

describe('the last flip', { timeout: 20_000 }, () => {
  it('[SERVER-878] counts the pages that were open: those that have followed and when, those that have not, gone ones, and those whose lease has ended', async () => {
    expect(await flipFor(lead)).toBeNull();
    const [one, two] = [running.reports.connect('ann'), running.reports.connect('ben')];
    for (const lane of ['a', 'b', 'c']) one.watch(lane, ward);
    two.watch('a', ward);
    await running.flags.set(ward, ALL_ON, by);
    await heard('two wards');
    const began = running.clock.now;
    running.clock.now += 200;
    one.report(report('a', ward));
    running.clock.now += 800;
    two.report(report('a', ward));
    one.close('c');
    running.reports.connect('late').watch('a', ward);
    const flip = await flipFor(lead);
    expect(flip).toMatchObject({ at: began, by: 'mara', off: false, schedules: [ward], pages: 4, acknowledged: 2, waiting: 1, leasedOut: 0, gone: 1, leaseEnds: began + LEASE, took: { half: 200, most: 1000, last: 1000 } });
    expect(flip?.curve).toEqual([{ ms: 200, pages: 1 }, { ms: 1000, pages: 2 }]);
    running.clock.now = began + LEASE;
    expect(await flipFor(lead)).toMatchObject({ acknowledged: 2, waiting: 0, leasedOut: 1, gone: 1 });
    one.report(report('b', ward));
    expect(await flipFor(lead)).toMatchObject({ acknowledged: 3, leasedOut: 0, took: { last: LEASE } });
  });

  it('[SERVER-879] is one for all schedules that an order changes, cut to those that the caller operates; the next order is another', async () => {
    const socket = running.reports.connect('ann');
    for (const [lane, id] of [['a', ward], ['b', other]] as const) {
      await running.flags.set(id, ALL_ON, { actor: 'mara', reason: 'before' });
      socket.watch(lane, id);
    }
    for (const id of [ward, other]) await running.flags.set(id, ALL_OFF, by);
    await heard('two wards');
    expect(await flipFor(lead)).toMatchObject({ off: true, pages: 2, schedules: [ward, other] });
    expect(await flipFor(ann)).toMatchObject({ off: true, pages: 1, schedules: [ward] });
    socket.report(report('b', other));
    expect([(await flipFor(lead))?.acknowledged, (await flipFor(ann))?.acknowledged]).toEqual([1, 0]);
    await running.flags.set(other, ALL_ON, { actor: 'mara', reason: 'again' });
    await heard('again');
    expect(await flipFor(lead)).toMatchObject({ off: false, pages: 1, acknowledged: 0 });
    expect(await flipFor(ann)).toBeNull();
  });
});
