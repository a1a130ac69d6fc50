import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from './time.ts';
import { evaluatePerson } from './evaluate.ts';
import { judgeWrite, whyNot } from './judge.ts';
import { DEFAULT_POLICY } from './policy.ts';
import { withCell } from './roster-index.ts';
import { MONDAY, SHIFTS, wardOf, type WardOptions } from './testing/ward.ts';
import type { Assignment, AssignmentValue, RuleId } from './model.ts';

const TUESDAY = addDays(MONDAY, 1);
const value = (shiftTypeId: string, more: Partial<AssignmentValue> = {}): AssignmentValue => ({ shiftTypeId, skillId: 'RN', ...more });
const extra = (date: string, slot: number, v: AssignmentValue): Assignment => ({ staffId: 'Ana', date, slot, value: v });

function rejected(options: WardOptions, date: string, slot: number, v: AssignmentValue | null): RuleId[] {
  return judgeWrite(wardOf(options), { staffId: 'Ana', date, slot }, v).map(({ rule }) => rule);
}

describe('judging a write', () => {
  const rows = { Ana: 'E.L....' };

  it('[ROTA-40] unknown ids, overlap, missing skill and approved leave reject by default, all else is let through', () => {
    expect(DEFAULT_POLICY).toEqual({ reject: ['unknown-id', 'overlap', 'skill', 'leave'], restMinutes: 660 });
    expect(rejected({ rows }, TUESDAY, 0, value('E'))).toEqual([]);
    expect(rejected({ rows }, TUESDAY, 0, value('Q'))).toEqual(['unknown-id']);
    expect(rejected({ rows }, TUESDAY, 0, value('E', { skillId: 'CA' }))).toEqual(['skill']);
    expect(rejected({ rows }, TUESDAY, 0, value('E', { noteId: 'gone' }))).toEqual(['unknown-id']);
    expect(rejected({ rows }, MONDAY, 1, value('D'))).toEqual(['overlap']);
    expect(rejected({ rows }, TUESDAY, 0, value('N'))).toEqual([]);
    expect(rejected({ rows }, TUESDAY, 0, value('N', { end: 870 }))).toEqual([]);
    expect(rejected({ rows }, TUESDAY, 0, value('N', { end: 2400 }))).toEqual(['overlap']);
    const leave = [{ staffId: 'Ana', from: TUESDAY, to: TUESDAY }];
    expect(rejected({ rows, leave }, TUESDAY, 0, value('E'))).toEqual(['leave']);
    expect(rejected({ rows, leave: [{ staffId: 'Ana', from: TUESDAY, to: TUESDAY, approved: false }] }, TUESDAY, 0, value('E'))).toEqual([]);
  });

  it('[ROTA-40] an unknown person and a day outside the schedule reject, clearing included', () => {
    const index = wardOf({ rows });
    const stranger = judgeWrite(index, { staffId: 'Zoe', date: MONDAY, slot: 0 }, null);
    expect(stranger.map(({ message }) => message)).toEqual(['"Zoe" is not a person of Ward 4 North.']);
    const outside = judgeWrite(index, { staffId: 'Ana', date: '2027-01-01', slot: 0 }, value('E'));
    expect(outside.map(({ message }) => message)).toEqual(['Ward 4 North is planned from 2026-11-02 to 2026-11-08, not on 2027-01-01.']);
  });

  it('[ROTA-41] a break that is there without this cell does not block the write', () => {
    const broken: WardOptions = { rows, extra: [extra(MONDAY, 1, value('D')), extra(addDays(MONDAY, 5), 0, value('E', { skillId: 'CA' }))] };
    expect(rejected(broken, TUESDAY, 0, value('L'))).toEqual([]);
    expect(rejected(broken, MONDAY, 2, value('E'))).toContain('overlap');
    expect(rejected(broken, MONDAY, 1, value('L'))).toEqual([]);
  });

  it('[ROTA-41] writing a broken value over a broken value is rejected', () => {
    expect(rejected({ rows, extra: [extra(MONDAY, 1, value('D'))] }, MONDAY, 1, value('D', { start: 600 }))).toEqual(['overlap']);
  });

  it('[ROTA-41] clearing a cell is never rejected', () => {
    const reject = ['unknown-id', 'overlap', 'work-run', 'days-off-run', 'coverage-minimum', 'total-assignments'] as const;
    const options: WardOptions = {
      rows: { Ana: 'EEE....' },
      contract: { workRun: { min: 3, max: 5 }, assignments: { min: 3, max: 9 }, offRun: { min: 1, max: 2 } },
      demand: [{ date: TUESDAY, shiftTypeId: 'E', skillId: 'RN', minimum: 1, optimum: 1 }],
      schedule: { policy: { reject, restMinutes: 660 } },
    };
    expect(rejected(options, TUESDAY, 0, null)).toEqual([]);
    expect(rejected({ rows, extra: [extra(TUESDAY, 1, value('Q'))] }, TUESDAY, 1, null)).toEqual([]);
  });

  it('[ROTA-42] the schedule’s policy says which rules reject', () => {
    const policy = (...reject: RuleId[]) => ({ schedule: { policy: { reject, restMinutes: 660 } } });
    expect(rejected({ rows, ...policy('rest') }, TUESDAY, 0, value('N'))).toEqual(['rest']);
    expect(rejected({ rows, ...policy() }, MONDAY, 1, value('Q', { skillId: 'CA' }))).toEqual([]);
    const demand = [{ date: MONDAY, shiftTypeId: 'E', skillId: 'RN', minimum: 1, optimum: 1 }];
    expect(rejected({ rows, demand, ...policy('coverage-minimum') }, MONDAY, 0, value('L'))).toEqual(['coverage-minimum']);
    expect(rejected({ rows, demand, ...policy('coverage-minimum') }, MONDAY, 1, value('L'))).toEqual([]);
    const tired = { rows: { Ana: 'EEEEE..' }, contract: { workRun: { min: 0, max: 5 } }, ...policy('work-run') };
    expect(rejected(tired, addDays(MONDAY, 5), 0, value('E'))).toEqual(['work-run']);
    expect(rejected(tired, addDays(MONDAY, 6), 0, value('E'))).toEqual([]);
  });

  it('[ROTA-42] a window that does not hold the day cannot judge it', () => {
    const whole = wardOf({ rows: { Ana: 'E......' }, schedule: { lastDate: '2026-12-31' } });
    const narrow = { ...whole, window: { ...whole.window, to: '2026-11-04' } };
    expect(() => judgeWrite(narrow, { staffId: 'Ana', date: '2026-11-20', slot: 0 }, value('E'))).toThrow(/does not hold 2026-11-20/);
  });

  it('[ROTA-43] a rota built of accepted writes alone breaks no rejecting rule', () => {
    const ref = fc.record({
      staffId: fc.constant('Ana'),
      date: fc.integer({ min: 0, max: 6 }).map((n) => addDays(MONDAY, n)),
      slot: fc.integer({ min: 0, max: 2 }),
    });
    const any = fc.option(
      fc.record({
        shiftTypeId: fc.constantFrom('E', 'D', 'L', 'N', 'Q'),
        skillId: fc.constantFrom('RN', 'RN', 'CA'),
        end: fc.option(fc.integer({ min: 0, max: 2880 }), { nil: undefined, freq: 3 }),
      }),
      { freq: 4 },
    );
    const leave = [{ staffId: 'Ana', from: '2026-11-05', to: '2026-11-05' }];
    fc.assert(
      fc.property(fc.array(fc.tuple(ref, any), { maxLength: 20 }), (writes) => {
        let index = wardOf({ rows: { Ana: '.......' }, leave });
        for (const [cell, next] of writes) if (judgeWrite(index, cell, next).length === 0) index = withCell(index, cell, next);
        const broken = evaluatePerson(index, 'Ana').filter(({ rule }) => DEFAULT_POLICY.reject.includes(rule));
        expect(broken).toEqual([]);
      }),
    );
  });
});

describe('why not', () => {
  it('[ROTA-44] everything the shift would newly break is told, warnings too, old trouble is not', () => {
    const options: WardOptions = {
      rows: { Ana: 'LE.LLL.' },
      contract: { workRun: { min: 0, max: 3 }, weeklyMinutes: 2310 },
      shiftTypes: SHIFTS.map((type) => (type.id === 'L' ? { ...type, run: { min: 0, max: 3 } } : type)),
      requests: [{ staffId: 'Ana', date: '2026-11-08' }],
    };
    const found = whyNot(wardOf(options), 'Ana', '2026-11-08', 'L', 'RN');
    expect(found.map(({ short }) => short)).toEqual([
      'fourth Late in a row',
      'fourth day of work in a row',
      'asked for Sunday off',
      '9.5 h over norm',
    ]);
    expect(whyNot(wardOf(options), 'Ana', '2026-11-04', 'N', 'RN').map(({ rule }) => rule)).toContain('rest');
  });

  it('[ROTA-44] a second shift of the day is judged beside the first', () => {
    const index = wardOf({ rows: { Ana: 'E......' } });
    expect(whyNot(index, 'Ana', MONDAY, 'L', 'RN').map(({ rule }) => rule)).toEqual(['single-assignment', 'rest']);
    expect(whyNot(index, 'Ana', TUESDAY, 'E', 'RN')).toEqual([]);
  });

  it('[ROTA-44] trouble that grows is told again, trouble that shrinks is not', () => {
    const contract = { weeklyMinutes: 1155, assignments: { min: 6, max: 9 } };
    const index = wardOf({ rows: { Ana: 'EEE...E' }, contract });
    expect(whyNot(index, 'Ana', '2026-11-06', 'E', 'RN').map(({ rule }) => rule)).toEqual(['hours']);
  });
});
