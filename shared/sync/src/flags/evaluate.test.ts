import { assert, constantFrom, boolean, integer, oneof, property, record, array, option, constant } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FlagSnapshot } from '../protocol/flag-snapshot.ts';
import { DEFAULT_FLAGS, FLAG_NAMES, PREREQUISITES, type FlagName, type FlagValues } from './definitions.ts';
import { evaluate, leaseHolds, type FlagFacts } from './evaluate.ts';

const ALL_ON = Object.fromEntries(FLAG_NAMES.map((name) => [name, true])) as FlagValues;
const LEASE = { from: 1000, until: 61_000 };
const snapshot = (more: Partial<FlagSnapshot> = {}): FlagSnapshot => ({ schedule: 'ward', values: ALL_ON, safeMode: [], epoch: 3, revision: 9, leaseMs: 60_000, mayOverride: false, ...more });
const facts = (more: Partial<FlagFacts> = {}): FlagFacts => ({ server: snapshot(), lease: LEASE, epoch: 3, overrides: {}, safeMode: [], ...more });

const flagValues = record(Object.fromEntries(FLAG_NAMES.map((name) => [name, boolean()])) as Record<FlagName, ReturnType<typeof boolean>>);
const overrides = record(Object.fromEntries(FLAG_NAMES.map((name) => [name, boolean()])) as Record<FlagName, ReturnType<typeof boolean>>, { requiredKeys: [] });
const anySnapshot = record({
  schedule: constant('ward'),
  values: flagValues,
  safeMode: constant([] as string[]),
  epoch: integer({ min: 0, max: 3 }),
  revision: integer({ min: 0, max: 9 }),
  leaseMs: constant(60_000),
  mayOverride: boolean(),
});
const anyFacts = record({
  server: option(anySnapshot, { freq: 6 }),
  lease: constant(LEASE),
  epoch: integer({ min: 0, max: 3 }),
  overrides,
  safeMode: oneof({ weight: 4, arbitrary: constant([] as string[]) }, { weight: 1, arbitrary: array(constantFrom('a', 'b'), { minLength: 1, maxLength: 2 }) }),
});
const anyTime = oneof(constant(30_000), constant(61_000), integer({ min: 0, max: 120_000 }));
const on = (values: FlagValues): FlagName[] => FLAG_NAMES.filter((name) => values[name]);

describe('a flag', () => {
  it('[SYNC-10] has a value and one reason, whatever is known', () => {
    const reasons = new Set<string>();
    assert(
      property(anyFacts, anyTime, (given, now) => {
        const found = evaluate(given, now);
        for (const each of [found.values, found.wanted, found.reasons]) expect(Object.keys(each).sort()).toEqual([...FLAG_NAMES].sort());
        for (const name of FLAG_NAMES) reasons.add(found.reasons[name]);
      }),
      { seed: 1, numRuns: 500 },
    );
    expect([...reasons].sort()).toEqual(['default', 'epoch', 'lease', 'local', 'prerequisite', 'safe-mode', 'server']);
  });

  it('[SYNC-10] names the first reason that applies', () => {
    const reason = (given: Partial<FlagFacts>, now = 2000) => evaluate(facts(given), now).reasons.enableRealTimeSync;
    const central = { ...ALL_ON, enableCentralStore: false };
    const worst = { safeMode: ['a'], server: null, epoch: 4, overrides: { enableRealTimeSync: false } };
    expect(reason(worst, 99_000)).toBe('safe-mode');
    expect(reason({ ...worst, safeMode: [] }, 99_000)).toBe('default');
    expect(reason({ ...worst, safeMode: [], server: snapshot({ values: central }) }, 99_000)).toBe('epoch');
    expect(reason({ ...worst, safeMode: [], server: snapshot({ values: central }), epoch: 3 }, 99_000)).toBe('lease');
    expect(reason({ ...worst, safeMode: [], server: snapshot({ values: central }), epoch: 3 })).toBe('prerequisite');
    expect(reason({ overrides: { enableRealTimeSync: false } })).toBe('local');
    expect(reason({})).toBe('server');
    expect(evaluate(facts(), 2000).values).toEqual(ALL_ON);
  });

  it('[SYNC-11] is off where a flag that it needs is off', () => {
    assert(
      property(anyFacts, anyTime, (given, now) => {
        const { values, wanted } = evaluate(given, now);
        for (const each of [values, wanted]) for (const name of on(each)) expect(on(each)).toEqual(expect.arrayContaining([...PREREQUISITES[name]]));
      }),
    );
    const alone = { ...DEFAULT_FLAGS, enableConflictResolution: true, enableCentralStore: true };
    const { values, reasons } = evaluate(facts({ server: snapshot({ values: alone }) }), 2000);
    expect([on(values), reasons.enableConflictResolution]).toEqual([['enableCentralStore'], 'prerequisite']);
    expect(on(evaluate(facts({ overrides: { enableCentralStore: false } }), 2000).values)).toEqual([]);
  });

  it('[SYNC-12] is off in safe mode, whatever the server and this browser say', () => {
    assert(
      property(anyFacts, anyTime, (given, now) => {
        const { values, wanted, reasons } = evaluate({ ...given, safeMode: ['x', ...given.safeMode] }, now);
        expect([on(values), on(wanted), new Set(Object.values(reasons))]).toEqual([[], [], new Set(['safe-mode'])]);
      }),
    );
  });

  it('[SYNC-13] is turned on by this browser only where the server allows it, and off always', () => {
    assert(
      property(anyFacts, anyTime, (given, now) => {
        for (const name of on(evaluate(given, now).values)) {
          expect(given.overrides[name]).not.toBe(false);
          expect(given.server!.values[name] || (given.server!.mayOverride && given.overrides[name] === true)).toBe(true);
        }
      }),
    );
    const off = { values: DEFAULT_FLAGS };
    const asked = { overrides: ALL_ON };
    expect(on(evaluate(facts({ server: snapshot(off), ...asked }), 2000).values)).toEqual([]);
    expect(on(evaluate(facts({ server: snapshot({ ...off, mayOverride: true }), ...asked }), 2000).values)).toEqual([...FLAG_NAMES]);
    expect(on(evaluate(facts({ overrides: { enableConflictResolution: false } }), 2000).values)).not.toContain('enableConflictResolution');
  });

  it('[SYNC-24] is wanted still where only the lease or the epoch has ended', () => {
    assert(
      property(anyFacts, anyTime, (given, now) => {
        const { values, wanted } = evaluate(given, now);
        const whole = evaluate({ ...given, epoch: 0, lease: { from: now, until: now + 1 } }, now);
        expect(wanted).toEqual(whole.values);
        expect([on(wanted), []]).toContainEqual(on(values));
      }),
    );
  });
});

describe('a lease', () => {
  it('[SYNC-16] holds until its end, and not on a clock that was set back', () => {
    const at = [-9000, -4001, -4000, 999, 1000, 60_999, 61_000, 1e12].map((now) => leaseHolds(LEASE, now));
    expect(at).toEqual([false, false, true, true, true, true, false, false]);
  });
});
