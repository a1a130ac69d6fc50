import { describe, expect, it } from 'vitest';
import { daysOfMonth } from './month.ts';
import { heatDay } from './month-coverage.ts';
import { heatRows } from './month-heat.ts';
import { need, wardIndex, work } from './testing/ward.ts';

const FRIDAY = '2026-11-20';
const days = daysOfMonth(FRIDAY, 'en-GB', null);

function rows(ward: Parameters<typeof wardIndex>[0]) {
  const index = wardIndex(ward);
  return heatRows(index, days, days.map((day) => heatDay(index, day)));
}

describe('the heat map', () => {
  it('[MONTH-110] has a line for each shift that is asked for or worked, with count, status and words', () => {
    const found = rows({ demand: [need(FRIDAY, 'E', 2, 3)], assignments: [work('ana', FRIDAY, 'E'), work('bo', '2026-11-21', 'L')] });
    expect(found.map(({ key }) => key)).toEqual(['E/', 'L/']);
    expect(found[0]?.cells[19]).toEqual({ date: FRIDAY, status: 'below-minimum', assigned: 1, missing: 1, idle: false, label: 'Early, Friday 20 November: 1 of 2–3, 1 below minimum' });
    expect([found[0]?.cells[0]?.idle, found[0]?.cells[0]?.label]).toEqual([true, 'Early, Sunday 1 November: nothing asked for']);
    expect(found.map(({ belowMinimum, belowOptimum }) => [belowMinimum, belowOptimum])).toEqual([[1, 0], [0, 0]]);
  });

  it('[MONTH-111] tells the skills of a shift apart where it has more than one', () => {
    const found = rows({
      demand: [need(FRIDAY, 'E', 1, 1), { date: FRIDAY, shiftTypeId: 'E', skillId: 'HN', minimum: 0, optimum: 1 }],
      assignments: [work('ana', FRIDAY, 'E'), work('bo', FRIDAY, 'E')],
    });
    expect(found.map(({ key }) => key)).toEqual(['E/', 'E/HN', 'E/RN']);
    expect(found.map(({ cells }) => [cells[19]?.status, cells[19]?.assigned, cells[19]?.missing])).toEqual([
      ['below-optimum', 2, 1],
      ['below-optimum', 0, 1],
      ['met', 2, 0],
    ]);
    expect(found[1]?.cells[19]?.label).toBe('Early, Head nurse, Friday 20 November: 0 of 0–1, 1 below optimum');
  });
});
