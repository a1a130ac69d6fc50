import type { BuildsAnswer } from './builds.ts';
import { createCall, has, type Outcome } from './call.ts';
import type { DifferencesAnswer } from './differences.ts';
import type { FlipAnswer } from './flip.ts';
import type { HealthSeriesAnswer } from './health-series.ts';

/** What the operators' page asks of what is observed. */
export interface ObservedClient {
  /** @param since only points from there on; null: all */
  /** @param schedule null: of all. @param before null: from the newest on */
  readonly differences: (schedule: string | null, before: number | null) => Promise<Outcome<DifferencesAnswer>>;
  readonly builds: () => Promise<Outcome<BuildsAnswer>>;
  readonly flip: () => Promise<Outcome<FlipAnswer>>;
  readonly health: (by: HealthSeriesAnswer['by'], since: number | null) => Promise<Outcome<HealthSeriesAnswer>>;
}

const AT = '/api/operations';

/** @param fetch adds the session's CSRF header where the session has one */
export function createObservedClient(fetch: typeof globalThis.fetch): ObservedClient {
  const call = createCall(fetch);
  return {
    differences: (schedule, before) =>
      call('GET', `${AT}/differences?${new URLSearchParams({ ...(schedule !== null && { schedule }), ...(before !== null && { before: String(before) }) })}`, has('differences', 'counts')),
    builds: () => call('GET', `${AT}/builds`, has('pages', 'builds', 'dropped')),
    flip: () => call('GET', `${AT}/flip`, has('now', 'flip')),
    health: (by, since) => call('GET', `${AT}/health?${new URLSearchParams({ by, ...(since !== null && { since: String(since) }) })}`, has('points', 'marks', 'from')),
  };
}
