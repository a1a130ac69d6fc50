import { describe, expect, it } from 'vitest';
import { assignDays, clearDays, copyDays, moveDays, pasteDays, type BlockEdit } from './month-block.ts';
import { fillPlaces } from './month-clip.ts';
import { wardIndex, work } from './testing/ward.ts';

const [MON, TUE, WED, THU] = ['2026-11-16', '2026-11-17', '2026-11-18', '2026-11-19'] as const;
const at = (staffId: string, date: string) => ({ staffId, date });
const written = ({ writes }: BlockEdit): string[] => writes.map(({ ref, value }) => `${ref.staffId} ${ref.date.slice(8)} ${value ? `${value.shiftTypeId}/${value.skillId}` : '-'}`);
const name = (date: string): string => date;

describe('an edit of several days', () => {
  it('[MONTH-100] gives each the shift and judges each with those before it', () => {
    const index = wardIndex({ leave: [{ id: 'l', staffId: 'bo', kind: 'leave', from: TUE, to: TUE, approved: true }] });
    const edit = assignDays(index, [at('bo', MON), at('bo', TUE), at('cy', MON)], 'E');
    expect(written(edit)).toEqual(['bo 16 E/RN', 'cy 16 E/RN']);
    expect([edit.changed, edit.refused.map(({ place }) => place)]).toEqual([2, [at('bo', TUE)]]);
    expect(edit.refused[0]?.reason).toContain('Bo Lund');
  });

  it('[MONTH-100] refuses the second of two that overlap', () => {
    const index = wardIndex({ assignments: [work('bo', MON, 'N')] });
    const edit = assignDays(index, [at('bo', TUE)], 'E');
    expect(edit.changed + edit.refused.length).toBe(1);
  });

  it('[MONTH-101] clears what is there and counts nothing else', () => {
    const index = wardIndex({ assignments: [work('bo', MON, 'E'), work('bo', MON, 'N', 1), work('cy', MON, 'L')] });
    const edit = clearDays(index, [at('bo', MON), at('bo', TUE), at('cy', MON)]);
    expect([edit.changed, edit.writes.length]).toEqual([2, 3]);
  });

  it('[MONTH-102] copies days and pastes them, free ones too, with a skill that the person has', () => {
    const index = wardIndex({ assignments: [work('bo', MON, 'E'), work('cy', TUE, 'L'), work('di', TUE, 'N')] });
    const [line = []] = copyDays(index, ['bo'], [MON, TUE]);
    const edit = pasteDays(index, [at('di', MON), at('di', TUE)], line);
    expect(written(edit)).toEqual(['di 16 E/CA', 'di 17 -']);
    expect(pasteDays(index, [at('bo', MON)], line).changed).toBe(0);
  });

  it('[MONTH-102] repeats what was copied until a larger selection is full', () => {
    const value = { shiftTypeId: 'E', skillId: 'RN' };
    const places = fillPlaces([[[value], []]], { top: 1, left: 2, bottom: 2, right: 5 });
    expect(places.map(({ row, column, values }) => `${row}/${column} ${values.length}`)).toEqual(['1/2 1', '1/3 0', '1/4 1', '1/5 0', '2/2 1', '2/3 0', '2/4 1', '2/5 0']);
    expect(fillPlaces([[[value], []]], { top: 0, left: 0, bottom: 0, right: 0 })).toHaveLength(2);
  });

  it('[MONTH-103] moves all of a block, over its own old place too', () => {
    const index = wardIndex({ assignments: [work('bo', MON, 'E'), work('bo', TUE, 'L')] });
    const edit = moveDays(index, [{ from: at('bo', MON), to: at('bo', TUE) }, { from: at('bo', TUE), to: at('bo', WED) }, { from: at('bo', WED), to: at('bo', THU) }], name);
    expect([edit.changed, edit.refused]).toEqual([2, []]);
    expect(written(edit).toSorted()).toEqual(['bo 16 -', 'bo 17 E/RN', 'bo 18 L/RN']);
  });

  it.each([
    ['a taken day', { from: at('bo', MON), to: at('cy', MON) }, 'Cyril Łoś already works on 2026-11-16.'],
    ['beyond the edge', { from: at('bo', MON), to: null }, 'It would leave the month or the list of people.'],
  ])('[MONTH-103] moves nothing where one meets %s', (_what, move, reason) => {
    const index = wardIndex({ assignments: [work('bo', MON, 'E'), work('bo', TUE, 'L'), work('cy', MON, 'E')] });
    const edit = moveDays(index, [{ from: at('bo', TUE), to: at('bo', WED) }, move], name);
    expect([edit.writes, edit.refused.map((each) => each.reason)]).toEqual([[], [reason]]);
  });
});
