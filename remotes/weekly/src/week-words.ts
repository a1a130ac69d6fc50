/** What is said when a load fails: unlike a write, nothing is kept or sent. */
import { ERRORS, type ErrorKind, type RotaError } from '@tandem/rest';

const WORDS: Partial<Record<ErrorKind, string>> = {
  unauthenticated: 'You are signed out. Sign in and it is loaded.',
  forbidden: 'Whoever keeps this rota can let you in.',
  'not-found': 'This rota is no longer there.',
  'too-many': 'Too much was asked for at once. Try again shortly.',
  internal: 'The server had a problem.',
  offline: 'You are offline. It is loaded when you are back.',
  timeout: 'The server did not answer in time.',
};

export function loadWords({ kind }: Pick<RotaError, 'kind'>): string {
  return WORDS[kind] ?? ERRORS[kind].words;
}
