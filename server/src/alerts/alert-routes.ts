import { alertAnswer, alertParams, alertsAnswer, type AlertAnswer } from '@tandem/rest';
import type { Members } from '../accounts/members.ts';
import type { Audit } from '../audit/audit.ts';
import { RotaFailure } from '../http/failure.ts';
import { defineRoute, type RouteDef, type SignedIn } from '../http/route.ts';
import { alertView } from './alert-view.ts';
import type { Alerts } from './alerts.ts';
import type { Deliveries } from './deliveries.ts';

const ORIGIN = 'server/alerts';
const MOST_LISTED = 100;

export interface AlertRoutesParts {
  readonly alerts: Alerts;
  readonly deliveries: Pick<Deliveries, 'of'>;
  readonly audit: Pick<Audit, 'add'>;
  readonly members: Pick<Members, 'rolesOf'>;
  readonly nameOf: (actor: string) => string;
  readonly now: () => number;
}

/** Alerts over HTTP: for whoever operates a schedule, cut to those and to what concerns all. */
export function alertRoutes({ alerts, deliveries, audit, members, nameOf, now }: AlertRoutesParts): readonly RouteDef[] {
  /** @throws RotaFailure `forbidden` when they operate nothing */
  function operatedBy({ user }: SignedIn): readonly string[] {
    const ids = [...members.rolesOf(user.id)].flatMap(([id, role]) => (role === 'operator' ? [id] : []));
    if (ids.length > 0) return ids;
    throw new RotaFailure('forbidden', ORIGIN, `${user.login} operates no schedule.`, { causes: [{ code: 'role-needed' }] });
  }

  return [
    defineRoute({
      method: 'GET',
      path: '/api/operations/alerts',
      summary: 'What operators have been told of the schedules that the caller operates and of all together: the open ones, then the newest, with what each route has done.',
      access: 'signed-in',
      answer: alertsAnswer,
      handler: ({ caller }) => ({ now: now(), alerts: alerts.newest(MOST_LISTED, operatedBy(caller)).map((alert) => alertView(alert, deliveries, nameOf)) }),
    }),
    defineRoute({
      method: 'POST',
      path: '/api/operations/alerts/:alertId/acknowledge',
      summary: 'Somebody looks after it: it is not escalated any more. What has happened is over then; what goes on stays open until its cause is gone.',
      access: 'signed-in',
      params: alertParams,
      answer: alertAnswer,
      handler: ({ params: { alertId }, caller }): AlertAnswer => {
        const ids = operatedBy(caller);
        const found = alerts.get(alertId);
        // What is somebody else's is as unknown as what is not there.
        if (!found || (found.schedule !== null && !ids.includes(found.schedule))) {
          throw new RotaFailure('not-found', ORIGIN, `There is no alert "${alertId}".`, { causes: [{ code: 'unknown', given: alertId }] });
        }
        const after = alerts.acknowledge(alertId, caller.user.id) ?? found;
        if (found.acknowledged === null && after.acknowledged !== null) {
          audit.add({ actor: caller.user.id, source: 'api', action: 'alert-acknowledged', schedule: found.schedule, reason: found.summary.slice(0, 200), detail: { id: alertId, type: found.type } });
        }
        return alertView(after, deliveries, nameOf);
      },
    }),
  ];
}
