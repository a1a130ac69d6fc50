import type { Finding, Use } from '@tandem/rota';
import { errors as words } from '@tandem/words/errors';
import type { Cause } from './causes.ts';
import type { ErrorKind } from './error-kinds.ts';

export interface RotaError {
  readonly kind: ErrorKind;
  /** Where it arose: `server`, `client`, or a part of them such as `server/accounts`. */
  readonly origin: string;
  /**
   * On the wire in English, with the field, the value and what is accepted, where there is one; the client says it in the
   * page's language.
   */
  readonly reason: string;
  /** What is wrong, one by one. */
  readonly causes?: readonly Cause[];
  /** kind `invalid`: the offending field, as a path. */
  readonly field?: string;
  /** kind `rejected`: the rules that the write would break. */
  readonly findings?: readonly Finding[];
  /** kind `rejected`: what depends on what was to be deleted. */
  readonly uses?: readonly Use[];
  /** kind `too-many`: seconds to wait. */
  readonly retryAfter?: number;
}

/** The body of every answer that is not 2xx. */
export interface ErrorAnswer {
  readonly error: RotaError;
}

export type ErrorSeverity = 'retry' | 'person' | 'bug';

/**
 * What each kind means: its HTTP status (null: never on the wire), whether sending again can help (`retry`), a person
 * must act (`person`), or it is ours to mend (`bug`), and the words a person reads.
 */
export const ERRORS: Readonly<Record<ErrorKind, { status: number | null; severity: ErrorSeverity; words: string }>> = {
  invalid: { status: 400, severity: 'bug', words: words.invalid },
  unauthenticated: { status: 401, severity: 'person', words: words.unauthenticated },
  forbidden: { status: 403, severity: 'person', words: words.forbidden },
  'not-found': { status: 404, severity: 'person', words: words.notFound },
  conflict: { status: 409, severity: 'person', words: words.conflict },
  rejected: { status: 409, severity: 'person', words: words.rejected },
  'too-large': { status: 413, severity: 'person', words: words.tooLarge },
  'too-many': { status: 429, severity: 'retry', words: words.tooMany },
  internal: { status: 500, severity: 'retry', words: words.internal },
  offline: { status: null, severity: 'retry', words: words.offline },
  timeout: { status: null, severity: 'retry', words: words.timeout },
};
