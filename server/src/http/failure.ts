import { ERRORS, type ErrorKind, type RotaError } from '@tandem/rest';

/** What may be told besides kind, origin and reason; see {@link RotaError}. */
export type FailureDetail = Pick<RotaError, 'causes' | 'field' | 'findings' | 'uses' | 'retryAfter'>;

/**
 * The one error a handler throws on purpose. It carries the closed error union as it goes over the wire; anything else
 * that is thrown becomes `internal` without its message.
 */
export class RotaFailure extends Error {
  readonly error: RotaError;

  constructor(kind: ErrorKind, origin: string, reason: string, detail: FailureDetail = {}) {
    super(reason);
    this.name = 'RotaFailure';
    this.error = { kind, origin, reason, ...detail };
  }

  /** The HTTP status of this failure's kind. */
  get status(): number {
    return ERRORS[this.error.kind].status ?? 500;
  }
}
