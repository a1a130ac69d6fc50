import type { AlertAnswer, AlertsAnswer } from './alerts.ts';
import { createCall, has, type Outcome } from './call.ts';

/** Alerts as the operators' page has them. */
export interface AlertsClient {
  readonly list: () => Promise<Outcome<AlertsAnswer>>;
  /** Whoever is signed in looks after it. */
  readonly acknowledge: (id: string) => Promise<Outcome<AlertAnswer>>;
}

const AT = '/api/operations/alerts';

/** @param fetch adds the session's CSRF header where the session has one */
export function createAlertsClient(fetch: typeof globalThis.fetch): AlertsClient {
  const call = createCall(fetch);
  return {
    list: () => call('GET', AT, has('alerts')),
    acknowledge: (id) => call('POST', `${AT}/${encodeURIComponent(id)}/acknowledge`, has('id', 'status')),
  };
}
