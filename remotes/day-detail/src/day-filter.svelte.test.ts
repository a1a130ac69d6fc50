import { expect, it } from 'vitest';
import { evaluatePerson } from '@tandem/rota';
import { dayModel } from './day.ts';
import { selectedPerson, shownPeople, withPeople } from './day-filter.ts';
import { wardIndex, work } from './testing/ward.ts';

const FRIDAY = '2026-11-20';
const index = wardIndex({ assignments: [work('bo', '2026-11-19', 'L'), work('bo', FRIDAY, 'E'), work('ana', FRIDAY, 'L')] });
const findingsOf = (id: string) => evaluatePerson(index, id);
const shown = (options: Record<string, string>) => [...(shownPeople(index, FRIDAY, options, findingsOf) ?? ['everybody'])];

it('[DAY-104] lists whom the filters of the address let through; a search hides nobody', () => {
  expect(shown({ skill: 'HN' })).toEqual(['ana']);
  expect(shown({ contract: 'part' })).toEqual(['di']);
  expect(shown({ shift: 'E' })).toEqual(['bo']);
  expect(shown({ only: 'findings' })).toEqual(['bo']);
  expect([shown({ find: 'ana' }), shown({})]).toEqual([['everybody'], ['everybody']]);
});

it('[DAY-104] a filter hides people and leaves the sums', () => {
  const model = dayModel(index, FRIDAY, findingsOf, () => 'saved');
  const narrow = withPeople(model, new Set(['ana']));
  expect(narrow.sections.flatMap(({ people }) => people.map(({ staff }) => staff.id))).toEqual(['ana']);
  expect([narrow.onShift, narrow.off.length, withPeople(model, null)]).toEqual([2, 0, model]);
});

it('[DAY-104] the cell of the address selects a person on its own day only', () => {
  expect(selectedPerson({ cell: `ana/${FRIDAY}` }, FRIDAY)).toBe('ana');
  expect([selectedPerson({ cell: 'ana/2026-11-19' }, FRIDAY), selectedPerson({}, FRIDAY)]).toEqual([null, null]);
});
