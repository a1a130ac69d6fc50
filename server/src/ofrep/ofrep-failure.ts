import type { RotaError } from '@tandem/rest';

/** OpenFeature's words for what is wrong. */
type ErrorCode = 'INVALID_CONTEXT' | 'TARGETING_KEY_MISSING' | 'FLAG_NOT_FOUND' | 'PARSE_ERROR' | 'GENERAL';

/** What the caller has to mend, as OFREP says it. */
export class OfrepFailure extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, details: string) {
    super(details);
    this.name = 'OfrepFailure';
    this.code = code;
  }

  get status(): number {
    return this.code === 'FLAG_NOT_FOUND' ? 404 : 400;
  }
}

export interface FailureAnswer {
  /** The flag that was asked for; absent: all of them. */
  readonly key?: string;
  readonly errorCode: ErrorCode;
  readonly errorDetails: string;
}

/** A failure of the server's own kinds in OFREP's words: what is no JSON cannot be parsed, the rest is said by its status. */
export const codeOf = ({ kind }: RotaError): ErrorCode => (kind === 'invalid' ? 'PARSE_ERROR' : 'GENERAL');
