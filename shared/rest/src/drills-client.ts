import { createCall, has, type Outcome } from './call.ts';
import type { DrillKind, DrillsAnswer } from './drills.ts';

export interface DrillOrder {
  /** Made by the caller: sent again, it does nothing more. */
  readonly id: string;
  readonly kind: DrillKind;
  readonly reason: string;
}

/** What the operators' page asks of drills. */
export interface DrillsClient {
  readonly list: () => Promise<Outcome<DrillsAnswer>>;
  readonly run: (order: DrillOrder) => Promise<Outcome<DrillsAnswer>>;
}

const AT = '/api/operations/drills';

/** @param fetch adds the session's CSRF header where the session has one */
export function createDrillsClient(fetch: typeof globalThis.fetch): DrillsClient {
  const call = createCall(fetch);
  const isAnswer = has('now', 'drills');
  return { list: () => call('GET', AT, isAnswer), run: (order) => call('POST', AT, isAnswer, order) };
}
