import { clientMessage, MOST_PUSHED, readBy, type ClientMessage, type OpResult, type SyncOp } from '@tandem/sync/protocol';

export type Invalid = Extract<OpResult, { kind: 'invalid' }>;

/** What a frame says. */
export type Read =
  | { readonly kind: 'message'; readonly message: Exclude<ClientMessage, { type: 'push' }> }
  /** Each op by itself: one that no server takes must not keep the others back. */
  | { readonly kind: 'push'; readonly schedule: string; readonly ops: readonly (SyncOp | Invalid)[] }
  | { readonly kind: 'unfit'; readonly reason: string };

export function readMessage(text: string): Read {
  const given = parse(text);
  if (given === null) return { kind: 'unfit', reason: 'A frame of JSON with an object is accepted.' };
  const read = readBy(clientMessage, given);
  if (read.success) return read.data.type === 'push' ? { kind: 'push', schedule: read.data.schedule, ops: read.data.ops } : { kind: 'message', message: read.data };
  const ops = given['type'] === 'push' ? readOps(given) : null;
  return ops ?? { kind: 'unfit', reason: reasonOf(read.error.issues) };
}

export const isUnfit = (op: SyncOp | Invalid): op is Invalid => 'kind' in op;

function parse(text: string): Record<string, unknown> | null {
  try {
    const given = JSON.parse(text) as unknown;
    return typeof given === 'object' && given !== null && !Array.isArray(given) ? (given as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** The ops of a push of which some are unfit; null: there is more wrong with it, or an op without an id to answer to. */
function readOps(push: Record<string, unknown>): Extract<Read, { kind: 'push' }> | null {
  const given = push['ops'];
  if (!Array.isArray(given) || given.length === 0 || given.length > MOST_PUSHED) return null;
  let schedule: string | null = null;
  const ops: (SyncOp | Invalid)[] = [];
  for (const op of given as unknown[]) {
    const read = readBy(clientMessage, { ...push, ops: [op] });
    if (read.success && read.data.type === 'push') {
      schedule = read.data.schedule;
      ops.push(...read.data.ops);
      continue;
    }
    const opId = (op as { opId?: unknown } | null)?.opId;
    const issues = read.success ? [] : read.error.issues;
    if (typeof opId !== 'string' || opId.length === 0 || opId.length > 100 || issues.some(({ path }) => path[0] !== 'ops')) return null;
    ops.push({ kind: 'invalid', opId, field: fieldOf(issues, 2) || 'op', reason: reasonOf(issues) });
    if (typeof push['schedule'] === 'string') schedule = push['schedule'];
  }
  return schedule === null ? null : { kind: 'push', schedule, ops };
}

type Issues = readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];

const fieldOf = (issues: Issues, from = 0): string => (issues[0]?.path ?? []).slice(from).map(String).join('.').slice(0, 200);

function reasonOf(issues: Issues): string {
  const field = fieldOf(issues);
  return `${field === '' ? 'message' : field}: ${issues[0]?.message ?? 'not accepted'}`.slice(0, 400);
}
