import { createCall, has, type Outcome } from './call.ts';
import type { RolloutAnswer, RolloutOrderKind } from './rollout.ts';

export interface RolloutOrder {
  /** Made by the caller: sent again, it does nothing more. */
  readonly id: string;
  readonly kind: RolloutOrderKind;
  readonly reason: string;
}

/** What the operators' page asks of the rollout. */
export interface RolloutClient {
  readonly state: () => Promise<Outcome<RolloutAnswer>>;
  readonly order: (order: RolloutOrder) => Promise<Outcome<RolloutAnswer>>;
}

const AT = '/api/operations/rollout';

/** @param fetch adds the session's CSRF header where the session has one */
export function createRolloutClient(fetch: typeof globalThis.fetch): RolloutClient {
  const call = createCall(fetch);
  const isRollout = has('status', 'revision', 'stages', 'gates');
  return {
    state: () => call('GET', AT, isRollout),
    order: (order) => call('POST', `${AT}/orders`, isRollout, order),
  };
}
