/** Whether what passed in a composition is what every part of it may send, and the same as in today's. */
import * as z from 'zod/mini';
import type { AssignmentValue } from '@tandem/rota';
import { clientMessage, flagSnapshot, serverMessage, type CellValue, type SyncOp } from '@tandem/sync/protocol';
import { changeSchema, type Change, type Envelope } from '../../shared/sync/src/protocol/change.ts';
import type { Recorded } from './record.ts';
import { REMOTE_SPEAKS, REMOTES, SHELL_SPEAKS, type Composition, type RemoteName } from './variants.ts';

const envelope = z.object({ id: z.string(), origin: z.string(), revision: z.int(), epoch: z.int(), protocol: z.int(), change: changeSchema });
const health = z.object({ status: z.enum(['healthy', 'error', 'disabled']), message: z.string(), lastUpdate: z.number() });

/** What a person has done, as it went over the bus and to the server: no names of tabs, no times. */
export interface Traffic {
  readonly ops: readonly string[];
  readonly changes: readonly string[];
  readonly flags: readonly string[];
  readonly health: readonly string[];
  readonly held: readonly (AssignmentValue | null)[];
}

export function trafficOf({ sent, changes, flags, health: healths }: Recorded, held: Traffic['held']): Traffic {
  return {
    ops: opsOf(sent).map(({ cell, value, origin }) => `${viewOf(origin)} ${cell} ${shiftOf(value)}`),
    changes: (changes as readonly Envelope[]).flatMap(({ origin, change }) => cellsOf(change).map(({ staffId, dayId, assignment }) => `${viewOf(origin)} ${staffId}/${dayId} ${shiftOf(assignment)}`)),
    flags: stepsOf(flags),
    health: stepsOf((healths as readonly { readonly status: string }[]).map(({ status }) => status)),
    held,
  };
}

/** Every message that the schemas of today refuse. */
export function malformed({ sent, received, changes, flags, health: healths }: Recorded): string[] {
  const kinds = { sent: [clientMessage, sent], received: [serverMessage, received], 'changes$': [envelope, changes], 'flags$': [flagSnapshot.shape.values, flags], 'health$': [health, healths] } as const;
  return Object.entries(kinds).flatMap(([kind, [schema, all]]) =>
    all.flatMap((each) => {
      const issue = schema.safeParse(each).error?.issues[0];
      return issue ? [`${kind}: ${issue.path.join('.')} ${issue.message} in ${JSON.stringify(each).slice(0, 300)}`] : [];
    }),
  );
}

/** Words of a later protocol than the two ends have agreed on. */
export function tooNew({ sent, received }: Recorded, composition: Composition): string[] {
  const page = SHELL_SPEAKS[composition.shell];
  const faults: string[] = [];
  for (const message of sent as readonly { readonly type: string; readonly protocol?: unknown }[]) {
    if (message.type === 'open' && message.protocol !== page) faults.push(`a lane was opened for protocol ${String(message.protocol)}, the page speaks ${page}`);
    if (message.type === 'report' && page < 3) faults.push(`a report was sent, which protocol ${page} does not have`);
  }
  for (const { origin, protocol, cell } of opsOf(sent)) {
    const view = viewOf(origin) as RemoteName;
    const speaks = Math.min(page, REMOTE_SPEAKS[composition[view]]);
    if (protocol !== speaks) faults.push(`${view} wrote ${cell} in protocol ${protocol}, not ${speaks}`);
  }
  if (page < 2 && JSON.stringify(received).includes('"noteId"')) faults.push(`the server named notes to a page of protocol ${page}`);
  return faults;
}

/** In which points this traffic is another one than that of today's composition. */
export function unlike(traffic: Traffic, today: Traffic): string[] {
  return (Object.keys(today) as (keyof Traffic)[]).flatMap((kind) => {
    const [found, expected] = [traffic[kind].map((each) => JSON.stringify(each)), today[kind].map((each) => JSON.stringify(each))];
    const at = Array.from({ length: Math.max(found.length, expected.length) }, (_, index) => index).find((index) => found[index] !== expected[index]);
    return at === undefined ? [] : [`${kind}, number ${at + 1}: ${found[at] ?? 'nothing'}, with today's units ${expected[at] ?? 'nothing'}`];
  });
}

/** One bus, on which all views run. */
export function severalBuses({ busInstances, attached }: Recorded): string[] {
  const missing = REMOTES.filter((remote) => !attached.includes(remote));
  return [...(busInstances === 1 ? [] : [`${busInstances} instances of the bus`]), ...missing.map((remote) => `${remote} is not on the page's bus`)];
}

function opsOf(sent: readonly unknown[]): SyncOp[] {
  const ops = new Map<string, SyncOp>();
  for (const message of sent as readonly { readonly type: string; readonly ops?: readonly SyncOp[] }[]) {
    if (message.type === 'push') for (const op of message.ops ?? []) if (!ops.has(op.opId)) ops.set(op.opId, op);
  }
  return [...ops.values()];
}

function cellsOf(change: Change): readonly { readonly staffId: string; readonly dayId: string; readonly assignment: CellValue | null }[] {
  if (change.type === 'assignments') return change.cells;
  return change.type === 'assignment' ? [change] : [];
}

const viewOf = (origin: string): string => origin.split('/').at(-1) ?? '';
const shiftOf = (value: CellValue | null): string => value?.shiftTypeId ?? 'off';
/** Each state once, however often it is said. */
const stepsOf = (states: readonly unknown[]): string[] => states.map((each) => JSON.stringify(each)).filter((each, index, all) => each !== all[index - 1]);
