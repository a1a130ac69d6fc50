import type { Op, Refused } from './feed.ts';

export type Invalid = Extract<Refused, { kind: 'invalid' }>;

/** Most characters of an op's body as JSON. */
const MOST_BODY = 256 * 1024;
const MOST_NAME = 300;

const invalid = (field: string, reason: string): Invalid => ({ kind: 'invalid', field, reason });

/** What makes an op unfit to be stored at all, or its body as the JSON text to store (null: a deletion). */
export function checkOp(op: Op): Invalid | { readonly text: string | null } {
  for (const field of ['opId', 'entity', 'actor', 'origin'] as const) {
    const value: unknown = op[field];
    if (typeof value !== 'string' || value.length === 0 || value.length > MOST_NAME) {
      return invalid(field, `${field} is ${show(value)}: a text of 1 to ${MOST_NAME} characters is accepted`);
    }
  }
  if (!Number.isSafeInteger(op.at)) return invalid('at', `at is ${show(op.at)}: whole epoch milliseconds are accepted`);
  if (op.baseRev !== null && !(Number.isSafeInteger(op.baseRev) && op.baseRev >= 0)) {
    return invalid('baseRev', `baseRev is ${show(op.baseRev)}: null, 0 or a revision is accepted`);
  }
  if (op.body === null) return { text: null };
  const text = toJson(op.body);
  if (text === undefined) return invalid('body', 'body cannot be written as JSON');
  if (text.length > MOST_BODY) return invalid('body', `body has ${text.length} characters as JSON: at most ${MOST_BODY} are accepted`);
  return { text };
}

function toJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

function show(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
