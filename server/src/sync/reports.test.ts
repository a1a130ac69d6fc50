import { FLAG_NAMES, MOST_COUNTED, type ClientMessage, type FlagValues } from '@tandem/sync/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { smallWard } from '../../test/running-rosters.ts';
import { syncWorld, type SyncWorld } from '../../test/sync-world.ts';

let world: SyncWorld;
let ward: string;
let other: string;
beforeEach(async () => {
  world = syncWorld();
  ward = await world.open.rosters.create(smallWard(), 'ana', 'test');
  other = await world.open.rosters.create(smallWard(), 'ana', 'test');
  for (const id of [ward, other]) world.roles.set(`ana/${id}`, 'editor').set(`vic/${id}`, 'viewer');
});
afterEach(() => world.close());

type Report = Extract<ClientMessage, { type: 'report' }>;
const report = (lane: string, more: Partial<Report> = {}): Report => ({
  type: 'report', lane, schedule: ward, epoch: 3, revision: 3, stage: 'shadow', phase: 'following', unsent: 2, trouble: null,
  sweep: { at: 100, compared: 40, unsettled: 1, confirmed: 0, errors: 0 }, ...more,
});
const known = (id = ward) => world.reports.of(id).map(({ report: said }) => said && [said.stage, said.unsent, said.at]);

describe('what pages report', () => {
  it('[SERVER-484] is kept of each connected tab until it closes, watches elsewhere or its socket ends; silent tabs are there too', () => {
    const [ana, vic] = [world.connect('ana'), world.connect('vic')];
    for (const lane of ['a', 'b']) ana.say({ type: 'watch', lane, schedule: ward });
    vic.say({ type: 'watch', lane: 'a', schedule: ward });
    expect(known()).toEqual([null, null, null]);
    const began = world.clock.now;
    world.clock.now += 1000;
    ana.say(report('a'));
    vic.say(report('a', { stage: 'live', unsent: 0 }));
    expect([known(), new Set(world.reports.of(ward).map(({ since }) => since))]).toEqual([[['shadow', 2, began + 1000], null, ['live', 0, began + 1000]], new Set([began])]);
    ana.say({ type: 'watch', lane: 'a', schedule: ward });
    expect(known()[0]).toEqual(['shadow', 2, began + 1000]);
    world.clock.now += 1000;
    ana.say(report('a', { unsent: 0 }));
    expect(known()[0]).toEqual(['shadow', 0, began + 2000]);
    ana.say({ type: 'watch', lane: 'b', schedule: other });
    expect([known().length, known(other)]).toEqual([2, [null]]);
    ana.say({ type: 'close', lane: 'b' });
    expect([known().length, known(other)]).toEqual([2, []]);
    ana.session.end();
    expect(known()).toEqual([['live', 0, began + 1000]]);
    vic.session.end();
    expect(known()).toEqual([]);
  });

  it('[SERVER-484] of a schedule that is not for its person is refused, and nothing is kept of it', () => {
    const eve = world.connect('eve');
    eve.say(report('a'));
    expect([eve.of('refused').map(({ kind }) => kind), known()]).toEqual([['forbidden'], []]);
    const ana = world.connect('ana');
    ana.say({ ...report('a'), unsent: -1 } as Report);
    ana.say({ ...report('a'), stage: 'beyond' } as unknown as Report);
    expect([ana.of('refused').map(({ kind }) => kind), known()]).toEqual([['invalid', 'invalid'], []]);
  });

  it('[SERVER-484] ends with its person’s role', () => {
    const ana = world.connect('ana');
    ana.say({ type: 'watch', lane: 'a', schedule: ward });
    ana.say(report('a'));
    world.roles.delete(`ana/${ward}`);
    ana.session.renew();
    expect(known()).toEqual([]);
  });

  it('[SERVER-484] is told to whoever counts, each sweep once', () => {
    const heard: unknown[] = [];
    const stop = world.reports.watch((schedule, said, sweep) => void heard.push([schedule === ward, said?.unsent, sweep?.at]));
    const ana = world.connect('ana');
    ana.say({ type: 'watch', lane: 'a', schedule: ward });
    ana.say(report('a', { sweep: null }));
    ana.say(report('a'));
    ana.say(report('a', { unsent: 0 }));
    world.clock.now += 20_000;
    ana.say(report('a', { sweep: { ...report('a').sweep!, at: 200 } }));
    ana.say({ type: 'close', lane: 'a' });
    stop();
    ana.say(report('b'));
    expect(heard).toEqual([[true, undefined, undefined], [true, 2, undefined], [true, 2, 100], [true, 0, undefined], [true, 2, 200], [true, undefined, undefined]]);
  });
});

describe('the sweeps that pages report', () => {
  const swept = (at: number): Partial<Report> => ({ sweep: { ...report('a').sweep!, at, confirmed: 1 } });
  const sweptAt = () => world.reports.of(ward).map(({ report: said }) => said?.sweptAt);

  it('[SERVER-492] have the time at which each was first reported, also after its tab has come back', () => {
    const ana = world.connect('ana');
    ana.say(report('a', { sweep: null }));
    expect(sweptAt()).toEqual([null]);
    const first = (world.clock.now += 1000);
    ana.say(report('a', swept(5)));
    world.clock.now += 30_000;
    ana.say(report('a', swept(5)));
    expect(sweptAt()).toEqual([first]);
    ana.session.end();
    const again = world.connect('ana');
    again.say(report('a', swept(5)));
    expect(sweptAt()).toEqual([first]);
    again.say(report('a', swept(6)));
    expect(sweptAt()).toEqual([first + 30_000]);
  });

  it('[SERVER-492] count once, however often they come back, and at most one in 20 s of a tab', () => {
    const counted: (number | undefined)[] = [];
    world.reports.watch((_, __, sweep) => void (sweep && counted.push(sweep.at)));
    const ana = world.connect('ana');
    for (let at = 0; at < 40; at += 1) {
      ana.say(report('a', swept(at)));
      world.clock.now += 1000;
    }
    expect(counted).toEqual([0, 20]);
    ana.session.end();
    world.connect('ana').say(report('a', swept(39)));
    expect(counted).toEqual([0, 20]);
    // Another person's tab is another, whatever it is called.
    world.roles.set(`eve/${ward}`, 'editor');
    world.connect('eve').say(report('a', swept(39)));
    expect(counted).toEqual([0, 20, 39]);
  });
});

describe('figures of reports', () => {
  it('[SERVER-493] are refused where they are too large to be added up', () => {
    const ana = world.connect('ana');
    const sweep = report('a').sweep!;
    for (const name of ['compared', 'unsettled', 'confirmed', 'errors'] as const) ana.say(report('a', { sweep: { ...sweep, [name]: MOST_COUNTED + 1 } }));
    ana.say(report('a', { unsent: MOST_COUNTED + 1 }));
    expect([ana.of('refused').map(({ kind }) => kind), known()]).toEqual([Array(5).fill('invalid'), []]);
    ana.say(report('a', { unsent: MOST_COUNTED, sweep: { ...sweep, compared: MOST_COUNTED } }));
    expect(known()).toEqual([['shadow', MOST_COUNTED, world.clock.now]]);
  });

  it('[SERVER-493] of viewers count as nothing that is wrong', () => {
    const counted: unknown[] = [];
    world.reports.watch((_, __, sweep) => void (sweep && counted.push(sweep.confirmed)));
    const vic = world.connect('vic');
    vic.say(report('a', { unsent: 7, sweep: { at: 1, compared: 40, unsettled: 0, confirmed: 3, errors: 2 } }));
    expect(world.reports.of(ward)).toMatchObject([{ report: { unsent: 0, sweep: { compared: 40, confirmed: 0, errors: 0 }, sweptAt: world.clock.now } }]);
    expect(counted).toEqual([]);
    vic.say(report('a', { trouble: 'quota' }));
    vic.say({ type: 'watch', lane: 'b', schedule: ward });
    expect(world.reports.of(ward)).toMatchObject([{ counts: false, report: { trouble: 'quota' } }, { counts: false, report: null }]);
    world.roles.set(`vic/${ward}`, 'editor');
    world.clock.now += 20_000;
    vic.say(report('a', { sweep: { at: 2, compared: 40, unsettled: 0, confirmed: 3, errors: 2 } }));
    expect([world.reports.of(ward)[0]?.report?.sweep?.confirmed, counted]).toEqual([3, [3]]);
    vic.say({ type: 'watch', lane: 'b', schedule: ward });
    expect(world.reports.of(ward).map(({ counts }) => counts)).toEqual([true, true]);
  });
});

describe('the stage in a session', () => {
  it('[SERVER-483] is told with the flags to those who know stages, and to nobody else', () => {
    world.flags.stage = 'shadow';
    world.flags.values = Object.fromEntries(FLAG_NAMES.map((name) => [name, true])) as FlagValues;
    const [old, young] = [world.connect('ana', { min: 1, max: 2 }), world.connect('ana', { min: 1, max: 3 })];
    for (const browser of [old, young]) browser.say({ type: 'watch', lane: 'a', schedule: ward });
    world.flags.stage = null;
    world.flags.changed(ward);
    expect(young.of('flags').map(({ flags }) => flags.stage)).toEqual(['shadow', null]);
    expect(old.of('flags').map(({ flags }) => 'stage' in flags)).toEqual([false, false]);
  });
});
