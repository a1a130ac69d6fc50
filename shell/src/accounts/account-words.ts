import type { RotaError } from '@tandem/rest';
import { accounts } from '@tandem/words/accounts';
import { reachWords, tooManyWords } from '../session/words.ts';

const words = accounts.problems;
const SHORTEST = 10;

/** Why a change of who has access was refused. */
export function memberWords(error: RotaError, login = ''): string {
  switch (error.kind) {
    case 'conflict':
    case 'rejected':
      return words.lastOperator;
    case 'forbidden':
      return words.notOperator;
    case 'not-found':
      return words.gone;
    case 'invalid':
      return error.field === 'login' ? (login ? words.alreadyMember(login) : words.login) : words.name;
    default:
      return otherWords(error);
  }
}

/** Why no link for a new password was made. */
export const linkWords = (error: RotaError): string => (error.kind === 'forbidden' ? words.notAllowed : memberWords(error));

/** Why a new password was not taken. */
export function passwordWords(error: RotaError): string {
  if (error.kind === 'invalid') return error.field === 'current' ? words.passwordWrong : words.passwordRefused;
  if (error.kind === 'forbidden' || error.kind === 'unauthenticated' || error.kind === 'rejected') return words.passwordWrong;
  return otherWords(error);
}

/** Why a link did not open. */
export function resetWords(error: RotaError): string {
  if (error.kind === 'invalid') return error.field === 'password' ? words.passwordRefused : words.linkSpent;
  return ['unauthenticated', 'forbidden', 'not-found', 'conflict', 'rejected'].includes(error.kind) ? words.linkSpent : otherWords(error);
}

/** What is wrong with a password before it is sent; '' when nothing is. */
export const newPasswordProblem = (password: string): string => (password.length < SHORTEST ? words.passwordShort(password.length) : '');

const otherWords = (error: RotaError): string => (error.kind === 'too-many' ? tooManyWords(error) : reachWords(error));
