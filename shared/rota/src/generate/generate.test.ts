import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coverageOf } from '../coverage.ts';
import { evaluate } from '../evaluate.ts';
import { cutWindow } from '../history.ts';
import { hoursOf } from '../hours.ts';
import { ID_PATTERN, type Roster, type RuleId } from '../model.ts';
import { indexWindow, type RosterIndex } from '../roster-index.ts';
import { addDays } from '../time.ts';
import { generateRoster } from './generate.ts';
import { createRandom } from './random.ts';

const firstDate = '2026-11-02';
/** Milliseconds a long test may take on a busy machine. */
const PATIENT = 60_000;
const indexOf = (roster: Roster): RosterIndex => indexWindow(cutWindow(roster, roster.schedule.firstDate, roster.schedule.lastDate));

describe('generated wards', () => {
  it('[ROTA-70] the same seed gives the same rota, another seed another one', () => {
    const one = JSON.stringify(generateRoster({ firstDate, staff: 30, weeks: 4, seed: 7 }));
    expect(JSON.stringify(generateRoster({ firstDate, staff: 30, weeks: 4, seed: 7 }))).toBe(one);
    expect(JSON.stringify(generateRoster({ firstDate, staff: 30, weeks: 4, seed: 8 }))).not.toBe(one);
  });

  it('[ROTA-70] 120 people and 8 weeks are the default, in the order of their main skill, no name twice', () => {
    const { staff, schedule, skills } = generateRoster({ firstDate });
    expect(staff).toHaveLength(120);
    expect(schedule).toMatchObject({ id: 'ward-4-north', firstDate, lastDate: addDays(firstDate, 55) });
    expect(new Set(staff.map(({ name }) => name)).size).toBe(120);
    const order = staff.map((person) => skills.findIndex(({ id }) => id === person.skills[0]));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(new Set(order)).toEqual(new Set([0, 1, 2, 3]));
    expect(new Set(staff.map(({ contractId }) => contractId))).toEqual(new Set(['c100', 'c80', 'c50']));
    const many = generateRoster({ firstDate, staff: 600, weeks: 1 }).staff;
    expect(new Set(many.map(({ name }) => name)).size).toBe(600);
  }, PATIENT);

  it('[ROTA-71] no rejecting rule is broken and every reference holds, whatever the size, seed and first day', () => {
    const options = fc.record({
      staff: fc.integer({ min: 1, max: 60 }),
      weeks: fc.integer({ min: 1, max: 5 }),
      seed: fc.integer(),
      firstDate: fc.integer({ min: 0, max: 400 }).map((n) => addDays(firstDate, n)),
    });
    fc.assert(
      fc.property(options, (asked) => {
        const roster = generateRoster(asked);
        const { reject } = roster.schedule.policy;
        const refused = evaluate(indexOf(roster), undefined, reject).filter(({ severity }) => severity === 'must');
        expect(refused).toEqual([]);
        const people = new Set(roster.staff.map(({ id }) => id));
        const dated = [...roster.assignments, ...roster.demand, ...roster.requests, ...roster.notes];
        expect(dated.every(({ date }) => roster.schedule.firstDate <= date && date <= roster.schedule.lastDate)).toBe(true);
        const owners = [...roster.assignments, ...roster.leave, ...roster.requests].map(({ staffId }) => staffId);
        expect(owners.every((id) => people.has(id))).toBe(true);
        for (const list of [roster.staff, roster.leave, roster.requests, roster.notes]) {
          const ids = list.map(({ id }) => id);
          expect(new Set(ids).size).toBe(ids.length);
          expect(ids.every((id) => ID_PATTERN.test(id))).toBe(true);
        }
      }),
      { numRuns: 40 },
    );
  }, PATIENT);

  it('[ROTA-72] the plan is believable: it is mostly covered, keeps rest and contracts, and leaves each kind of trouble to find', () => {
    for (const [staff, seed] of [[120, 20261116], [120, 3], [480, 5]] as const) {
      const roster = generateRoster({ firstDate, staff, seed });
      const index = indexOf(roster);
      const shifts = index.plannedDates.flatMap((date) => coverageOf(index, date).filter(({ optimum }) => optimum > 0));
      const below = shifts.filter(({ status }) => status === 'below-minimum').length;
      const met = shifts.filter(({ status }) => status === 'met').length;
      expect(below).toBeGreaterThan(0);
      expect(below / shifts.length).toBeLessThan(0.2);
      expect(met / shifts.length).toBeGreaterThan(0.5);

      const counts = new Map<RuleId, number>();
      for (const { rule } of evaluate(index)) counts.set(rule, (counts.get(rule) ?? 0) + 1);
      for (const rule of ['rest', 'coverage-minimum', 'coverage-optimum', 'request', 'hours', 'weekends'] as const) {
        expect([rule, counts.get(rule) ?? 0]).toEqual([rule, expect.toSatisfy((n: number) => n >= 1 && n < staff * 3)]);
      }
      expect(counts.get('rest') ?? 0).toBeLessThan(staff / 8);
      for (const rule of ['single-assignment', 'succession', 'work-run', 'overlap', 'skill'] as const) {
        expect([rule, counts.get(rule) ?? 0]).toEqual([rule, expect.toSatisfy((n: number) => n < staff / 20)]);
      }
      const weekly = roster.staff.map(({ id }) => (hoursOf(index, id, firstDate, roster.schedule.lastDate).difference ?? 0) / 8 / 60);
      const mean = weekly.reduce((sum, hours) => sum + hours, 0) / weekly.length;
      expect(mean).toBeGreaterThan(-3);
      expect(mean).toBeLessThan(1);
      expect(roster.leave.some(({ kind }) => kind === 'sick') && roster.leave.some(({ kind }) => kind === 'training')).toBe(true);
      expect(roster.leave.some(({ approved }) => !approved) && roster.notes.length > 5).toBe(true);
    }
  }, PATIENT);

  it('[ROTA-72] the first days continue what came before them', () => {
    const roster = generateRoster({ firstDate, staff: 60, weeks: 2 });
    const carries = roster.staff.map(({ id }) => roster.carry[id]);
    expect(carries.every((carry) => carry?.assignments === 0 && carry.weekends === 0)).toBe(true);
    expect(carries.filter((carry) => (carry?.workRun ?? 0) > 0).length).toBeGreaterThan(5);
    expect(carries.filter((carry) => (carry?.offRun ?? 0) > 0).length).toBeGreaterThan(5);
  });

  it('[ROTA-73] an option out of range is named', () => {
    expect(() => generateRoster({ firstDate: '2026-02-30' })).toThrow(/firstDate "2026-02-30"/);
    expect(() => generateRoster({ firstDate, staff: 0 })).toThrow('staff is 0, a whole number from 1 to 2000 is needed');
    expect(() => generateRoster({ firstDate, staff: 2001 })).toThrow(RangeError);
    expect(() => generateRoster({ firstDate, weeks: 1.5 })).toThrow(/weeks is 1.5/);
    expect(() => generateRoster({ firstDate, seed: NaN })).toThrow(/seed/);
    expect(() => generateRoster({ firstDate, timeZone: 'Mars/Base' })).toThrow(/timeZone "Mars\/Base"/);
    expect(generateRoster({ firstDate, staff: 1, weeks: 1 }).staff).toHaveLength(1);
    expect(generateRoster({ firstDate, staff: 1, weeks: 1, name: 'Łódź №1 ' }).schedule.id).toBe('o-dz-1');
  });
});

describe('random numbers', () => {
  it('[ROTA-70] they are spread evenly, within their bounds, and a shuffle loses nothing', () => {
    for (const seed of [0, 1, -1, 2 ** 31]) {
      const random = createRandom(seed);
      const draws = Array.from({ length: 4000 }, () => random.whole(1, 4));
      for (const n of [1, 2, 3, 4]) expect(Math.abs(draws.filter((draw) => draw === n).length - 1000)).toBeLessThan(150);
      expect(draws.every((draw) => draw >= 1 && draw <= 4)).toBe(true);
      expect(random.shuffled([1, 2, 3, 4, 5]).sort()).toEqual([1, 2, 3, 4, 5]);
      expect(() => random.pick([])).toThrow(RangeError);
    }
  });
});
