import { scheduleParams } from '@tandem/rest';
import { MODE_GUARDS, STAGES, type Backfilled, type Mode, type ModeState, type ModeSwitched } from '@tandem/sync/protocol';
import * as z from 'zod/mini';
import type { Alerts } from '../alerts/alerts.ts';
import { changeReason } from '../flags/change-reason.ts';
import { RotaFailure } from '../http/failure.ts';
import { defineRoute, type RouteDef } from '../http/route.ts';
import type { Notices } from '../notices/notices.ts';
import type { ScheduleModes } from './schedule-modes.ts';

const ORIGIN = 'server/modes';
const MODE_NAMES = ['legacy', 'hybrid', 'sync'] as const satisfies readonly Mode[];
/** Each compares the whole schedule. */
const ORDERS_PER_MINUTE = 60;
/** A page gives up once; many pages at once. */
const FALL_BACKS_PER_MINUTE = 20;
/** A page of each of hundreds of tabs asks twice a minute. */
const DIGESTS_PER_MINUTE = 600;
/** Milliseconds for which people are told that a page has given up. */
const TOLD_FOR = 3_600_000;
/** Cells that a page names as those it gave up for. */
const MOST_CELLS = 50;

const count = z.int();
const stage = z.enum(STAGES);
const held = z.nullable(z.strictObject({ to: stage, guard: z.enum(MODE_GUARDS), reason: z.string() }));
const tally = { compared: count, confirmed: count, errors: count };
const stateShape = {
  schedule: z.string(),
  stage,
  ordered: z.nullable(stage),
  mode: z.enum(MODE_NAMES),
  hasFallback: z.boolean(),
  epoch: count,
  revision: count,
  held,
  pages: z.strictObject({ connected: count, fresh: count, unsent: count, trouble: z.array(z.string()), sweeps: z.strictObject({ ...tally, unsettled: count }) }),
  server: z.nullable(z.strictObject({ ...tally, at: count, mended: count })),
  total: z.strictObject({ ...tally, sweeps: count }),
  cleanDays: count,
  neededDays: count,
};
const modeState = z.strictObject(stateShape);
const modeSwitched = z.strictObject({ ...stateShape, steps: z.array(stage), stopped: held });
const backfilled = z.strictObject({
  schedule: z.string(),
  dryRun: z.boolean(),
  cells: count,
  differences: count,
  repaired: count,
  refused: count,
  refusedCells: z.array(z.string()),
  verified: z.boolean(),
  checksum: z.string(),
  logChecksum: z.string(),
  weeks: z.record(z.string(), z.string()),
});

const orderBody = z.strictObject({ to: z.enum([...STAGES, ...MODE_NAMES]), reason: changeReason, approve: z.optional(z.boolean()) });
const fallBackBody = z.strictObject({
  reason: changeReason,
  cells: z.optional(z.array(z.string().check(z.maxLength(100))).check(z.maxLength(MOST_CELLS))),
  /** Under which the page gave up; if a newer one has begun, nothing is done. */
  epoch: z.optional(z.int().check(z.minimum(0))),
});
const migrateBody = z.strictObject({ dryRun: z.optional(z.boolean()) });

const unknown = (scheduleId: string): RotaFailure => new RotaFailure('not-found', ORIGIN, `There is no schedule "${scheduleId}".`, { causes: [{ code: 'no-schedule' }] });

export interface ModeRoutesParts {
  readonly modes: ScheduleModes;
  readonly notices: Pick<Notices, 'post' | 'look'>;
  readonly alerts: Pick<Alerts, 'raise'>;
  readonly now: () => number;
}

/** The mode of a schedule: operators order it, an editor's page may give synchronization up, whoever has a role compares. */
export function modeRoutes({ modes, notices, alerts, now }: ModeRoutesParts): readonly RouteDef[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/schedules/:scheduleId/mode',
      summary: 'The stage and mode of a schedule, what its pages report, what was compared, and what holds back the next stage.',
      access: 'operator',
      params: scheduleParams,
      answer: modeState,
      perMinute: ORDERS_PER_MINUTE,
      handler: ({ params }): Promise<ModeState> => modes.state(params.scheduleId),
    }),
    defineRoute({
      method: 'PUT',
      path: '/api/schedules/:scheduleId/mode',
      summary: 'Goes towards a stage or mode step by step, and stops at the first guard that says no, which is named. Lowering asks no guard.',
      access: 'operator',
      params: scheduleParams,
      body: orderBody,
      answer: modeSwitched,
      perMinute: ORDERS_PER_MINUTE,
      async handler({ params: { scheduleId }, body: { to, reason, approve = false }, caller }): Promise<ModeSwitched> {
        const { steps, stopped } = await modes.switchTo(scheduleId, to, { actor: caller.user.id, reason, approve });
        return { ...(await modes.state(scheduleId, approve)), steps, stopped };
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/schedules/:scheduleId/mode/fall-back',
      summary: 'Gives synchronization up at once: the legacy stores are right from now on, and nothing of an older epoch counts. For a page whose comparison fails again and again, and for whoever has an editor’s role.',
      access: 'editor',
      params: scheduleParams,
      body: fallBackBody,
      answer: null,
      perMinute: FALL_BACKS_PER_MINUTE,
      async handler({ params: { scheduleId }, body: { reason, cells = [], epoch }, caller, log }): Promise<void> {
        const by = { actor: caller.user.id, reason };
        const changed = await modes.fallBack(scheduleId, by, epoch);
        if (!changed) return;
        const at = now();
        notices.post({ id: crypto.randomUUID(), kind: 'fell-back', severity: 'warning', schedule: scheduleId, at, until: at + TOLD_FOR });
        notices.look();
        alerts.raise({ type: 'sync-failure', schedule: scheduleId, key: 'fell-back', told: true, values: { actor: by.actor, reason, cells: cells.length }, summary: `A page has given synchronization up: ${reason}` });
        log.warn({ audit: 'fell-back', schedule: scheduleId, by: by.actor, reason, cells }, 'audit');
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/schedules/:scheduleId/mode/migrate',
      summary: 'Brings the REST table and the log of a schedule to the same, cell by cell, and proves it; or counts what it would change.',
      access: 'operator',
      params: scheduleParams,
      body: migrateBody,
      answer: backfilled,
      perMinute: ORDERS_PER_MINUTE,
      async handler({ params: { scheduleId }, body: { dryRun = false }, caller, log }): Promise<Backfilled> {
        const report = await modes.migrate(scheduleId, { dryRun, by: caller.user.name }, { actor: caller.user.id, source: 'api' });
        if (report === null) throw unknown(scheduleId);
        const { cells, differences, repaired, refused, verified, checksum } = report;
        log.info({ audit: 'migrated', schedule: scheduleId, by: caller.user.id, dryRun, cells, differences, repaired, refused, verified, checksum }, 'audit');
        return report;
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/schedules/:scheduleId/digest',
      summary: 'Sums of the cells of each week, as they are at a position of the log: a page compares them with its own.',
      access: 'viewer',
      params: scheduleParams,
      answer: z.strictObject({ cursor: count, weeks: z.record(z.string(), z.string()) }),
      perMinute: DIGESTS_PER_MINUTE,
      async handler({ params: { scheduleId } }) {
        const weeks = await modes.digests.weeks(scheduleId);
        if (weeks === null) throw unknown(scheduleId);
        return weeks;
      },
    }),
  ];
}
