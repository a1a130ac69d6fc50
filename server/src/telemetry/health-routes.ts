import { buildsAnswer, healthAnswer, healthBody, scheduleParams, type LoadedUnit, type ReleasePerson } from '@tandem/rest';
import { includesRole, type Members } from '../accounts/members.ts';
import { operatesOf } from '../accounts/operates-of.ts';
import { defineRoute, type RouteDef } from '../http/route.ts';
import type { HeardVersions } from '../releases/collect/heard-versions.ts';
import type { ReleaseGate } from '../releases/gate/release-gate.ts';
import { SHELL } from '../releases/pointer.ts';
import { buildRows } from './build-rows.ts';
import type { PageBuilds } from './page-builds.ts';
import type { PublishedBuilds } from './published-builds.ts';
import type { Telemetry } from './telemetry.ts';

/** In a minute of health. A page says it once in each, and when its flags change or it goes; somebody has many tabs. */
const SAMPLES = 180;
const SAMPLE_LIMIT = 8 * 1024;

export interface HealthRoutesParts {
  readonly telemetry: Pick<Telemetry, 'take' | 'sessionOf' | 'minuteMs'>;
  readonly published: PublishedBuilds;
  /** What open pages run. */
  readonly pages: PageBuilds;
  /** Is told what open pages run, so that it stays. */
  readonly heardVersions: HeardVersions;
  /** Counts what pages say for the versions that are being rolled out. */
  readonly gate: Pick<ReleaseGate, 'heard'>;
  readonly members: Pick<Members, 'rolesOf' | 'adopt'>;
  readonly now: () => number;
}

/** Where pages say how they are and what they run, and whoever operates schedules reads the latter. */
export function healthRoutes({ telemetry, published, pages, heardVersions, gate, members, now }: HealthRoutesParts): readonly RouteDef[] {
  const rolesIn = (user: string): ReleasePerson['roles'] => [...members.rolesOf(user)].map(([id, role]) => ({ id, role }));
  return [
    defineRoute({
      method: 'POST',
      path: '/api/schedules/:scheduleId/health',
      summary: 'How a page is, once a minute, with the token that it was given last: for which schedule and arm it counts is in that alone. Answers with the next token.',
      access: 'viewer',
      params: scheduleParams,
      body: healthBody,
      answer: healthAnswer,
      perMinute: () => Math.ceil((SAMPLES * 60_000) / telemetry.minuteMs()),
      bodyLimit: SAMPLE_LIMIT,
      async handler({ params: { scheduleId }, body: { token, build, protocol, units = [], sample: said, last = false, overridden = false }, caller }) {
        const sample = overridden ? null : said;
        const knownBuild = await published.has(SHELL, build);
        const whose = { user: caller.user.id, schedule: scheduleId };
        const viewer = !includesRole(caller.role, 'editor');
        const answer = telemetry.take({ token, sample, ...whose, viewer, knownBuild });
        const before = token === null ? null : telemetry.sessionOf(token, whose);
        const from = { user: whose.user, session: telemetry.sessionOf(answer.token, whose) ?? '', before };
        if (answer.counted && sample !== null && before !== null) await gate.heard({ person: { ...caller.user, roles: rolesIn(caller.user.id) }, session: before, viewer, units: eachOnce(units), sample });
        if (!knownBuild && sample !== null && before !== null) pages.dropped(scheduleId, build);
        if (last) pages.gone(from);
        else {
          const runs = [{ unit: SHELL, digest: build, protocol }, ...eachOnce(units)];
          pages.heard(from, { schedule: scheduleId, units: runs });
          await heardVersions.heard(runs);
        }
        return answer;
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/operations/builds',
      summary: 'Which versions of the shell and the remotes, with which ranges of the protocol, run in the pages that were heard of lately, how many of each, and samples of health that were dropped because nobody published their version here.',
      access: 'signed-in',
      answer: buildsAnswer,
      async handler({ caller }) {
        const operates = operatesOf(members, caller);
        const heard = pages.pages(operates);
        return { now: now(), within: pages.within(), pages: heard.length, ...(await buildRows(heard, published)), dropped: pages.droppedOf(operates) };
      },
    }),
  ];
}

/** A page has each remote once, and the shell is what it says by itself. */
const eachOnce = (units: readonly LoadedUnit[]): readonly LoadedUnit[] =>
  [...new Map(units.map((unit) => [unit.unit, unit])).values()].filter(({ unit }) => unit !== SHELL);
