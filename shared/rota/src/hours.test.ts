import { describe, expect, it } from 'vitest';
import { addDays } from './time.ts';
import { hoursOf, peopleHours } from './hours.ts';
import { MONDAY, wardOf } from './testing/ward.ts';
import type { Assignment } from './model.ts';

const sunday = addDays(MONDAY, 6);
const full = { weeklyMinutes: 2310 };

describe('hours', () => {
  it('[ROTA-14] actual is planned time by the clock, the norm is a seventh of the week per day', () => {
    const index = wardOf({ rows: { Ana: 'EEDLN..' }, contract: full });
    expect(hoursOf(index, 'Ana', MONDAY, sunday)).toEqual({ actual: 2400, elapsed: 2400, norm: 2310, difference: 90 });
    expect(hoursOf(index, 'Ana', MONDAY, MONDAY)).toEqual({ actual: 480, elapsed: 480, norm: 330, difference: 150 });
    expect(hoursOf(index, 'Ana', sunday, MONDAY)).toMatchObject({ actual: 0, norm: 0, difference: 0 });
  });

  it('[ROTA-14] without a weekly time there is neither norm nor difference', () => {
    const index = wardOf({ rows: { Ana: 'EE.....' } });
    expect(hoursOf(index, 'Ana', MONDAY, sunday)).toEqual({ actual: 960, elapsed: 960, norm: null, difference: null });
    expect(hoursOf(index, 'nobody', MONDAY, sunday)).toMatchObject({ actual: 0, norm: null });
  });

  it('[ROTA-14] approved leave and sickness credit a fifth of the week from Monday to Friday, training counts eight hours', () => {
    const leave = [{ staffId: 'Ana', from: MONDAY, to: sunday }];
    expect(hoursOf(wardOf({ rows: { Ana: '.......' }, leave, contract: full }), 'Ana', MONDAY, sunday)).toEqual({
      actual: 0,
      elapsed: 0,
      norm: 2310,
      difference: 0,
    });
    const sick = [{ staffId: 'Ana', from: '2026-11-03', to: '2026-11-04', kind: 'sick' as const }];
    expect(hoursOf(wardOf({ rows: { Ana: '...EEEE' }, leave: sick, contract: full }), 'Ana', MONDAY, sunday)).toMatchObject({
      actual: 1920,
      difference: 1920 + 924 - 2310,
    });
    const training = [{ staffId: 'Ana', from: '2026-11-03', to: '2026-11-03', kind: 'training' as const }];
    expect(hoursOf(wardOf({ rows: { Ana: '.......' }, leave: training, contract: full }), 'Ana', MONDAY, sunday)).toMatchObject({
      actual: 480,
      elapsed: 480,
      difference: -1830,
    });
  });

  it('[ROTA-14] leave that is only asked for, or worked through, credits nothing', () => {
    const asked = [{ staffId: 'Ana', from: MONDAY, to: sunday, approved: false }];
    expect(hoursOf(wardOf({ rows: { Ana: '.......' }, leave: asked, contract: full }), 'Ana', MONDAY, sunday).difference).toBe(-2310);
    const worked = [{ staffId: 'Ana', from: MONDAY, to: MONDAY }];
    expect(hoursOf(wardOf({ rows: { Ana: 'E......' }, leave: worked, contract: full }), 'Ana', MONDAY, MONDAY)).toMatchObject({
      actual: 480,
      difference: 150,
    });
  });

  it('[ROTA-15] elapsed time follows the clock change, actual does not', () => {
    const night = { id: 'N', code: 'N', name: 'Night', start: 1140, end: 1860, run: { min: 0, max: 9 }, forbiddenNext: [] };
    const spring = wardOf({ rows: { Ana: 'N.' }, firstDate: '2021-03-27', shiftTypes: [night] });
    expect(hoursOf(spring, 'Ana', '2021-03-27', '2021-03-28')).toMatchObject({ actual: 720, elapsed: 660 });
    const autumn = wardOf({ rows: { Ana: 'N.' }, firstDate: '2021-10-30', shiftTypes: [night] });
    expect(hoursOf(autumn, 'Ana', '2021-10-30', '2021-10-31')).toMatchObject({ actual: 720, elapsed: 780 });
    expect(hoursOf(autumn, 'Ana', '2021-10-31', '2021-10-31').actual).toBe(0);
  });

  it('[ROTA-15] people’s time on a shift adds up over people and days, own clock times included', () => {
    const extra: Assignment[] = [{ staffId: 'Ben', date: MONDAY, slot: 0, value: { shiftTypeId: 'E', skillId: 'RN', end: 630 } }];
    const index = wardOf({ rows: { Ana: 'EEL', Ben: '.EE' }, extra });
    expect(peopleHours(index, 'E', MONDAY, sunday)).toBe(4 * 480 + 240);
    expect(peopleHours(index, 'E', MONDAY, MONDAY)).toBe(720);
    expect(peopleHours(index, 'N', MONDAY, sunday)).toBe(0);
  });
});
