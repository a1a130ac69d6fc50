import { createCall, has, type Outcome } from './call.ts';
import type { ReleaseDiffAnswer } from './release-diff.ts';
import type { ReleaseOrder, ReleaseOrderAnswer, ReleasesAnswer, ReleasesVerified } from './releases.ts';

/** What the operators' page asks of the releases. */
export interface ReleasesClient {
  readonly state: () => Promise<Outcome<ReleasesAnswer>>;
  /** Reads the whole log and every byte of what is live. */
  readonly verify: () => Promise<Outcome<ReleasesVerified>>;
  /** @param from digest. @param to digest */
  readonly diff: (unit: string, from: string, to: string) => Promise<Outcome<ReleaseDiffAnswer>>;
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
    diff: (unit, from, to) => call('GET', `${AT}/versions/${unit}/diff?${new URLSearchParams({ from, to })}`, has('files', 'bytes', 'contract')),
    order: (order) => whole('POST', `${AT}/orders`, has('changed', 'changes', 'killed'), order),
  };
}
