import { expect, it } from 'vitest';
import { EARLY } from './testing/ward.ts';
import { codeList } from './week-codes.ts';

it('[WEEK-25] names the shifts that may be typed', () => {
  expect(codeList([{ code: 'E' }, { code: 'D' }, { code: 'L' }])).toBe('E, D or L');
  expect(codeList([EARLY])).toBe('E');
});
