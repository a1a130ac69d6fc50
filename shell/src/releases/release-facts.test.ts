import { describe, expect, it } from 'vitest';
import { ordersFor, sideOf, standsAs, toneOf, watchedAs, widerThan, type UnitState } from './release-facts.ts';

const version = (d: string) => ({ v: '1.2.3', d: d.repeat(64), m: 'sha384-x' });
const unit: UnitState = { unit: 'weekly', stable: version('a'), previous: null, candidate: null, percent: null, include: [], gate: null, state: 'steady', versions: [], watch: null };
const widening: UnitState = { ...unit, candidate: version('b'), percent: 10, state: 'rolling', versions: [version('c')] };

describe('what can be ordered of a unit', () => {
  it('[SHELL-395] is what the server takes as it stands, the way back first', () => {
    expect(ordersFor(unit)).toEqual(['lock']);
    expect(ordersFor(widening)).toEqual(['abort', 'rollback', 'promote', 'pause', 'lock']);
    expect(ordersFor({ ...widening, state: 'paused' })).toEqual(['abort', 'rollback', 'promote', 'lock']);
    expect(ordersFor({ ...widening, state: 'locked' })).toEqual(['abort', 'rollback', 'unlock']);
    expect(ordersFor({ ...widening, unit: 'shell' })).toEqual(['abort', 'rollback', 'promote', 'lock']);
  });

  it('[SHELL-396] widens to more people only, to as many where it rests, and the shell to everybody', () => {
    expect(widerThan(widening)).toEqual([25, 50, 100]);
    expect(widerThan({ ...widening, state: 'paused' })).toEqual([10, 25, 50, 100]);
    expect(widerThan({ ...widening, unit: 'shell' })).toEqual([100]);
  });

  it('[SHELL-397] is shown with versions, share and state in words', () => {
    expect(standsAs(widening, String)).toBe('1.2.3 (aaaaaaaaaaaa) and 1.2.3 (bbbbbbbbbbbb) for 10 % (Widening)');
    expect([standsAs(null, String), sideOf(null), sideOf('d'.repeat(64)), sideOf('10 %')]).toEqual(['not there', '–', 'dddddddddddd', '10 %']);
    const watch = { verdict: 'inconclusive', why: 'sample', cause: null, n: null, base: null, value: null, bound: null, bakes: 5, pages: 7, beside: 20, needed: 50 } as const;
    const said = (over: Partial<NonNullable<UnitState['watch']>>): string => watchedAs({ ...watch, ...over }, String, (at) => `at ${at}`);
    expect([said({}), said({ why: 'bake' }), said({ verdict: 'pass', why: null })]).toEqual(['Health: 7 pages with it, 20 beside it, 50 of each are needed', 'Health: good so far, to be widened from at 5', 'Health: good, may be widened']);
    expect([said({ why: 'held', cause: 'visible' }), said({ why: 'silence' }), said({ verdict: 'fail', why: null, cause: 'failures' })]).toEqual(['Health: worse than the stable version in edits on the screen', 'Health: no page that has it is heard of', 'Health: failed in starting, being taken back']);
    expect([toneOf(unit), toneOf(widening), toneOf({ ...widening, state: 'paused' })]).toEqual(['ok', 'busy', 'hold']);
  });
});
