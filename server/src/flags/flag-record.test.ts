import { DEFAULT_FLAGS, FLAG_NAMES, PREREQUISITES, type FlagName, type FlagValues } from '@tandem/sync/protocol';
import { assert, boolean, constantFrom, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { epochOfRow, flagNamed, NO_ROW, rowOf, turnedOn, want } from './flag-record.ts';

const some = record(Object.fromEntries(FLAG_NAMES.map((name) => [name, boolean()])) as Record<FlagName, ReturnType<typeof boolean>>, { requiredKeys: [] });
const values = (...on: FlagName[]): FlagValues => ({ ...DEFAULT_FLAGS, ...Object.fromEntries(on.map((name) => [name, true])) });
const sound = (given: FlagValues): boolean => turnedOn(given).every((name) => PREREQUISITES[name].every((needed) => given[needed]));

describe('what is asked of flags', () => {
  it('[SERVER-460] leaves none on without those that it needs, and is done as asked or refused', () => {
    assert(
      property(some, some, boolean(), (before, asked, bring) => {
        const start = want(DEFAULT_FLAGS, before, true);
        const from = 'values' in start ? start.values : DEFAULT_FLAGS;
        const found = want(from, asked, bring);
        if ('refused' in found) {
          expect(asked[found.refused]).toBe(true);
          expect(found.missing.length).toBeGreaterThan(0);
          return;
        }
        expect(sound(found.values)).toBe(true);
        for (const name of FLAG_NAMES) if (asked[name] !== undefined) expect([name, found.values[name]]).toEqual([name, asked[name]]);
        // Nothing that was not asked for turns on, unless it is needed for what was.
        for (const name of turnedOn(found.values)) if (!from[name] && asked[name] !== true) expect(bring).toBe(true);
      }),
    );
  });

  it('[SERVER-460] turns off what needs the flag that is turned off, and names what the flag that is turned on needs', () => {
    expect(want(values(...FLAG_NAMES), { enableCentralStore: false }, false)).toEqual({ values: DEFAULT_FLAGS });
    expect(want(values(...FLAG_NAMES), { enableRealTimeSync: false }, false)).toEqual({ values: values('enableCentralStore', 'enablePerformanceOptimization', 'enableCrossViewUpdates') });
    expect(want(DEFAULT_FLAGS, { enableConflictResolution: true }, false)).toEqual({ refused: 'enableConflictResolution', missing: ['enableCentralStore', 'enableRealTimeSync'] });
    expect(want(values('enableCentralStore'), { enableConflictResolution: true }, false)).toEqual({ refused: 'enableConflictResolution', missing: ['enableRealTimeSync'] });
    expect(want(DEFAULT_FLAGS, { enableConflictResolution: true }, true)).toEqual({ values: values('enableCentralStore', 'enableRealTimeSync', 'enableConflictResolution') });
    expect(want(DEFAULT_FLAGS, { enableConflictResolution: true, enableCentralStore: false }, true)).toEqual({ refused: 'enableConflictResolution', missing: ['enableCentralStore', 'enableRealTimeSync'] });
  });
});

describe('a stored record', () => {
  it('[SERVER-465] that cannot be read, or was deleted, turns all off and raises the epoch', () => {
    assert(
      property(constantFrom<unknown[]>(null, 7, 'x', {}, { values: true }, { values: values(...FLAG_NAMES), safeMode: 'no', epoch: 1, changed: {} }), (value) => {
        const row = rowOf(value, 9);
        expect([turnedOn(row.record.values), row.record.safeMode, epochOfRow(row)]).toEqual([[], ['unreadable'], 9]);
      }),
    );
    const gone = rowOf(undefined, 9);
    expect([turnedOn(gone.record.values), gone.record.safeMode, epochOfRow(gone), gone.exists]).toEqual([[], [], 9, false]);
    expect(epochOfRow(NO_ROW)).toBe(0);
  });

  it('[SERVER-465] of another version is read as far as it is known: a flag that is missing is off', () => {
    const row = rowOf({ values: { enableCentralStore: true, enableTelepathy: true }, safeMode: [], epoch: 3, changed: { actor: 'a', reason: 'b', at: 1, more: 2 }, rings: [] }, 9);
    expect([turnedOn(row.record.values), row.record.safeMode, epochOfRow(row)]).toEqual([['enableCentralStore'], [], 3]);
  });
});

describe('a flag’s name', () => {
  it('[SERVER-460] that is none is answered with those there are', () => {
    expect(flagNamed('enableRealTimeSync')).toBe('enableRealTimeSync');
    expect(() => flagNamed('enableAll')).toThrow(/^There is no flag "enableAll": there are enableCentralStore, .*enableCrossViewUpdates\.$/);
  });
});
