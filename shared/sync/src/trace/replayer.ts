import * as z from 'zod/mini';
import type { Bus } from '../bus/bus.ts';
import { FLAG_NAMES } from '../flags/definitions.ts';
import { changeSchema } from '../protocol/change.ts';
import type { Trace, TraceEntry } from './recorder.ts';

const at = z.number().check(z.minimum(0));
const flags = z.strictObject(Object.fromEntries(FLAG_NAMES.map((name) => [name, z.boolean()])));
const envelope = z.looseObject({
  id: z.string().check(z.minLength(1)),
  origin: z.string().check(z.minLength(1)),
  revision: z.int(),
  epoch: z.int(),
  protocol: z.int(),
  change: changeSchema,
});
const health = z.looseObject({ status: z.enum(['healthy', 'error', 'disabled']), message: z.string(), lastUpdate: z.number() });
const traceSchema = z.strictObject({
  format: z.literal('tandem-trace'),
  version: z.literal(1),
  startedAt: z.number(),
  dropped: z.int().check(z.minimum(0)),
  entries: z.array(
    z.discriminatedUnion('stream', [
      z.strictObject({ at, stream: z.literal('flags'), value: flags }),
      z.strictObject({ at, stream: z.literal('changes'), value: envelope }),
      z.strictObject({ at, stream: z.literal('health'), value: health }),
    ]),
  ),
});

/** @throws TypeError that names the first thing that is wrong in the file */
export function readTrace(text: string): Trace {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    throw new TypeError('The trace is not JSON.');
  }
  const read = traceSchema.safeParse(raw);
  if (read.success) return read.data as unknown as Trace;
  const issue = read.error.issues[0];
  throw new TypeError(`The trace cannot be read: ${issue?.path.join('.') || 'trace'} ${issue?.message ?? ''}`);
}

export interface ReplayInto {
  /** Called before each entry with its time, so that a clock of the test can follow. */
  readonly at?: (ms: number) => void;
  readonly flags?: (value: Extract<TraceEntry, { stream: 'flags' }>['value']) => void;
  readonly change?: (value: Extract<TraceEntry, { stream: 'changes' }>['value']) => void;
  readonly health?: (value: Extract<TraceEntry, { stream: 'health' }>['value']) => void;
}

/** Plays a trace again, in its order. */
export function replayTrace({ entries }: Pick<Trace, 'entries'>, into: ReplayInto): void {
  for (const entry of entries) {
    into.at?.(entry.at);
    if (entry.stream === 'flags') into.flags?.(entry.value);
    else if (entry.stream === 'changes') into.change?.(entry.value);
    else into.health?.(entry.value);
  }
}

/**
 * Makes the changes of a trace again on a bus: each with the id, origin and protocol that it had, so that the components of a
 * test are told what those of the page were told.
 *
 * @returns how many of them the bus took
 */
export function replayIntoBus(trace: Pick<Trace, 'entries'>, bus: Pick<Bus, 'propagateUpdate'>, into: Omit<ReplayInto, 'change'> = {}): number {
  let taken = 0;
  replayTrace(trace, {
    ...into,
    change({ change, id, origin, protocol }) {
      if (bus.propagateUpdate(change, { id, origin, protocol })) taken += 1;
    },
  });
  return taken;
}
