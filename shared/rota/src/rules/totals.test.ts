import { describe, expect, it } from 'vitest';
import { evaluatePerson } from '../evaluate.ts';
import { cutWindow } from '../history.ts';
import { indexWindow } from '../roster-index.ts';
import { MONDAY, NO_PAST, RESTED, rosterOf, told, wardOf, type WardOptions } from '../testing/ward.ts';
import type { Finding } from '../model.ts';

type Case = Omit<WardOptions, 'rows'> & { readonly row: string };
const findings = ({ row, ...more }: Case): Finding[] => evaluatePerson(wardOf({ rows: { Ana: row }, ...more }), 'Ana');

describe('total assignments', () => {
  it('[ROTA-30] each assignment past the most is marked, those before the window count', () => {
    const contract = { assignments: { min: 0, max: 3 } };
    expect(told(findings({ row: 'EEE', contract }), 'total-assignments')).toEqual([]);
    expect(told(findings({ row: 'EEEE.E', contract }), 'total-assignments')).toEqual([
      '2026-11-05 +1 fourth assignment, at most 3',
      '2026-11-07 +1 fifth assignment, at most 3',
    ]);
    const carry = { Ana: { ...RESTED, assignments: 2 } };
    expect(told(findings({ row: 'EE', contract, carry }), 'total-assignments')).toEqual(['2026-11-03 +1 fourth assignment, at most 3']);
  });

  it('[ROTA-30] too few are told once, about the schedule, when its last day is in the window', () => {
    const options: Case = { row: 'EE.....', contract: { assignments: { min: 5, max: 9 } } };
    const [found] = findings(options);
    expect(found).toMatchObject({ date: null, amount: 3, cells: [], message: 'Ana: 2 assignments in this schedule, at least 5.' });
    const roster = rosterOf({ rows: { Ana: options.row }, contract: { assignments: { min: 5, max: 9 } } });
    expect(evaluatePerson(indexWindow(cutWindow(roster, MONDAY, '2026-11-07')), 'Ana')).toEqual([]);
    expect(evaluatePerson(indexWindow(cutWindow(roster, '2026-11-05', '2026-11-30')), 'Ana')).toHaveLength(1);
  });
});

describe('weekends', () => {
  const contract = { maxWeekends: 1 };
  it('[ROTA-31] a weekend counts once, and each past the most is marked on its first worked day', () => {
    expect(told(findings({ row: '.....EE .....E.', contract }), 'weekends')).toEqual(['2026-11-14 +1 second weekend, at most 1']);
    expect(told(findings({ row: '.....E. ......E .....EE', contract }), 'weekends')).toEqual([
      '2026-11-15 +1 second weekend, at most 1',
      '2026-11-21 +1 third weekend, at most 1',
    ]);
    const marked = findings({ row: '.....E. ..... EE', contract }).find(({ rule }) => rule === 'weekends');
    expect(marked?.cells.map(({ date }) => date)).toEqual(['2026-11-14', '2026-11-15']);
    expect(told(findings({ row: 'EEEEE.. EEEEE..', contract: { maxWeekends: 0 } }), 'weekends')).toEqual([]);
  });

  it('[ROTA-31] weekends before the window count, and a weekend cut by its edge counts once', () => {
    expect(told(findings({ row: '.....E.', contract, carry: { Ana: { ...RESTED, weekends: 1 } } }), 'weekends')).toHaveLength(1);
    const sunday = { firstDate: '2026-11-08', contract };
    expect(told(findings({ row: 'E......', ...sunday, carry: { Ana: { ...NO_PAST, weekends: 1, workRun: 2 } } }), 'weekends')).toEqual([]);
    expect(told(findings({ row: 'E......', ...sunday, carry: { Ana: { ...NO_PAST, weekends: 1, offRun: 2 } } }), 'weekends')).toHaveLength(1);
  });
});

describe('complete weekends', () => {
  const contract = { completeWeekends: true };
  it('[ROTA-32] one worked day of a weekend is found where the contract asks for both', () => {
    expect(told(findings({ row: '.....E. ......E .....EE .......', contract }), 'complete-weekend')).toEqual([
      '2026-11-07 +1 Saturday without Sunday',
      '2026-11-15 +1 Sunday without Saturday',
    ]);
    expect(told(findings({ row: '.....E.' }), 'complete-weekend')).toEqual([]);
  });

  it('[ROTA-32] absence on the other day excuses, a day outside the schedule is not judged', () => {
    const leave = [{ staffId: 'Ana', from: '2026-11-08', to: '2026-11-08' }];
    expect(told(findings({ row: '.....E.', contract, leave }), 'complete-weekend')).toEqual([]);
    expect(told(findings({ row: '.....E', contract }), 'complete-weekend')).toEqual([]);
    const sunday = { row: 'E.', firstDate: '2026-11-08', contract };
    expect(told(findings({ ...sunday, carry: { Ana: RESTED } }), 'complete-weekend')).toEqual(['2026-11-08 +1 Sunday without Saturday']);
    expect(told(findings({ ...sunday, carry: { Ana: NO_PAST } }), 'complete-weekend')).toEqual([]);
    expect(told(findings({ ...sunday, carry: { Ana: { ...NO_PAST, workRun: 1 } } }), 'complete-weekend')).toEqual([]);
  });
});

describe('requests', () => {
  const ask = (shiftTypeId: string | null, want: 'off' | 'on' = 'off') => [{ staffId: 'Ana', date: '2026-11-06', want, shiftTypeId }];
  it('[ROTA-33] a day or a shift asked off is found when worked, another shift is not', () => {
    const [found] = findings({ row: '....L', requests: ask(null), staff: { Ana: { name: 'Tamara Petrović' } } });
    expect(found).toMatchObject({ rule: 'request', severity: 'check', message: 'Tamara Petrović: asked for Friday off.', short: 'asked for Friday off' });
    expect(told(findings({ row: '....L', requests: ask('L') }), 'request')).toEqual(['2026-11-06 +1 asked for no Late on Friday']);
    expect(findings({ row: '....E', requests: ask('L') })).toEqual([]);
    expect(findings({ row: '.....', requests: ask(null) })).toEqual([]);
  });

  it('[ROTA-33] a shift asked for is found when not given, unless the person is absent', () => {
    expect(told(findings({ row: '.....', requests: ask('L', 'on') }), 'request')).toEqual(['2026-11-06 +1 asked for Late on Friday']);
    expect(told(findings({ row: '....E', requests: ask('L', 'on') }), 'request')).toHaveLength(1);
    expect(told(findings({ row: '....E', requests: ask(null, 'on') }), 'request')).toEqual([]);
    expect(told(findings({ row: '.....', requests: ask(null, 'on') }), 'request')).toEqual(['2026-11-06 +1 asked to work on Friday']);
    const leave = [{ staffId: 'Ana', from: '2026-11-06', to: '2026-11-06' }];
    expect(findings({ row: '.....', requests: ask('L', 'on'), leave })).toEqual([]);
  });

  it('[ROTA-33] several requests for one day count each', () => {
    expect(told(findings({ row: '....L', requests: [...ask(null), ...ask('L')] }), 'request')).toHaveLength(2);
  });
});

describe('hours', () => {
  it('[ROTA-34] a week more than a tenth over the norm is found on its last shift, a tenth is not', () => {
    const [found] = findings({ row: '....LLL', contract: { weeklyMinutes: 1155 }, staff: { Ana: { name: 'Olivia Brandt' } } });
    expect(found).toMatchObject({
      rule: 'hours',
      severity: 'check',
      date: '2026-11-08',
      amount: 285,
      message: 'Olivia Brandt: 4.8 h over norm in the week to Sunday 8.',
      short: '4.8 h over norm',
    });
    const contract = (weeklyMinutes: number | null) => ({ row: 'EEEEE..', contract: { weeklyMinutes } });
    expect(findings(contract(2310))).toEqual([]);
    expect(findings(contract(2182))).toEqual([]);
    const longer = (end: number) => [{ staffId: 'Ana', date: '2026-11-08', slot: 0, value: { shiftTypeId: 'E', skillId: 'RN', start: 390, end } }];
    expect(findings({ ...contract(2310), extra: longer(390 + 141) })).toEqual([]);
    expect(findings({ ...contract(2310), extra: longer(390 + 142) })).toHaveLength(1);
    expect(findings(contract(2181))).toHaveLength(1);
    expect(findings(contract(null))).toEqual([]);
  });

  it('[ROTA-34] leave is credited, weeks begin on Monday and count apart', () => {
    const leave = [{ staffId: 'Ana', from: '2026-11-02', to: '2026-11-03', kind: 'sick' as const }];
    expect(told(findings({ row: '..EEEE.', leave, contract: { weeklyMinutes: 2310 } }), 'hours')).toEqual(['2026-11-07 +534 8.9 h over norm']);
    expect(findings({ row: '..EEEEE EEEEE..', contract: { weeklyMinutes: 2310 } })).toEqual([]);
  });

  it('[ROTA-34] a week that the window cuts is not judged, one that the schedule cuts is', () => {
    const options = { rows: { Ana: 'EEEEEE. .......' }, contract: { weeklyMinutes: 1155 } };
    const roster = rosterOf(options);
    const cut = (from: string, to: string): Finding[] => evaluatePerson(indexWindow(cutWindow(roster, from, to)), 'Ana');
    expect(cut('2026-11-02', '2026-11-07')).toEqual([]);
    expect(cut('2026-11-03', '2026-11-08')).toEqual([]);
    expect(told(cut('2026-11-02', '2026-11-08'), 'hours')).toEqual(['2026-11-07 +1725 28.8 h over norm']);
    expect(told(findings({ row: 'EEEE', firstDate: '2026-11-05', contract: { weeklyMinutes: 1155 } }), 'hours')).toHaveLength(1);
    expect(told(findings({ row: 'EEEE', contract: { weeklyMinutes: 1155 } }), 'hours')).toHaveLength(1);
  });
});
