import { describe, expect, it } from 'vitest';
import { newTrouble, withCell, type Edit } from '@tandem/rota';
import { wardIndex, work, type Ward } from '../testing/ward.ts';
import { move, withNote, withTimes } from './day-moves.ts';

const FRIDAY = '2026-11-20';
const at = (staffId: string, slot = 0) => ({ staffId, date: FRIDAY, slot });
const sick = { id: 'l', staffId: 'cy', kind: 'sick' as const, from: FRIDAY, to: FRIDAY, approved: true };
const writesOf = (edit: Edit) => (edit.kind === 'writes' ? edit.writes : []);
const ward = (more: Ward = {}) => wardIndex({ assignments: [work('ana', FRIDAY, 'E'), work('bo', FRIDAY, 'L')], ...more });

describe('moving shifts', () => {
  it('[DAY-100] gives a shift to somebody who is off, with the skill it was worked with', () => {
    expect(move(ward(), at('ana'), 'cy')).toEqual({
      edit: {
        kind: 'writes',
        writes: [
          { ref: at('cy'), value: { shiftTypeId: 'E', skillId: 'RN' } },
          { ref: at('ana'), value: null },
        ],
      },
      said: 'Early moved from Ana Kovač to Cyril Łoś.',
    });
  });

  it('[DAY-100] swaps with who works already', () => {
    const { edit, said } = move(ward(), at('ana'), 'bo');
    expect(said).toBe('Ana Kovač and Bo Lund have swapped.');
    expect(writesOf(edit).map(({ ref, value }) => [ref.staffId, value?.shiftTypeId])).toEqual([
      ['bo', 'E'],
      ['ana', 'L'],
    ]);
  });

  it('[DAY-100] takes a skill that the other has, and leaves the note behind', () => {
    const index = withCell(ward(), at('ana'), { shiftTypeId: 'E', skillId: 'HN', noteId: 'n1' });
    expect(writesOf(move(index, at('ana'), 'di').edit)[0]?.value).toEqual({ shiftTypeId: 'E', skillId: 'CA' });
  });

  it('[DAY-100] is refused with a sentence where the policy rejects it, and does nothing for nobody', () => {
    expect(move(ward({ leave: [sick] }), at('ana'), 'cy').edit).toMatchObject({ kind: 'refused', reason: expect.stringMatching(/^Cyril Łoś: sick/) });
    expect([move(ward(), at('ana'), 'ana').edit.kind, move(ward(), at('cy'), 'bo').edit.kind]).toEqual(['nothing', 'nothing']);
  });

  it('[DAY-100] says the worst that it would newly break', () => {
    const index = ward({ assignments: [work('ana', FRIDAY, 'E'), work('cy', '2026-11-19', 'L')] });
    expect(newTrouble(index, writesOf(move(index, at('ana'), 'cy').edit))[0]?.message).toBe('Cyril Łoś: 8 h rest before Early, 11 h needed.');
    expect(newTrouble(index, writesOf(move(index, at('ana'), 'bo').edit))).toEqual([]);
  });

  it('[DAY-101] keeps own times, gives them up for the shift’s, and refuses what overlaps', () => {
    const index = ward({ assignments: [work('ana', FRIDAY, 'E'), work('ana', FRIDAY, 'L', 1)] });
    expect(withTimes(index, at('ana'), 420, 870)).toMatchObject({ kind: 'writes', writes: [{ value: { start: 420, end: 870 } }] });
    const own = withCell(index, at('ana'), { shiftTypeId: 'E', skillId: 'RN', start: 420, end: 870 });
    expect(withTimes(own, at('ana'), 390, 870)).toMatchObject({ kind: 'writes', writes: [{ value: { shiftTypeId: 'E', skillId: 'RN' } }] });
    expect(withTimes(own, at('ana'), 420, 870).kind).toBe('nothing');
    expect(withTimes(index, at('ana'), 390, 900)).toMatchObject({ kind: 'refused', reason: expect.stringContaining('overlaps') });
  });

  it('[DAY-102] ties a note to a cell once', () => {
    const edit = withNote(ward(), at('ana'), 'n1');
    expect(edit).toMatchObject({ kind: 'writes', writes: [{ value: { noteId: 'n1' } }] });
    expect(withNote(withCell(ward(), at('ana'), { shiftTypeId: 'E', skillId: 'RN', noteId: 'n1' }), at('ana'), 'n1').kind).toBe('nothing');
  });
});
