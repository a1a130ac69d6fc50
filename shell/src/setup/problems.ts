import { ERRORS, type RotaError } from '@tandem/rest';
import { setup as words } from '@tandem/words/setup';
import type { Problems } from './fields.ts';

/** What the server said about a form: beside its fields, and above its buttons. */
export interface Refusal {
  readonly problems: Problems;
  readonly message: string;
}

/**
 * Where to say what the server refused.
 *
 * @param names the fields of the form; the server names the path in what was sent (`changes.0.value.run.max`), which
 *   begins or ends at one of them.
 */
export function refusalOf(error: RotaError, names: readonly string[]): Refusal {
  const path = (error.field ?? '').replace(/^changes\.\d+\./, '').replace(/^value\./, '');
  const field = names
    .filter((name) => path === name || path.startsWith(`${name}.`) || name.startsWith(`${path}.`))
    .sort((a, b) => b.length - a.length)[0];
  if (error.kind === 'invalid' && path !== '' && field !== undefined) return { problems: { [field]: sentence(error.reason) }, message: '' };
  return { problems: {}, message: saveWords(error) };
}

/** Why something was not saved, and that what was typed is still here. */
export function saveWords(error: RotaError): string {
  switch (error.kind) {
    case 'offline':
      return words.notSaved.offline;
    case 'timeout':
      return words.notSaved.timeout;
    case 'internal':
    case 'too-many':
      return words.notSaved.server;
    case 'conflict':
      return words.notSaved.conflict;
    case 'invalid':
    case 'rejected':
      return sentence(error.reason);
    default:
      return error.causes ? sentence(error.reason) : ERRORS[error.kind].words;
  }
}

/** The reason without the path, which the page says by where it stands: `value.code: "E" was given; …`. */
function sentence(reason: string): string {
  const bare = reason.replace(/^(changes\.\d+\.)?[A-Za-z]+(\.\w+)*: /, '');
  const text = bare.charAt(0).toUpperCase() + bare.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
