/** What a browser and the server say to each other over the one socket, `GET /api/sync`. Text frames of JSON. */
import * as z from 'zod/mini';
import { cellKeySchema, cellValue, id, isoDate } from './cell-value.ts';
import { flagSnapshot } from './flag-snapshot.ts';
import { opSchema } from './op.ts';
import { STAGES } from './stage.ts';

/** Most ops in one push. */
export const MOST_PUSHED = 100;
/** Most bytes of one frame from a browser. */
export const MOST_FRAME = 64 * 1024;
/** Most lanes (tabs) of one socket. */
export const MOST_LANES = 40;
/** The largest number that a report counts with, so that no sum of them is too large. */
export const MOST_COUNTED = 10_000_000;

/** A tab of the browser whose leading tab holds the socket. */
const lane = z.string().check(z.minLength(1), z.maxLength(40));
const cursor = z.int().check(z.minimum(0));
const opId = z.string().check(z.minLength(1), z.maxLength(100));
const origin = z.string().check(z.minLength(1), z.maxLength(100));
const name = z.string().check(z.maxLength(200));
const at = z.int().check(z.minimum(0));
const view = z.enum(['week', 'month', 'day']);

const count = z.int().check(z.minimum(0), z.maximum(MOST_COUNTED));
/** What a comparison of all cells found. `compared` is the sample: cells of both sides that were settled. */
const sweepResult = z.looseObject({
  at,
  compared: count,
  unsettled: count,
  confirmed: count,
  /** What the comparison itself threw; its cells count as neither. */
  errors: count,
});
export type SweepResult = z.infer<typeof sweepResult>;

/** Differences that a report names. */
export const MOST_NAMED = 10;
/** A difference that has survived every look. `side`: the store whose value `control` is, beside that of the log. */
const foundDifference = z.looseObject({
  cell: cellKeySchema,
  side: z.string().check(z.maxLength(40)),
  control: z.nullable(cellValue),
  candidate: z.nullable(cellValue),
  /** What became of it; absent: an older page does not say. */
  resolution: z.optional(z.string().check(z.maxLength(20))),
});
export type NamedDifference = z.infer<typeof foundDifference>;

/** What this tab has come to: on each change of it, and every 30 s while synchronization runs or edits are unsent. */
export const pageReport = z.looseObject({
  type: z.literal('report'),
  lane,
  schedule: id,
  /** The flags that it acts on. */
  epoch: z.int(),
  revision: z.int(),
  stage: z.enum(STAGES),
  phase: z.string().check(z.maxLength(20)),
  /** Edits that this browser has not had answered. */
  unsent: count,
  trouble: z.nullable(z.string().check(z.maxLength(200))),
  /** The last sweep under this stage; null: none yet. */
  sweep: z.nullable(sweepResult),
  /** The newest that were found under this stage; absent: none. */
  differences: z.optional(z.array(foundDifference).check(z.maxLength(MOST_NAMED))),
});
export type PageReport = z.infer<typeof pageReport>;

/** From a browser. */
export const clientMessage = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('hello'), protocol: z.strictObject({ min: z.int(), max: z.int() }), build: z.string().check(z.maxLength(100)) }),
  /** Wants the flags of a schedule, now and on each change. The last one that a lane watches counts. */
  z.looseObject({ type: z.literal('watch'), lane, schedule: id }),
  /**
   * Wants the cells of a schedule after a cursor, then live; `after` null: a snapshot first. `protocol`: what this tab speaks,
   * which may be of another build than the one that holds the socket; absent: what the socket speaks.
   */
  z.looseObject({ type: z.literal('open'), lane, schedule: id, after: z.nullable(cursor), protocol: z.optional(z.int()) }),
  z.looseObject({ type: z.literal('close'), lane }),
  z.looseObject({ type: z.literal('push'), schedule: id, ops: z.array(opSchema).check(z.minLength(1), z.maxLength(MOST_PUSHED)) }),
  /** Which day this tab looks at; null: none any more. */
  z.looseObject({ type: z.literal('here'), lane, schedule: id, date: z.nullable(isoDate), view }),
  /** A conflict has been settled by the op `opId` (which is pushed by itself), or by leaving it as it is. */
  z.looseObject({ type: z.literal('settle'), schedule: id, conflict: opId }),
  pageReport,
]);
export type ClientMessage = z.infer<typeof clientMessage>;

/** A cell as the server holds it. */
export const cellRow = z.looseObject({ cell: cellKeySchema, rev: z.int(), value: cellValue, at, actor: z.string(), by: name });
export type CellRow = z.infer<typeof cellRow>;

/** An accepted op, as the log holds it. */
export const cellEvent = z.looseObject({
  cursor,
  cell: cellKeySchema,
  value: z.nullable(cellValue),
  opId,
  origin,
  /** User id, and the name that is shown. */
  actor: z.string(),
  by: name,
  at,
});
export type CellEvent = z.infer<typeof cellEvent>;

const finding = z.looseObject({ rule: z.string(), message: z.string() });

/** Why and how an op ended. `cursor`: its event's; null where it has none. */
export const opResult = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('ack'), opId, cursor }),
  /** It changes nothing: the same value stood there, or a later edit of the same person. */
  z.looseObject({ kind: z.literal('merged'), opId, cursor: z.nullable(cursor) }),
  /** Somebody else wrote the cell in between. `won`: this op stands now; else theirs does. A record is kept. */
  z.looseObject({ kind: z.literal('conflict'), opId, cursor: z.nullable(cursor), won: z.boolean(), conflict: opId }),
  z.looseObject({ kind: z.literal('rejected'), opId, findings: z.array(finding) }),
  /** It can never be applied as it is. */
  z.looseObject({ kind: z.literal('invalid'), opId, field: z.string(), reason: z.string() }),
  /** It was made under an epoch that has ended: park it and ask for the flags. */
  z.looseObject({ kind: z.literal('stale-epoch'), opId, epoch: z.int() }),
]);
export type OpResult = z.infer<typeof opResult>;

/** Two people wrote a cell without having seen each other's edit. The id is that of the later op to arrive. */
export const conflictRecord = z.looseObject({
  conflict: opId,
  cell: cellKeySchema,
  /** The edit that stands, and the one that does not. */
  stands: z.looseObject({ value: z.nullable(cellValue), actor: z.string(), by: name, at }),
  lost: z.looseObject({ value: z.nullable(cellValue), actor: z.string(), by: name, at }),
});
export type ConflictRecord = z.infer<typeof conflictRecord>;

/** What people are told of synchronization: `kind` has its words in the catalogue. */
export const notice = z.looseObject({
  id: opId,
  kind: z.string().check(z.maxLength(40)),
  severity: z.enum(['info', 'warning', 'critical']),
  /** null: everybody. */
  schedule: z.nullable(id),
  at,
  until: z.nullable(at),
  /** A person's own words to it; shown as they are. */
  text: z.optional(z.string().check(z.maxLength(500))),
});
export type Notice = z.infer<typeof notice>;

export const person = z.looseObject({ lane, user: z.string(), name, date: isoDate, view });
export type PersonHere = z.infer<typeof person>;

/** From the server. */
export const serverMessage = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('welcome'), protocol: z.int(), build: z.string(), user: z.string(), now: at }),
  z.looseObject({ type: z.literal('flags'), flags: flagSnapshot }),
  /** One part of a snapshot; it is whole with the part that has `last`. `sent`: the cells of the parts before it. */
  z.looseObject({ type: z.literal('snapshot'), lane, schedule: id, cursor, first: z.boolean(), last: z.boolean(), sent: z.int(), cells: z.array(cellRow) }),
  /**
   * What has happened after a cursor, up to another one: whoever has not read up to `after` has missed a message and opens
   * again. `reference`: people, shifts, demand, leave or notes have changed too; ask for them again.
   */
  z.looseObject({ type: z.literal('events'), lane, schedule: id, after: cursor, cursor, events: z.array(cellEvent), reference: z.optional(z.boolean()) }),
  z.looseObject({ type: z.literal('results'), schedule: id, results: z.array(opResult) }),
  /** All open conflicts that concern this person; each time the whole list. `lane`: as that tab's build reads them. */
  z.looseObject({ type: z.literal('conflicts'), lane: z.optional(lane), schedule: id, conflicts: z.array(conflictRecord) }),
  /** Who looks at the schedule, without this browser's own tabs. */
  z.looseObject({ type: z.literal('people'), schedule: id, people: z.array(person) }),
  /** Everything that holds now for this person; each time the whole list. `release`: the number of the release pointer that is live; who does not know the field overlooks it. */
  z.looseObject({ type: z.literal('notices'), notices: z.array(notice), release: z.optional(z.number()) }),
  /** What was asked is refused; a lane that it names is closed. */
  z.looseObject({ type: z.literal('refused'), lane: z.optional(lane), schedule: z.optional(id), kind: z.string(), reason: z.string() }),
]);
export type ServerMessage = z.infer<typeof serverMessage>;
