import type { DatabaseSync } from 'node:sqlite';
import { createUsers } from '../accounts/users.ts';
import type { Notices } from '../notices/notices.ts';
import { createRotaNames } from '../rosters/rota-names.ts';
import type { AlertSettings } from './alert-settings.ts';
import { createAlerts, type Alert, type Alerts } from './alerts.ts';
import { createDeliveries } from './deliveries.ts';
import { driveAlerts, SEND_WITHIN, type DriveAlertsParts } from './drive-alerts.ts';
import { NotSent, type Sender } from './sender.ts';
import { endBanners, senderOf } from './senders.ts';

export interface AlertsEdge {
  readonly database: DatabaseSync;
  readonly settings: AlertSettings;
  readonly notices: Pick<Notices, 'post' | 'end' | 'held' | 'look'>;
  /** The origin that browsers see; null: not known. */
  readonly publicOrigin: string | null;
  readonly now: () => number;
}

function sendersOf({ database, settings, notices, publicOrigin, now }: AlertsEdge): ReadonlyMap<string, Sender> {
  const users = createUsers(database, now);
  const parts = { alerts: createAlerts(database, now), notices, now, pageUrl: publicOrigin && `${publicOrigin}/operations`, rotaName: createRotaNames(database), nameOf: (actor: string) => users.byId(actor)?.name ?? actor };
  return new Map([...settings.routes].map(([name, route]) => [name, senderOf(route, parts)]));
}

/** Sends what is said, for as long as the server runs. @returns ends it */
export function startAlerts(edge: AlertsEdge, parts: Pick<DriveAlertsParts, 'onNotSent' | 'onError'> & { readonly alerts: Alerts }): () => Promise<void> {
  endBanners({ ...edge, alerts: parts.alerts });
  return driveAlerts({ ...parts, deliveries: createDeliveries(edge.database, edge.now), settings: edge.settings, senders: sendersOf(edge) });
}

export interface RouteTested {
  readonly route: string;
  readonly kind: Sender['kind'];
  readonly arrived: boolean;
  /** Why not, without any secret. */
  readonly error: string | null;
}

/** Sends a test by each route at once, and says which has arrived. Nothing of it is kept. */
export async function testRoutes(edge: AlertsEdge): Promise<RouteTested[]> {
  const at = edge.now();
  const id = crypto.randomUUID();
  const alert: Alert = {
    id, type: 'rollout-progress', schedule: null, key: 'test', summary: 'This is a test: nothing has happened', values: {}, lasting: false, told: false,
    status: 'open', opened: at, last: at, count: 1, acknowledged: null, escalated: null, resolved: null,
  };
  return Promise.all(
    [...sendersOf(edge)].map(async ([route, { kind, send }]): Promise<RouteTested> => {
      try {
        await send({ message: 'test', at, alert }, `tandem-test-${id}`, AbortSignal.timeout(SEND_WITHIN));
        return { route, kind, arrived: true, error: null };
      } catch (error) {
        if (error instanceof NotSent) return { route, kind, arrived: false, error: error.message };
        throw error;
      }
    }),
  );
}
