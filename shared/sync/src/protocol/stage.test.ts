import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_FLAGS, FLAG_NAMES, PREREQUISITES, type FlagValues } from '../flags/definitions.ts';
import { AUTHORITY, COMPARED, MODES, STAGES, missingFor, nextStage, orderAfterFlags, stageThatHolds, type Stage, type StageEvent } from './stage.ts';

const EVENTS: readonly StageEvent[] = ['raise', 'lower', 'fall-back', 'roll-back'];
const rank = (stage: Stage): number => STAGES.indexOf(stage);
const flags: fc.Arbitrary<FlagValues> = fc.record(Object.fromEntries(FLAG_NAMES.map((name) => [name, fc.boolean()])) as Record<(typeof FLAG_NAMES)[number], fc.Arbitrary<boolean>>);
const ordered = fc.option(fc.constantFrom(...STAGES), { nil: null });
const on = (...names: (typeof FLAG_NAMES)[number][]): FlagValues => ({ ...DEFAULT_FLAGS, ...Object.fromEntries(names.map((name) => [name, true])) });

describe('stages', () => {
  it('[SYNC-300] every stage has an answer to every event: one step up or down, or all the way off', () => {
    for (const stage of STAGES) {
      for (const event of EVENTS) {
        const step = rank(nextStage(stage, event)) - rank(stage);
        if (event === 'raise') expect(step).toBe(stage === 'complete' ? 0 : 1);
        else if (event === 'lower') expect(step).toBe(stage === 'off' ? 0 : -1);
        else expect(nextStage(stage, event)).toBe('off');
      }
    }
  });

  it('[SYNC-301] the stage that holds is never above the order nor above what the flags allow, and the highest such', () => {
    fc.assert(
      fc.property(ordered, flags, (order, values) => {
        const holds = stageThatHolds(order, values);
        expect(missingFor(holds, values)).toEqual([]);
        expect(rank(holds)).toBeLessThanOrEqual(rank(order ?? 'live'));
        for (const above of STAGES.slice(rank(holds) + 1, rank(order ?? 'live') + 1)) expect(missingFor(above, values).length).toBeGreaterThan(0);
      }),
    );
  });

  it('[SYNC-301] a schedule whose stage was never ordered follows its flags up to live', () => {
    expect(stageThatHolds(null, DEFAULT_FLAGS)).toBe('off');
    expect(stageThatHolds(null, on('enableCentralStore'))).toBe('dualwrite');
    expect(stageThatHolds(null, on('enableCentralStore', 'enableRealTimeSync'))).toBe('dualwrite');
    expect(stageThatHolds(null, on('enableCentralStore', 'enableRealTimeSync', 'enableConflictResolution'))).toBe('shadow');
    expect(stageThatHolds(null, on(...FLAG_NAMES))).toBe('live');
    expect(orderAfterFlags(null, on(...FLAG_NAMES))).toBeNull();
  });

  it.each(FLAG_NAMES)('[SYNC-436] is below live where %s is off, whatever was ordered, with the other side for right', (missing) => {
    for (const ordered of [null, 'live', 'rampdown', 'complete'] as const) {
      const holds = stageThatHolds(ordered, on(...FLAG_NAMES.filter((name) => name !== missing)));
      expect([holds, AUTHORITY[holds], AUTHORITY.live]).toEqual([missing === 'enableCentralStore' ? 'off' : missing === 'enableRealTimeSync' || missing === 'enableConflictResolution' ? 'dualwrite' : 'shadow', 'control', 'candidate']);
    }
  });

  it('[SYNC-302] lowering a flag lowers the order for good, raising one raises nothing', () => {
    fc.assert(
      fc.property(fc.constantFrom(...STAGES), flags, flags, (order, first, second) => {
        const lowered = orderAfterFlags(order, first)!;
        expect(rank(lowered)).toBeLessThanOrEqual(rank(order));
        expect(rank(orderAfterFlags(lowered, second)!)).toBeLessThanOrEqual(rank(lowered));
      }),
    );
  });

  it('[SYNC-302] what a stage needs comes with what those flags need', () => {
    for (const stage of STAGES) {
      const held = new Set(FLAG_NAMES.filter((name) => missingFor(stage, DEFAULT_FLAGS).includes(name)));
      for (const name of held) for (const needed of PREREQUISITES[name]) expect([stage, name, held.has(needed)]).toEqual([stage, name, true]);
    }
  });

  it('[SYNC-303] each stage is of one mode, has one right side, and is compared while both sides are kept', () => {
    expect(STAGES.map((stage) => [stage, MODES[stage], AUTHORITY[stage], COMPARED.has(stage)])).toEqual([
      ['off', 'legacy', 'control', false],
      ['dualwrite', 'hybrid', 'control', true],
      ['shadow', 'hybrid', 'control', true],
      ['live', 'hybrid', 'candidate', true],
      ['rampdown', 'sync', 'candidate', true],
      ['complete', 'sync', 'candidate', false],
    ]);
  });
});
