import { describe, expect, it } from 'vitest';
import { evaluate, evaluatePerson } from '../evaluate.ts';
import { cutWindow } from '../history.ts';
import { indexWindow } from '../roster-index.ts';
import { NO_PAST, rosterOf, SHIFTS, told, wardOf, type WardOptions } from '../testing/ward.ts';
import type { CarryOver, Contract, Range, RuleId } from '../model.ts';

interface Case extends Omit<WardOptions, 'rows' | 'carry' | 'contract'> {
  readonly past?: Partial<CarryOver>;
}

function runs(rule: RuleId, row: string, limits: Partial<Contract> | Range, { past, ...more }: Case = {}): string[] {
  const lateRun = 'min' in limits ? limits : null;
  const shiftTypes = SHIFTS.map((type) => (type.id === 'L' && lateRun ? { ...type, run: lateRun } : type));
  const carry = { Ana: { ...NO_PAST, ...(past ?? { offRun: 9 }) } };
  const contract = 'min' in limits ? {} : limits;
  const index = wardOf({ rows: { Ana: row }, shiftTypes, contract, carry, ...more });
  return told(evaluatePerson(index, 'Ana'), rule);
}

describe('runs of one shift', () => {
  const late = (row: string, more?: Case): string[] => runs('shift-run', row, { min: 2, max: 3 }, more);

  it('[ROTA-27] each day past the most is found, the most itself is not', () => {
    expect(late('LLL.')).toEqual([]);
    expect(late('LLLLL.')).toEqual(['2026-11-05 +1 fourth Late in a row', '2026-11-06 +1 fifth Late in a row']);
    expect(late('LLLELLL.')).toEqual([]);
  });

  it('[ROTA-27] of several shifts in one day the first counts for the run', () => {
    const extra = ['2026-11-03', '2026-11-05'].map((date) => ({ staffId: 'Ana', date, slot: 1, value: { shiftTypeId: 'N', skillId: 'RN' } }));
    expect(late('LLLL.', { extra })).toEqual(['2026-11-05 +1 fourth Late in a row']);
  });

  it('[ROTA-27] a run that ends short of the least is found on its last day', () => {
    expect(late('L.LL.')).toEqual(['2026-11-02 +1 only 1 Late in a row']);
    expect(late('.LE.')).toEqual(['2026-11-03 +1 only 1 Late in a row']);
    expect(runs('shift-run', 'LL.', { min: 4, max: 9 })).toEqual(['2026-11-03 +2 only 2 Late in a row']);
  });

  it('[ROTA-28] a run still open on the last day is not short', () => {
    expect(late('..L')).toEqual([]);
    expect(late('..L.')).toHaveLength(1);
  });

  it('[ROTA-28] the past lengthens the first run, its own excess does not count again', () => {
    const past = { lastShiftTypeId: 'L', shiftRun: 2, workRun: 4 };
    expect(late('LL.', { past })).toEqual(['2026-11-03 +1 fourth Late in a row']);
    expect(late('L.', { past: { ...past, shiftRun: 1 } })).toEqual([]);
    expect(late('LL.', { past: { ...past, shiftRun: 7 } })).toEqual([
      '2026-11-02 +1 eighth Late in a row',
      '2026-11-03 +1 ninth Late in a row',
    ]);
  });

  it('[ROTA-28] a short run of the past that the first day breaks is found on that day', () => {
    const past = { lastShiftTypeId: 'L', shiftRun: 1, workRun: 4 };
    expect(late('E.', { past })).toEqual(['2026-11-02 +1 only 1 Late in a row']);
    expect(late('..', { past })).toEqual(['2026-11-02 +1 only 1 Late in a row']);
    expect(late('..', { past: { ...past, shiftRun: 2 } })).toEqual([]);
    expect(late('..', { past: { ...past, shiftRun: 5 } })).toEqual([]);
  });
});

describe('runs at the edge of a window', () => {
  it('[ROTA-28] a short run that ended the day before the window is told on its own last day alone', () => {
    const roster = rosterOf({ rows: { Ana: 'EE.L.....' }, contract: { workRun: { min: 3, max: 5 } } });
    const cut = (from: string): string[] => told(evaluate(indexWindow(cutWindow(roster, from, '2026-11-10'))), 'work-run');
    expect(cut('2026-11-02')).toEqual(['2026-11-03 +1 only 2 days of work in a row', '2026-11-05 +2 only 1 day of work in a row']);
    expect(cut('2026-11-04')).toEqual(['2026-11-05 +2 only 1 day of work in a row']);
    expect(cut('2026-11-06')).toEqual([]);
  });
});

describe('runs of work', () => {
  const work = (row: string, more?: Case): string[] => runs('work-run', row, { workRun: { min: 2, max: 4 } }, more);

  it('[ROTA-27] days of work in a row are counted whatever the shift', () => {
    expect(work('EDLN.')).toEqual([]);
    expect(work('EDLNN.')).toEqual(['2026-11-06 +1 fifth day of work in a row']);
    expect(work('.E.')).toEqual(['2026-11-03 +1 only 1 day of work in a row']);
    expect(work('..E')).toEqual([]);
  });

  it('[ROTA-28] the past of work goes on, or ends on the first day', () => {
    const past = { lastShiftTypeId: 'L', shiftRun: 1, workRun: 3 };
    expect(work('EE.', { past })).toEqual(['2026-11-03 +1 fifth day of work in a row']);
    expect(work('..', { past: { ...past, workRun: 1 } })).toEqual(['2026-11-02 +1 only 1 day of work in a row']);
    expect(work('..', { past: { ...past, workRun: 2 } })).toEqual([]);
  });

  it('[ROTA-29] absence next to a run excuses it from the least, an unknown past too', () => {
    const leave = [{ staffId: 'Ana', from: '2026-11-04', to: '2026-11-05' }];
    expect(work('.E..E..', { leave })).toEqual([]);
    expect(work('.E..E..', { leave: [{ ...leave[0], staffId: 'Ana', from: '2026-11-04', to: '2026-11-05', approved: false }] })).toHaveLength(2);
    expect(work('E..', { past: {} })).toEqual([]);
    expect(work('E..', { past: { offRun: 1 } })).toHaveLength(1);
    expect(work('EEE..EE', { leave })).toEqual([]);
  });
});

describe('runs of days off', () => {
  const off = (row: string, more?: Case): string[] => runs('days-off-run', row, { offRun: { min: 2, max: 3 } }, more);
  const worked = { past: { workRun: 3, shiftRun: 1, lastShiftTypeId: 'E' } };

  it('[ROTA-27] too few days off are marked on the shift that ends them, too many on each empty day', () => {
    expect(off('E.E', worked)).toEqual(['2026-11-04 +1 only 1 day off before']);
    expect(off('E..E', worked)).toEqual([]);
    expect(off('E...E', worked)).toEqual([]);
    expect(off('E.....', worked)).toEqual(['2026-11-06 +1 fourth day off in a row', '2026-11-07 +1 fifth day off in a row']);
    expect(off('EE.', worked)).toEqual([]);
  });

  it('[ROTA-28] the past of days off goes on, or ends on the first day', () => {
    expect(off('..E', { past: { offRun: 2 } })).toEqual(['2026-11-03 +1 fourth day off in a row']);
    expect(off('.E', { past: { offRun: 1 } })).toEqual([]);
    expect(off('E', { past: { offRun: 1 } })).toEqual(['2026-11-02 +1 only 1 day off before']);
    expect(off('..E', { past: { offRun: 9 } })).toEqual([
      '2026-11-02 +1 tenth day off in a row',
      '2026-11-03 +1 11th day off in a row',
    ]);
  });

  it('[ROTA-29] days of absence are not days off, and excuse the days off beside them', () => {
    const leave = [{ staffId: 'Ana', from: '2026-11-03', to: '2026-11-08' }];
    expect(off('E......E', { ...worked, leave })).toEqual([]);
    expect(off('E.......E', { ...worked, leave })).toEqual([]);
    const middle = [{ staffId: 'Ana', from: '2026-11-04', to: '2026-11-04' }];
    expect(off('E...E', { ...worked, leave: middle })).toEqual([]);
    expect(off('...E', { past: { offRun: 1 }, leave: [{ staffId: 'Ana', from: '2026-11-02', to: '2026-11-02' }] })).toEqual([]);
  });
});
