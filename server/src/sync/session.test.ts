import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cellKey } from '@tandem/rota';
import { MOST_LANES, type OpResult, type SyncOp } from '@tandem/sync/protocol';
import { smallWard } from '../../test/running-rosters.ts';
import { syncOp, syncWorld, type SyncBrowser, type SyncWorld } from '../../test/sync-world.ts';

/** Nothing rejects here but what nobody would see. */
const ward = { ...smallWard(), schedule: { ...smallWard().schedule, policy: { ...smallWard().schedule.policy, reject: [] } } };
const schedule = ward.schedule.id;
const [shift, other] = ward.shiftTypes;
const person = ward.staff[0];
if (!shift || !other || !person) throw new Error('the ward is empty');
const skillId = person.skills[0] ?? '';
const value = (shiftTypeId = shift.id): NonNullable<SyncOp['value']> => ({ shiftTypeId, skillId });
/** Cells of one person that nobody has planned. */
const free = (slot: number, day = 0): string => `${person.id}/2026-11-${String(2 + day).padStart(2, '0')}/${slot}`;

let world: SyncWorld;
beforeEach(async () => {
  world = syncWorld();
  await world.open.rosters.create(ward, 'planner', 'test');
  for (const user of ['ann', 'bob']) world.roles.set(`${user}/${schedule}`, 'editor');
  world.roles.set(`vic/${schedule}`, 'viewer');
});
afterEach(() => world.close());

const opened = async (user: string, lane = `${user}-1`, after: number | null = null): Promise<SyncBrowser> => {
  const browser = world.connect(user);
  browser.say({ type: 'open', lane, schedule, after });
  if (after === null) await browser.until('snapshot', ({ last }) => last);
  return browser;
};
const resultsOf = async (browser: SyncBrowser, ops: readonly unknown[]): Promise<readonly OpResult[]> => {
  const answer = await browser.push(schedule, ops);
  if (answer.type !== 'results') throw new Error(`refused: ${answer.kind}`);
  return answer.results;
};
const cursorOf = (result: OpResult | undefined): number => ('cursor' in (result ?? {}) ? Number((result as { cursor: number }).cursor) : -1);
const valueOf = (cell: string) => world.open.rosters.read(schedule).assignments.find((row) => cellKey(row) === cell)?.value ?? null;
/** What a browser was told of changes; the first message of a lane says only that it is open. */
type Changes = ReturnType<typeof changesOf>[number];
const tells = ({ events, reference }: { events: readonly unknown[]; reference?: boolean | undefined }): boolean => events.length > 0 || reference === true;
const changesOf = (browser: SyncBrowser) => browser.of('events').filter(tells);
const change = (browser: SyncBrowser, fits: (message: Changes) => boolean = () => true): Promise<Changes> => browser.until('events', (message) => tells(message) && fits(message));
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 15));

describe('a session', { timeout: 20_000 }, () => {
  it('[SERVER-500] agrees on the newest protocol that both speak, before anything else', () => {
    const old = world.connect('ann', { min: 0, max: 1 });
    expect(old.messages).toEqual([{ type: 'welcome', protocol: 1, build: 'test', user: 'ann', now: world.clock.now }]);
    const early = world.connect('ann', null);
    early.say({ type: 'watch', lane: 'a', schedule });
    expect(early.messages).toMatchObject([{ type: 'refused', kind: 'invalid' }]);
    const twice = world.connect('ann');
    twice.say({ type: 'hello', protocol: { min: 1, max: 1 }, build: 'x' });
    expect(twice.of('refused')).toMatchObject([{ kind: 'invalid' }]);
  });

  it('[SERVER-500] refuses protocols that it does not speak with a reason, and ends', () => {
    const browser = world.connect('ann', { min: 98, max: 99 });
    expect(browser.messages).toMatchObject([{ type: 'refused', kind: 'protocol', reason: expect.stringContaining('98 to 99') as string }]);
    expect(browser.ended).toEqual(['protocol']);
    browser.say({ type: 'watch', lane: 'a', schedule });
    expect(browser.messages).toHaveLength(1);
  });

  it('[SERVER-501] tells the flags of the schedules that are watched, at each change and at each renewal', () => {
    const browser = world.connect('ann');
    browser.say({ type: 'watch', lane: 'a', schedule });
    browser.say({ type: 'watch', lane: 'b', schedule });
    world.flags.epoch = 4;
    world.flags.changed(schedule);
    world.flags.changed('another');
    expect(browser.of('flags').map(({ flags }) => flags.epoch)).toEqual([3, 3, 4]);
    world.flags.changed(null);
    browser.session.renew();
    expect(browser.of('flags')).toHaveLength(5);
    world.roles.delete(`ann/${schedule}`);
    browser.session.renew();
    expect(browser.of('flags')).toHaveLength(5);
    expect(browser.of('refused')).toMatchObject([{ lane: 'a', schedule, kind: 'forbidden' }, { lane: 'b', schedule, kind: 'forbidden' }]);
    browser.session.end();
    world.flags.changed(null);
    expect(browser.of('flags')).toHaveLength(5);
  });

  it('[SERVER-502] sends a snapshot in parts, then each change as it is committed, with who made it', async () => {
    const browser = await opened('ann');
    const parts = browser.of('snapshot');
    const cells = parts.flatMap((part) => part.cells);
    expect(parts.every((part) => part.cells.length <= 500)).toBe(true);
    expect(parts.map(({ first, last }) => [first, last])).toEqual(parts.map((_, i) => [i === 0, i === parts.length - 1]));
    expect(new Map(cells.map((row) => [row.cell, row.value]))).toEqual(new Map(ward.assignments.map((row) => [cellKey(row), row.value])));
    expect(cells[0]).toMatchObject({ actor: 'planner', by: 'PLANNER' });
    const cell = free(7);
    await world.open.rosters.write(schedule, { ref: { staffId: person.id, date: '2026-11-02', slot: 7 }, actor: 'bob', body: { opId: 'by-rest-1', value: value(), origin: 'tab-9/month' } });
    const told = await change(browser);
    expect(told).toMatchObject({ lane: 'ann-1', schedule, events: [{ cell, value: value(), opId: 'by-rest-1', origin: 'tab-9/month', actor: 'bob', by: 'BOB' }] });
    expect(told.cursor).toBe(told.events[0]?.cursor);
    expect(told.reference).toBeUndefined();
  });

  it('[SERVER-502] sends many cells in parts of 500, and what changes meanwhile again as events', async () => {
    const cells = Array.from({ length: 1100 }, (_, i) => `${ward.staff[i % 14]?.id}/2026-11-${String(2 + (Math.floor(i / 14) % 28)).padStart(2, '0')}/${5 + Math.floor(i / 392)}`);
    const writer = world.connect('bob');
    for (let i = 0; i < cells.length; i += 100) await resultsOf(writer, cells.slice(i, i + 100).map((cell) => syncOp(cell, { shiftTypeId: shift.id, skillId: ward.staff.find(({ id }) => cell.startsWith(`${id}/`))?.skills[0] ?? '' })));
    world.network.held = [];
    const browser = world.connect('ann');
    browser.say({ type: 'open', lane: 'a', schedule, after: null });
    await browser.until('snapshot');
    await settled();
    expect(browser.of('snapshot')).toHaveLength(1);
    const first = browser.of('snapshot')[0]?.cells[0]?.cell ?? '';
    const [late] = await Promise.all([writer.push(schedule, [syncOp(first, null, { baseRev: null })]), settled()]);
    while (!browser.of('snapshot').some(({ last }) => last)) {
      world.network.held.splice(0).forEach((go) => go());
      await settled();
    }
    world.network.held.splice(0).forEach((go) => go());
    world.network.held = null;
    const parts = browser.of('snapshot');
    expect(parts.length).toBeGreaterThan(2);
    expect(new Set(parts.map(({ cursor }) => cursor)).size).toBe(1);
    const told = await change(browser);
    expect(told.events).toMatchObject([{ cell: first, value: null }]);
    expect(cursorOf((late as { results: OpResult[] }).results[0])).toBe(told.cursor);
    expect(told.cursor).toBeGreaterThan(parts[0]?.cursor ?? Infinity);
  });

  it('[SERVER-503] goes on after a cursor, and takes a snapshot first where the log does not reach it', async () => {
    const writer = world.connect('bob');
    const [one] = await resultsOf(writer, [syncOp(free(1), value())]);
    await resultsOf(writer, [syncOp(free(2), value())]);
    const behind = await opened('ann', 'ann-1', cursorOf(one));
    expect((await change(behind)).events.map(({ cell }) => cell)).toEqual([free(2)]);
    expect(behind.of('snapshot')).toEqual([]);
    const ahead = await opened('ann', 'ann-2', 999_999);
    await ahead.until('snapshot', ({ last }) => last);
    await world.open.rosters.feed.trim({ eventsBefore: Number.MAX_SAFE_INTEGER, opIdsBefore: 0 });
    const below = await opened('ann', 'ann-3', cursorOf(one));
    const whole = await below.until('snapshot', ({ last }) => last);
    expect(whole.cells.map(({ cell }) => cell)).toContain(free(2));
    expect(below.messages.filter(({ type }) => type === 'refused')).toEqual([]);
  });

  it('[SERVER-504] tells of events that are at hand together in one message, and of everything but cells by a mark', async () => {
    const browser = await opened('ann');
    await resultsOf(world.connect('bob'), Array.from({ length: 40 }, (_, i) => syncOp(free(i % 9, Math.floor(i / 9)), value(i % 2 ? shift.id : other.id), { baseRev: null })));
    await change(browser, ({ events }) => events.length === 40);
    expect(changesOf(browser)).toHaveLength(1);
    await world.open.rosters.change(schedule, { actor: 'bob', body: { opId: 'a-note-1', origin: 't/setup', changes: [{ kind: 'note', id: 'n1', value: { id: 'n1', date: '2026-11-02', staffId: null, text: 'x' } }] } });
    const told = await change(browser, ({ reference }) => reference === true);
    expect(told.events).toEqual([]);
  });

  it('[SERVER-505] does not read on for a browser that has not taken what it was sent', async () => {
    const browser = await opened('ann');
    await browser.until('events');
    world.network.held = [];
    const writer = world.connect('bob');
    for (let slot = 1; slot <= 5; slot++) {
      await resultsOf(writer, [syncOp(free(slot), value())]);
      await settled();
    }
    expect(changesOf(browser)).toHaveLength(1);
    world.network.held.splice(0).forEach((go) => go());
    world.network.held = null;
    await change(browser, ({ events }) => events.some(({ cell }) => cell === free(5)));
    expect(changesOf(browser).flatMap(({ events }) => events.map(({ cell }) => cell))).toEqual([1, 2, 3, 4, 5].map((slot) => free(slot)));
  });

  it('[SERVER-506] shows an older browser values as it knows them, and keeps what it does not know when it writes', async () => {
    const note = { id: 'n1', date: '2026-11-02', staffId: null, text: 'x' };
    await world.open.rosters.change(schedule, { actor: 'bob', body: { opId: 'a-note-1', origin: 't/setup', changes: [{ kind: 'note', id: 'n1', value: note }] } });
    const [first] = await resultsOf(world.connect('bob'), [syncOp(free(7), { ...value(), noteId: 'n1' })]);
    const old = world.connect('ann', { min: 1, max: 1 });
    old.say({ type: 'open', lane: 'old', schedule, after: null });
    await old.until('snapshot', ({ last }) => last);
    expect(old.of('snapshot').flatMap(({ cells }) => cells).find(({ cell }) => cell === free(7))?.value).toEqual(value());
    await resultsOf(old, [syncOp(free(7), value(other.id), { baseRev: cursorOf(first), protocol: 1 })]);
    expect(valueOf(free(7))).toEqual({ ...value(other.id), noteId: 'n1' });
    expect((await change(old)).events).toMatchObject([{ value: value(other.id) }]);
    expect(changesOf(old)[0]?.events[0]?.value).not.toHaveProperty('noteId');
  });

  it('[SERVER-506] tells a tab of another build than its socket what that tab speaks', async () => {
    const note = { id: 'n1', date: '2026-11-02', staffId: null, text: 'x' };
    await world.open.rosters.change(schedule, { actor: 'bob', body: { opId: 'a-note-1', origin: 't/setup', changes: [{ kind: 'note', id: 'n1', value: note }] } });
    const browser = world.connect('ann');
    for (const protocol of [1, 7, 0]) browser.say({ type: 'open', lane: `tab-${protocol}`, schedule, after: null, protocol });
    expect(browser.of('refused')).toMatchObject([{ lane: 'tab-0', schedule, kind: 'protocol' }]);
    await browser.until('snapshot', ({ lane, last }) => lane === 'tab-7' && last);
    await browser.until('snapshot', ({ lane, last }) => lane === 'tab-1' && last);
    await resultsOf(world.connect('bob'), [syncOp(free(7), { ...value(), noteId: 'n1' })]);
    expect((await change(browser, ({ lane }) => lane === 'tab-7')).events[0]?.value).toEqual({ ...value(), noteId: 'n1' });
    expect((await change(browser, ({ lane }) => lane === 'tab-1')).events[0]?.value).toEqual(value());
  });

  it('[SERVER-502] says how far a browser must have read to miss nothing', async () => {
    const browser = await opened('ann');
    const parts = browser.of('snapshot');
    let sent = 0;
    for (const part of parts) {
      expect(part.sent).toBe(sent);
      sent += part.cells.length;
    }
    const writer = world.connect('bob');
    for (let slot = 1; slot < 5; slot++) {
      await resultsOf(writer, [syncOp(free(slot), value())]);
      await settled();
    }
    const told = browser.of('events');
    expect(told.map(({ after }) => after)).toEqual([parts[0]?.cursor, ...told.slice(0, -1).map(({ cursor }) => cursor)]);
  });

  it('[SERVER-507] follows one schedule for a lane until it is closed, opens another, or its person may not', async () => {
    const browser = await opened('ann');
    browser.say({ type: 'open', lane: 'ann-1', schedule, after: 0 });
    const writer = world.connect('bob');
    await resultsOf(writer, [syncOp(free(1), value())]);
    await change(browser, ({ events }) => events.some(({ cell }) => cell === free(1)));
    expect(changesOf(browser).flatMap(({ events }) => events).filter(({ cell }) => cell === free(1))).toHaveLength(1);
    browser.say({ type: 'close', lane: 'ann-1' });
    await resultsOf(writer, [syncOp(free(2), value())]);
    await settled();
    expect(changesOf(browser).flatMap(({ events }) => events).some(({ cell }) => cell === free(2))).toBe(false);
    browser.say({ type: 'open', lane: 'ann-1', schedule, after: null });
    await browser.until('snapshot', ({ last }) => last);
    world.roles.delete(`ann/${schedule}`);
    await resultsOf(writer, [syncOp(free(3), value())]);
    expect(await browser.until('refused')).toMatchObject({ lane: 'ann-1', schedule, kind: 'forbidden' });
    expect(JSON.stringify(changesOf(browser))).not.toContain(free(3));
  });

  it('[SERVER-507] is refused each schedule that its person has no role in, whether there is such a one or not', async () => {
    const stranger = world.connect('tom');
    for (const name of [schedule, 'none']) {
      stranger.say({ type: 'watch', lane: 'a', schedule: name });
      stranger.say({ type: 'open', lane: 'a', schedule: name, after: null });
      stranger.say({ type: 'here', lane: 'a', schedule: name, date: '2026-11-02', view: 'week' });
      stranger.say({ type: 'settle', schedule: name, conflict: 'x' });
      expect(await stranger.push(name, [syncOp(free(1), value())])).toMatchObject({ kind: 'forbidden' });
    }
    await settled();
    const seen = stranger.messages.filter(({ type }) => type !== 'welcome' && type !== 'notices');
    expect(seen).toHaveLength(10);
    expect(seen.every((message) => message.type === 'refused' && message.kind === 'forbidden')).toBe(true);
    world.roles.set('tom/gone', 'editor');
    expect(await stranger.push('gone', [syncOp(free(1), value())])).toMatchObject({ kind: 'forbidden' });
    stranger.say({ type: 'open', lane: 'a', schedule: 'gone', after: null });
    expect(await stranger.until('refused', (message) => message.schedule === 'gone' && message.lane === 'a')).toMatchObject({ kind: 'forbidden' });
  });

  it('[SERVER-513] takes no more lanes of one socket than a browser has tabs', () => {
    const browser = world.connect('ann');
    for (let i = 0; i <= MOST_LANES; i++) browser.say({ type: 'watch', lane: `tab-${i}`, schedule });
    expect(browser.of('flags')).toHaveLength(MOST_LANES);
    expect(browser.of('refused')).toMatchObject([{ lane: `tab-${MOST_LANES}`, kind: 'too-many' }]);
    browser.say({ type: 'close', lane: 'tab-3' });
    browser.say({ type: 'watch', lane: 'tab-new', schedule });
    expect(browser.of('flags')).toHaveLength(MOST_LANES + 1);
  });

  it('[SERVER-514] refuses more messages and ops than hands make, loses none of them, and ends with who goes on', async () => {
    const browser = world.connect('ann');
    for (let i = 0; i < 80; i++) await resultsOf(browser, Array.from({ length: 100 }, () => syncOp(free(5), value())));
    const more = [syncOp(free(1, 2), value())];
    expect(await browser.push(schedule, more)).toMatchObject({ type: 'refused', schedule, kind: 'too-many' });
    expect(await world.connect('ann').push(schedule, more)).toMatchObject({ kind: 'too-many' });
    expect(await resultsOf(world.connect('bob'), [syncOp(free(2, 2), value())])).toMatchObject([{ kind: 'ack' }]);
    world.clock.now += 1000;
    expect(await resultsOf(browser, more)).toMatchObject([{ kind: 'ack' }]);
    const flood = world.connect('bob');
    for (let i = 0; i < 2000 && flood.ended.length === 0; i++) flood.say({ type: 'watch', lane: 'a', schedule });
    expect(flood.of('refused')[0]).toMatchObject({ lane: 'a', schedule, kind: 'too-many' });
    expect(flood.ended).toEqual(['too-many']);
  });
});

describe('a push', { timeout: 20_000 }, () => {
  it('[SERVER-508] is answered op by op in order: acknowledged, rejected by a rule, or invalid with the field', async () => {
    const browser = world.connect('ann');
    const ops = [
      syncOp(free(1), value()),
      syncOp(`nobody/2026-11-02/0`, value()),
      syncOp(`${person.id}/2026-11-31/0`, value()),
      { ...syncOp(free(2), value()), baseRev: -1 },
      syncOp(free(3), { ...value(), start: 1500 }),
      syncOp(free(4), { ...value(), later: 'x'.repeat(3000) }),
      syncOp(free(5), { ...value(), later: { kept: [1] } }),
    ];
    const results = await resultsOf(browser, ops);
    expect(results).toMatchObject([
      { kind: 'ack', opId: ops[0]?.opId },
      { kind: 'rejected', opId: ops[1]?.opId, findings: [{ rule: 'unknown-id', message: expect.any(String) as string }] },
      { kind: 'invalid', opId: ops[2]?.opId, field: 'cell' },
      { kind: 'invalid', opId: ops[3]?.opId, field: 'baseRev' },
      { kind: 'invalid', opId: ops[4]?.opId, field: 'value.start' },
      { kind: 'invalid', opId: ops[5]?.opId, field: 'value' },
      { kind: 'ack', opId: ops[6]?.opId },
    ]);
    expect(valueOf(free(1))).toEqual(value());
    expect(valueOf(free(5))).toEqual({ ...value(), later: { kept: [1] } });
    expect([free(2), free(3), free(4)].map(valueOf)).toEqual([null, null, null]);
  });

  it('[SERVER-508] of ops that nobody could answer to, or of too many, is refused whole', async () => {
    const browser = world.connect('ann');
    for (const ops of [[], [{}], [{ ...syncOp(free(1), value()), opId: 7 }], Array.from({ length: 101 }, () => syncOp(free(1), value())), 'x']) {
      browser.session.receive(JSON.stringify({ type: 'push', schedule, ops }));
    }
    expect(browser.of('refused').map(({ kind }) => kind)).toEqual(['invalid', 'invalid', 'invalid', 'invalid', 'invalid']);
  });

  it('[SERVER-509] is for editors of the schedule', async () => {
    expect(await world.connect('vic').push(schedule, [syncOp(free(1), value())])).toMatchObject({ type: 'refused', schedule, kind: 'forbidden' });
    expect(valueOf(free(1))).toBeNull();
  });

  it('[SERVER-510] of an epoch that has ended is not applied, whoever ended it before its commit', async () => {
    const browser = world.connect('ann');
    const old = syncOp(free(1), value());
    const answer = browser.push(schedule, [old, syncOp(free(2), value(), { epoch: 4 })]);
    world.flags.epoch = 4;
    expect(await answer).toMatchObject({ results: [{ kind: 'stale-epoch', opId: old.opId, epoch: 4 }, { kind: 'ack' }] });
    expect([valueOf(free(1)), valueOf(free(2))]).toEqual([null, value()]);
    expect(await resultsOf(browser, [{ ...old, epoch: 4 }])).toMatchObject([{ kind: 'ack' }]);
    expect(await resultsOf(browser, [old])).toMatchObject([{ kind: 'ack' }]);
  });

  it('[SERVER-511] that did not see what stands is merged, wins or loses, and both people are told of the conflict', async () => {
    const ann = await opened('ann');
    const bob = await opened('bob');
    const at = world.clock.now - 60_000;
    const [first] = await resultsOf(ann, [syncOp(free(1), value(), { at })]);
    const lost = syncOp(free(1), value(other.id), { at: at - 1 });
    const same = syncOp(free(1), value(), { at: at - 1 });
    const { origin } = lost;
    expect(await resultsOf(bob, [same, lost])).toEqual([{ kind: 'merged', opId: same.opId, cursor: null }, { kind: 'conflict', opId: lost.opId, cursor: null, won: false, conflict: lost.opId }]);
    expect(valueOf(free(1))).toEqual(value());
    const record = { conflict: lost.opId, cell: free(1), stands: { value: value(), actor: 'ann', by: 'ANN', at, origin }, lost: { value: value(other.id), actor: 'bob', by: 'BOB', at: at - 1, origin } };
    for (const browser of [ann, bob]) expect((await browser.until('conflicts', ({ conflicts }) => conflicts.length === 1)).conflicts).toEqual([record]);
    const won = syncOp(free(1), null, { at: at + 5, baseRev: 1 });
    const [result] = await resultsOf(bob, [won]);
    expect(result).toEqual({ kind: 'conflict', opId: won.opId, cursor: expect.any(Number) as number, won: true, conflict: won.opId });
    expect(cursorOf(result)).toBeGreaterThan(cursorOf(first));
    expect(valueOf(free(1))).toBeNull();
    expect((await ann.until('conflicts', ({ conflicts }) => conflicts.length === 2)).conflicts).toContainEqual(
      { conflict: won.opId, cell: free(1), stands: { value: null, actor: 'bob', by: 'BOB', at: at + 5, origin }, lost: { value: value(), actor: 'ann', by: 'ANN', at, origin } },
    );
  });

  it('[SERVER-511] is no conflict with its own person, who wrote later, nor with a cell that is empty again', async () => {
    const ann = world.connect('ann');
    const at = world.clock.now - 60_000;
    const [first] = await resultsOf(ann, [syncOp(free(1), value(), { at })]);
    expect(await resultsOf(ann, [syncOp(free(1), value(other.id), { at: at + 1 })])).toMatchObject([{ kind: 'ack' }]);
    expect(await resultsOf(ann, [syncOp(free(1), value(), { at: at - 1, baseRev: cursorOf(first) })])).toMatchObject([{ kind: 'merged' }]);
    await resultsOf(ann, [syncOp(free(1), null, { at: at + 2, baseRev: null })]);
    expect(await resultsOf(world.connect('bob'), [syncOp(free(1), value(), { at: at - 9, baseRev: 0 })])).toMatchObject([{ kind: 'ack' }]);
    expect(world.open.rosters.synced.conflicts(schedule, 'ann')).toEqual([]);
  });

  it('[SERVER-511] wins by arrival, with a record, where conflicts are not resolved by time', async () => {
    world.flags.values = { ...world.flags.values, enableConflictResolution: false };
    const at = world.clock.now - 60_000;
    await resultsOf(world.connect('ann'), [syncOp(free(1), value(), { at })]);
    expect(await resultsOf(world.connect('bob'), [syncOp(free(1), value(other.id), { at: at - 500 })])).toMatchObject([{ kind: 'conflict', won: true }]);
  });

  it('[SERVER-511] knows whom it met after the log has forgotten them', async () => {
    await resultsOf(world.connect('ann'), [syncOp(free(1), value())]);
    await world.open.rosters.feed.trim({ eventsBefore: Number.MAX_SAFE_INTEGER, opIdsBefore: 0 });
    expect(await resultsOf(world.connect('bob'), [syncOp(free(1), value(other.id), { at: 5 })])).toMatchObject([{ kind: 'conflict', won: false }]);
    expect(world.open.rosters.synced.conflicts(schedule, 'ann')).toMatchObject([{ stands: { actor: 'ann' }, lost: { actor: 'bob', at: 5 } }]);
  });

  it('[SERVER-512] is never later than its arrival', async () => {
    const browser = await opened('ann');
    await resultsOf(browser, [syncOp(free(1), value(), { at: world.clock.now + 3_600_000 })]);
    expect((await change(browser)).events).toMatchObject([{ at: world.clock.now }]);
  });

  it('[SERVER-515] that is sent again ends as it did and changes nothing more, through whichever browser', async () => {
    const at = world.clock.now - 60_000;
    await resultsOf(world.connect('ann'), [syncOp(free(1), value(), { at }), syncOp(free(2), value(), { at })]);
    const ops = [syncOp(free(3), value()), syncOp(free(1), value()), syncOp(free(1), value(other.id), { at: at - 1 }), syncOp(free(2), value(other.id)), syncOp('nobody/2026-11-02/0', value())];
    const bob = world.connect('bob');
    const first = await resultsOf(bob, ops);
    expect(first.map(({ kind }) => kind)).toEqual(['ack', 'merged', 'conflict', 'conflict', 'rejected']);
    await resultsOf(world.connect('ann'), [1, 2, 3].map((slot) => syncOp(free(slot), null, { baseRev: null })));
    const head = (await world.open.rosters.feed.snapshot(schedule)).cursor;
    expect(await resultsOf(world.connect('bob'), ops)).toEqual(first);
    expect(await resultsOf(bob, [...ops].reverse())).toEqual([...first].reverse());
    expect((await world.open.rosters.feed.snapshot(schedule)).cursor).toBe(head);
  });

  it('[SERVER-515] whatever is pushed, resent and reordered, each op counts once and every value is one that somebody wrote', async () => {
    const cells = [free(1), free(2), free(3)];
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ who: fc.constantFrom('ann', 'bob'), cell: fc.nat(2), shift: fc.nat(2), at: fc.nat(50), base: fc.constantFrom('none', 'zero', 'stale'), again: fc.boolean() }), { minLength: 1, maxLength: 15 }),
        async (writes) => {
          const before = (await world.open.rosters.feed.snapshot(schedule)).cursor;
          const sent = new Map<string, OpResult>();
          const wrote = new Map<string, SyncOp['value']>();
          for (const { who, cell, shift: n, at, base, again } of writes) {
            const op = syncOp(cells[cell] ?? '', n === 2 ? null : value(n === 0 ? shift.id : other.id), { at: world.clock.now - 1000 + at, baseRev: base === 'none' ? null : base === 'zero' ? 0 : before });
            for (let i = 0; i < (again ? 2 : 1); i++) {
              world.clock.now += 1000;
              const [result] = await resultsOf(world.connect(who), [op]);
              if (!result) throw new Error('no result');
              expect(sent.get(op.opId) ?? result).toEqual(result);
              sent.set(op.opId, result);
            }
            wrote.set(op.opId, op.value);
          }
          const page = await world.open.rosters.feed.read(schedule, before, 100);
          if ('reset' in page) throw new Error('reset');
          const applied = [...sent.values()].filter((result) => 'cursor' in result && result.cursor !== null);
          expect(page.events.map(({ opId }) => opId)).toEqual(applied.map(({ opId }) => opId));
          for (const { opId, body } of page.events) expect(body).toEqual(wrote.get(opId));
          const records = world.open.rosters.synced.conflicts(schedule, 'ann');
          const met = [...sent.values()].filter(({ kind }) => kind === 'conflict').map(({ opId }) => opId);
          expect(records.filter(({ conflict }) => wrote.has(conflict)).map(({ conflict }) => conflict).sort()).toEqual(met.sort());
          for (const { conflict } of records) world.open.rosters.synced.settle(schedule, conflict, 'ann', 1);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('[SERVER-510] whatever epochs end in between, an op counts only under the one that holds at its commit', async () => {
    const happening = fc.record({ ends: fc.boolean(), behind: fc.nat(2), cell: fc.nat(2), shift: fc.boolean(), meanwhile: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 1, maxLength: 12 }), async (events) => {
        for (const { ends, behind, cell, shift: early, meanwhile } of events) {
          if (ends) world.flags.epoch += 1;
          world.clock.now += 1000;
          const believed = world.flags.epoch - behind;
          const before = valueOf(free(cell + 1));
          const wanted = value(early ? shift.id : other.id);
          const answer = resultsOf(world.connect('ann'), [syncOp(free(cell + 1), wanted, { epoch: believed, baseRev: null, at: world.clock.now })]);
          if (meanwhile) world.flags.epoch += 1;
          const [result] = await answer;
          const counts = believed === world.flags.epoch;
          expect([result?.kind, valueOf(free(cell + 1))]).toEqual(counts ? ['ack', wanted] : ['stale-epoch', before]);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('[SERVER-516] is answered with a refusal when nothing could be stored, and may be sent again', async () => {
    const browser = world.connect('ann');
    const op = syncOp(free(1), value());
    world.open.data.database.exec('create trigger no before insert on event begin select raise(fail, \'disk\'); end');
    const answer = await browser.push(schedule, [op]);
    expect(['refused', 'results']).toContain(answer.type);
    if (answer.type === 'results') expect(answer.results).toMatchObject([{ kind: 'invalid' }]);
    world.open.data.database.exec('drop trigger no');
    expect(await resultsOf(browser, [op])).toMatchObject([{ kind: 'ack' }]);
  });
});

describe('conflicts', { timeout: 20_000 }, () => {
  const meet = async (): Promise<string> => {
    await resultsOf(world.connect('ann'), [syncOp(free(1), value())]);
    const op = syncOp(free(1), value(other.id), { at: 5 });
    await resultsOf(world.connect('bob'), [op]);
    return op.opId;
  };

  it('[SERVER-517] are settled by one of the two, or by an operator, and all of their browsers hear of it', async () => {
    world.roles.set(`eve/${schedule}`, 'editor').set(`olga/${schedule}`, 'operator');
    const ann = await opened('ann');
    const bob = await opened('bob');
    const conflict = await meet();
    const eve = await opened('eve');
    eve.say({ type: 'settle', schedule, conflict });
    expect(eve.of('refused')).toMatchObject([{ schedule, kind: 'forbidden' }]);
    expect(eve.of('conflicts')).toMatchObject([{ conflicts: [] }]);
    bob.say({ type: 'settle', schedule, conflict });
    await ann.until('conflicts', ({ conflicts }) => conflicts.length === 0 && ann.of('conflicts').length > 2);
    expect(bob.of('conflicts').at(-1)?.conflicts).toEqual([]);
    ann.say({ type: 'settle', schedule, conflict });
    expect(ann.of('refused')).toEqual([]);
    expect(world.open.data.database.prepare('select settled_by, settled_at from conflict').get()).toEqual({ settled_by: 'bob', settled_at: world.clock.now });
    const second = await meet();
    world.connect('olga').say({ type: 'settle', schedule, conflict: second });
    expect(world.open.rosters.synced.conflicts(schedule, 'ann')).toEqual([]);
    const reopened = await opened('ann', 'ann-2');
    expect(reopened.of('conflicts')).toMatchObject([{ conflicts: [] }]);
  });

  it('[SERVER-279] are told to each tab in the protocol that it speaks, once where all speak the same', async () => {
    const bob = await opened('bob');
    bob.say({ type: 'open', lane: 'bob-old', schedule, after: null, protocol: 1 });
    await resultsOf(world.connect('ann'), [syncOp(free(1), { ...value(), noteId: 'n1' })]);
    const before = bob.of('conflicts').length;
    await resultsOf(world.connect('bob'), [syncOp(free(1), value(other.id), { at: 5 })]);
    const told = bob.of('conflicts').slice(before);
    expect(told.map(({ lane, conflicts }) => [lane, conflicts[0]?.stands.value])).toEqual([['bob-1', { ...value(), noteId: 'n1' }], ['bob-old', value()]]);
    bob.say({ type: 'close', lane: 'bob-old' });
    bob.say({ type: 'settle', schedule, conflict: told[0]?.conflicts[0]?.conflict ?? '' });
    expect(bob.of('conflicts').slice(before + 2)).toEqual([{ type: 'conflicts', schedule, conflicts: [] }]);
  });

  it('[SERVER-278] go with the events of their time once they are settled, and stay while they are open', async () => {
    const [first, second] = [await meet(), await meet()];
    const { rosters, data } = world.open;
    rosters.synced.settle(schedule, first, 'bob', 1000);
    const left = (): unknown[] => data.database.prepare('select op_id from conflict').all().map((row) => row['op_id']);
    await rosters.trim({ eventsBefore: 1000, opIdsBefore: 0 });
    expect(left()).toHaveLength(2);
    await rosters.trim({ eventsBefore: 1001, opIdsBefore: 0 });
    expect(left()).toEqual([second]);
  });

  it('[SERVER-517] are open again where whoever settled them takes that back', async () => {
    const ann = await opened('ann');
    const bob = await opened('bob');
    const conflict = await meet();
    bob.say({ type: 'settle', schedule, conflict });
    ann.say({ type: 'settle', schedule, conflict, reopen: true });
    expect(world.open.rosters.synced.conflicts(schedule, 'ann')).toEqual([]);
    bob.say({ type: 'settle', schedule, conflict, reopen: true });
    expect(world.open.rosters.synced.conflicts(schedule, 'ann')).toMatchObject([{ conflict }]);
    await ann.until('conflicts', ({ conflicts }) => conflicts.length === 1 && ann.of('conflicts').length > 3);
  });

  it('[SERVER-517] are gone with their schedule', async () => {
    await meet();
    await world.open.rosters.end(schedule, ward.schedule.name, 'planner');
    expect(world.open.data.database.prepare('select count(*) as n from conflict').get()).toEqual({ n: 0 });
  });
});

describe('presence', { timeout: 20_000 }, () => {
  it('[SERVER-518] tells everybody else who looks at which day, until the tab or the socket goes', async () => {
    const ann = await opened('ann');
    const bob = await opened('bob');
    expect(ann.of('people')).toEqual([{ type: 'people', schedule, people: [] }]);
    const here = (date: string | null, lane = 'ann-1') => ann.say({ type: 'here', lane, schedule, date, view: 'week' });
    here('2026-11-02');
    here('2026-11-03');
    world.later();
    const shown = (date: string, lane = 'ann-1') => ({ lane, user: 'ann', name: 'ANN', date, view: 'week' });
    expect(bob.of('people').slice(1)).toEqual([{ type: 'people', schedule, people: [shown('2026-11-03')] }]);
    expect(ann.of('people')).toHaveLength(1);
    here('2026-11-04', 'ann-2');
    world.later();
    expect(bob.of('people').at(-1)?.people).toEqual([shown('2026-11-03'), shown('2026-11-04', 'ann-2')]);
    ann.say({ type: 'open', lane: 'ann-3', schedule, after: 0 });
    expect(ann.of('people').map(({ people }) => people)).toEqual([[], []]);
    ann.say({ type: 'close', lane: 'ann-2' });
    world.later();
    expect(bob.of('people').at(-1)?.people).toEqual([shown('2026-11-03')]);
    here(null);
    world.later();
    expect(bob.of('people').at(-1)?.people).toEqual([]);
    here('2026-11-02');
    ann.session.end();
    world.later();
    expect(bob.of('people').at(-1)?.people).toEqual([]);
    const late = await opened('vic');
    expect(late.of('people')).toEqual([{ type: 'people', schedule, people: [] }]);
  });

  it('[SERVER-518] is told to those who have the schedule open alone', async () => {
    const ann = await opened('ann');
    const idle = world.connect('bob');
    ann.say({ type: 'here', lane: 'ann-1', schedule, date: '2026-11-02', view: 'day' });
    world.later();
    expect(idle.of('people')).toEqual([]);
    idle.say({ type: 'open', lane: 'bob-1', schedule, after: null });
    expect(idle.of('people')).toMatchObject([{ people: [{ user: 'ann', view: 'day' }] }]);
  });
});

describe('hostile frames', { timeout: 30_000 }, () => {
  it('[SERVER-519] of any text are refused, and the session goes on', async () => {
    const deep = `{"type":"push","schedule":"${schedule}","ops":[${JSON.stringify(syncOp(free(8), value())).replace('"shiftTypeId"', `"deep":${'['.repeat(20_000)}${']'.repeat(20_000)},"shiftTypeId"`)}]}`;
    const browser = world.connect('ann');
    browser.session.receive(deep);
    expect(await browser.until('results')).toMatchObject({ results: [{ kind: 'invalid' }] });
    // Of these the checks of the schema themselves throw.
    for (const odd of [{ type: 'watch', lane: { length: { toString: 1 } }, schedule }, { type: 'push', schedule, ops: { length: { toString: 1 } } }]) {
      expect(() => browser.session.receive(JSON.stringify(odd))).not.toThrow();
      await browser.until('refused');
    }
    const names = fc.constantFrom('hello', 'watch', 'open', 'close', 'push', 'here', 'settle', 'later', '__proto__');
    const scalar = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.constantFrom(schedule, free(1), 'ann-1', '2026-11-02', 'week'));
    const frame = fc.oneof(
      fc.string(),
      fc.json(),
      fc.record({ type: names, lane: scalar, schedule: scalar, after: scalar, date: scalar, view: scalar, conflict: scalar, ops: fc.oneof(scalar, fc.array(fc.oneof(scalar, fc.dictionary(fc.constantFrom('opId', 'cell', 'value', 'baseRev', 'at', 'origin', 'epoch', 'protocol', '__proto__'), fc.oneof(scalar, fc.jsonValue()))), { maxLength: 3 })) }, { requiredKeys: ['type'] }).map((frame) => JSON.stringify(frame)),
    );
    const before = (await world.open.rosters.feed.snapshot(schedule)).cursor;
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { maxLength: 10 }), async (frames) => {
        const session = world.connect('ann');
        world.clock.now += 60_000;
        for (const text of frames) expect(() => session.session.receive(text)).not.toThrow();
        session.say({ type: 'close', lane: 'ann-1' });
        session.say({ type: 'watch', lane: 'ann-1', schedule });
        expect(session.of('flags').length).toBeGreaterThan(0);
        session.session.end();
      }),
      { numRuns: 300 },
    );
    await settled();
    expect((await world.open.rosters.feed.snapshot(schedule)).cursor).toBe(before);
    expect(Object.prototype).not.toHaveProperty('opId');
  });
});
