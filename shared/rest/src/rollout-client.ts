import { createCall, has, type Outcome } from './call.ts';
import type { ReportsAnswer } from './report.ts';
import type { RolloutAnswer, RolloutOrderKind } from './rollout.ts';
import type { TriggersAnswer, TriggersSetAnswer, TryAnswer } from './triggers.ts';

export interface RolloutOrder {
  /** Made by the caller: sent again, it does nothing more. */
  readonly id: string;
  readonly kind: RolloutOrderKind;
  readonly reason: string;
}

export interface TriggersOrder {
  /** Made by the caller: sent again, it does nothing more. */
  readonly id: string;
  readonly reason: string;
  readonly triggers: TriggersAnswer['triggers'];
}

/** What the operators' page asks of the rollout. */
export interface RolloutClient {
  readonly state: () => Promise<Outcome<RolloutAnswer>>;
  readonly order: (order: RolloutOrder) => Promise<Outcome<RolloutAnswer>>;
  readonly triggers: () => Promise<Outcome<TriggersAnswer>>;
  readonly setTriggers: (order: TriggersOrder) => Promise<Outcome<TriggersSetAnswer>>;
  /** How often these would have fired lately. */
  readonly tryTriggers: (triggers: TriggersAnswer['triggers']) => Promise<Outcome<TryAnswer>>;
  readonly reports: () => Promise<Outcome<ReportsAnswer>>;
  /** Where a report is read by itself; `now`: how it stands. */
  readonly reportAt: (id: string, format: 'html' | 'md', language: string) => string;
}

const AT = '/api/operations/rollout';

/** @param fetch adds the session's CSRF header where the session has one */
export function createRolloutClient(fetch: typeof globalThis.fetch): RolloutClient {
  const call = createCall(fetch);
  const isRollout = has('status', 'revision', 'stages', 'gates');
  return {
    state: () => call('GET', AT, isRollout),
    order: (order) => call('POST', `${AT}/orders`, isRollout, order),
    triggers: () => call('GET', `${AT}/triggers`, has('locked', 'triggers', 'fields')),
    setTriggers: (order) => call('PUT', `${AT}/triggers`, has('locked', 'triggers', 'fields', 'changed'), order),
    tryTriggers: (triggers) => call('POST', `${AT}/triggers/try`, has('from', 'until', 'triggers'), { triggers }),
    reports: () => call('GET', `${AT}/reports`, has('reports')),
    reportAt: (id, format, language) => `${AT}/reports/${encodeURIComponent(id)}?${new URLSearchParams({ format, language })}`,
  };
}
