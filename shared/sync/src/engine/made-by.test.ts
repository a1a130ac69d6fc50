import { describe, expect, it } from 'vitest';
import { createTestPage, write } from '../testing/test-page.ts';

const version = '/r/weekly/0123456789ab';
const TAB = 'xxxxxxx1';

/** Origins of what was pushed, and of what the bus told, in order. */
async function livePage(of?: string) {
  const page = await createTestPage('live', of === undefined ? {} : { version: of });
  const told: string[] = [];
  page.sync.bus.changes$.subscribe(({ origin }) => told.push(origin));
  const pushed = (): string[] => page.sent().flatMap((message) => (message.type === 'push' ? message.ops.map(({ origin }) => origin) : []));
  return { page, told, pushed };
}

describe('which version made an edit', () => {
  it('[SYNC-410] goes to the server in its origin; to the page it is that of the tab and the view', async () => {
    const { page, told, pushed } = await livePage(version);
    const [own, others]: string[][] = [[], []];
    page.sync.bus.registerComponent('weekly', ({ type }) => own?.push(type));
    page.sync.bus.registerComponent('monthly', ({ type }) => others?.push(type));
    page.edit([write(1, 'E')]);
    await page.rest();
    expect([pushed(), told, own, others]).toEqual([[`${TAB}${version}/weekly`], [`${TAB}/weekly`], ['initial'], ['initial', 'assignment']]);
  });

  it('[SYNC-410] is not known of a view of an older build, nor of what the shell does by itself', async () => {
    const old = await livePage();
    old.page.edit([write(1, 'E')]);
    await old.page.rest();
    expect(old.pushed()).toEqual([`${TAB}/weekly`]);
    const { page } = await livePage(version);
    const pushed = () => page.sent().flatMap((message) => (message.type === 'push' ? message.ops : []));
    page.sync.bus.propagateUpdate({ type: 'assignment', dayId: '2026-11-22', timeSlot: 0, staffId: 'p1', assignment: { shiftTypeId: 'L', skillId: 'rn' }, timestamp: 1, source: 'weekly' });
    await page.rest();
    const [claimed] = pushed();
    await page.say({ type: 'results', schedule: 'ward', results: [{ kind: 'ack', opId: claimed?.opId ?? '', cursor: 2 }] });
    page.sync.undo();
    await page.rest();
    expect([claimed, ...pushed()].map((op) => op?.origin)).toEqual([`${TAB}/weekly`, `${TAB}/undo`]);
  });

  it('[SYNC-410] is left to REST where that sends the edit', async () => {
    const page = await createTestPage('shadow', { version });
    const told: string[] = [];
    page.sync.bus.changes$.subscribe(({ origin }) => told.push(origin));
    page.edit([write(1, 'E')]);
    await page.clock.pass(20);
    page.joined.saved(write(1, 'E'), 2);
    await page.rest();
    expect([page.shift(1), page.kinds(), told.every((origin) => !origin.includes(version))]).toEqual(['E', [], true]);
  });
});
