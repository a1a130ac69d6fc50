import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_FLAGS, FLAG_NAMES, type FlagName, type FlagValues } from '../flags/definitions.ts';
import { STAGES, stageThatHolds, type Stage } from '../protocol/stage.ts';
import type { Phase } from '../status.ts';
import { captures, isComplete, listens, nextPhase, projects, reads, wayOf, wishOf, type PhaseEvent } from './phase.ts';

const PHASES: readonly Phase[] = ['off', 'page', 'starting', 'following', 'live', 'parked'];
const EVENTS: readonly PhaseEvent[] = ['want-off', 'want-page', 'want-follow', 'want-live', 'lease-ended', 'snapshot'];
const walk = (events: readonly PhaseEvent[]): Phase => events.reduce<Phase>(nextPhase, 'off');
const events = fc.array(fc.constantFrom(...EVENTS));
const ALL_ON = Object.fromEntries(FLAG_NAMES.map((name) => [name, true])) as FlagValues;
const on = (...names: readonly FlagName[]): FlagValues => ({ ...DEFAULT_FLAGS, ...Object.fromEntries(names.map((name) => [name, true])) });
const state = (ordered: Stage | null, values: FlagValues, wanted = values) => ({ ordered, values, wanted, stage: stageThatHolds(ordered, values) });

describe('phases', () => {
  it('[SYNC-170] off and page are reached from everywhere at once', () => {
    for (const phase of PHASES) expect([nextPhase(phase, 'want-off'), nextPhase(phase, 'want-page')]).toEqual(['off', 'page']);
  });

  it('[SYNC-170] the log is read, and edits are captured, after a snapshot only, and until the flags or the lease say otherwise', () => {
    fc.assert(fc.property(events, (path) => {
      const phase = walk(path);
      const since = path.slice(Math.max(path.lastIndexOf('want-off'), path.lastIndexOf('want-page')) + 1);
      if (captures(phase)) expect(since.indexOf('want-live')).toBeGreaterThanOrEqual(0);
      if (captures(phase) || reads(phase)) expect(since.findIndex((event) => event === 'want-live' || event === 'want-follow')).toBeLessThan(since.lastIndexOf('snapshot'));
    }));
  });

  it('[SYNC-171] the end of the lease stops sending and applying, never capturing', () => {
    for (const phase of PHASES) {
      const after = nextPhase(phase, 'lease-ended');
      expect(listens(after)).toBe(false);
      expect(captures(after)).toBe(captures(phase));
    }
  });

  it('[SYNC-311] every phase has an answer to every event', () => {
    expect(Object.fromEntries(PHASES.map((phase) => [phase, EVENTS.map((event) => nextPhase(phase, event)).join(' ')]))).toEqual({
      off: 'off page starting starting off off',
      page: 'off page starting starting off page',
      starting: 'off page starting starting off following',
      following: 'off page following live off following',
      live: 'off page following live parked live',
      parked: 'off page following live parked parked',
    });
  });

  it('[SYNC-311] what follows reads the log and captures nothing; only a wish leads from it to live and back', () => {
    expect(PHASES.map((phase) => [phase, reads(phase), listens(phase), captures(phase), wayOf(phase)])).toEqual([
      ['off', false, false, false, 'rest'],
      ['page', false, false, false, 'told'],
      ['starting', false, true, false, 'told'],
      ['following', true, true, false, 'told'],
      ['live', true, true, true, 'bus'],
      ['parked', false, false, true, 'bus'],
    ]);
  });
});

describe('what the flags and the stage want', () => {
  const STORE = on('enableCentralStore');
  const REAL_TIME = on('enableCentralStore', 'enableRealTimeSync');

  it('[SYNC-312] without an order it is what the flags alone say, whatever stage they come to', () => {
    expect([DEFAULT_FLAGS, STORE, REAL_TIME, ALL_ON].map((values) => wishOf(state(null, values)))).toEqual(['want-off', 'want-page', 'want-live', 'want-live']);
    fc.assert(fc.property(fc.record(Object.fromEntries(FLAG_NAMES.map((name) => [name, fc.boolean()])) as Record<FlagName, fc.Arbitrary<boolean>>), (values) => {
      expect(projects(state(null, values))).toBe(values.enableCrossViewUpdates);
    }));
  });

  it('[SYNC-312] of each stage that was ordered it is one thing, as far as the flags go', () => {
    const table = STAGES.map((stage) => [stage, ...[DEFAULT_FLAGS, STORE, REAL_TIME, ALL_ON].map((values) => wishOf(state(stage, values))), projects(state(stage, ALL_ON)), isComplete(state(stage, ALL_ON))].join(' '));
    expect(table).toEqual([
      'off want-off want-off want-off want-off false false',
      'dualwrite want-off want-page want-follow want-follow false false',
      'shadow want-off want-page want-follow want-follow false false',
      'live want-off want-page want-follow want-live true false',
      'rampdown want-off want-page want-follow want-live true false',
      'complete want-off want-page want-follow want-live true true',
    ]);
  });

  it('[SYNC-312] the end of the lease is no wish of another stage, and keeps a complete one', () => {
    for (const ordered of [null, ...STAGES]) {
      expect(wishOf(state(ordered, DEFAULT_FLAGS, ALL_ON))).toBe('lease-ended');
      expect(isComplete(state(ordered, DEFAULT_FLAGS, ALL_ON))).toBe(ordered === 'complete');
    }
  });
});
