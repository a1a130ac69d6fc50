/** What the roster routes answer, as schemas: for the API's documentation and for the tests that hold the answers to it. */
import { ROLES, type CellAnswer, type CellHistoryRow, type ChangesAnswer, type ExportAnswer, type ImportAnswer, type NewScheduleAnswer, type ReferenceAnswer, type ScheduleSummary, type WindowAnswer } from '@tandem/rest';
import { LEAVE_KINDS, RULE_IDS } from '@tandem/rota';
import * as z from 'zod/mini';

/** Holds a schema to the contract's type: a difference between what both say does not compile. */
const saying =
  <T>() =>
  <S extends z.core.$ZodType>(schema: [Frozen<z.output<S>>, Frozen<T>] extends [Frozen<T>, Frozen<z.output<S>>] ? S : never): S =>
    schema;
type Frozen<T> = T extends readonly (infer U)[] ? readonly Frozen<U>[] : T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;

const id = z.string();
const date = z.iso.date();
const minutes = z.int();
const range = z.strictObject({ min: z.int(), max: z.int() });
const role = z.enum(ROLES);

const value = z.strictObject({
  shiftTypeId: id,
  skillId: id,
  start: z.optional(minutes),
  end: z.optional(minutes),
  noteId: z.optional(id),
});

const carry = z.strictObject({
  assignments: z.int(),
  weekends: z.int(),
  lastShiftTypeId: z.nullable(id),
  lastEnd: z.nullable(minutes),
  shiftRun: z.int(),
  workRun: z.int(),
  offRun: z.int(),
});

export const scheduleList = saying<readonly ScheduleSummary[]>()(z.array(
  z.strictObject({ id, name: z.string(), timeZone: z.string(), firstDate: date, lastDate: date, staff: z.int(), role }),
));

const referenceShape = {
  schedule: z.strictObject({
    id,
    name: z.string(),
    timeZone: z.string(),
    firstDate: date,
    lastDate: date,
    policy: z.strictObject({ reject: z.array(z.enum(RULE_IDS)), restMinutes: minutes }),
  }),
  skills: z.array(z.strictObject({ id, name: z.string(), short: z.string() })),
  shiftTypes: z.array(
    z.strictObject({ id, code: z.string(), name: z.string(), start: minutes, end: minutes, run: range, forbiddenNext: z.array(id) }),
  ),
  contracts: z.array(
    z.strictObject({
      id,
      name: z.string(),
      weeklyMinutes: z.nullable(minutes),
      assignments: range,
      workRun: range,
      offRun: range,
      maxWeekends: z.int(),
      completeWeekends: z.boolean(),
    }),
  ),
  staff: z.array(z.strictObject({ id, name: z.string(), contractId: id, skills: z.array(id) })),
  demand: z.array(z.strictObject({ date, shiftTypeId: id, skillId: id, minimum: z.int(), optimum: z.int() })),
  leave: z.array(z.strictObject({ id, staffId: id, kind: z.enum(LEAVE_KINDS), from: date, to: date, approved: z.boolean() })),
  requests: z.array(z.strictObject({ id, staffId: id, date, want: z.enum(['off', 'on']), shiftTypeId: z.nullable(id) })),
  notes: z.array(z.strictObject({ id, date, staffId: z.nullable(id), text: z.string() })),
};

export const windowAnswer = saying<WindowAnswer>()(z.strictObject({
  from: date,
  to: date,
  cursor: z.int(),
  role,
  ...referenceShape,
  assignments: z.array(
    z.strictObject({ staffId: id, date, slot: z.int(), value, rev: z.int(), by: z.string(), at: z.iso.datetime() }),
  ),
  carry: z.record(id, carry),
}));

export const referenceAnswer = saying<ReferenceAnswer>()(z.strictObject({ cursor: z.int(), role, ...referenceShape, revs: z.record(z.string(), z.int()) }));

export const changesAnswer = saying<ChangesAnswer>()(z.strictObject({ kind: z.enum(['accepted', 'duplicate']), cursor: z.int() }));

export const newScheduleAnswer = saying<NewScheduleAnswer>()(z.strictObject({ scheduleId: id }));

export const historyAnswer = saying<readonly CellHistoryRow[]>()(z.array(
  z.strictObject({ slot: z.int(), value: z.nullable(value), by: z.string(), at: z.iso.datetime(), origin: z.string() }),
));

const cursor = z.nullable(z.int());
const cellResult = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ack'), opId: id, cursor: z.int() }),
  z.strictObject({ kind: z.literal('merged'), opId: id, cursor }),
  z.strictObject({ kind: z.literal('conflict'), opId: id, cursor, won: z.boolean(), conflict: id }),
  z.strictObject({ kind: z.literal('rejected'), opId: id, findings: z.array(z.looseObject({ rule: z.string(), message: z.string() })) }),
  z.strictObject({ kind: z.literal('invalid'), opId: id, field: z.string(), reason: z.string() }),
]);
export const cellAnswer = saying<CellAnswer>()(
  z.strictObject({ kind: z.enum(['accepted', 'duplicate', 'reconciled']), rev: z.int(), result: z.optional(cellResult) }),
);

export const importAnswer = saying<ImportAnswer>()(z.strictObject({ scheduleId: id, staff: z.int(), assignments: z.int() }));

export const exportAnswer = saying<ExportAnswer>()(z.strictObject({ files: z.array(z.strictObject({ path: z.string(), text: z.string() })) }));
