import { describe, expect, it } from 'vitest';
import { clearCells, firstSlot, freeSlot, type Edit } from './cell-edit.ts';
import { readCodes, writeCodes } from './codes-text.ts';
import { editInTurn } from './in-turn.ts';
import { addShifts, assignShift, newTrouble, putValue, replaceDay } from './judged-edit.ts';
import { shiftChoices, skillChoices } from './shift-choices.ts';
import { addDays } from '../time.ts';
import { MONDAY, wardOf, type WardOptions } from '../testing/ward.ts';
import type { Assignment, AssignmentValue, Demand } from '../model.ts';

const [TUESDAY, WEDNESDAY] = [addDays(MONDAY, 1), addDays(MONDAY, 2)];
const at = (staffId: string, date = TUESDAY, slot = 0) => ({ staffId, date, slot });
const work = (staffId: string, shiftTypeId: string, slot = 0, more: Partial<AssignmentValue> = {}): Assignment => ({
  staffId,
  date: TUESDAY,
  slot,
  value: { shiftTypeId, skillId: 'RN', ...more },
});
const both = { skills: ['RN', 'CA'] };
const ward = (more: Partial<WardOptions> = {}) => wardOf({ rows: { Ana: '...', Ben: '...' }, staff: { Ana: both }, ...more });
const asked = (skillId: string): Demand => ({ date: TUESDAY, shiftTypeId: 'E', skillId, minimum: 1, optimum: 1 });
const away = [{ staffId: 'Ana', from: TUESDAY, to: TUESDAY }];
const skilled = { Ana: { skills: [] } };
const put = (edit: Edit): (AssignmentValue | null)[] => (edit.kind === 'writes' ? edit.writes.map(({ value }) => value) : []);
/** `Ana 03 0 E`, and `-` for an emptied cell. */
const told = (edit: Pick<Extract<Edit, { kind: 'writes' }>, 'writes'>): string[] =>
  edit.writes.map(({ ref, value }) => `${ref.staffId} ${ref.date.slice(8)} ${ref.slot} ${value?.shiftTypeId ?? '-'}`);

describe('giving a shift', () => {
  it('[ROTA-80] takes the skill that is chosen, else the one most missed', () => {
    expect(assignShift(ward(), at('Ana'), 'E')).toEqual({ kind: 'writes', writes: [{ ref: at('Ana'), value: { shiftTypeId: 'E', skillId: 'RN' } }] });
    expect(put(assignShift(ward({ demand: [asked('CA')] }), at('Ana'), 'E'))).toEqual([{ shiftTypeId: 'E', skillId: 'CA' }]);
    expect(put(assignShift(ward({ demand: [asked('CA')] }), at('Ana'), 'E', 'RN'))).toEqual([{ shiftTypeId: 'E', skillId: 'RN' }]);
  });

  it('[ROTA-80] keeps the note, and own times only while the shift stays', () => {
    const schedule = { policy: { reject: [], restMinutes: 660 } };
    const noted = ward({ schedule, extra: [work('Ana', 'E', 0, { start: 420, end: 800, noteId: 'n1' })] });
    expect(put(assignShift(noted, at('Ana'), 'L'))).toEqual([{ shiftTypeId: 'L', skillId: 'RN', noteId: 'n1' }]);
    expect(put(assignShift(noted, at('Ana'), 'E', 'CA'))).toEqual([{ shiftTypeId: 'E', skillId: 'CA', start: 420, end: 800, noteId: 'n1' }]);
  });

  it('[ROTA-80] typed once more leaves the skill that it is worked with', () => {
    const index = ward({ extra: [work('Ana', 'E')], demand: [asked('CA')] });
    expect(assignShift(index, at('Ana'), 'E')).toEqual({ kind: 'nothing' });
  });

  it('[ROTA-81] is refused with a sentence where the policy rejects it or there is no skill, and never by what only warns', () => {
    expect(assignShift(ward({ leave: away }), at('Ana'), 'E')).toMatchObject({ kind: 'refused', reason: expect.stringMatching(/^Ana: .+\.$/) });
    expect(assignShift(ward({ staff: skilled }), at('Ana'), 'E')).toEqual({ kind: 'refused', reason: 'Ana has no skill, so Early cannot be given.' });
    expect(assignShift(wardOf({ rows: { Ana: 'L..' } }), at('Ana'), 'E').kind).toBe('writes');
    expect([assignShift(ward(), at('Zoe'), 'E'), assignShift(ward(), at('Ana'), 'X')]).toEqual([{ kind: 'nothing' }, { kind: 'nothing' }]);
    expect(putValue(ward({ extra: [work('Ana', 'E'), work('Ana', 'L', 1)] }), at('Ana'), { shiftTypeId: 'E', skillId: 'RN', end: 900 })).toMatchObject({ kind: 'refused' });
  });

  it('[ROTA-82] means the first slot taken, and the first free one for one more', () => {
    const index = ward({ extra: [work('Ana', 'E', 1), work('Ben', 'E'), work('Ben', 'N', 2)] });
    expect([firstSlot(index, 'Ana', TUESDAY), firstSlot(index, 'Ana', MONDAY)]).toEqual([1, 0]);
    expect([freeSlot(index, 'Ana', TUESDAY), freeSlot(index, 'Ben', TUESDAY)]).toEqual([0, 1]);
  });

  it('[ROTA-82] clears the day or one slot, or writes nothing', () => {
    const index = ward({ extra: [work('Ana', 'E'), work('Ana', 'N', 1)] });
    expect(clearCells(index, 'Ana', TUESDAY)).toEqual({ kind: 'writes', writes: [0, 1].map((slot) => ({ ref: at('Ana', TUESDAY, slot), value: null })) });
    expect(clearCells(index, 'Ana', TUESDAY, 1)).toMatchObject({ writes: [{ ref: { slot: 1 } }] });
    expect([clearCells(index, 'Ana', TUESDAY, 2), clearCells(index, 'Ben', TUESDAY)]).toEqual([{ kind: 'nothing' }, { kind: 'nothing' }]);
    expect(putValue(index, at('Ana'), { shiftTypeId: 'E', skillId: 'RN' })).toEqual({ kind: 'nothing' });
  });
});

describe('what may be chosen', () => {
  const seen = (options: WardOptions, slot = 0, skillId?: string) =>
    shiftChoices(wardOf(options), at('Ana', TUESDAY, slot), skillId).map(({ shift, current, refused, reason }) => [shift.id, current, refused, reason?.short ?? null]);

  it('[ROTA-83] is every shift, with the worst that it would newly break', () => {
    expect(seen({ rows: { Ana: 'LL.' } })).toEqual([
      ['E', false, false, '8 h rest, 11 h needed'],
      ['D', false, false, '10 h rest, 11 h needed'],
      ['L', true, false, null],
      ['N', false, false, null],
    ]);
    const tired = shiftChoices(ward({ rows: { Ana: 'L..' }, leave: [{ ...away[0]!, approved: false }] }), at('Ana'));
    expect([tired[0]?.reason?.severity, tired[0]?.more, tired[2]?.reason?.severity, tired[2]?.more]).toEqual(['must', 1, 'check', 0]);
  });

  it('[ROTA-83] says why a shift is refused: by the policy, beside another shift, or for want of a skill', () => {
    const all = ['E', 'D', 'L', 'N'];
    expect(seen({ rows: { Ana: '...' }, leave: away }).map(([, , refused]) => refused)).toEqual(all.map(() => true));
    expect(seen({ rows: { Ana: '.E.' } }, 1)[0]).toEqual(['E', false, true, 'overlaps Early']);
    expect(seen({ rows: { Ana: '...' } }, 0, 'CA')[0]?.[3]).toBe('not qualified as CA');
    expect(seen({ rows: { Ana: '...' }, staff: skilled })).toEqual(all.map((id) => [id, false, true, 'no skill']));
  });

  it('[ROTA-83] offers another skill only to who has one and works', () => {
    const index = ward({ extra: [work('Ana', 'E'), work('Ben', 'E')] });
    expect(skillChoices(index, at('Ana')).map(({ skill, current }) => [skill.id, current])).toEqual([['RN', true], ['CA', false]]);
    expect([skillChoices(index, at('Ben')), skillChoices(ward(), at('Ana'))]).toEqual([[], []]);
  });
});

describe('shifts from elsewhere', () => {
  const early = { shiftTypeId: 'E', skillId: 'CA', start: 400, noteId: 'n1' };

  it('[ROTA-84] take a skill that the person has, and leave the note behind', () => {
    const { index, reason } = addShifts(ward(), { staffId: 'Ben', date: TUESDAY }, [early]);
    expect([reason, index.cellsOf('Ben', TUESDAY)[0]?.value]).toEqual([null, { shiftTypeId: 'E', skillId: 'RN', start: 400 }]);
    expect(addShifts(ward(), { staffId: 'Ana', date: TUESDAY }, [early]).index.cellsOf('Ana', TUESDAY)[0]?.value.skillId).toBe('CA');
    expect(addShifts(ward({ staff: skilled }), { staffId: 'Ana', date: TUESDAY }, [early]).reason).toBe('Ana has no skill, so Early cannot be given.');
  });

  it('[ROTA-84] replace a day as a whole or not at all', () => {
    const index = ward({ extra: [work('Ana', 'E'), work('Ana', 'N', 1)], leave: [{ staffId: 'Ben', from: TUESDAY, to: TUESDAY }] });
    const day = { staffId: 'Ana', date: TUESDAY };
    const late = { shiftTypeId: 'L', skillId: 'RN' };
    expect(replaceDay(index, day, [late])).toMatchObject({ writes: [{ ref: { slot: 0 }, value: late }, { ref: { slot: 1 }, value: null }] });
    expect(replaceDay(index, day, [{ shiftTypeId: 'E', skillId: 'RN' }, { shiftTypeId: 'N', skillId: 'RN' }])).toEqual({ kind: 'nothing' });
    expect(replaceDay(index, day, [late, late]).kind).toBe('refused');
    expect(replaceDay(index, { staffId: 'Ben', date: TUESDAY }, [late]).kind).toBe('refused');
  });

  it('[ROTA-85] of several, each is judged with those before it in place', () => {
    const index = ward({ rows: { Ana: '...', Ben: '...', Cy: '...' }, staff: { Ana: both, Ben: both, Cy: { skills: [] } }, demand: [asked('CA')] });
    const done = editInTurn(index, ['Ana', 'Cy', 'Ben'], (now, staffId) => assignShift(now, at(staffId), 'E'));
    expect(done.writes.map(({ value }) => value?.skillId)).toEqual(['CA', 'RN']);
    expect([done.changed, done.refused.map(({ item }) => item)]).toEqual([2, ['Cy']]);
    expect(told(done)).toEqual(['Ana 03 0 E', 'Ben 03 0 E']);
  });

  it('[ROTA-86] say what they would newly break, worst first, and are not held against themselves', () => {
    const index = wardOf({ rows: { Ana: 'LE.', Ben: 'L..' } });
    const moved = [{ ref: at('Ana'), value: null }, { ref: at('Ben'), value: { shiftTypeId: 'E', skillId: 'RN' } }];
    expect(newTrouble(index, moved).map(({ message }) => message)).toEqual(['Ben: 8 h rest before Early, 11 h needed.']);
    const later = [{ ref: at('Ana'), value: null }, { ref: at('Ana', WEDNESDAY), value: { shiftTypeId: 'E', skillId: 'RN' } }];
    expect(newTrouble(index, later)).toEqual([]);
    const early = wardOf({ rows: { Ana: 'LE.' } });
    expect(newTrouble(early, [{ ref: at('Ana'), value: { shiftTypeId: 'D', skillId: 'RN' } }]).map(({ short }) => short)).toEqual(['10 h rest, 11 h needed']);
    expect(newTrouble(wardOf({ rows: { Ana: 'LL.' }, contract: { workRun: { min: 2, max: 9 } } }), [{ ref: at('Ana', MONDAY), value: null }])).toMatchObject([{ rule: 'work-run' }]);
  });

  it('[ROTA-87] go through text and come back, and what is no code is told', () => {
    const index = ward({ extra: [work('Ana', 'E'), work('Ana', 'N', 1)] });
    const block = [[index.cellsOf('Ana', TUESDAY).map(({ value }) => value), []], [[], [{ shiftTypeId: 'L', skillId: 'RN' }]]];
    expect(writeCodes(index, block)).toBe('E+N\t\n\tL');
    const { block: back, unknown } = readCodes(index, 'e + n\t\r\n\tL\r\n');
    expect([back.map((line) => line.map((cell) => cell.map(({ shiftTypeId }) => shiftTypeId).join(''))), unknown]).toEqual([[['EN', ''], ['', 'L']], []]);
    expect(readCodes(index, 'E\tXY\tXY').unknown).toEqual(['XY']);
  });
});
