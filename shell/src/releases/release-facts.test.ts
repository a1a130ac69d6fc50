import { releases as words } from '@tandem/words/releases';
import { describe, expect, it } from 'vitest';
import { agreedAs, changeOf, cohortAs, comparedOf, ordersFor, otherAs, othersOf, pagesOf, sideOf, standsAs, toneOf, watchedAs, widerThan, type UnitState } from './release-facts.ts';

const version = (d: string) => ({ v: '1.2.3', d: d.repeat(64), m: 'sha384-x' });
const unit: UnitState = { unit: 'weekly', stable: version('a'), previous: null, candidate: null, percent: null, include: [], gate: null, state: 'steady', versions: [], watch: null, open: [], people: null };
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
    expect([said({ why: 'held', cause: 'visible' }), said({ why: 'silence' }), said({ verdict: 'fail', why: null, cause: 'failures' })]).toEqual(['Health: worse than the stable version in edits on the screen', 'Health: no page that has it has said how it is', 'Health: failed in starting, being taken back']);
    expect([toneOf(unit), toneOf(widening), toneOf({ ...widening, state: 'paused' })]).toEqual(['ok', 'busy', 'hold']);
  });
});

describe('who runs what', () => {
  const open = (d: string, standing: UnitState['open'][number]['standing'], pages: number, v: string | null = null) => ({ digest: d.repeat(64), version: v, standing, pages });
  const stands: UnitState = { ...widening, previous: version('c'), open: [open('a', 'stable', 4, '1.2.3'), open('e', 'older', 2, '1.1.0'), open('f', 'unknown', 1), open('d', 'killed', 1, '1.0.0')] };

  it('[SHELL-510] is told by the open pages of each version that stands, and of every other that pages still have', () => {
    expect([stands.stable, stands.candidate!, stands.previous!].map((each) => pagesOf(stands, each))).toEqual([4, 0, 0]);
    expect(othersOf(stands).map(otherAs)).toEqual(['Older: 1.1.0 (eeeeeeeeeeee)', 'Never published here: ffffffffffff', 'Killed: 1.0.0 (dddddddddddd)']);
    expect([0, 1, 4].map((n) => words.open(n, String(n)))).toEqual(['no page', '1 page has it open', '4 pages have it open']);
  });

  it('[SHELL-511] names the share of a candidate, who is named, and how many that is of all', () => {
    const cohort = (over: Partial<UnitState>): string => cohortAs({ ...widening, ...over }, String);
    expect(cohort({ people: { given: 12, all: 48 } })).toBe('For 10 %: about 12 of 48 people');
    expect(cohort({ percent: 0, include: ['user:ada', 'team:ward'], people: { given: 0, all: 1 } })).toBe('For 0 % and for user:ada, team:ward: nobody of 1 person');
    expect(cohort({ percent: 100, people: { given: 3, all: 3 } })).toBe('For 100 %: all of 3 people');
    expect(cohort({ unit: 'shell' })).toBe('For nobody yet: the shell goes to everybody at once');
  });

  it('[SHELL-512] compares a candidate with what is stable, and otherwise that with what was before', () => {
    expect([comparedOf(widening), comparedOf({ ...unit, previous: version('c') }), comparedOf(unit)]).toEqual([
      { kind: 'candidate', from: 'a'.repeat(64), to: 'b'.repeat(64) }, { kind: 'previous', from: 'c'.repeat(64), to: 'a'.repeat(64) }, null,
    ]);
    const file = { path: 'x.js', was: null, before: 1, after: 2 };
    expect([file, { ...file, before: null }, { ...file, after: null }].map(changeOf)).toEqual(['changed', 'added', 'removed']);
    expect(agreedAs({ contract: [], entry: null, css: null })).toEqual(['Agreements with the shell: the same.', 'First module: the same.', 'Style sheets at once: the same.']);
    expect(agreedAs({ contract: [{ surface: 'bus', before: [1, 1], after: [1, 2] }, { surface: 'url', before: null, after: [1, 1] }], entry: { before: 'a.js', after: 'b.js' }, css: { before: [], after: ['a.css', 'b.css'] } })).toEqual([
      'Agreement bus: 1 before, 1 to 2 now', 'Agreement url: not declared before, 1 now', 'First module: a.js before, b.js now', 'Style sheets at once: none before, a.css, b.css now',
    ]);
  });
});
