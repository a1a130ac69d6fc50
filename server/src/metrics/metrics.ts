import type { FlagListener } from '../flags/schedule-flags.ts';
import type { ReportListener } from '../modes/reports.ts';
import type { Counters } from './counters.ts';
import type { State } from './state.ts';

export interface Metrics extends Pick<Counters, 'answered' | 'render'> {
  /** @param ms milliseconds */
  committed(events: number, ms: number): void;
  readonly onReport: ReportListener;
  readonly onFlags: FlagListener;
  /** Loads what counts; nothing that happened before is counted. */
  begin(): Promise<void>;
}

/**
 * What the server counts. The library behind it takes a quarter of the time that the rest of a start takes to load, so it
 * is loaded once the server listens, or when somebody asks.
 * @param state called with each question
 */
export function createMetrics(state: () => Promise<State>, version: string): Metrics {
  let counters: Counters | null = null;
  let loading: Promise<Counters> | null = null;
  const load = (): Promise<Counters> => (loading ??= import('./counters.ts').then(({ createCounters }) => (counters = createCounters(state, version))));
  return {
    answered: (route, status, seconds) => counters?.answered(route, status, seconds),
    committed: (events, ms) => counters?.committed(events, ms / 1000),
    onReport(_, report, sweep) {
      if (report) counters?.reported(sweep);
    },
    // The write that raises an epoch gives it its own revision.
    onFlags(_, { epoch, revision }) {
      if (epoch === revision) counters?.epochRaised();
    },
    begin: async () => void (await load()),
    render: async () => (await load()).render(),
  };
}
