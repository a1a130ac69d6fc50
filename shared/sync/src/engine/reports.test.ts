import { describe, expect, it } from 'vitest';
import { createTestClock } from '../testing/test-clock.ts';
import type { PageReport } from '../protocol/wire.ts';
import { createReports } from './reports.ts';

function begin() {
  const clock = createTestClock();
  const sent: PageReport[] = [];
  const world = { up: true, agreed: 3, unsent: 0, shown: true };
  const report = (): PageReport | null =>
    world.shown ? { type: 'report', lane: 't1', schedule: 'ward', epoch: 0, revision: 1, stage: 'live', phase: 'live', unsent: world.unsent, trouble: null, sweep: null } : null;
  const link = {
    get up() {
      return world.up;
    },
    send: (message: unknown) => (sent.push(message as PageReport), true),
  };
  const reports = createReports({ clock, link, agreed: () => world.agreed, report });
  return { clock, sent, world, reports, unsents: () => sent.map(({ unsent }) => unsent) };
}

describe('reports', () => {
  it('[SYNC-360] are sent on a change, several within 200 ms once, and every 30 s', async () => {
    const { clock, world, reports, unsents } = begin();
    reports.look();
    expect(unsents()).toEqual([]);
    world.unsent = 1;
    reports.look();
    await clock.pass(200);
    expect(unsents()).toEqual([1]);
    reports.look();
    await clock.pass(29_999);
    expect(unsents()).toEqual([1]);
    await clock.pass(1);
    expect(unsents()).toEqual([1, 1]);
    world.unsent = 2;
    reports.look();
    world.unsent = 1;
    await clock.pass(200);
    expect(unsents()).toEqual([1, 1]);
  });

  it('[SYNC-360] come anew over a new link, and leave no timer where they are not understood, or when they have ended', async () => {
    const { clock, world, reports, unsents } = begin();
    world.agreed = 2;
    reports.look();
    expect([clock.waiting(), unsents()]).toEqual([0, []]);
    world.agreed = 3;
    reports.look();
    await clock.pass(200);
    world.up = false;
    await clock.pass(60_000);
    expect([clock.waiting(), unsents()]).toEqual([0, [0]]);
    world.up = true;
    reports.again();
    await clock.pass(200);
    expect(unsents()).toEqual([0, 0]);
    world.unsent = 7;
    reports.look();
    world.shown = false;
    await clock.pass(200);
    world.shown = true;
    reports.end();
    expect([clock.waiting(), unsents()]).toEqual([0, [0, 0, 7]]);
  });
});
