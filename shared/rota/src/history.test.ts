import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from './time.ts';
import { evaluate } from './evaluate.ts';
import { generateRoster } from './generate/generate.ts';
import { carryAt, cutWindow } from './history.ts';
import { indexWindow } from './roster-index.ts';
import { MONDAY, NO_PAST, rosterOf, SHIFTS } from './testing/ward.ts';
import type { CarryOver, Roster } from './model.ts';

const day = (n: number): string => addDays(MONDAY, n);

describe('carry', () => {
  const at = (row: string, n: number, past: Partial<CarryOver> = {}, more: Partial<Parameters<typeof rosterOf>[0]> = {}): CarryOver =>
    carryAt(rosterOf({ rows: { Ana: row }, carry: { Ana: { ...NO_PAST, ...past } }, ...more }), 'Ana', day(n));

  it('[ROTA-50] totals and runs are counted up to the day before', () => {
    expect(at('EEL LNN. EE.....', 5)).toEqual({
      assignments: 5,
      weekends: 0,
      lastShiftTypeId: 'N',
      lastEnd: 1830,
      shiftRun: 1,
      workRun: 5,
      offRun: 0,
    });
    expect(at('EELL... E......', 7)).toEqual({ ...NO_PAST, assignments: 4, offRun: 3 });
    expect(at('.....EE .....E. .......', 14)).toMatchObject({ assignments: 3, weekends: 2, offRun: 1 });
    expect(at('.....EE', 6)).toMatchObject({ weekends: 1, workRun: 1 });
  });

  it('[ROTA-50] the roster’s own carry goes on while nothing has broken it', () => {
    const past = { assignments: 10, weekends: 2, lastShiftTypeId: 'E', shiftRun: 2, workRun: 3, lastEnd: 870 };
    expect(at('EE.', 0, past)).toEqual({ ...past, offRun: 0 });
    expect(at('EE.', 2, past)).toEqual({ ...past, assignments: 12, shiftRun: 4, workRun: 5, offRun: 0 });
    expect(at('LL.', 2, past)).toMatchObject({ shiftRun: 2, workRun: 5, lastShiftTypeId: 'L', lastEnd: 1350 });
    expect(at('...', 2, { offRun: 4 })).toEqual({ ...NO_PAST, offRun: 6 });
    expect(at('...', 2, past)).toMatchObject({ assignments: 10, offRun: 2, workRun: 0, lastShiftTypeId: null, lastEnd: null });
  });

  it('[ROTA-50] a weekend that the schedule’s first day cuts counts once', () => {
    const sunday = { firstDate: day(-1) };
    expect(at('E.......', 7, { weekends: 1, workRun: 1 }, sunday).weekends).toBe(1);
    expect(at('E.......', 7, { weekends: 1, offRun: 1 }, sunday).weekends).toBe(2);
  });

  it('[ROTA-50] approved absence ends every run, days after the schedule count as its last', () => {
    const leave = [{ staffId: 'Ana', from: day(2), to: day(3) }];
    expect(at('EE.....', 4, {}, { leave })).toEqual({ ...NO_PAST, assignments: 2 });
    expect(at('EE.....', 6, {}, { leave })).toMatchObject({ offRun: 2 });
    expect(at('.....EE', 50)).toEqual(at('.....EE', 7));
  });

  it('[ROTA-50] of several shifts the latest end counts, for a person nobody knows nothing does', () => {
    const extra = [{ staffId: 'Ana', date: MONDAY, slot: 1, value: { shiftTypeId: 'N', skillId: 'RN' } }];
    expect(at('E.', 1, {}, { extra })).toMatchObject({ assignments: 2, lastShiftTypeId: 'E', lastEnd: 1830 });
    expect(carryAt(rosterOf({ rows: { Ana: 'E' } }), 'nobody', MONDAY)).toEqual(NO_PAST);
  });
});

describe('cut', () => {
  it('[ROTA-51] a cut holds the rows of its days and the absences that touch them', () => {
    const roster = rosterOf({
      rows: { Ana: 'EEEEEEE EEEEEEE' },
      leave: [
        { staffId: 'Ana', from: day(-3), to: day(2) },
        { staffId: 'Ana', from: day(6), to: day(6) },
        { staffId: 'Ana', from: day(5), to: day(9) },
      ],
      requests: [{ staffId: 'Ana', date: day(1) }, { staffId: 'Ana', date: day(2) }],
      demand: [0, 2, 5, 6].map((n) => ({ date: day(n), shiftTypeId: 'E', skillId: 'RN', minimum: 1, optimum: 1 })),
    });
    const cut = cutWindow(roster, day(2), day(5));
    expect(cut).toMatchObject({ from: day(2), to: day(5), schedule: roster.schedule });
    expect(cut.assignments.map(({ date }) => date)).toEqual([day(2), day(3), day(4), day(5)]);
    expect(cut.leave.map(({ id }) => id)).toEqual(['a0', 'a2']);
    expect(cut.requests).toHaveLength(1);
    expect(cut.demand.map(({ date }) => date)).toEqual([day(2), day(5)]);
    expect(cut.carry['Ana']).toEqual(carryAt(roster, 'Ana', day(2)));
  });

  /** What shows on the inner days, in comparable form. */
  function inner(roster: Roster, from: string, to: string): { cut: string[]; whole: string[] } {
    const { firstDate, lastDate } = roster.schedule;
    const first = from === firstDate ? firstDate : addDays(from, 7);
    const last = to === lastDate ? lastDate : addDays(to, -7);
    const shown = (windowFrom: string, windowTo: string): string[] =>
      evaluate(indexWindow(cutWindow(roster, windowFrom, windowTo)))
        .filter(({ date }) => date !== null && first <= date && date <= last)
        .map((finding) => JSON.stringify(finding));
    return { cut: shown(from, to), whole: shown(firstDate, lastDate) };
  }

  it('[ROTA-52] rules over a cut agree with rules over the whole, a week from its edges', () => {
    const row = fc
      .array(fc.constantFrom('E', 'E', 'L', 'N', '.', '.', '.'), { minLength: 35, maxLength: 35 })
      .map((letters) => letters.join(''));
    const span = fc.tuple(fc.integer({ min: 0, max: 34 }), fc.integer({ min: 0, max: 34 }));
    const firstDate = fc.integer({ min: 0, max: 6 }).map(day);
    const offset = fc.integer({ min: 0, max: 34 });
    const past = fc.constantFrom<CarryOver>(
      NO_PAST,
      { ...NO_PAST, offRun: 2 },
      { assignments: 3, weekends: 1, lastShiftTypeId: 'N', lastEnd: 1830, shiftRun: 2, workRun: 4, offRun: 0 },
    );
    fc.assert(
      fc.property(row, row, span, firstDate, offset, offset, past, (ana, ben, [a, b], start, away, second, carry) => {
        const at = (n: number): string => addDays(start, n);
        const roster = rosterOf({
          rows: { Ana: ana, Ben: ben },
          firstDate: start,
          carry: { Ana: carry, Ben: carry },
          shiftTypes: SHIFTS.map((type) => ({ ...type, run: { min: 2, max: 3 }, forbiddenNext: type.id === 'N' ? ['E'] : [] })),
          contract: {
            weeklyMinutes: 1848,
            assignments: { min: 10, max: 16 },
            workRun: { min: 3, max: 5 },
            offRun: { min: 2, max: 4 },
            maxWeekends: 2,
            completeWeekends: true,
          },
          leave: [{ staffId: 'Ana', from: at(away), to: at(away + 3) }],
          requests: [{ staffId: 'Ben', date: at(second) }],
          extra: [{ staffId: 'Ben', date: at(second), slot: 1, value: { shiftTypeId: 'D', skillId: 'RN' } }],
          demand: [{ date: at(away), shiftTypeId: 'E', skillId: 'RN', minimum: 2, optimum: 2 }],
        });
        const { cut, whole } = inner(roster, at(Math.min(a, b)), at(Math.max(a, b)));
        expect(cut).toEqual(whole);
      }),
      { numRuns: 250 },
    );
  }, 60_000);

  it('[ROTA-52] the same holds for every four weeks of a generated ward', () => {
    const roster = generateRoster({ firstDate: MONDAY, staff: 40, weeks: 8 });
    for (let n = 0; n <= 28; n += 5) {
      const { cut, whole } = inner(roster, day(n), day(n + 27));
      expect(cut).toEqual(whole);
      expect(whole.length).toBeGreaterThan(0);
    }
  });
});
