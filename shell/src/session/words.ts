import type { RotaError } from '@tandem/rest';

/** Why signing in did not work, and what to do. */
export function signInWords(error: RotaError): string {
  switch (error.kind) {
    case 'unauthenticated':
      return 'This name and password do not go together. Check both and try again.';
    case 'too-many':
      return `Too many tries. Wait ${waitWords(error.retryAfter ?? 60)}, then try again.`;
    case 'invalid':
      return 'Type your name and your password.';
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
      return 'This set-up link was used already or is too old. Start the server again: it prints a new one.';
    case 'invalid':
      return `Not accepted: ${error.reason}`;
    case 'conflict':
      return 'This sign-in name is taken. Choose another one.';
    case 'too-many':
      return `Too many tries. Wait ${waitWords(error.retryAfter ?? 60)}, then try again.`;
    default:
      return reachWords(error);
  }
}

/** A call that is not about a change found no answer. */
export function reachWords(error: RotaError): string {
  if (error.kind === 'offline') return 'The server cannot be reached. Check the network, then try again.';
  if (error.kind === 'timeout') return 'The server did not answer in time. Try again.';
  return 'The server had a problem. Try again in a moment.';
}

function waitWords(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} seconds`;
  return `${Math.round(seconds / 60)} minutes`;
}
