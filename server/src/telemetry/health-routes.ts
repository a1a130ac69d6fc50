import { healthAnswer, healthBody, scheduleParams, type HealthAnswer } from '@tandem/rest';
import { includesRole } from '../accounts/members.ts';
import { defineRoute, type RouteDef } from '../http/route.ts';
import type { Telemetry } from './telemetry.ts';
import { MINUTE } from './minute.ts';

/** A page says it once a minute, and when its flags change or it goes; somebody has many tabs. */
const SAMPLES_PER_MINUTE = 180;
const SAMPLE_LIMIT = 8 * 1024;

export interface HealthRoutesParts {
  readonly telemetry: Pick<Telemetry, 'take'>;
  /** Whether a version of the shell with this digest has been published here. */
  readonly isPublished: (digest: string) => Promise<boolean>;
}

/** Where pages say how they are. */
export function healthRoutes({ telemetry, isPublished }: HealthRoutesParts): readonly RouteDef[] {
  return [
    defineRoute({
      method: 'POST',
      path: '/api/schedules/:scheduleId/health',
      summary: 'How a page is, once a minute, with the token that it was given last: for which schedule and arm it counts is in that alone. Answers with the next token.',
      access: 'viewer',
      params: scheduleParams,
      body: healthBody,
      answer: healthAnswer,
      perMinute: SAMPLES_PER_MINUTE,
      bodyLimit: SAMPLE_LIMIT,
      async handler({ params: { scheduleId }, body: { token, build, sample }, caller }): Promise<HealthAnswer> {
        const knownBuild = await isPublished(build);
        return { ...telemetry.take({ token, sample, user: caller.user.id, schedule: scheduleId, viewer: !includesRole(caller.role, 'editor'), knownBuild }), everyMs: MINUTE };
      },
    }),
  ];
}
