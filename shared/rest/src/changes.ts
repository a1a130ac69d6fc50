/** The reference data of a schedule in schemas: reading, changing, starting and ending it. */
import * as z from 'zod/mini';
import { BOUNDS, ID_PATTERN, LEAVE_KINDS, RULE_IDS, type AssignmentValue, type Bound, type Reference, type ScheduleId } from '@tandem/rota';
import { assignmentValue, importBody, type Role } from './contract.ts';

const id = z.string().check(z.regex(ID_PATTERN, 'must be 1 to 64 letters, digits, dots, dashes or underscores'));
const date = z.iso.date();
const whole = (bound: Bound) => z.int().check(z.minimum(BOUNDS[bound].min), z.maximum(BOUNDS[bound].max));
const text = (bound: Bound) =>
  z.string().check(z.minLength(BOUNDS[bound].min), z.maxLength(BOUNDS[bound].max), z.regex(/\S/, 'must not be blank'));
const most = (bound: Bound) => z.maxLength(BOUNDS[bound].max);
const range = z.strictObject({ min: whole('count'), max: whole('count') });
const rev = z.optional(z.int().check(z.minimum(0)));
const opId = z.string().check(z.minLength(8), z.maxLength(100));

const scheduleShape = {
  name: text('name'),
  timeZone: text('timeZone'),
  firstDate: date,
  lastDate: date,
  policy: z.strictObject({ reject: z.array(z.enum(RULE_IDS)).check(z.maxLength(RULE_IDS.length)), restMinutes: whole('restMinutes') }),
};
const skill = z.strictObject({ id, name: text('name'), short: text('short') });
const shiftType = z.strictObject({
  id,
  code: text('code'),
  name: text('name'),
  start: whole('start'),
  end: whole('clock'),
  run: range,
  forbiddenNext: z.array(id).check(most('shiftTypes')),
});
const contract = z.strictObject({
  id,
  name: text('name'),
  weeklyMinutes: z.nullable(whole('weeklyMinutes')),
  assignments: range,
  workRun: range,
  offRun: range,
  maxWeekends: whole('count'),
  completeWeekends: z.boolean(),
});
const staff = z.strictObject({ id, name: text('name'), contractId: id, skills: z.array(id).check(z.minLength(BOUNDS.skillsOfPerson.min), most('skillsOfPerson')) });
const leave = z.strictObject({ id, staffId: id, kind: z.enum(LEAVE_KINDS), from: date, to: date, approved: z.boolean() });
const request = z.strictObject({ id, staffId: id, date, want: z.enum(['off', 'on']), shiftTypeId: z.nullable(id) });
const note = z.strictObject({ id, date, staffId: z.nullable(id), text: text('noteText') });
const need = { minimum: whole('people'), optimum: whole('people') };

const listed = <K extends string, V extends z.core.$ZodType>(kind: K, value: V) =>
  z.strictObject({
    kind: z.literal(kind),
    id,
    value: z.nullable(value),
    order: z.optional(z.number().check(z.minimum(-1e9), z.maximum(1e9))),
    baseRev: rev,
    cascade: z.optional(z.boolean()),
  });

/** One step of a change; the pure checks of references are in the rota (`checkReference`). */
export const changeSchema = z.discriminatedUnion('kind', [
  listed('skill', skill),
  listed('shift-type', shiftType),
  listed('contract', contract),
  listed('staff', staff),
  listed('leave', leave),
  listed('request', request),
  listed('note', note),
  z.strictObject({ kind: z.literal('demand'), date, shiftTypeId: id, skillId: id, value: z.nullable(z.strictObject(need)), baseRev: rev }),
  z.strictObject({ kind: z.literal('schedule'), value: z.strictObject(scheduleShape), baseRev: rev, cascade: z.optional(z.boolean()) }),
  z.strictObject({ kind: z.literal('cell'), staffId: id, date, slot: whole('slot'), value: z.nullable(assignmentValue), baseRev: rev }),
]);

/** Steps that one batch may have. */
export const MOST_CHANGES = 20_000;

/** `POST /api/schedules/:scheduleId/changes`: all of it or nothing. Sending the same `opId` again changes nothing more. */
export const changesBody = z.strictObject({
  opId,
  /** `<tab>/<view>`, kept with the change. */
  origin: z.string().check(z.minLength(1), z.maxLength(100)),
  changes: z.array(changeSchema).check(z.minLength(1), z.maxLength(MOST_CHANGES)),
  /** An import: the policy's rules do not judge the cells. */
  unjudged: z.optional(z.boolean()),
});
export type ChangesBody = z.infer<typeof changesBody>;

export interface ChangesAnswer {
  readonly kind: 'accepted' | 'duplicate';
  /** Position in the schedule's log after the change. */
  readonly cursor: number;
}

/** Answer of `GET /api/schedules/:scheduleId/reference`: everything but the cells, over all days. */
export interface ReferenceAnswer extends Reference {
  readonly cursor: number;
  readonly role: Role;
  /** The revision of each thing, by `<kind>/<id>`: `staff/p1`, `demand/2026-11-02/E/RN`, `schedule/schedule`. */
  readonly revs: Readonly<Record<string, number>>;
}

/** `POST /api/schedules`: an empty rota with usable defaults, or the people, contracts, shifts and rules of another. */
export const newScheduleBody = z.strictObject({
  name: z.string().check(z.trim(), z.minLength(BOUNDS.name.min), z.maxLength(BOUNDS.name.max)),
  timeZone: text('timeZone'),
  firstDate: date,
  lastDate: date,
  copyFrom: z.optional(id),
});
export type NewScheduleBody = z.infer<typeof newScheduleBody>;
export interface NewScheduleAnswer {
  readonly scheduleId: ScheduleId;
}

/** `DELETE /api/schedules/:scheduleId`: the schedule's name, typed again. */
export const endScheduleBody = z.strictObject({ name: z.string().check(z.maxLength(BOUNDS.name.max)) });

export const historyParams = z.strictObject({ scheduleId: id, staffId: id, date });
/** A row of `GET /api/schedules/:scheduleId/cells/:staffId/:date/history`, newest first, at most {@link MOST_HISTORY}. */
export interface CellHistoryRow {
  readonly slot: number;
  /** null: cleared. */
  readonly value: AssignmentValue | null;
  /** Who wrote it, by name, and when (ISO instant). */
  readonly by: string;
  readonly at: string;
  readonly origin: string;
}
export const MOST_HISTORY = 50;

const carry = z.strictObject({
  assignments: whole('count'),
  weekends: whole('count'),
  lastShiftTypeId: z.nullable(id),
  lastEnd: z.nullable(whole('clock')),
  shiftRun: whole('count'),
  workRun: whole('count'),
  offRun: whole('count'),
});

/** A whole roster as JSON, as the export's JSON has it. */
export const rosterSchema = z.strictObject({
  schedule: z.strictObject({ id, ...scheduleShape }),
  skills: z.array(skill).check(most('skills')),
  shiftTypes: z.array(shiftType).check(most('shiftTypes')),
  contracts: z.array(contract).check(most('contracts')),
  staff: z.array(staff).check(most('staff')),
  demand: z.array(z.strictObject({ date, shiftTypeId: id, skillId: id, ...need })).check(most('demand')),
  leave: z.array(leave).check(most('leave')),
  requests: z.array(request).check(most('requests')),
  notes: z.array(note).check(most('notes')),
  assignments: z.array(z.strictObject({ staffId: id, date, slot: whole('slot'), value: assignmentValue })).check(most('assignments')),
  carry: z.record(id, carry),
});

/** `POST /api/imports` with a whole roster: the same `importId` of the same caller makes one schedule, however often it is sent. */
export const rosterImportBody = z.strictObject({
  format: z.literal('roster'),
  importId: opId,
  roster: rosterSchema,
  /** The schedule's name; absent: the roster's own. */
  name: z.optional(z.string().check(z.trim(), z.minLength(BOUNDS.name.min), z.maxLength(BOUNDS.name.max))),
});
export type RosterImportBody = z.infer<typeof rosterImportBody>;

/** Everything that `POST /api/imports` takes. */
export const anyImportBody = z.discriminatedUnion('format', [importBody, rosterImportBody]);
export type AnyImportBody = z.infer<typeof anyImportBody>;
