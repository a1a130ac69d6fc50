import { expect, it } from 'vitest';
import { satisfy } from './satisfy-version.ts';

it.each([
  ['0.1.0', '0.1.0', true],
  ['0.1.1', '0.1.0', false],
  ['0.1.7', '^0.1.0', true],
  ['0.2.0', '^0.1.0', false],
  ['0.0.3', '^0.0.3', true],
  ['0.0.4', '^0.0.3', false],
  ['1.4.2', '^1.2.3', true],
  ['1.2.2', '^1.2.3', false],
  ['1.2.3', '^1.2.3', true],
  ['2.0.0', '^1.2.3', false],
  ['10.0.0', '^1.0.0', false],
])('[HOUSE-401] %s for %s: %s', (version, range, met) => {
  expect(satisfy(version, range)).toBe(met);
});
