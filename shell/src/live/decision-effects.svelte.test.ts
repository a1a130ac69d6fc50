import { indexWindow, type RosterWindow } from '@tandem/rota';
import { describe, expect, it } from 'vitest';
import { decisionEffects } from './decision-effects.ts';

const shift = (id: string, name: string, start: number) => ({ id, code: id, name, start, end: start + 480, run: { min: 1, max: 7 }, forbiddenNext: [] });
const person = (id: string) => ({ id, name: id, contractId: 'full', skills: ['RN'] });
const day = '2026-11-20';
const work = (staffId: string, shiftTypeId: string, date = day) => ({ staffId, date, slot: 0, value: { shiftTypeId, skillId: 'RN' } });
const need = (shiftTypeId: string, minimum: number, optimum: number) => ({ date: day, shiftTypeId, skillId: 'RN', minimum, optimum });
const index = indexWindow({
  schedule: { id: 'ward', name: 'Ward', timeZone: 'Europe/Warsaw', firstDate: '2026-11-01', lastDate: '2026-11-30', policy: { reject: [], restMinutes: 660 } },
  skills: [{ id: 'RN', name: 'Nurse', short: 'RN' }],
  shiftTypes: [shift('E', 'Early', 390), shift('L', 'Late', 870)],
  contracts: [{ id: 'full', name: 'Full', weeklyMinutes: null, assignments: { min: 0, max: 99 }, workRun: { min: 1, max: 9 }, offRun: { min: 1, max: 99 }, maxWeekends: 9, completeWeekends: false }],
  staff: ['ana', 'bo', 'cy'].map(person),
  demand: [need('E', 3, 3), need('L', 1, 2)],
  leave: [], requests: [], notes: [], carry: {},
  assignments: [work('ana', 'E'), work('bo', 'E'), work('cy', 'L', '2026-11-19'), work('cy', 'L')],
  from: '2026-11-09', to: '2026-11-29',
} as RosterWindow);
const said = (...values: unknown[]) => decisionEffects(index, `cy/${day}/0`, values).map((effects) => effects.map(({ mark, text, gap, gapWords }) => [`${mark}: ${text}`, gap, gapWords].filter(Boolean).join(' | ')));

describe('what a decision does', () => {
  it('[SHELL-241] is told by the coverage of the shifts in which the two values differ, and by what each newly breaks', () => {
    const [early, late] = ['E', 'L'].map((shiftTypeId) => ({ shiftTypeId, skillId: 'RN' }));
    expect(said(late, early)).toEqual([
      ['below-minimum: Early 2 of 3 | −1 | 1 below minimum', 'below-optimum: Late 1 of 1–2 | −1 | 1 below optimum'],
      ['met: Early 3 of 3', 'below-minimum: Late 0 of 1–2 | −1 | 1 below minimum', 'must: 8 h rest, 11 h needed'],
    ]);
    expect(said(late, null)).toEqual([['below-optimum: Late 1 of 1–2 | −1 | 1 below optimum'], ['below-minimum: Late 0 of 1–2 | −1 | 1 below minimum']]);
  });

  it('[SHELL-241] leaves out what both of them newly break', () => {
    const early = { shiftTypeId: 'E', skillId: 'RN' };
    expect(said(early, { ...early, end: 900 }).flat().filter((text) => text.startsWith('must'))).toEqual([]);
  });

  it('[SHELL-241] says so where coverage is the same with both', () => {
    const late = { shiftTypeId: 'L', skillId: 'RN' };
    expect(said(late, { ...late, start: 880, end: 1360 })).toEqual([['dots: No change to coverage'], ['dots: No change to coverage']]);
    expect(decisionEffects(index, 'no cell', [null, null])).toEqual([[], []]);
  });
});
