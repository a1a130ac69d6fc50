import { coverageOf, indexWindow } from '@tandem/rota';
import { EVERYBODY } from '@tandem/ui';
import { describe, expect, it, vi } from 'vitest';
import { ADA, BEN, CLEO, EARLY, index, LATE, NIGHT, plan, ward } from './testing/ward.ts';
import { listRows, placesOfDay, skillCoverage, type WeekBy } from './week-list.ts';
import { createWeekList } from './week-list.svelte.ts';
import { createPlaceKeeper } from './week-place.ts';
import { coverageOfDay, daysOfWeek } from './week.ts';

const friday = '2026-11-20';
const { skills, shiftTypes, schedule } = ward();
const input = { people: [ADA, BEN, CLEO], grouped: true, skills, shiftTypes, placesOf: (id: string) => (id === EARLY.id ? 3 : 0) };
const keys = (by: WeekBy, more: Partial<typeof input> = {}) => listRows({ by, ...input, ...more }).map(({ key }) => key);

describe('kinds of rows', () => {
  it('[WEEK-120] stands people below their main skill', () => {
    expect(keys('person')).toEqual(['ada', 'ben', 'cleo']);
    expect(keys('skill')).toEqual(['skill:RN', 'ada', 'ben', 'skill:CA', 'cleo']);
    expect(keys('skill', { people: [{ ...CLEO, skills: [] }] })).toEqual(['skill:', 'cleo']);
  });

  it('[WEEK-120] counts a skill over all shifts without making up for one by another', () => {
    const roster = indexWindow(ward({
      assignments: plan('ada 20 L', 'ben 20 L'),
      demand: [{ date: friday, shiftTypeId: EARLY.id, skillId: 'RN', minimum: 1, optimum: 2 }, { date: friday, shiftTypeId: LATE.id, skillId: 'RN', minimum: 1, optimum: 1 }],
    }));
    expect(skillCoverage(coverageOf(roster, friday), 'RN')).toEqual({ assigned: 2, minimum: 2, optimum: 3, status: 'below-minimum', gap: -1 });
    expect(skillCoverage(coverageOf(roster, friday), 'HN')).toEqual({ assigned: 0, minimum: 0, optimum: 0, status: 'met', gap: 0 });
  });

  it('[WEEK-121] has a row for each place of a shift, one at least', () => {
    expect(keys('shift')).toEqual(['shift:shift-e', 'shift-e:0', 'shift-e:1', 'shift-e:2', 'shift:shift-l', 'shift-l:0', 'shift:shift-n', 'shift-n:0']);
  });

  it('[WEEK-121] lists who is on a shift, then what is open, for the minimum first', () => {
    const roster = index('ben 20 E', 'cleo 20 N');
    const places = placesOfDay(roster, { date: friday, coverage: coverageOf(roster, friday) });
    expect(places.get(EARLY.id)).toEqual([
      { staffId: 'ben', slot: 0, skillId: 'RN' },
      { staffId: null, skillId: 'RN', must: true },
      { staffId: null, skillId: 'RN', must: false },
    ]);
    expect(places.get(NIGHT.id)).toEqual([{ staffId: 'cleo', slot: 0, skillId: 'CA' }]);
    expect(places.get(LATE.id)).toEqual([]);
  });

  it('[WEEK-121] knows what each cell stands for, and leaves out whom the filters hold back', () => {
    const roster = index('ada 20 E', 'ben 20 E');
    const days = daysOfWeek(friday, 'en-GB', schedule);
    const daily = new Map(days.map(({ date }) => [date, coverageOfDay(roster, date, [])]));
    const root = $effect.root(() => {
      const list = createWeekList({ staff: () => [ADA, BEN, CLEO], skills: () => skills, shiftTypes: () => shiftTypes, days: () => days, period: () => null, coverageOf: (date) => daily.get(date), placesOf: (date) => placesOfDay(roster, daily.get(date)!) });
      list.setBy('shift');
      expect(list.addressAt({ row: 0, column: 4 })).toBeNull();
      expect(list.addressAt({ row: 1, column: 4 })).toEqual({ staffId: 'ada', date: friday, slot: 0, shiftTypeId: EARLY.id });
      expect(list.addressAt({ row: 3, column: 4 })).toEqual({ staffId: null, date: friday, shiftTypeId: EARLY.id });
      expect(list.placeOf('ben', friday)).toEqual({ row: 2, column: 4 });
      list.setFilter({ ...EVERYBODY, text: 'ben' });
      expect(list.placeOf('ben', friday)).toEqual({ row: 1, column: 4 });
      expect(list.countOf(list.rows[0]!, friday)).toMatchObject({ assigned: 2, minimum: 2 });
      list.setBy('nonsense');
      expect([list.by, list.addressAt({ row: 0, column: 4 }), list.addressAt({ row: 9, column: 4 })]).toEqual(['person', { staffId: 'ben', date: friday }, null]);
    });
    root();
  });
});

describe('the address', () => {
  function keeper() {
    const list = { filter: EVERYBODY, by: 'person' as WeekBy, setFilter: vi.fn(), setBy: vi.fn() };
    const due: (() => void)[] = [];
    const navigate = vi.fn();
    const after = (_ms: number, run: () => void) => (due.push(run), () => void due.splice(due.indexOf(run), 1));
    return { list, navigate, due, kept: createPlaceKeeper({ list, navigate, after }), rest: () => due.splice(0).forEach((run) => run()) };
  }

  it('[WEEK-130] is read once for cell and scrolling, each time for rows and filters', () => {
    const { kept, list } = keeper();
    kept.read({ by: 'skill', skill: 'RN', cell: 'a/b/2026-11-20', top: 'ben' }, true);
    expect(list.setBy).toHaveBeenCalledWith('skill');
    expect(list.setFilter).toHaveBeenCalledWith(expect.objectContaining({ skills: new Set(['RN']) }));
    expect(kept.take()).toEqual({ cell: { staffId: 'a/b', date: friday }, top: 'ben' });
    expect(kept.take()).toBeNull();
    kept.read({ cell: 'ada/2026-11-20' }, false);
    expect(kept.take()).toBeNull();
    expect(list.setBy).toHaveBeenLastCalledWith('');
    kept.read({ cell: 'nonsense' }, true);
    expect(kept.take()).toEqual({ cell: null, top: null });
  });

  it('[WEEK-131] is told when it rests, and only what is different', () => {
    const { kept, navigate, rest, due, list } = keeper();
    kept.read({ top: 'ada' }, true);
    kept.keep({ top: 'ben' });
    kept.keep({ top: 'cleo', cell: 'cleo/2026-11-20' });
    expect([navigate.mock.calls.length, due.length]).toEqual([0, 1]);
    rest();
    expect(navigate.mock.calls).toEqual([[{ top: 'cleo', cell: 'cleo/2026-11-20' }]]);
    kept.read({ top: 'cleo', cell: 'cleo/2026-11-20' }, false);
    kept.keep({ top: 'cleo' });
    rest();
    expect(navigate).toHaveBeenCalledTimes(1);
    Object.assign(list, { by: 'shift', filter: { ...EVERYBODY, text: 'be' } });
    kept.keepList();
    kept.dispose();
    expect(due).toHaveLength(0);
  });

  it('[WEEK-131] keeps what waits to be told when another place comes meanwhile', () => {
    const { kept, list } = keeper();
    Object.assign(list, { by: 'shift' });
    kept.keepList();
    kept.read({}, false);
    expect(list.setBy).toHaveBeenLastCalledWith('shift');
  });
});
