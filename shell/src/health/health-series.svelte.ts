import type { HealthSeriesAnswer, ObservedClient, Outcome } from '@tandem/rest';
import { keptCurrent, type KeptCurrent } from '../operations/kept-current.svelte.ts';
import { STEPS, type Span } from './health-facts.ts';

/** Milliseconds from one look at the server to the next: a page reports once a minute. */
const EVERY = { '1m': 10_000, '5m': 20_000, '1h': 60_000 } as const;

/** The health of pages over time, kept current. */
export interface HealthWatch extends Pick<KeptCurrent<HealthSeriesAnswer>, 'answer' | 'error' | 'since' | 'failed' | 'start'> {
  readonly span: Span;
  readonly choose: (span: Span) => void;
}

export function watchHealth(client: Pick<ObservedClient, 'health'>, now: () => number): HealthWatch {
  let span = $state.raw<Span>('hours');
  const kept = keptCurrent({ ask, every: () => EVERY[STEPS[span]], now });

  async function ask(): Promise<Outcome<HealthSeriesAnswer>> {
    const by = STEPS[span];
    const known = kept.answer?.by === by ? kept.answer : null;
    // The last point was not over when it came, and a page may have been late for the one before.
    const next = await client.health(by, known?.points.at(-2)?.at ?? null);
    return next.ok && known ? { ok: true, value: joined(known, next.value) } : next;
  }
  return {
    get answer() {
      return kept.answer;
    },
    get error() {
      return kept.error;
    },
    get since() {
      return kept.since;
    },
    get failed() {
      return kept.failed;
    },
    get span() {
      return span;
    },
    choose(next) {
      span = next;
      void kept.refresh();
    },
    start: kept.start,
  };
}

/** What was known, with what is newer in its place. */
function joined(known: HealthSeriesAnswer, next: HealthSeriesAnswer): HealthSeriesAnswer {
  const from = next.points[0]?.at ?? Infinity;
  return { ...next, points: [...known.points.filter(({ at }) => at >= next.from && at < from), ...next.points] };
}
