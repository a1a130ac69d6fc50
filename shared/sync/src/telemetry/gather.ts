import type { HealthSample } from '@tandem/rest';

/** What is measured as values, of which the 75th percentile is told. */
export type Measured = 'visible' | 'inp' | 'switch' | 'firstEdit';

/** What was seen since the last sample. */
export interface Gathered {
  /** `by`: the version whose code has thrown it; null: it is not known. */
  readonly error: (fingerprint: string, critical: boolean, by?: GatheredError['of'] | null) => void;
  /** A version whose view did not start. */
  readonly failed: (failed: FailedUnit) => void;
  readonly value: (metric: Measured, ms: number) => void;
  readonly confirmed: (differences: number) => void;
  /** All of it as a sample, and begins anew. */
  readonly take: (now: Pick<HealthSample, 'stale' | 'loadFailures' | 'outboxAge' | 'heapMb' | 'domNodes'>) => HealthSample;
}

const MOST_ERRORS = 20;
const MOST_FAILED = 8;
/** Of one metric; later ones take the place of the oldest. */
const MOST_VALUES = 200;
const LONGEST = 60_000;
/** What a person takes for a task; who opens a view and reads for longer was not about to change anything. */
const LONGEST_TASK = 600_000;

type GatheredError = HealthSample['errors'][number];
/** A version whose view did not start, and where it stopped. */
export type FailedUnit = NonNullable<HealthSample['failed']>[number];

export function createGathered(): Gathered {
  /** By fingerprint and version: the same error of two versions is two. */
  let errors = new Map<string, GatheredError>();
  let failed = new Map<string, FailedUnit>();
  let values: Partial<Record<Measured, number[]>> = {};
  let inconsistencies = 0;
  return {
    error(fingerprint, critical, by = null) {
      const key = `${fingerprint} ${by?.digest ?? ''}`;
      const known = errors.get(key);
      if (known || errors.size < MOST_ERRORS) errors.set(key, { fingerprint, critical: critical || known?.critical === true, ...(by && { of: by }) });
    },
    failed(each) {
      if (failed.size < MOST_FAILED) failed.set(`${each.unit} ${each.digest}`, each);
    },
    value(metric, ms) {
      if (!(ms >= 0)) return;
      const known = (values[metric] ??= []);
      if (known.push(Math.min(ms, metric === 'firstEdit' ? LONGEST_TASK : LONGEST)) > MOST_VALUES) known.shift();
    },
    confirmed: (differences) => void (inconsistencies += differences),
    take(now) {
      const sample: HealthSample = {
        ...now,
        errors: [...errors.values()],
        inconsistencies,
        ...(failed.size > 0 && { failed: [...failed.values()] }),
        ...Object.fromEntries(Object.entries(values).map(([metric, all]) => [metric, upperQuartile(all)])),
      };
      [errors, failed, values, inconsistencies] = [new Map(), new Map(), {}, 0];
      return sample;
    },
  };
}

/** The 75th percentile, nearest rank. */
function upperQuartile(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.75) - 1] ?? 0;
}
