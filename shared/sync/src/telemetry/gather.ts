import type { HealthSample } from '@tandem/rest';

/** What is measured as values, of which the 75th percentile is told. */
export type Measured = 'visible' | 'inp' | 'switch';

/** What was seen since the last sample. */
export interface Gathered {
  readonly error: (fingerprint: string, critical: boolean) => void;
  readonly value: (metric: Measured, ms: number) => void;
  readonly confirmed: (differences: number) => void;
  /** All of it as a sample, and begins anew. */
  readonly take: (now: Pick<HealthSample, 'stale' | 'loadFailures' | 'outboxAge' | 'heapMb' | 'domNodes'>) => HealthSample;
}

const MOST_ERRORS = 20;
/** Of one metric; later ones take the place of the oldest. */
const MOST_VALUES = 200;
const LONGEST = 60_000;

export function createGathered(): Gathered {
  let errors = new Map<string, boolean>();
  let values: Partial<Record<Measured, number[]>> = {};
  let inconsistencies = 0;
  return {
    error(fingerprint, critical) {
      if (errors.has(fingerprint) || errors.size < MOST_ERRORS) errors.set(fingerprint, critical || errors.get(fingerprint) === true);
    },
    value(metric, ms) {
      if (!(ms >= 0)) return;
      const known = (values[metric] ??= []);
      if (known.push(Math.min(ms, LONGEST)) > MOST_VALUES) known.shift();
    },
    confirmed: (differences) => void (inconsistencies += differences),
    take(now) {
      const sample: HealthSample = {
        ...now,
        errors: [...errors].map(([fingerprint, critical]) => ({ fingerprint, critical })),
        inconsistencies,
        ...Object.fromEntries(Object.entries(values).map(([metric, all]) => [metric, upperQuartile(all)])),
      };
      [errors, values, inconsistencies] = [new Map(), {}, 0];
      return sample;
    },
  };
}

/** The 75th percentile, nearest rank. */
function upperQuartile(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.75) - 1] ?? 0;
}
