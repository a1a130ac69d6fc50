import { scheduleParams } from '@tandem/rest';
import { FLAG_NAMES, flagSnapshot, type FlagName } from '@tandem/sync/protocol';
import * as z from 'zod/mini';
import { defineRoute, type RouteDef } from '../http/route.ts';
import { changeReason } from './change-reason.ts';
import type { ScheduleFlags } from './schedule-flags.ts';

const flag = z.optional(z.boolean());
const flagsBody = z.strictObject({
  values: z.strictObject(Object.fromEntries(FLAG_NAMES.map((name) => [name, flag])) as Record<FlagName, typeof flag>),
  withPrerequisites: z.optional(z.boolean()),
  reason: changeReason,
});
const safeModeBody = z.strictObject({ on: z.boolean(), reason: changeReason });

/** The flags of a schedule: whoever has a role reads them, operators change them. */
export function flagRoutes(flags: ScheduleFlags): readonly RouteDef[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/schedules/:scheduleId/flags',
      summary: 'The flags of synchronization of a schedule, with the reasons for safe mode, epoch, revision and lease.',
      access: 'viewer',
      params: scheduleParams,
      answer: flagSnapshot,
      handler: ({ params, caller }) => flags.get(params.scheduleId, caller.role),
    }),
    defineRoute({
      method: 'PUT',
      path: '/api/schedules/:scheduleId/flags',
      summary: 'Turns flags on and off in one step. One that is turned off takes along what needs it; one that is turned on needs its prerequisites, or brings them along.',
      access: 'operator',
      params: scheduleParams,
      body: flagsBody,
      answer: flagSnapshot,
      handler: async ({ params, body, caller }) => {
        const asked = Object.fromEntries(Object.entries(body.values).filter(([, value]) => value !== undefined));
        await flags.set(params.scheduleId, asked, { actor: caller.user.id, reason: body.reason }, body.withPrerequisites);
        return flags.get(params.scheduleId, caller.role);
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/schedules/:scheduleId/flags/safe-mode',
      summary: 'Adds a reason for safe mode, in which every flag is off, or takes one away. It ends with its last reason.',
      access: 'operator',
      params: scheduleParams,
      body: safeModeBody,
      answer: flagSnapshot,
      handler: async ({ params, body, caller }) => {
        const by = { actor: caller.user.id, reason: body.reason };
        await (body.on ? flags.enterSafeMode(params.scheduleId, by) : flags.leaveSafeMode(params.scheduleId, by));
        return flags.get(params.scheduleId, caller.role);
      },
    }),
  ];
}
