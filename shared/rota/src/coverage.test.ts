import { describe, expect, it } from 'vitest';
import { addDays } from './time.ts';
import { coverageCurve, coverageOf } from './coverage.ts';
import { cutWindow } from './history.ts';
import { indexWindow } from './roster-index.ts';
import { MONDAY, rosterOf, RESTED, wardOf } from './testing/ward.ts';
import type { Assignment, Demand } from './model.ts';

const need = (shiftTypeId: string, minimum: number, optimum: number, skillId = 'RN', date = MONDAY): Demand => ({
  date,
  shiftTypeId,
  skillId,
  minimum,
  optimum,
});

describe('coverage of a day', () => {
  it('[ROTA-12] each shift counts its people against minimum and optimum, in the schedule’s order', () => {
    const index = wardOf({
      rows: { A: 'E', B: 'E', C: 'L', D: 'N', F: 'N' },
      demand: [need('N', 2, 2), need('E', 3, 4), need('L', 1, 2)],
    });
    const rows = coverageOf(index, MONDAY).map((c) => [c.shiftType.id, c.assigned, c.minimum, c.optimum, c.status, c.gap]);
    expect(rows).toEqual([
      ['E', 2, 3, 4, 'below-minimum', -1],
      ['D', 0, 0, 0, 'met', 0],
      ['L', 1, 1, 2, 'below-optimum', -1],
      ['N', 2, 2, 2, 'met', 0],
    ]);
  });

  it('[ROTA-12] people of one skill do not fill the gap of another', () => {
    const index = wardOf({
      rows: { A: 'E', B: 'E', C: 'E' },
      demand: [need('E', 1, 1, 'RN'), need('E', 1, 2, 'CA')],
    });
    const [early] = coverageOf(index, MONDAY);
    expect(early).toMatchObject({ assigned: 3, minimum: 2, optimum: 3, status: 'below-minimum', gap: -1 });
    expect(early?.bySkill).toEqual([
      { skillId: 'RN', assigned: 3, minimum: 1, optimum: 1 },
      { skillId: 'CA', assigned: 0, minimum: 1, optimum: 2 },
    ]);
  });

  it('[ROTA-12] a skill that is worked without being needed, and one that is unknown, are listed too', () => {
    const extra: Assignment[] = [{ staffId: 'B', date: MONDAY, slot: 0, value: { shiftTypeId: 'E', skillId: 'gone' } }];
    const index = wardOf({ rows: { A: 'E', B: '.' }, extra, demand: [need('E', 1, 1, 'CA')] });
    expect(coverageOf(index, MONDAY)[0]?.bySkill.map(({ skillId }) => skillId)).toEqual(['RN', 'CA', 'gone']);
  });
});

describe('curve of a day', () => {
  it('[ROTA-13] people and demand change at the starts and ends of shifts, nights reach into the next morning', () => {
    const index = wardOf({ rows: { A: 'E', B: 'D', C: 'N' }, demand: [need('E', 2, 3), need('N', 1, 1)] });
    expect(coverageCurve(index, MONDAY)).toEqual([
      { at: 360, onShift: 0, minimum: 1, optimum: 1 },
      { at: 390, onShift: 1, minimum: 2, optimum: 3 },
      { at: 510, onShift: 2, minimum: 2, optimum: 3 },
      { at: 870, onShift: 1, minimum: 0, optimum: 0 },
      { at: 990, onShift: 0, minimum: 0, optimum: 0 },
      { at: 1350, onShift: 1, minimum: 1, optimum: 1 },
      { at: 1830, onShift: 0, minimum: 0, optimum: 0 },
    ]);
  });

  it('[ROTA-13] the night before is counted until it leaves, from the window or from the carry', () => {
    const tuesday = addDays(MONDAY, 1);
    const options = { rows: { A: 'NE', B: 'N.', C: '.D' }, demand: [need('N', 2, 2), need('E', 1, 1, 'RN', tuesday)] };
    const whole = coverageCurve(wardOf(options), tuesday);
    expect(whole[0]).toEqual({ at: 360, onShift: 2, minimum: 2, optimum: 2 });
    expect(whole[1]).toEqual({ at: 390, onShift: 1, minimum: 1, optimum: 1 });
    const cut = indexWindow(cutWindow(rosterOf(options), tuesday, tuesday));
    expect(coverageCurve(cut, tuesday)[0]?.onShift).toBe(2);
    const carry = { A: { ...RESTED, offRun: 0, workRun: 1, lastShiftTypeId: 'N', lastEnd: 1830 }, B: RESTED };
    const first = coverageCurve(wardOf({ rows: { A: '.', B: 'E' }, carry }), MONDAY);
    expect(first.map(({ at, onShift }) => [at, onShift])).toEqual([[360, 1], [390, 1], [870, 0]]);
  });

  it('[ROTA-13] somebody of the day before who stays longer than today’s shifts is counted to the end', () => {
    const extra: Assignment[] = [{ staffId: 'B', date: MONDAY, slot: 0, value: { shiftTypeId: 'N', skillId: 'RN', end: 2400 } }];
    const points = coverageCurve(wardOf({ rows: { A: '.E', B: '..' }, extra }), addDays(MONDAY, 1));
    expect(points.map(({ at, onShift }) => [at, onShift])).toEqual([[360, 1], [390, 2], [870, 1], [960, 0]]);
  });

  it('[ROTA-13] a day without shifts and demand has no curve', () => {
    expect(coverageCurve(wardOf({ rows: { A: 'N.' } }), addDays(MONDAY, 1))).toEqual([]);
  });

  it('[ROTA-13] an assignment’s own clock times are drawn, not the shift type’s', () => {
    const extra: Assignment[] = [{ staffId: 'A', date: MONDAY, slot: 0, value: { shiftTypeId: 'E', skillId: 'RN', end: 720 } }];
    const points = coverageCurve(wardOf({ rows: { A: '.' }, extra }), MONDAY);
    expect(points.map(({ at }) => at)).toEqual([360, 390, 720]);
  });
});
