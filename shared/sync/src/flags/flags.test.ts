import { TestScheduler } from 'rxjs/testing';
import { filter, map } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { KeptValues } from '../ports.ts';
import type { FlagSnapshot } from '../protocol/flag-snapshot.ts';
import { DEFAULT_FLAGS, FLAG_NAMES, type FlagName, type FlagValues } from './definitions.ts';
import { createFlags, type FlagChange, type FlagsState } from './flags.ts';

const ALL_ON = Object.fromEntries(FLAG_NAMES.map((name) => [name, true])) as FlagValues;
const START = 1_000_000;
const snapshot = (more: Partial<FlagSnapshot> = {}): FlagSnapshot => ({ schedule: 'ward', values: ALL_ON, safeMode: [], epoch: 3, revision: 9, leaseMs: 60_000, mayOverride: false, ...more });

/** A browser: what it keeps, and its tabs, which are told of each other's values. */
function browser(clock = { now: START }) {
  const stored = new Map<string, string>();
  const listeners = new Map<object, (key: string, value: string | null) => void>();
  let writes = 0;
  const others = (tab: object, key: string, value: string | null) => [...listeners].forEach(([each, listener]) => each !== tab && listener(key, value));
  const tab = ({ development = false } = {}) => {
    const self = {};
    const kept: KeptValues = {
      get: (key) => stored.get(key) ?? null,
      set: (key, value) => {
        writes += 1;
        stored.set(key, value);
        others(self, key, value);
      },
      onOther: (listener) => {
        listeners.set(self, listener);
        return () => void listeners.delete(self);
      },
    };
    const announced: FlagChange[] = [];
    const flags = createFlags({ clock: { now: () => clock.now }, kept, announce: (change) => void announced.push(change), development });
    const seen: FlagName[][] = [];
    flags.flags$.subscribe((values) => seen.push(FLAG_NAMES.filter((name) => values[name])));
    return { flags, announced, seen, self };
  };
  return { tab, clock, stored, listeners, others, writes: () => writes };
}
/** One tab that shows the ward, with everything on. */
function live(more: Partial<FlagSnapshot> = {}) {
  const all = browser();
  const only = all.tab();
  only.flags.use('ward');
  only.flags.receive(snapshot(more));
  return { ...all, ...only };
}

describe('the flags of a page', () => {
  it('[SYNC-14] are off until a snapshot of the schedule that is shown has come', () => {
    const { flags, seen } = browser().tab();
    expect([flags.values, flags.state.reasons.enableCentralStore]).toEqual([DEFAULT_FLAGS, 'default']);
    expect(flags.receive(snapshot())).toBe(false);
    flags.use('ward');
    expect(flags.receive(snapshot({ schedule: 'other' }))).toBe(false);
    expect(flags.values).toEqual(DEFAULT_FLAGS);
    expect(flags.receive(snapshot())).toBe(true);
    expect(flags.flags).toBe(flags.values);
    expect([flags.values, flags.isActive('enableCentralStore')]).toEqual([ALL_ON, true]);
    flags.use('ward');
    expect(flags.values).toEqual(ALL_ON);
    flags.use('other');
    expect([flags.values, flags.isActive('enableCentralStore'), flags.state.leaseEndsAt]).toEqual([DEFAULT_FLAGS, false, 0]);
    expect([flags.state.reasons.enableCentralStore, flags.state.wanted]).toEqual(['default', DEFAULT_FLAGS]);
    flags.use('ward');
    expect(flags.values).toEqual(DEFAULT_FLAGS);
    flags.receive(snapshot());
    flags.use(null);
    expect([flags.values, flags.state.schedule, flags.state.epoch]).toEqual([DEFAULT_FLAGS, null, 0]);
    expect(seen).toEqual([[], [...FLAG_NAMES], [], [...FLAG_NAMES], []]);
  });

  it('[SYNC-15] do not go back to an older epoch or revision, also after a reload', () => {
    const { flags, tab, stored } = live();
    const kill = snapshot({ epoch: 4, revision: 10, values: DEFAULT_FLAGS });
    expect(flags.receive(kill)).toBe(true);
    for (const older of [snapshot(), snapshot({ revision: 11 }), snapshot({ epoch: 4 })]) expect(flags.receive(older)).toBe(false);
    expect([flags.values, flags.state.epoch, flags.state.revision]).toEqual([DEFAULT_FLAGS, 4, 10]);
    expect(stored.get('sync-epoch-ward')).toBe(`4 ${START}`);
    const reloaded = tab().flags;
    reloaded.use('ward');
    expect([reloaded.values, reloaded.state.epoch]).toEqual([DEFAULT_FLAGS, 4]);
    expect([reloaded.receive(snapshot({ revision: 99 })), reloaded.receive(kill)]).toEqual([false, true]);
    expect(reloaded.receive(snapshot({ epoch: 4, revision: 11 }))).toBe(true);
    expect(reloaded.values).toEqual(ALL_ON);
  });

  it('[SYNC-15] follow a server that began anew once nothing newer was heard for ten minutes', () => {
    const { flags, clock, tab } = live({ epoch: 40, revision: 90 });
    const anew = snapshot({ epoch: 0, revision: 1 });
    clock.now += 599_999;
    expect(flags.receive(anew)).toBe(false);
    clock.now += 1;
    expect([flags.receive(anew), flags.values, flags.state.epoch]).toEqual([true, ALL_ON, 0]);
    const reloaded = tab().flags;
    reloaded.use('ward');
    expect(reloaded.receive(anew)).toBe(true);
  });

  it('[SYNC-15] take what is stored and is no epoch for none', () => {
    for (const text of ['', 'x y', '9', `9.5 ${START}`, `9 ${START + 600_000}`, `9 ${START - 600_000}`]) {
      const { tab, stored } = browser();
      stored.set('sync-epoch-ward', text);
      const { flags } = tab();
      flags.use('ward');
      expect([text, flags.receive(snapshot())]).toEqual([text, true]);
    }
  });

  it('[SYNC-25] are off from the moment that a later epoch is heard of, in every tab, until its snapshot comes', () => {
    const all = browser();
    const tabs = [all.tab(), all.tab()];
    for (const { flags } of tabs) {
      flags.use('ward');
      flags.receive(snapshot());
    }
    tabs[0]!.flags.heardEpoch(3);
    expect(tabs[0]!.flags.values).toEqual(ALL_ON);
    tabs[0]!.flags.heardEpoch(5);
    for (const { flags } of tabs) {
      expect([flags.values, flags.state.reasons.enableCentralStore, flags.state.wanted, flags.state.epoch]).toEqual([DEFAULT_FLAGS, 'epoch', ALL_ON, 5]);
      expect([flags.receive(snapshot({ revision: 12 })), flags.receive(snapshot({ epoch: 5, revision: 12 })), flags.values]).toEqual([false, true, ALL_ON]);
    }
    const nowhere = all.tab().flags;
    nowhere.heardEpoch(99);
    expect(nowhere.state.epoch).toBe(0);
  });

  it('[SYNC-16] act on no lease that has ended: at once at use, and in the values with the next check', () => {
    const { flags, clock, seen } = live();
    expect(flags.state.leaseEndsAt).toBe(START + 60_000);
    clock.now = START + 59_999;
    flags.check();
    expect([flags.isActive('enableCentralStore'), flags.values]).toEqual([true, ALL_ON]);
    clock.now += 1;
    expect([flags.isActive('enableCentralStore'), flags.values]).toEqual([false, ALL_ON]);
    flags.check();
    expect([flags.values, flags.state.reasons.enableCentralStore, flags.state.wanted]).toEqual([DEFAULT_FLAGS, 'lease', ALL_ON]);
    flags.receive(snapshot());
    expect([flags.isActive('enableCentralStore'), flags.values]).toEqual([true, ALL_ON]);
    clock.now -= 5001;
    expect(flags.isActive('enableCentralStore')).toBe(false);
    expect(seen).toEqual([[], [...FLAG_NAMES], [], [...FLAG_NAMES]]);
  });

  it('[SYNC-16] are renewed without a word by the same snapshot, second for second', () => {
    const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
    scheduler.run(({ hot, expectObservable }) => {
      const clock = { now: () => START + scheduler.now() };
      const kept: KeptValues = { get: () => null, set: () => {}, onOther: () => () => {} };
      const flags = createFlags({ clock, kept, announce: () => {}, development: false });
      flags.use('ward');
      // Snapshots at 0, 20 and 40 s, then none until 110 s; looked at every second.
      hot('s 19999ms s 19999ms s 69999ms s').subscribe(() => flags.receive(snapshot()));
      hot(`${'999ms c '.repeat(120)}`).subscribe(() => flags.check());
      const central = flags.flags$.pipe(
        map((values) => (values.enableCentralStore ? 'on' : 'off')),
        filter((_, index) => index > 0),
      );
      expectObservable(central, '^ 119s !').toBe('a 100998ms b 9000ms a', { a: 'on', b: 'off' });
    });
  });

  it('[SYNC-17] are told in one emission however many change, and in none where none does', () => {
    const { flags, seen } = live();
    const states: FlagsState[] = [];
    flags.state$.subscribe((state) => states.push(state));
    const { values, state } = flags;
    flags.receive(snapshot());
    flags.check();
    flags.loadFlags();
    flags.setFlag('enableCentralStore', true);
    flags.leaveSafeMode('nothing');
    expect([flags.values, flags.state]).toEqual([values, state]);
    expect([flags.values === values, flags.state === state, seen.length, states.length]).toEqual([true, true, 2, 1]);
    flags.receive(snapshot({ revision: 10, values: { ...ALL_ON, enableRealTimeSync: false } }));
    expect(seen.slice(2)).toEqual([['enableCentralStore', 'enablePerformanceOptimization', 'enableCrossViewUpdates']]);
    flags.receive(snapshot({ revision: 11, values: { ...ALL_ON, enableRealTimeSync: false } }));
    expect([seen.length, states.at(-1)?.revision]).toEqual([3, 11]);
    expect(() => Object.assign(flags.values, ALL_ON)).toThrow(TypeError);
    expect(['next' in flags.flags$, 'next' in flags.state$]).toEqual([false, false]);
  });

  it('[SYNC-17] reach every subscriber in the same order, also when one of them changes a flag', () => {
    const { flags, announced } = live({ values: DEFAULT_FLAGS });
    const orders: string[][] = [[], []];
    const short = (values: FlagValues) => FLAG_NAMES.map((name) => Number(values[name])).join('');
    flags.flags$.subscribe((values) => {
      orders[0]!.push(short(values));
      if (values.enableCrossViewUpdates) flags.setFlag('enableCrossViewUpdates', false);
    });
    flags.flags$.subscribe((values) => orders[1]!.push(short(values)));
    flags.receive(snapshot({ revision: 10 }));
    expect(orders).toEqual([['00000', '11111', '11110'], ['00000', '11111', '11110']]);
    expect(announced.filter(({ flag }) => flag === 'enableCrossViewUpdates').map(({ value }) => value)).toEqual([true, false]);
  });

  it('[SYNC-18] are announced with the value that is in effect and the time, each that changed', () => {
    const { flags, announced, clock } = live();
    const says = (...changes: [FlagName, boolean][]) => changes.map(([flag, value]) => ({ flag, value, timestamp: clock.now }));
    expect(announced).toEqual(says(...FLAG_NAMES.map((name): [FlagName, boolean] => [name, true])));
    announced.length = 0;
    clock.now += 5;
    flags.setFlag('enableRealTimeSync', false);
    expect(announced).toEqual(says(['enableRealTimeSync', false], ['enableConflictResolution', false]));
    announced.length = 0;
    // Nobody may turn this on here: what is announced is what holds.
    flags.receive(snapshot({ revision: 10, values: DEFAULT_FLAGS }));
    announced.length = 0;
    flags.setFlag('enableCentralStore', true);
    flags.broadcastFlagChange('enableRealTimeSync', true);
    expect(announced).toEqual(says(['enableCentralStore', false], ['enableRealTimeSync', true]));
    expect(flags.values).toEqual(DEFAULT_FLAGS);
  });

  it('[SYNC-19] follow a change in another tab in the same task, without writing it again', () => {
    const all = browser();
    const [a, b] = [all.tab(), all.tab()];
    for (const { flags } of [a, b]) {
      flags.use('ward');
      flags.receive(snapshot());
    }
    const before = all.writes();
    a.flags.setFlag('enableCrossViewUpdates', false);
    expect([b.flags.values.enableCrossViewUpdates, b.flags.state.reasons.enableCrossViewUpdates, all.writes() - before]).toEqual([false, 'local', 1]);
    expect(b.announced.at(-1)).toEqual({ flag: 'enableCrossViewUpdates', value: false, timestamp: START });
    b.flags.setFlag('enableCrossViewUpdates', true);
    expect([a.flags.values.enableCrossViewUpdates, all.writes() - before]).toEqual([true, 2]);
    a.flags.enableSafeMode('trial');
    expect([b.flags.values, b.flags.state.safeMode]).toEqual([DEFAULT_FLAGS, ['trial']]);
    b.flags.leaveSafeMode('trial');
    expect([a.flags.values, all.writes() - before]).toEqual([ALL_ON, 4]);
    // Storage that is cleared holds no override any more.
    a.flags.setFlag('enableCentralStore', false);
    all.others(a.self, 'sync-flag-enableCentralStore', null);
    all.others(a.self, 'something else', 'x');
    expect(b.flags.values).toEqual(ALL_ON);
    b.flags.dispose();
    expect(all.listeners.size).toBe(1);
  });

  it('[SYNC-20] are off in safe mode until its last reason is left, also after a reload', () => {
    const { flags, tab, stored } = live();
    flags.enableSafeMode('two\nlines ');
    flags.enableSafeMode();
    flags.enableSafeMode('two lines');
    expect([flags.values, flags.state.safeMode, flags.state.reasons.enableCentralStore]).toEqual([DEFAULT_FLAGS, ['two lines', 'by-hand'], 'safe-mode']);
    const reloaded = tab().flags;
    reloaded.use('ward');
    reloaded.receive(snapshot({ safeMode: ['operator', 'by-hand'] }));
    expect([reloaded.values, reloaded.state.safeMode]).toEqual([DEFAULT_FLAGS, ['two lines', 'by-hand', 'operator']]);
    reloaded.leaveSafeMode('two lines');
    reloaded.leaveSafeMode('operator');
    expect(reloaded.state.safeMode).toEqual(['by-hand', 'operator']);
    reloaded.leaveSafeMode('by-hand');
    expect(reloaded.values).toEqual(DEFAULT_FLAGS);
    reloaded.receive(snapshot({ revision: 10 }));
    expect([reloaded.values, flags.values, stored.get('sync-safe-mode')]).toEqual([ALL_ON, ALL_ON, '']);
    expect(FLAG_NAMES.filter((name) => stored.has(`sync-flag-${name}`))).toEqual([]);
  });

  it('[SYNC-21] raise the generation whenever something turns off, and then alone', () => {
    const { flags, clock } = live();
    const steps: [() => unknown, number][] = [
      [() => flags.setFlag('enableRealTimeSync', false), 1],
      [() => flags.setFlag('enableRealTimeSync', false), 1],
      [() => flags.setFlag('enableRealTimeSync', true), 1],
      [() => flags.enableSafeMode('x'), 2],
      [() => flags.leaveSafeMode('x'), 2],
      [() => flags.receive(snapshot({ revision: 10, values: DEFAULT_FLAGS })), 3],
      [() => flags.receive(snapshot({ revision: 11 })), 3],
      [() => (clock.now += 60_000), 3],
      [() => flags.check(), 4],
    ];
    expect(flags.state.generation).toBe(0);
    expect(steps.map(([step]) => (step(), flags.state.generation))).toEqual(steps.map(([, generation]) => generation));
  });

  it('[SYNC-22] are all kept as on by development mode, in development builds alone', () => {
    for (const development of [false, true]) {
      const { tab, stored } = browser();
      const { flags, seen } = tab({ development });
      flags.use('ward');
      flags.receive(snapshot({ values: DEFAULT_FLAGS, mayOverride: true }));
      flags.enableDevMode();
      expect([flags.values, seen.length]).toEqual(development ? [ALL_ON, 2] : [DEFAULT_FLAGS, 1]);
      expect(stored.get('sync-flag-enableCrossViewUpdates')).toBe(development ? 'true' : undefined);
      flags.receive(snapshot({ revision: 10, values: DEFAULT_FLAGS }));
      expect(flags.values).toEqual(DEFAULT_FLAGS);
    }
  });

  it('[SYNC-23] keep what is set under its name, and read it again', () => {
    const { flags, stored, tab } = live();
    flags.setFlag('enableCentralStore', false);
    expect(stored.get('sync-flag-enableCentralStore')).toBe('false');
    const reloaded = tab().flags;
    reloaded.use('ward');
    reloaded.receive(snapshot());
    expect(reloaded.state.reasons.enableCentralStore).toBe('local');
    stored.set('sync-flag-enableCentralStore', 'true');
    stored.set('sync-safe-mode', 'x');
    reloaded.loadFlags();
    expect(reloaded.state.safeMode).toEqual(['x']);
    stored.clear();
    reloaded.loadFlags();
    expect(reloaded.state.safeMode).toEqual(['x']);
    reloaded.leaveSafeMode('x');
    expect(reloaded.values).toEqual(ALL_ON);
    expect(() => flags.setFlag('enableAll' as FlagName, true)).toThrow(/^There is no flag "enableAll": there are enableCentralStore, .*enableCrossViewUpdates\.$/);
  });

  it('[SYNC-23] hold in a browser that keeps nothing, for as long as the page lives', () => {
    const kept: KeptValues = { get: () => null, set: () => {}, onOther: () => () => {} };
    const flags = createFlags({ clock: { now: () => START }, kept, announce: () => {}, development: false });
    flags.use('ward');
    flags.receive(snapshot());
    flags.setFlag('enableCentralStore', false);
    flags.loadFlags();
    expect(flags.values).toEqual(DEFAULT_FLAGS);
    flags.setFlag('enableCentralStore', true);
    flags.enableSafeMode('a');
    flags.enableSafeMode('b');
    flags.leaveSafeMode('a');
    flags.loadFlags();
    expect(flags.state.safeMode).toEqual(['b']);
    flags.leaveSafeMode('b');
    expect(flags.values).toEqual(ALL_ON);
  });

  it('[SYNC-17] end with their subscribers', () => {
    const { flags } = live();
    let ended = 0;
    flags.flags$.subscribe({ complete: () => (ended += 1) });
    flags.dispose();
    expect(ended).toBe(1);
  });

  it('[SYNC-310] come with the stage that holds under them, in the same emission', () => {
    const { flags } = live({ stage: 'complete' });
    const seen: string[] = [];
    flags.state$.subscribe(({ stage, ordered, values }) => seen.push(`${ordered} ${stage} ${values.enableCrossViewUpdates}`));
    flags.setFlag('enableCrossViewUpdates', false);
    flags.setFlag('enableCrossViewUpdates', true);
    flags.receive(snapshot({ revision: 10, stage: 'shadow' }));
    flags.receive(snapshot({ revision: 11, stage: null }));
    flags.receive(snapshot({ revision: 12 }));
    flags.enableSafeMode('by-hand');
    expect(seen).toEqual(['complete complete true', 'complete shadow false', 'complete complete true', 'shadow shadow true', 'null live true', 'null live true', 'null off false']);
  });
});
