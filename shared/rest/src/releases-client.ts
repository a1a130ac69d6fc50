import { createCall, has, type Outcome } from './call.ts';
import type { ReleaseOrder, ReleaseOrderAnswer, ReleasesAnswer, ReleasesVerified } from './releases.ts';

/** What the operators' page asks of the releases. */
export interface ReleasesClient {
  readonly state: () => Promise<Outcome<ReleasesAnswer>>;
  /** Reads the whole log and every byte of what is live. */
  readonly verify: () => Promise<Outcome<ReleasesVerified>>;
  readonly order: (order: ReleaseOrder) => Promise<Outcome<ReleaseOrderAnswer>>;
}

/** Every byte of what is named is read anew before an order is followed. */
const WHOLE_MS = 60_000;
const AT = '/api/releases';

/** @param fetch adds the session's CSRF header where the session has one */
export function createReleasesClient(fetch: typeof globalThis.fetch): ReleasesClient {
  const call = createCall(fetch);
  const whole = createCall(fetch, WHOLE_MS);
  return {
    state: () => call('GET', AT, has('units', 'history', 'blocked')),
    verify: () => whole('GET', `${AT}/verified`, has('entries', 'versions', 'faults')),
    order: (order) => whole('POST', `${AT}/orders`, has('changed', 'changes', 'killed'), order),
  };
}
