import { COHORT_CASES } from '@tandem/rest/cohort-cases';
import type { HealthSample } from '@tandem/rest';
import { describe, expect, it } from 'vitest';
import type { Pointer } from '../pointer.ts';
import { sharedByChance } from './by-chance.ts';
import { inCohort } from './cohort.ts';
import { gatePolicySchema } from './gate-policy.ts';
import { watchGate, type GateState, type GateVerdict } from './gate-watch.ts';
import { testedOf } from './tested.ts';
import { createUnitMinutes } from './unit-minutes.ts';

const version = (name: string) => ({ v: name, d: name.repeat(64), m: 'sha384-x' });
const [STABLE, CANDIDATE] = [version('a'), version('b')];
const MINUTE = 60_000;
const quiet: HealthSample = { errors: [], inconsistencies: 0, loadFailures: 0, stale: false };
const pointerAt = (percent: number, more: object = {}): Pointer => ({ schema: 1, seq: 2, issued: '', remotes: { weekly: { stable: STABLE, previous: null, candidate: CANDIDATE, rollout: { id: 'r2', salt: 'weekly/r2', percent }, state: 'rolling', ...more } } });

const policy = gatePolicySchema.parse({ minSample: 10, bake: 600, slowdown: { minSample: 50 }, growth: { minSample: 50 } });

/** A site of people, half of whom are given the candidate. */
function createSite(pointer = pointerAt(50), size = 60) {
  const clock = { now: 1_000 * MINUTE };
  const minutes = createUnitMinutes({ policy, now: () => clock.now });
  const tested = testedOf(pointer.remotes['weekly']!)!;
  const people = Array.from({ length: size }, (_, i) => ({ id: `p${i}`, login: `l${i}`, roles: [] }));
  const given = people.filter((person) => tested.given(person));
  const others = people.filter((person) => !tested.given(person));
  let state: GateState | null = null;
  const say = (person: (typeof people)[number], sample: Partial<HealthSample>, digest = tested.given(person) ? CANDIDATE.d : STABLE.d, session = person.id): void =>
    minutes.heard(pointer, { person, session, viewer: false, units: [{ unit: 'weekly', digest }], sample: { ...quiet, ...sample } });
  return {
    minutes, given, others, say, clock,
    /** One minute in which all say something. */
    minute(mine: (i: number) => Partial<HealthSample> = () => ({}), theirs: (i: number) => Partial<HealthSample> = () => ({})): GateVerdict {
      given.forEach((person, i) => say(person, mine(i)));
      others.forEach((person, i) => say(person, theirs(i)));
      return this.look();
    },
    look(): GateVerdict {
      clock.now += MINUTE;
      const seen = watchGate(state, tested, minutes.of('weekly', clock.now), policy, clock.now);
      state = seen.state;
      return seen.verdict;
    },
  };
}
const failed = (digest = CANDIDATE.d) => ({ failed: [{ unit: 'weekly', digest, phase: 'mount' as const }] });
const cause = (verdict: GateVerdict): string => (verdict.verdict === 'pass' ? 'pass' : verdict.verdict === 'fail' ? `fail ${verdict.evidence.cause}` : verdict.why);
function last(site: ReturnType<typeof createSite>, most: number, ...how: Parameters<ReturnType<typeof createSite>['minute']>): string {
  for (let i = 1; i <= most; i += 1) {
    const found = cause(site.minute(...how));
    if (found.startsWith('fail') || found === 'pass') return `${found} after ${i}`;
  }
  return cause(site.minute(...how));
}

describe('the cohort of a person, on the server', () => {
  it.each(COHORT_CASES)('[SERVER-1130] is that of their page: $what', ({ rollout, person, given }) => void expect(inCohort(rollout, person)).toBe(given));
});

describe('what pages say of a version', () => {
  const rows = (site: ReturnType<typeof createSite>) => (site.clock.now += MINUTE, site.minutes.of('weekly', site.clock.now).at(-1)!.rows);

  it('[SERVER-1131] counts by version and cohort, each person once in a minute, however many pages they have', () => {
    const site = createSite();
    const [ann] = site.given;
    const [bob] = site.others;
    for (const session of ['one', 'two']) site.say(ann!, { visible: 50, inconsistencies: 3, ...failed() }, undefined, session);
    site.say(bob!, { visible: 70 });
    const found = rows(site).map(({ digest, cohort, sessions, began, failed: people, differing, values }) => [digest[0], cohort, sessions, began, people.size, differing.size, values.visible?.reduce((sum, n) => sum + n, 0)]);
    expect(found).toEqual([['b', 'candidate', 1, 1, 1, 1, 1], ['a', 'stable', 1, 1, 0, 0, 1]]);
  });

  it('[SERVER-1131] counts neither a version that the pointer does not know nor one that its person is not given', () => {
    const site = createSite();
    site.say(site.given[0]!, {}, 'f'.repeat(64));
    site.say(site.others[0]!, { ...failed() }, CANDIDATE.d);
    site.minutes.heard(pointerAt(50, { state: 'locked' }), { person: site.given[0]!, session: 's', viewer: false, units: [{ unit: 'weekly', digest: CANDIDATE.d }], sample: quiet });
    expect(rows(site)).toEqual([]);
  });

  it('[SERVER-1131] puts a start that failed down to the candidate, also where the page shows the version before in its place', () => {
    const site = createSite();
    site.say(site.given[0]!, failed(), STABLE.d);
    expect(rows(site).map(({ digest, cohort, failed: people }) => [digest[0], cohort, people.size])).toEqual([['a', 'candidate', 0], ['b', 'candidate', 1]]);
  });

  it('[SERVER-1131] counts an error that another unit has thrown for that one alone, a viewer’s difference not, and the first error of a page once', () => {
    const site = createSite();
    const error = (unit?: string, digest = CANDIDATE.d) => ({ errors: [{ fingerprint: 'a', critical: false, ...(unit && { of: { unit, digest } }) }] });
    const errored = () => rows(site).find(({ digest }) => digest === CANDIDATE.d)?.errored;
    site.say(site.given[0]!, error('monthly'));
    expect(errored()).toBe(0);
    site.say(site.given[0]!, error('weekly'));
    expect(errored()).toBe(1);
    site.say(site.given[0]!, error());
    expect(errored()).toBe(0);
    site.minutes.heard(pointerAt(50), { person: site.given[1]!, session: 's', viewer: true, units: [{ unit: 'weekly', digest: CANDIDATE.d }], sample: { ...quiet, inconsistencies: 2 } });
    expect(rows(site)[0]?.differing.size).toBe(0);
  });

  it('[SERVER-1131] is kept as far back as a look goes', () => {
    const site = createSite();
    for (let i = 0; i < 30; i += 1) site.minute();
    expect(site.minutes.of('weekly', site.clock.now).map(({ rows: each }) => each.length)).toEqual(Array.from({ length: 12 }, () => 2));
  });
});

describe('the gate of a candidate', () => {
  it('[SERVER-1132] fails where nobody of many can start it, or far more of them than of the others differ', () => {
    expect(last(createSite(pointerAt(99.99), 400), 2, () => failed())).toBe('fail failures after 1');
    const differs = (share: number) => (i: number) => ({ inconsistencies: i % 100 < share ? 1 : 0 });
    expect(last(createSite(pointerAt(50), 2000), 2, differs(90), differs(9))).toBe('fail differences after 1');
    expect(last(createSite(pointerAt(50), 2000), 2, differs(20), differs(9))).not.toContain('fail');
  });

  it('[SERVER-1132] fails it once three people cannot start it, and not two', () => {
    const fails = (most: number) => (i: number) => (i < most ? failed() : {});
    const alone = createSite();
    alone.given.slice(0, 2).forEach((person) => alone.say(person, failed(), STABLE.d));
    expect(cause(alone.look())).not.toContain('fail');
    alone.say(alone.given[2]!, failed(), STABLE.d);
    expect(cause(alone.look())).toBe('fail failures');
    expect(last(createSite(), 3, fails(30))).toBe('fail failures after 1');
  });

  it('[SERVER-1132] does not fail it for a few among many, nor where the stable version does not start either', () => {
    expect(last(createSite(), 3, (i) => (i < 3 ? failed() : {}))).not.toContain('fail');
    expect(last(createSite(), 6, () => failed(), () => failed(STABLE.d))).not.toContain('fail');
  });

  it('[SERVER-1132] fails it once the pages of two people have confirmed differences, and not where others have as many', () => {
    const differs = (most: number) => (i: number) => (i < most ? { inconsistencies: 1 } : {});
    expect(last(createSite(), 3, differs(1))).not.toContain('fail');
    expect(last(createSite(), 3, differs(2))).toBe('fail differences after 1');
    expect(last(createSite(), 3, differs(4), differs(4))).not.toContain('fail');
  });

  it('[SERVER-1133] fails it for more errors than the stable version has, and not for as many', () => {
    let fresh = 0;
    const error = { errors: [{ fingerprint: 'a', critical: false }] };
    const site = createSite();
    // Pages that are new count their first error.
    const errs = (people: typeof site.given, each: number) => people.slice(0, each).forEach((person) => site.say(person, error, undefined, `fresh-${(fresh += 1)}`));
    let found = '';
    for (let i = 0; i < 5 && !found.startsWith('fail'); i += 1) {
      errs(site.given, 10);
      found = cause(site.minute());
    }
    expect(found).toBe('fail errors');
    const alike = createSite();
    for (let i = 0; i < 20; i += 1) {
      [...alike.given, ...alike.others].filter((_, at) => at % 6 === 0).forEach((person) => alike.say(person, error, undefined, `alike-${(fresh += 1)}`));
      expect(cause(alike.minute())).not.toContain('fail');
    }
  });

  it.each(['visible', 'inp', 'switch'] as const)('[SERVER-1133] fails it where %s is slower for long enough, and not where it is slow for all', (metric) => {
    const slow = (ms: number) => (i: number) => ({ [metric]: ms * (1 + (i % 7) / 20) });
    expect(last(createSite(), 30, slow(150), slow(100))).toMatch(new RegExp(`^fail ${metric} after `));
    expect(last(createSite(), 20, slow(150), slow(150))).not.toContain('fail');
  });

  it('[SERVER-1133] fails it where the pages that have it grow, each measured against itself', () => {
    let minute = 0;
    const nodes = (each: number) => (i: number) => (i === 0 && (minute += 1), { domNodes: (1000 + 100 * i) * (1 + each * minute), heapMb: 50 });
    expect(last(createSite(), 40, nodes(0.05), (i) => ({ domNodes: 3000 + 10 * i, heapMb: 50 }))).toMatch(/^fail nodes after /);
    expect(last(createSite(), 20, (i) => ({ domNodes: 9000 + i, heapMb: 50 }), (i) => ({ domNodes: 3000 + i, heapMb: 50 }))).not.toContain('fail');
  });

  it('[SERVER-1134] passes it once it has baked and been seen enough, and says before what it waits for', () => {
    const site = createSite();
    expect([cause(site.look()), cause(site.minute()), cause(site.minute())]).toEqual(['silence', 'bake', 'bake']);
    expect(last(site, 12)).toMatch(/^pass/);
    for (let i = 0; i < 6; i += 1) site.look();
    expect(cause(site.look())).toBe('silence');
    const few = createSite();
    few.say(few.given[0]!, {});
    expect(cause(few.look())).toBe('sample');
  });

  it('[SERVER-1134] holds one that is a little slower than the stable one: neither widened nor taken back', () => {
    const slow = (ms: number) => (i: number) => ({ visible: ms * (1 + (i % 9) / 100) });
    expect(last(createSite(), 40, slow(113), slow(100))).toBe('held');
  });

  it('[SERVER-1134] begins anew with another candidate, and what a share has to have with another share', () => {
    const site = createSite();
    expect(last(site, 12)).toMatch(/^pass/);
    const minutes = site.minutes.of('weekly', site.clock.now);
    const state = watchGate(null, testedOf(pointerAt(50).remotes['weekly']!)!, minutes, policy, site.clock.now).state;
    const wider = watchGate(state, testedOf(pointerAt(75).remotes['weekly']!)!, minutes, policy, site.clock.now + MINUTE).state;
    expect([wider.percent, wider.since, wider.began, wider.candidate.began]).toEqual([75, site.clock.now + MINUTE, site.clock.now, 0]);
    const failing = { ...state, failure: { cause: 'errors', n: 1, base: 1, value: 1, bound: 1 } } as const;
    expect(watchGate(failing, testedOf(pointerAt(75).remotes['weekly']!)!, minutes, policy, site.clock.now).verdict.verdict).toBe('fail');
    const other = testedOf(pointerAt(75, { candidate: version('c') }).remotes['weekly']!)!;
    expect(watchGate(failing, other, minutes, policy, site.clock.now).state).toMatchObject({ key: `r2 ${'c'.repeat(64)}`, failure: null });
  });

  it('[SERVER-1132] chance is the upper tail of a binomial distribution', () => {
    expect([sharedByChance(3, 0, 0.5), sharedByChance(1, 1, 0.5)].map((p) => p.toFixed(9))).toEqual(['0.125000000', '0.750000000']);
    expect([sharedByChance(0, 5, 0.1), sharedByChance(2, 2, 1)]).toEqual([1, 1]);
    expect(sharedByChance(20, 0, 0.05)).toBeLessThan(1e-25);
  });
});
