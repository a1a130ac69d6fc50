import type { ErrorKind, RotaError } from '@tandem/rest';
import { ERROR_KINDS } from '@tandem/rest';
import { describe, expect, it } from 'vitest';
import { reachWords, setUpWords, signInWords } from './words.ts';

const error = (kind: ErrorKind, more: Partial<RotaError> = {}): RotaError => ({ kind, origin: 'server', reason: 'why', ...more });

describe('words at the doors', () => {
  it('[SHELL-45] every kind of error has words without blame', () => {
    for (const kind of ERROR_KINDS) {
      for (const words of [signInWords(error(kind)), setUpWords(error(kind)), reachWords(error(kind))]) {
        expect(words).toMatch(/^[A-Z].*\.$|why$/);
        expect(words).not.toMatch(/!|oops|you failed/i);
      }
    }
  });

  it('[SHELL-45] tells how long to wait', () => {
    expect(signInWords(error('too-many', { retryAfter: 30 }))).toContain('30 seconds');
    expect(signInWords(error('too-many', { retryAfter: 900 }))).toContain('15 minutes');
  });

  it('[SHELL-45] names what a set-up did not accept', () => {
    expect(setUpWords(error('invalid', { reason: 'password must be at least 10 characters' }))).toContain('at least 10 characters');
  });
});
