import { describe, expect, it } from 'vitest';
import { evaluatePerson } from '@tandem/rota';
import type { CellSave } from '@tandem/ui';
import { dayModel, personLines, roleOf, worstCoverage, type DayModel } from './day.ts';
import { need, wardIndex, work, type Ward } from './testing/ward.ts';

const FRIDAY = '2026-11-20';

function modelOf(ward: Ward, saves: Record<string, CellSave> = {}): DayModel {
  const index = wardIndex(ward);
  return dayModel(index, FRIDAY, (id) => evaluatePerson(index, id), (id, slot) => saves[`${id}/${slot}`] ?? 'saved');
}
const away = (staffId: string, kind: 'leave' | 'sick' | 'training', approved = true) => ({ id: `${staffId}-l`, staffId, kind, from: FRIDAY, to: FRIDAY, approved });

describe('a day', () => {
  it('[DAY-10] lists people under every shift they work, in the order of shifts and staff', () => {
    const { sections } = modelOf({ assignments: [work('cy', FRIDAY, 'L'), work('bo', FRIDAY, 'E'), work('ana', FRIDAY, 'E'), work('ana', FRIDAY, 'N', 1), work('di', '2026-11-19', 'E')] });
    expect(sections.map(({ shiftType, people }) => [shiftType.name, people.map(({ staff }) => staff.name)])).toEqual([
      ['Early', ['Ana Kovač', 'Bo Lund']],
      ['Late', ['Cyril Łoś']],
      ['Night', ['Ana Kovač']],
    ]);
  });

  it('[DAY-10] leaves out shifts that nobody works and nobody asks for, and names them', () => {
    const { sections, idle } = modelOf({ demand: [need(FRIDAY, 'L', 1, 1)] });
    expect(sections.map(({ shiftType }) => shiftType.id)).toEqual(['L']);
    expect(idle.map(({ id }) => id)).toEqual(['E', 'N']);
  });

  it('[DAY-11] tells who is off, on leave, sick and in training; leave that is only asked for is off', () => {
    const model = modelOf({
      assignments: [work('ana', FRIDAY, 'E')],
      leave: [away('bo', 'sick'), away('cy', 'leave', false), away('di', 'training'), away('ana', 'leave')],
    });
    const ids = (people: DayModel['off']): string[] => people.map(({ id }) => id);
    expect([ids(model.off), ids(model.leave), ids(model.sick), ids(model.training)]).toEqual([['cy'], [], ['bo'], ['di']]);
  });

  it('[DAY-12] counts each person once, and sums planned time, minimum and optimum', () => {
    const model = modelOf({
      assignments: [work('ana', FRIDAY, 'E'), work('ana', FRIDAY, 'N', 1), work('bo', FRIDAY, 'L')],
      demand: [need(FRIDAY, 'E', 1, 2), need(FRIDAY, 'L', 2, 3)],
    });
    expect(model).toMatchObject({ onShift: 2, minutes: 3 * 480, minimum: 3, optimum: 5 });
  });

  it('[DAY-13] says how many are missing to the minimum, and of which skill where a shift asks for several', () => {
    const single = modelOf({ demand: [need(FRIDAY, 'E', 2, 3)], assignments: [work('bo', FRIDAY, 'E')] }).sections[0];
    expect(single).toMatchObject({ open: 1, openWords: '1 open', shortSkills: '' });
    const several = { demand: [need(FRIDAY, 'E', 1, 1), { ...need(FRIDAY, 'E', 2, 2), skillId: 'CA' }, { ...need(FRIDAY, 'E', 1, 1), skillId: 'HN' }] };
    expect(modelOf({ ...several, assignments: [work('bo', FRIDAY, 'E')] }).sections[0]).toMatchObject({
      open: 3,
      openWords: '1 HN, 2 CA open',
      shortSkills: '0 of 1 HN, 0 of 2 CA',
    });
    const optimum = modelOf({ demand: [need(FRIDAY, 'E', 0, 2), { ...need(FRIDAY, 'E', 0, 1), skillId: 'CA' }] }).sections[0];
    expect(optimum).toMatchObject({ open: 0, openWords: '', shortSkills: '0 of 2 RN, 0 of 1 CA' });
  });

  it('[DAY-14] shows beside a person the own times, the findings of the day, the note, and what is not saved', () => {
    const own = { ...work('bo', FRIDAY, 'E'), value: { shiftTypeId: 'E', skillId: 'RN', start: 420, end: 840, noteId: 'n1' } };
    const [person] = modelOf({ assignments: [work('bo', '2026-11-19', 'L'), own] }, { 'bo/0': 'failed' }).sections[0]!.people;
    expect(person).toMatchObject({ role: 'RN', start: 420, end: 840, mark: 'must', note: 'Starts late', save: 'failed' });
    expect(person!.findings.map(({ short }) => short)).toEqual(['8.5 h rest, 11 h needed']);
    const requests = [{ id: 'r', staffId: 'bo', date: FRIDAY, want: 'off' as const, shiftTypeId: null }];
    expect(modelOf({ assignments: [work('bo', FRIDAY, 'E')], requests }).sections[0]!.people[0]!.mark).toBe('check');
  });

  it('[DAY-15] names the main skill with the part of full time, or the skill that is worked instead', () => {
    const index = wardIndex();
    const [ana, , , di] = index.window.staff;
    expect([roleOf(index, ana!), roleOf(index, ana!, 'HN'), roleOf(index, ana!, 'RN'), roleOf(index, di!)]).toEqual(['HN', 'HN', 'HN as RN', 'CA 80']);
  });

  it('[DAY-16] lists everybody once by person, with all they do in the order of time', () => {
    const ward: Ward = { assignments: [work('bo', FRIDAY, 'N', 0), work('bo', FRIDAY, 'E', 1)], leave: [away('cy', 'leave')] };
    const lines = personLines(wardIndex(ward), modelOf(ward));
    expect(lines.map(({ staff, work: done, absence }) => [staff.id, done.map(({ shiftType }) => shiftType.id).join(), absence])).toEqual([
      ['ana', '', null],
      ['bo', 'E,N', null],
      ['cy', '', 'leave'],
      ['di', '', null],
    ]);
  });

  it('[DAY-17] knows the worst coverage of each day', () => {
    const index = wardIndex({ demand: [need(FRIDAY, 'E', 1, 1), need(FRIDAY, 'L', 0, 1), need('2026-11-21', 'L', 0, 1)] });
    expect([FRIDAY, '2026-11-21', '2026-11-22'].map((date) => worstCoverage(index, date))).toEqual(['below-minimum', 'below-optimum', 'met']);
  });
});
