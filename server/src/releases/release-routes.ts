import { releaseDiffAnswer, releaseDiffParams, releaseDiffQuery, releaseOrderAnswer, releaseOrderBody, releasesAnswer, releasesVerified, releaseVersionAnswer, releaseVersionParams, releaseWritesAnswer, releaseWritesQuery, undoWritesAnswer, undoWritesBody, type ReleasePerson, type ReleasesAnswer } from '@tandem/rest';
import type { Members } from '../accounts/members.ts';
import { operatesOf } from '../accounts/operates-of.ts';
import { RotaFailure } from '../http/failure.ts';
import { defineRoute, type Bearer, type RouteDef, type SignedIn } from '../http/route.ts';
import type { ReleaseActor } from './composition/command.ts';
import { unitsIn } from './composition/units.ts';
import { inCohort } from './gate/cohort.ts';
import type { ReleaseGate } from './gate/release-gate.ts';
import { SHELL } from './pointer.ts';
import { createDiffReader } from './read-diff.ts';
import type { Registry } from './registry.ts';
import { createReleaseHistory, stableBefore } from './release-history.ts';
import { createReleaseOrders, LOOKED_AT, stanzaOf } from './release-orders.ts';
import type { ReleaseTeams } from './release-teams.ts';
import { buildRows } from '../telemetry/build-rows.ts';
import type { PageBuilds } from '../telemetry/page-builds.ts';
import type { PublishedBuilds } from '../telemetry/published-builds.ts';
import { verifyReleases } from './verify-releases.ts';
import { publishedVersion } from './verify-version.ts';
import type { ReleaseWrites } from './writes/release-writes.ts';

const ORIGIN = 'server/releases';
const ORDERS_PER_MINUTE = 60;
/** Each reads every byte of what is live. */
const VERIFIED_PER_MINUTE = 12;
const MOST_SHOWN = 50;
const MOST_VERSIONS = 10;

export interface ReleaseRoutesParts {
  readonly registry: Pick<Registry, 'store' | 'live' | 'change' | 'keys'>;
  readonly teams: Pick<ReleaseTeams, 'actorOf'>;
  readonly writes: ReleaseWrites;
  readonly gate: Pick<ReleaseGate, 'readingOf'>;
  readonly pages: Pick<PageBuilds, 'within' | 'pages'>;
  readonly published: PublishedBuilds;
  /** Who can sign in. */
  readonly people: () => readonly ReleasePerson[];
  readonly members: Pick<Members, 'rolesOf' | 'adopt'>;
  readonly scheduleIds: () => readonly string[];
  readonly nameOf: (actor: string) => string;
  readonly now: () => number;
}

/** Releases over HTTP: they concern every schedule, so for whoever operates all; a team orders for its own remotes, by its token. */
export function releaseRoutes({ registry, teams, gate, pages, published, people, writes, members, scheduleIds, nameOf, now }: ReleaseRoutesParts): readonly RouteDef[] {
  const history = createReleaseHistory(registry.store);
  const orders = createReleaseOrders(registry, history);
  const diff = createDiffReader(registry, history);

  function operatorOf(caller: SignedIn): ReleaseActor {
    const own = operatesOf(members, caller);
    if (scheduleIds().every(own)) return { kind: 'operator', name: caller.user.id };
    throw new RotaFailure('forbidden', ORIGIN, `${caller.user.login} does not operate every schedule.`, { causes: [{ code: 'role-needed' }] });
  }
  function actorOf(caller: SignedIn | Bearer): ReleaseActor {
    if (!('token' in caller)) return operatorOf(caller);
    const team = teams.actorOf(caller.token);
    if (team === null) throw new RotaFailure('unauthenticated', ORIGIN, 'This token is nobody’s: tandem release team add makes one.', { causes: [{ code: 'signed-out' }] });
    return team;
  }

  async function releases(caller: SignedIn): Promise<ReleasesAnswer> {
    operatorOf(caller);
    const live = await registry.live();
    const open = pages.pages(operatesOf(members, caller));
    const { builds } = await buildRows(open, published);
    const everybody = [...unitsIn(live).values()].some(({ candidate }) => candidate) ? people() : [];
    const entries = await history.from(live?.seq ?? 0, LOOKED_AT);
    const { blocked = [] } = live ?? {};
    return {
      now: now(),
      within: pages.within(),
      pages: open.length,
      seq: live?.seq ?? null,
      issued: live === null ? null : Date.parse(live.issued),
      expires: live?.expires === undefined ? null : Date.parse(live.expires),
      blocked,
      units: [...unitsIn(live)].map(([unit, stands]) => {
        const { candidate, rollout, stable } = stands;
        const before = stableBefore(entries, unit);
        return {
          unit,
          ...stanzaOf(stands),
          versions: before.filter(({ d }) => d !== stable.d && !blocked.includes(d)).slice(0, MOST_VERSIONS),
          watch: gate.readingOf(unit, stands),
          open: builds.filter((build) => build.unit === unit).map(({ digest, version, standing, pages: n }) => ({ digest, version: version ?? before.find(({ d }) => d === digest)?.v ?? null, standing, pages: n })),
          people: candidate === undefined || rollout === undefined || unit === SHELL ? null : { given: everybody.filter((person) => inCohort(rollout, person)).length, all: everybody.length },
        };
      }),
      history: entries.slice(0, MOST_SHOWN).map(({ entry: { seq, at, actor, action, remote, from, to, reason, hash }, chained }) => ({ seq, at: Date.parse(at), actor, by: nameOf(actor), action, remote, from, to, reason, hash, chained })),
    };
  }

  return [
    defineRoute({
      method: 'GET',
      path: '/api/releases',
      summary: 'Which version of each unit is stable, previous and candidate, for how many, in how many open pages each is, and the last changes of the log.',
      access: 'signed-in',
      answer: releasesAnswer,
      handler: ({ caller }) => releases(caller),
    }),
    defineRoute({
      method: 'GET',
      path: '/api/releases/verified',
      summary: 'Whether the whole log is what was written, the pointer signed by this installation and in time, and every byte of what is live what its digest says.',
      access: 'signed-in',
      answer: releasesVerified,
      perMinute: VERIFIED_PER_MINUTE,
      async handler({ caller }) {
        operatorOf(caller);
        return verifyReleases({ store: registry.store, keys: registry.keys, live: await registry.live(), now: now() });
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/releases/versions/:unit/:digest',
      summary: 'A version of a unit by its digest, for whoever operates a schedule and wants to open it in their own page before anybody else.',
      access: 'signed-in',
      params: releaseVersionParams,
      answer: releaseVersionAnswer,
      async handler({ params: { unit, digest }, caller }) {
        operatesOf(members, caller);
        if ((await registry.live())?.blocked?.includes(digest) === true) return { standing: 'blocked', version: null };
        const version = await publishedVersion(registry.store, unit, digest);
        return { standing: version === null ? 'unknown' : 'published', version };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/releases/versions/:unit/diff',
      summary: 'What is different between two versions of a unit, by their digests: files with their bytes, agreements with the shell, what is loaded first.',
      access: 'signed-in',
      params: releaseDiffParams,
      query: releaseDiffQuery,
      answer: releaseDiffAnswer,
      handler({ params: { unit }, query: { from, to }, caller }) {
        operatorOf(caller);
        return diff(unit, from, to);
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/releases/orders',
      summary: 'Promotes, pauses, aborts, rolls back, locks or unlocks a unit, or restores all of them; `dryRun`: says what would change. `id` is made by the caller: given again, it does nothing more.',
      access: 'releaser',
      body: releaseOrderBody,
      answer: releaseOrderAnswer,
      perMinute: ORDERS_PER_MINUTE,
      handler: ({ body, caller }) => orders.order(body, actorOf(caller)),
    }),
    defineRoute({
      method: 'GET',
      path: '/api/releases/writes',
      summary: 'What a version of a remote has written, by schedule and newest first, and what of it still stands.',
      access: 'signed-in',
      query: releaseWritesQuery,
      answer: releaseWritesAnswer,
      handler: ({ query: { remote: unit, digest, after, limit }, caller }) => {
        operatorOf(caller);
        return writes.read({ unit, digest }, { after, limit }, nameOf);
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/releases/writes/undo',
      summary: 'Puts back what stood before a version of a remote wrote, where nobody has written since; `dryRun`: says what would be. Sent again, it undoes nothing twice.',
      access: 'signed-in',
      body: undoWritesBody,
      answer: undoWritesAnswer,
      perMinute: ORDERS_PER_MINUTE,
      handler: ({ body: { remote: unit, digest, reason, dryRun, after }, caller }) => writes.undo({ unit, digest, actor: operatorOf(caller).name, source: 'api', reason, dryRun, after }),
    }),
  ];
}
