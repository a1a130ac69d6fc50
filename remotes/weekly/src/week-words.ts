/** What is said when a load fails: unlike a write, nothing is kept or sent. */
import { ERRORS, type ErrorKind, type RotaError } from '@tandem/rest';
import { week as words } from '@tandem/words/week';

const WORDS: Partial<Record<ErrorKind, string>> = {
  unauthenticated: words.load.unauthenticated,
  forbidden: words.load.forbidden,
  'not-found': words.load.notFound,
  'too-many': words.load.tooMany,
  internal: words.load.internal,
  offline: words.load.offline,
  timeout: words.load.timeout,
};

export function loadWords({ kind }: Pick<RotaError, 'kind'>): string {
  return WORDS[kind] ?? ERRORS[kind].words;
}
