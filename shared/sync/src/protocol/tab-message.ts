/** What the tabs of one browser say to each other over BroadcastChannel. */
import * as z from 'zod/mini';
import { changeSchema } from './change.ts';
import { opSchema } from './op.ts';
import { clientMessage, opResult, serverMessage } from './wire.ts';

const tab = z.string().check(z.minLength(1), z.maxLength(40));
const schedule = z.string().check(z.minLength(1), z.maxLength(64));

export const tabMessage = z.discriminatedUnion('type', [
  /**
   * This tab leads: said when it starts to, when its socket comes up or goes, and to whoever asks. `link` counts its sockets:
   * another one, or another tab, means that lanes have to be opened anew. `barred`: the close code that stopped it.
   * `refused`: it has been refused several times in a row.
   */
  z.looseObject({ type: z.literal('lead'), tab, up: z.boolean(), link: z.int(), visible: z.boolean(), barred: z.nullable(z.int()), refused: z.optional(z.boolean()) }),
  /** Who leads? A hidden leader yields to a visible tab that asks. */
  z.looseObject({ type: z.literal('who-leads'), tab, visible: z.boolean() }),
  /** For the leading tab `to` to send; a `hello`: connect again, whatever stopped it. */
  z.looseObject({ type: z.literal('up'), tab, to: tab, message: clientMessage }),
  /** What the leading tab received over its socket, for the lane of a tab, or for all (absent). */
  z.looseObject({ type: z.literal('down'), from: tab, link: z.int(), tab: z.optional(tab), message: serverMessage }),
  /** Ops that were made here; shown as pending until their echo. `durable`: they lie in the outbox. */
  z.looseObject({ type: z.literal('ops'), tab, schedule, ops: z.array(opSchema), durable: z.boolean() }),
  /** How ops ended, for the tabs that show them. */
  z.looseObject({ type: z.literal('results'), tab, schedule, results: z.array(opResult) }),
  /** A change that is no op: view mode, selection, filters. */
  z.looseObject({ type: z.literal('change'), tab, schedule, id: z.string(), origin: z.string(), protocol: z.int(), change: changeSchema }),
]);
export type TabMessage = z.infer<typeof tabMessage>;
