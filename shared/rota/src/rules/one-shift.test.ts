import { describe, expect, it } from 'vitest';
import { addDays } from '../time.ts';
import { evaluatePerson } from '../evaluate.ts';
import { MONDAY, NO_PAST, RESTED, SHIFTS, told, wardOf, type WardOptions } from '../testing/ward.ts';
import type { Assignment, AssignmentValue, ShiftType } from '../model.ts';

const TUESDAY = addDays(MONDAY, 1);
const at = (date: string, slot: number, value: Partial<AssignmentValue> = {}): Assignment => ({
  staffId: 'Ana',
  date,
  slot,
  value: { shiftTypeId: 'E', skillId: 'RN', ...value },
});
const findings = (options: Omit<WardOptions, 'rows'> & { row: string }) =>
  evaluatePerson(wardOf({ ...options, rows: { Ana: options.row } }), 'Ana');

describe('unknown ids', () => {
  it('[ROTA-20] a shift, skill, note, contract or person that the schedule does not have is found', () => {
    const extra = [at(MONDAY, 0, { shiftTypeId: 'Q' }), at(TUESDAY, 0, { skillId: 'XX', noteId: 'n9' })];
    expect(told(findings({ row: '..', extra }), 'unknown-id')).toEqual([
      `${MONDAY} +1 "Q" is not a shift here`,
      `${TUESDAY} +1 "XX" is not a skill here`,
      `${TUESDAY} +1 "n9" is not a note here`,
    ]);
    const [contract] = findings({ row: '.', staff: { Ana: { contractId: 'gone' } } });
    expect(contract).toMatchObject({ rule: 'unknown-id', date: null, message: 'Ana: "gone" is not a contract of this schedule.' });
    const stranger = wardOf({ rows: { Ana: 'E' }, extra: [{ ...at(MONDAY, 0), staffId: 'Zoe' }] });
    expect(told(evaluatePerson(stranger, 'Zoe'), 'unknown-id')).toEqual([`${MONDAY} +1 "Zoe" is not a person here`]);
    expect(findings({ row: 'E' })).toEqual([]);
  });
});

describe('overlap', () => {
  it('[ROTA-21] times over each other on one day are found, times that touch are not', () => {
    const [found] = findings({ row: '.', extra: [at(MONDAY, 0), at(MONDAY, 1, { shiftTypeId: 'D' })] });
    expect(found).toMatchObject({ rule: 'overlap', severity: 'must', amount: 360, short: 'overlaps Early' });
    expect(found?.cells.map(({ slot }) => slot)).toEqual([0, 1]);
    expect(found?.message).toBe('Ana: Day on Monday overlaps Early on Monday.');
    expect(told(findings({ row: '.', extra: [at(MONDAY, 0), at(MONDAY, 1, { shiftTypeId: 'L' })] }), 'overlap')).toEqual([]);
    expect(told(findings({ row: '.', extra: [at(MONDAY, 0), at(MONDAY, 1, { shiftTypeId: 'L', start: 869 })] }), 'overlap')).toEqual([
      `${MONDAY} +1 overlaps Early`,
    ]);
  });

  it('[ROTA-21] a night overlaps an early start of the next day, shown on that day', () => {
    expect(told(findings({ row: 'NE' }), 'overlap')).toEqual([]);
    expect(told(findings({ row: 'N.', extra: [at(TUESDAY, 0, { start: 360 })] }), 'overlap')).toEqual([`${TUESDAY} +30 overlaps Night`]);
  });

  it('[ROTA-21] a long shift overlaps the second one after it too', () => {
    const long = at(MONDAY, 0, { start: 360, end: 1900 });
    const found = findings({ row: '..', extra: [long, at(MONDAY, 1, { start: 400, end: 420 }), at(TUESDAY, 0, { start: 400, end: 500 })] });
    expect(told(found, 'overlap')).toEqual([`${MONDAY} +20 overlaps Early`, `${TUESDAY} +60 overlaps Early`]);
  });

  it('[ROTA-21] the night before the window overlaps through the carry', () => {
    const carry = { Ana: { ...NO_PAST, workRun: 1, shiftRun: 1, lastShiftTypeId: 'N', lastEnd: 1860 } };
    const [found] = findings({ row: 'E', carry });
    expect(found).toMatchObject({ rule: 'overlap', date: MONDAY, amount: 30, cells: [{ staffId: 'Ana', date: MONDAY, slot: 0 }] });
  });
});

describe('single assignment', () => {
  it('[ROTA-22] each shift of a day past the first counts, and is marked', () => {
    const extra = [at(MONDAY, 1, { shiftTypeId: 'L' }), at(MONDAY, 2, { shiftTypeId: 'N' })];
    const [found] = findings({ row: 'E', extra }).filter(({ rule }) => rule === 'single-assignment');
    expect(found).toMatchObject({ severity: 'must', date: MONDAY, amount: 2, message: 'Ana: 3 shifts on Monday, one is the limit.' });
    expect(found?.cells.map(({ slot }) => slot)).toEqual([1, 2]);
    expect(told(findings({ row: 'E' }), 'single-assignment')).toEqual([]);
  });
});

describe('rest', () => {
  it('[ROTA-23] less than the policy’s rest is found on the later shift, exactly enough is not', () => {
    const [found] = findings({ row: 'LE', staff: { Ana: { name: 'Mei-Ling Chen' } } });
    expect(found).toMatchObject({
      rule: 'rest',
      severity: 'must',
      date: TUESDAY,
      amount: 180,
      cells: [{ staffId: 'Ana', date: TUESDAY, slot: 0 }],
      message: 'Mei-Ling Chen: 8 h rest before Early, 11 h needed.',
      short: '8 h rest, 11 h needed',
    });
    const late = (end: number): Assignment[] => [at(MONDAY, 0, { shiftTypeId: 'L', end })];
    expect(told(findings({ row: '.E', extra: late(1170) }), 'rest')).toEqual([]);
    expect(told(findings({ row: '.E', extra: late(1171) }), 'rest')).toEqual([`${TUESDAY} +1 10.98 h rest, 11 h needed`]);
    expect(told(findings({ row: 'NL' }), 'rest')).toEqual([`${TUESDAY} +180 8 h rest, 11 h needed`]);
    expect(told(findings({ row: 'L.E' }), 'rest')).toEqual([]);
    expect(told(findings({ row: 'EDLN' }), 'rest')).toEqual([]);
  });

  it('[ROTA-23] rest begins when the last of several shifts has ended', () => {
    const extra = [at(MONDAY, 0, { start: 360, end: 1200 }), at(MONDAY, 1, { start: 400, end: 420 })];
    expect(told(findings({ row: '.E', extra }), 'rest')).toEqual([`${TUESDAY} +30 10.5 h rest, 11 h needed`]);
  });

  it('[ROTA-23] rest is elapsed time: a change of the clock takes or gives an hour', () => {
    const long = (id: string, start: number, end: number): ShiftType => ({ id, code: id, name: id, start, end, run: { min: 0, max: 9 }, forbiddenNext: [] });
    const shiftTypes = [long('A', 480, 1200), long('B', 420, 1140)];
    const over = (firstDate: string): string[] => told(findings({ row: 'AB', firstDate, shiftTypes }), 'rest');
    expect(over('2021-03-26')).toEqual([]);
    expect(over('2021-03-27')).toEqual(['2021-03-28 +60 10 h rest, 11 h needed']);
    expect(over('2021-10-30')).toEqual([]);
    const tight = [long('A', 480, 1260), long('B', 420, 1140)];
    expect(told(findings({ row: 'AB', firstDate: '2021-10-30', shiftTypes: tight }), 'rest')).toEqual([]);
    expect(told(findings({ row: 'AB', firstDate: '2021-10-29', shiftTypes: tight }), 'rest')).toHaveLength(1);
  });

  it('[ROTA-23] the shift before the window counts through the carry, and only when it was the day before', () => {
    const carry = { ...NO_PAST, workRun: 1, shiftRun: 1, lastShiftTypeId: 'L', lastEnd: 1350 };
    expect(told(findings({ row: 'E', carry: { Ana: carry } }), 'rest')).toEqual([`${MONDAY} +180 8 h rest, 11 h needed`]);
    expect(told(findings({ row: 'E', carry: { Ana: { ...carry, lastEnd: null } } }), 'rest')).toEqual([]);
    expect(told(findings({ row: 'E', carry: { Ana: { ...RESTED, lastEnd: 1350 } } }), 'rest')).toEqual([]);
  });
});

describe('skill', () => {
  it('[ROTA-24] a skill worked without having it is found, any skill held is not', () => {
    const [found] = findings({ row: 'E', staff: { Ana: { skills: ['CA'] } } });
    expect(found).toMatchObject({
      rule: 'skill',
      severity: 'must',
      skillId: 'RN',
      message: 'Ana: not qualified as Registered nurse for Early.',
      short: 'not qualified as RN',
    });
    expect(findings({ row: 'E', staff: { Ana: { skills: ['CA', 'RN'] } } })).toEqual([]);
  });
});

describe('leave', () => {
  it('[ROTA-25] work on approved absence must be fixed, on asked absence be checked, on its first and last day too', () => {
    const leave = [{ staffId: 'Ana', from: TUESDAY, to: '2026-11-04', kind: 'sick' as const }];
    expect(told(findings({ row: 'EEEE', leave }), 'leave')).toEqual([`${TUESDAY} +1 sick`, '2026-11-04 +1 sick']);
    const [asked] = findings({ row: 'E', leave: [{ staffId: 'Ana', from: MONDAY, to: MONDAY, approved: false }] });
    expect(asked).toMatchObject({ rule: 'leave', severity: 'check', message: 'Ana: asked for leave on Monday.' });
    const [training] = findings({ row: 'E', leave: [{ staffId: 'Ana', from: MONDAY, to: MONDAY, kind: 'training' }] });
    expect(training).toMatchObject({ severity: 'must', message: 'Ana: in training on Monday.' });
  });
});

describe('succession', () => {
  const shiftTypes = SHIFTS.map((type) => (type.id === 'N' ? { ...type, forbiddenNext: ['E', 'D'] } : type));
  it('[ROTA-26] a shift that may not follow yesterday’s is found, a day off in between allows it', () => {
    const found = findings({ row: 'NEND.E', shiftTypes });
    expect(told(found, 'succession')).toEqual([`${TUESDAY} +1 Early after Night`, '2026-11-05 +1 Day after Night']);
    expect(found.find(({ rule }) => rule === 'succession')?.message).toBe('Ana: Early may not follow Night of the day before.');
    expect(told(findings({ row: 'N.ENL', shiftTypes }), 'succession')).toEqual([]);
  });

  it('[ROTA-26] the last shift before the window counts, unless a day off followed', () => {
    const carry = { ...NO_PAST, workRun: 2, shiftRun: 1, lastShiftTypeId: 'N' };
    expect(told(findings({ row: 'E', shiftTypes, carry: { Ana: carry } }), 'succession')).toEqual([`${MONDAY} +1 Early after Night`]);
    expect(told(findings({ row: 'E', shiftTypes, carry: { Ana: { ...carry, workRun: 0, offRun: 1 } } }), 'succession')).toEqual([]);
  });
});
