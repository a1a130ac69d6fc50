import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Notice } from '@tandem/sync/protocol';
import { openRosters, type OpenRosters } from '../../test/running-rosters.ts';
import { syncWorld } from '../../test/sync-world.ts';
import { createNotices } from './notices.ts';

let open: OpenRosters;
beforeEach(() => {
  open = openRosters();
});
afterEach(() => open.close());

const T = Date.parse('2026-11-20T08:00:00Z');
const about = (over: Partial<Notice> = {}): Notice => ({ id: 'notice-1', kind: 'emergency', severity: 'critical', schedule: null, at: T, until: null, ...over });

describe('notices', () => {
  it('[SERVER-650] hold until their end, newest first, and are posted once', () => {
    let now = T;
    const notices = createNotices(open.data.database, () => now);
    notices.post(about());
    notices.post(about({ kind: 'gradual' }));
    notices.post(about({ id: 'notice-2', kind: 'message', severity: 'info', schedule: 'ward', at: T + 1, until: T + 60_000, text: 'Back at ten' }));
    expect(notices.held()).toEqual([about({ id: 'notice-2', kind: 'message', severity: 'info', schedule: 'ward', at: T + 1, until: T + 60_000, text: 'Back at ten' }), about()]);
    expect([notices.end('notice-1', T + 5000), notices.end('notice-1', T + 9000), notices.end('none', T)]).toEqual([true, false, false]);
    now = T + 5000;
    expect(notices.held().map(({ id }) => id)).toEqual(['notice-2']);
    now = T + 60_000;
    expect(notices.held()).toEqual([]);
  });

  it('[SERVER-651] are told when others hold than before: posted here, by another process, or ended by the clock', () => {
    let now = T;
    const notices = createNotices(open.data.database, () => now);
    const seen: string[][] = [];
    const stop = notices.watch(() => void seen.push(notices.current().map(({ id }) => id)));
    notices.look();
    notices.post(about({ until: T + 1000 }));
    notices.look();
    notices.look();
    createNotices(open.beside().data.database, () => now).post(about({ id: 'notice-2' }));
    notices.look();
    now = T + 1000;
    notices.look();
    stop();
    notices.end('notice-2', now);
    notices.look();
    expect(seen).toEqual([['notice-1'], ['notice-1', 'notice-2'], ['notice-2']]);
  });

  it('[SERVER-652] reach whoever has a role in their schedule over the socket, and no browser that does not know them', async () => {
    const world = syncWorld();
    world.roles.set('ann/ward', 'viewer');
    world.notices.current = [about()];
    const [ann, bob, old] = [world.connect('ann'), world.connect('bob'), world.connect('ann', { min: 1, max: 2 })];
    expect(ann.of('notices')).toEqual([{ type: 'notices', notices: [about()] }]);
    world.notices.current = [about(), about({ id: 'notice-2', schedule: 'ward' })];
    world.notices.changed();
    world.notices.current = [];
    world.notices.changed();
    expect([ann, bob].map((browser) => browser.of('notices').map(({ notices }) => notices.length))).toEqual([[1, 2, 0], [1, 1, 0]]);
    expect(old.messages.map(({ type }) => type)).toEqual(['welcome']);
    // Whoever has missed the end of one, or joins the socket later, is told too.
    expect(world.connect('ann').of('notices')).toEqual([{ type: 'notices', notices: [] }]);
    for (const browser of [ann, old]) browser.say({ type: 'watch', lane: 'late', schedule: 'ward' });
    expect([ann.of('notices').length, old.of('notices').length]).toEqual([4, 0]);
    ann.session.end();
    world.notices.changed();
    expect(ann.of('notices').length).toBe(4);
    await world.close();
  });
});
