import type { RotaError } from '@tandem/rest';
import { shellLater as words } from '@tandem/words/shell-later';

/** Why signing in did not work, and what to do. */
export function signInWords(error: RotaError): string {
  switch (error.kind) {
    case 'unauthenticated':
      return words.signIn.wrong;
    case 'too-many':
      return tooManyWords(error);
    case 'invalid':
      return words.signIn.incomplete;
    default:
      return reachWords(error);
  }
}

/** Why the first operator could not be made, and what to do. */
export function setUpWords(error: RotaError): string {
  switch (error.kind) {
    case 'unauthenticated':
    case 'forbidden':
    case 'not-found':
      return words.setUp.used;
    case 'invalid':
      return words.notAccepted(error.reason);
    case 'conflict':
      return words.setUp.taken;
    case 'too-many':
      return tooManyWords(error);
    default:
      return reachWords(error);
  }
}

/** A call that is not about a change found no answer. */
export function reachWords(error: RotaError): string {
  if (error.kind === 'offline') return words.reach.offline;
  if (error.kind === 'timeout') return words.reach.timeout;
  return words.reach.other;
}

/** The server asks to wait before the next try. */
export function tooManyWords({ retryAfter = 60 }: RotaError): string {
  return words.tooMany(retryAfter < 90 ? words.seconds(Math.max(1, Math.round(retryAfter))) : words.minutes(Math.round(retryAfter / 60)));
}
