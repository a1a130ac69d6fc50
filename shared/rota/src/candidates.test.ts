import { describe, expect, it } from 'vitest';
import { candidatesFor, skillFor } from './candidates.ts';
import { MONDAY, wardOf, type WardOptions } from './testing/ward.ts';
import type { Demand } from './model.ts';

const FRIDAY = '2026-11-06';
const need = (skillId: string, minimum: number, optimum: number): Demand => ({
  date: FRIDAY,
  shiftTypeId: 'L',
  skillId,
  minimum,
  optimum,
});
const namesOf = (options: WardOptions): { able: string[]; unable: string[] } => {
  const { able, unable } = candidatesFor(wardOf(options), FRIDAY, 'L');
  return { able: able.map(({ staff }) => staff.id), unable: unable.map(({ staff }) => staff.id) };
};

describe('candidates', () => {
  it('[ROTA-45] people who are off and break no must-fix rule are able, others who are off are not', () => {
    const options: WardOptions = {
      rows: { Works: '....E..', Free: '.......', Night: '...N...', Away: '.......', Early: '.....E.' },
      leave: [{ staffId: 'Away', from: FRIDAY, to: FRIDAY }],
    };
    expect(namesOf(options)).toEqual({ able: ['Free'], unable: ['Night', 'Away', 'Early'] });
    const { unable } = candidatesFor(wardOf(options), FRIDAY, 'L');
    expect(unable.map(({ findings }) => findings.map(({ short }) => short))).toEqual([
      ['8 h rest, 11 h needed'],
      ['on leave'],
      ['8 h rest, 11 h needed'],
    ]);
  });

  it('[ROTA-45] while a skill is missing only those who have it are able', () => {
    const staff = { Nina: { skills: ['RN'] }, Carl: { skills: ['CA'] }, Both: { skills: ['CA', 'RN'] } };
    const rows = { Nina: '.......', Carl: '.......', Both: '.......' };
    const { able, unable } = candidatesFor(wardOf({ rows, staff, demand: [need('RN', 2, 2)] }), FRIDAY, 'L');
    expect(able.map((c) => [c.staff.id, c.skillId])).toEqual([['Nina', 'RN'], ['Both', 'RN']]);
    expect(unable.map((c) => [c.staff.id, c.findings[0]?.message])).toEqual([['Carl', 'Carl: Late is short of RN, not of CA.']]);
    expect(namesOf({ rows, staff, demand: [need('RN', 0, 0)] }).able).toEqual(['Nina', 'Carl', 'Both']);
  });

  it('[ROTA-46] who fills a minimum comes first, then an optimum, then fewer warnings, then less time over the norm', () => {
    const options: WardOptions = {
      rows: { Opt: '.......', Wish: '.......', Busy: 'EEE....', Idle: 'E......' },
      staff: { Opt: { skills: ['CA'] } },
      contract: { weeklyMinutes: 2310 },
      requests: [{ staffId: 'Wish', date: FRIDAY }],
      demand: [need('RN', 1, 1), need('CA', 0, 1)],
    };
    expect(namesOf(options).able).toEqual(['Idle', 'Busy', 'Wish', 'Opt']);
    const { able } = candidatesFor(wardOf(options), FRIDAY, 'L');
    expect(able.map(({ differenceAfter }) => differenceAfter)).toEqual([960 - 2310, 1920 - 2310, 480 - 2310, 480 - 2310]);
    expect(candidatesFor(wardOf({ rows: { A: '.......' } }), FRIDAY, 'L').able[0]?.differenceAfter).toBeNull();
  });

  it('[ROTA-46] an unknown shift has no candidates', () => {
    expect(candidatesFor(wardOf({ rows: { A: '.......' } }), FRIDAY, 'Q')).toEqual({ able: [], unable: [] });
  });
});

describe('the skill of a typed shift', () => {
  const staff = { Ana: { skills: ['CA', 'RN'] } };
  const skill = (demand: readonly Demand[], rows: WardOptions['rows'] = { Ana: '.......' }): string | null =>
    skillFor(wardOf({ rows, staff, demand }), 'Ana', FRIDAY, 'L');

  it('[ROTA-47] it is the skill most missing to the minimum, then to the optimum, then the main one', () => {
    expect(skill([])).toBe('CA');
    expect(skill([need('RN', 1, 1)])).toBe('RN');
    expect(skill([need('RN', 1, 2), need('CA', 2, 2)])).toBe('CA');
    expect(skill([need('RN', 2, 2), need('CA', 1, 9)])).toBe('RN');
    expect(skill([need('RN', 0, 2), need('CA', 0, 1)])).toBe('RN');
    expect(skill([need('RN', 1, 1)], { Ana: '.......', Ben: '....L..' })).toBe('CA');
  });

  it('[ROTA-47] the person’s own shift does not count, and the unknown have no skill', () => {
    expect(skill([need('RN', 1, 1)], { Ana: '....L..' })).toBe('RN');
    expect(skill([need('RN', 1, 1), need('CA', 0, 3)], { Ana: '....L..' })).toBe('RN');
    const index = wardOf({ rows: { Ana: '.......', Bo: '.......' }, staff: { Bo: { skills: [] } } });
    expect(skillFor(index, 'nobody', MONDAY, 'L')).toBeNull();
    expect(skillFor(index, 'Ana', MONDAY, 'Q')).toBeNull();
    expect(skillFor(index, 'Bo', MONDAY, 'L')).toBeNull();
  });
});
