import { expect, it } from 'vitest';
import { wardIndex, work } from '../testing/ward.ts';
import { leaveProblems, leaveWords, noteProblems, parseClock, requestWords, rulesOn, withSent, type SentRecord } from './records.ts';
import { whenWords } from './when-words.ts';

const FRIDAY = '2026-11-20';
const leave = { id: 'l', staffId: 'ana', kind: 'leave' as const, from: FRIDAY, to: '2026-11-22', approved: true };

it('[DAY-102] says what the rules would find, before leave or a request is saved', () => {
  const index = wardIndex({ assignments: [work('ana', FRIDAY, 'E')] });
  expect(rulesOn(index, { kind: 'leave', value: leave }).map(({ message }) => message)).toEqual(['Ana Kovač: on leave on Friday.']);
  expect(rulesOn(index, { kind: 'request', value: { id: 'r', staffId: 'ana', date: FRIDAY, want: 'off', shiftTypeId: 'E' } }).map(({ message }) => message)).toEqual([
    'Ana Kovač: asked for no Early on Friday.',
  ]);
  expect(rulesOn(index, { kind: 'note', value: { id: 'n', staffId: 'ana', date: FRIDAY, text: 'x' } })).toEqual([]);
});

it('[DAY-102] says what is wrong with a form beside its field', () => {
  expect(leaveProblems(leave)).toEqual({});
  expect(leaveProblems({ ...leave, from: '' })).toEqual({ from: 'Choose a day.' });
  expect(leaveProblems({ ...leave, to: '2026-11-19' })).toEqual({ to: 'The last day lies before the first.' });
  expect([noteProblems(' ').text, noteProblems('ok')]).toEqual(['A note needs words. To have none, remove it.', {}]);
});

it('[DAY-102] writes leave and requests in words', () => {
  expect(leaveWords(leave, 'en-GB')).toBe('Leave, Fri 20 Nov to Sun 22 Nov');
  const index = wardIndex();
  const request = { id: 'r', staffId: 'ana', date: FRIDAY, want: 'off' as const, shiftTypeId: null };
  expect([requestWords(request, index), requestWords({ ...request, want: 'on', shiftTypeId: 'L' }, index)]).toEqual(['wants the day off', 'wants Late']);
});

it('[DAY-101] reads a clock time as it is typed', () => {
  expect(['06:30', '6:30', '0630', '23.59', '24:00', 'six', ''].map(parseClock)).toEqual([390, 390, 390, 1439, null, null, null]);
});

it('[DAY-103] says when something was changed by the ward’s clock', () => {
  expect(whenWords('2026-11-19T09:41:00Z', 'en-GB', 'Europe/Zurich')).toBe('Thu 19 Nov 10:41');
});

it('[DAY-106] lays what is on its way over what is held', () => {
  const held = { leave: [leave, { ...leave, id: 'm' }], requests: [], notes: [] };
  const sent = (value: SentRecord['value'], state: SentRecord['state'], id = 'l'): SentRecord => ({ kind: 'leave', id, value, state, problem: '' });
  const ids = (each: SentRecord): string[] => withSent(held, [each]).leave.map(({ id, kind }) => `${id} ${kind}`);
  expect(ids(sent({ ...leave, kind: 'sick' }, 'saving'))).toEqual(['l sick', 'm leave']);
  expect(ids(sent({ ...leave, id: 'n' }, 'refused', 'n'))).toEqual(['l leave', 'm leave', 'n leave']);
  expect(ids(sent(null, 'saving'))).toEqual(['l leave', 'm leave']);
  expect(ids(sent(null, 'saved'))).toEqual(['m leave']);
});
