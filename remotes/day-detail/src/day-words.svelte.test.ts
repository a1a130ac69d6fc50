import { expect, it } from 'vitest';
import { candidatesFor, evaluatePerson } from '@tandem/rota';
import { dayModel } from './day.ts';
import { candidateWords } from './later/candidate-words.ts';
import { clashWords, markWords } from './day-words.ts';
import { wardIndex, work } from './testing/ward.ts';

const FRIDAY = '2026-11-20';

it('[DAY-19] says what a mark means and what is not saved', () => {
  const index = wardIndex({ assignments: [work('bo', '2026-11-19', 'L'), work('bo', FRIDAY, 'E'), work('cy', FRIDAY, 'E')] });
  const [bo, cy] = dayModel(index, FRIDAY, (id) => evaluatePerson(index, id), (id) => (id === 'bo' ? 'waiting' : 'failed')).sections[0]!.people;
  expect([markWords(bo!), markWords(cy!), markWords({ ...cy!, save: 'saved' })]).toEqual([
    'must fix: 8 h rest, 11 h needed; not sent yet',
    'not saved',
    '',
  ]);
});

it('[DAY-24] says of a person what there is to decide, before what is wrong', () => {
  const index = wardIndex({ assignments: [work('bo', '2026-11-19', 'L'), work('bo', FRIDAY, 'E'), work('cy', FRIDAY, 'E')] });
  const { sections } = dayModel(index, FRIDAY, (id) => evaluatePerson(index, id), () => 'saved', (id) => (id === 'bo' ? clashWords(['E', '']) : ''));
  const [bo, cy] = sections[0]!.people;
  expect([markWords(bo!), markWords(cy!), clashWords(null)]).toEqual(['to decide: E or off; must fix: 8 h rest, 11 h needed', '', '']);
});

it('[DAY-23] says of a candidate the week’s hours after the shift and what to look at, the hours once', () => {
  const week = ['16', '17', '18', '19', '21'].map((d) => work('bo', `2026-11-${d}`, 'L'));
  const requests = [{ id: 'r', staffId: 'bo', date: FRIDAY, want: 'off' as const, shiftTypeId: null }];
  const index = wardIndex({ assignments: week, requests });
  const { able } = candidatesFor(index, FRIDAY, 'L');
  const words = Object.fromEntries(able.map((candidate) => [candidate.staff.id, candidateWords(candidate)]));
  expect(words).toEqual({
    ana: '32.0 h under norm after this',
    di: '24.0 h under norm after this',
    cy: '32.0 h under norm after this',
    bo: '8.0 h over norm after this, asked for Friday off',
  });
  expect(candidateWords({ ...able[0]!, differenceAfter: 0 })).toBe('at norm after this');
  expect(candidateWords({ ...able[0]!, differenceAfter: null })).toBe('');
});
