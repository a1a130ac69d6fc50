/** What the tabs of a run have in common. */
import type { ComparingPorts } from '../../shared/sync/src/engine/comparing.ts';
import type { FaultCounts } from './faults.ts';
import type { Chance } from './random.ts';
import type { SimServer } from './sim-server.ts';
import type { Timeline } from './timeline.ts';
import type { Watch } from './watch.ts';

export interface World {
  readonly timeline: Timeline;
  readonly chance: Chance;
  readonly faults: FaultCounts;
  readonly server: SimServer;
  readonly newId: () => string;
  readonly watch: Watch;
  readonly range: { readonly from: string; readonly to: string };
  /** Milliseconds that a frame and half a request take; a few to some hundred without it. */
  readonly travel?: number;
  /** What compares, and the requests that it makes; without it nothing is compared. */
  readonly comparing?: { readonly ports: ComparingPorts; readonly fetch: typeof globalThis.fetch };
}
