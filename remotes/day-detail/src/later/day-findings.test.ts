import { describe, expect, it } from 'vitest';
import { evaluateDay, evaluatePerson } from '@tandem/rota';
import { onDate } from '../day.ts';
import { dayLater as words } from '@tandem/words/day-later';
import { gapSentence, troublesOf, type CoverageTrouble, type Trouble } from './day-findings.ts';
import { need, wardIndex, work, type Ward } from '../testing/ward.ts';

const FRIDAY = '2026-11-20';

function troubles(ward: Ward): Trouble[] {
  const index = wardIndex(ward);
  const people = index.window.staff.flatMap(({ id }) => onDate(evaluatePerson(index, id), FRIDAY));
  return troublesOf(index, evaluateDay(index, FRIDAY), people);
}
const off = (staffId: string) => ({ id: `${staffId}-r`, staffId, date: FRIDAY, want: 'off' as const, shiftTypeId: null });

describe('the findings of a day', () => {
  it('[DAY-20] come worst first, coverage before people', () => {
    const found = troubles({
      demand: [need(FRIDAY, 'L', 2, 2), need(FRIDAY, 'N', 0, 1)],
      assignments: [work('bo', '2026-11-19', 'L'), work('bo', FRIDAY, 'E'), work('cy', FRIDAY, 'L')],
      requests: [off('cy')],
    });
    expect(found.map((each) => (each.kind === 'coverage' ? each.title : `${each.staff.name}: ${each.title}`))).toEqual([
      'Late has 1 of 2',
      'Bo Lund: 8 h rest, 11 h needed',
      'Night has 0 of 1',
      'Cyril Łoś: asked for Friday off',
    ]);
    expect(new Set(found.map(({ key }) => key)).size).toBe(4);
  });

  it('[DAY-21] explain too short a rest by both shifts, and offer to clear either', () => {
    const [rest] = troubles({ assignments: [work('bo', '2026-11-19', 'L'), work('bo', FRIDAY, 'E')] });
    expect(rest).toMatchObject({
      text: 'Late on Thursday ends 22:30, Early starts 06:30.',
      clear: [
        { day: 'Thursday', ref: { staffId: 'bo', date: '2026-11-19', slot: 0 } },
        { day: 'Friday', ref: { staffId: 'bo', date: FRIDAY, slot: 0 } },
      ],
    });
  });

  it('[DAY-21] explain a request that was passed over by what the shift would have without the person', () => {
    const ward: Ward = { demand: [need(FRIDAY, 'L', 2, 2)], assignments: [work('bo', FRIDAY, 'L'), work('cy', FRIDAY, 'L')], requests: [off('cy')] };
    expect(troubles(ward)).toMatchObject([{ text: 'Without them Late has 1, below its minimum of 2. Requests can be passed over.', clear: [{ day: 'Friday' }] }]);
    expect(troubles({ ...ward, demand: [] })).toMatchObject([{ text: 'Without them Late has 1. Requests can be passed over.' }]);
  });

  it('[DAY-21] offer nothing to clear where nobody works, and say no more than there is to say', () => {
    const requests = [{ ...off('cy'), want: 'on' as const }];
    expect(troubles({ requests })).toMatchObject([{ title: 'asked to work on Friday', text: '', clear: [] }]);
  });

  it('[DAY-22] say how many are below the minimum, and of which skill where a shift asks for several', () => {
    const one = troubles({ demand: [need(FRIDAY, 'L', 1, 2)] });
    const two = troubles({ demand: [need(FRIDAY, 'L', 2, 2), { ...need(FRIDAY, 'L', 1, 1), skillId: 'CA' }], assignments: [work('bo', FRIDAY, 'L')] });
    expect([...one, ...two].map((each) => gapSentence(each as CoverageTrouble))).toEqual([
      'Late is 1 below its minimum.',
      'Late is 1 RN below its minimum.',
      'Late is 1 CA below its minimum.',
    ]);
  });

  it('[DAY-22] say in words how many can cover', () => {
    expect([0, 1, 3, 17].map(words.canCover)).toEqual([
      'Nobody can cover without breaking a rule.',
      'One person can cover.',
      'Three people can cover.',
      '17 people can cover.',
    ]);
  });
});
