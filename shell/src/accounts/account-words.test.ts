import { ERROR_KINDS, type RotaError } from '@tandem/rest';
import { describe, expect, it } from 'vitest';
import { linkWords, memberWords, newPasswordProblem, passwordWords, resetWords } from './account-words.ts';

const error = (kind: RotaError['kind'], more: Partial<RotaError> = {}): RotaError => ({ kind, origin: 'server', reason: 'why', ...more });

describe('words about accounts', () => {
  it('[SHELL-211] has a sentence without blame for every kind of error', () => {
    for (const kind of ERROR_KINDS) {
      for (const say of [memberWords, linkWords, passwordWords, resetWords]) expect(say(error(kind))).toMatch(/^[A-Z][^!]+\.$/);
    }
  });

  it('[SHELL-211] tells a person who has access already from the last operator', () => {
    expect(memberWords(error('invalid', { field: 'login' }), 'ana')).toContain('“ana”');
    expect(memberWords(error('rejected'))).toContain('at least one operator');
    expect(linkWords(error('forbidden'))).not.toBe(memberWords(error('forbidden')));
  });

  it('[SHELL-212] counts a password before it is sent', () => {
    expect(newPasswordProblem('too short')).toContain('9 characters');
    expect(newPasswordProblem('long enough')).toBe('');
  });
});
