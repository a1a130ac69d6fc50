/**
 * What the sessions of a site say in one minute. By itself and over columns alone, so that the engine compiles it once for all days: it is
 * where most of the time goes.
 */
import type { TenantMinute } from '../../server/src/rollout/observations.ts';
import { bucketAbove, LAST_BUCKET, LOG_GROWTH, type Histogram } from '../../server/src/telemetry/histogram.ts';
import type { Chance } from '../sim/random.ts';
import type { Harm } from './faults.ts';
import type { Columns } from './sessions.ts';

/** A session's length in minutes is log-normal: half of them are shorter than this, and the mean is `MEAN_LENGTH`. */
export const MEDIAN_LENGTH = 15;
export const LENGTH_SPREAD = 0.8;
export const MEAN_LENGTH = MEDIAN_LENGTH * Math.exp(LENGTH_SPREAD ** 2 / 2);
/** One session in a hundred meets an error of synchronization; a critical one comes once in 100 session-hours. */
const ERROR_RATE = 0.01 / MEAN_LENGTH;
const CRITICAL_RATE = 0.01 / 60;

/** Milliseconds in the middle, in buckets of a histogram. */
const VISIBLE = Math.log(90) / LOG_GROWTH;
const INP = Math.log(60) / LOG_GROWTH;
const SWITCH = Math.log(140) / LOG_GROWTH;
/** Part of its minutes in which a session has one: who edits also does the rest. */
const EDITS_TO = 0.3;
const INP_TO = 0.35;
const SWITCH_FROM = 0.28;
const SWITCH_TO = 0.36;
const SPREAD = 0.5;

const DRAWS = 1 << 16;
/** Quantiles of the normal distribution from Box and Muller's pairs (1958), to draw from; and how slow one value is against another, in buckets. */
export const NORMALS = Float64Array.from({ length: DRAWS }, (_, i) => {
  const [u, v] = [((i >> 8) + 0.5) / 256, ((i & 255) + 0.5) / 256];
  return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v);
});
const SLOWNESS = NORMALS.map((normal) => (SPREAD * normal) / LOG_GROWTH);

const BUCKETS = LAST_BUCKET + 1;
const WORDS = Math.ceil(BUCKETS / 32);

/** What is counted of each schedule, by its place. */
export const HEARD_OF = 0;
export const BEGAN = 1;
export const ASSIGNED = 2;
export const CONNECTED = 3;
export const ERRORED = 4;
export const EDITS = 5;
export const FIELDS = 6;

/** Values of the minute by schedule and latency: how many are in each bucket, and a bit for each bucket that has any, because nearly all are empty. */
export interface Values {
  readonly counts: Uint16Array;
  readonly used: Int32Array;
}

export const noValues = (tenants: number): Values => ({ counts: new Uint16Array(tenants * 3 * BUCKETS), used: new Int32Array(tenants * 3 * WORDS) });

interface Counting {
  readonly columns: Columns;
  readonly count: number;
  /** Schedules that are harmed, and how. */
  readonly hit: Uint8Array;
  readonly harm: Harm;
  /** Times as many errors for everybody; logarithm of how slow it is for everybody. */
  readonly trouble: number;
  readonly load: number;
  readonly counted: Int32Array;
  readonly values: Values;
  readonly chance: Chance;
}

interface CriticalError {
  readonly tenant: number;
  /** Milliseconds into the minute. */
  readonly at: number;
  readonly session: string;
}

function addValue({ counts, used }: Values, of: number, above: number): void {
  const bucket = bucketAbove(above);
  counts[of * BUCKETS + bucket]! += 1;
  used[of * WORDS + (bucket >> 5)]! |= 1 << (bucket & 31);
}

/** Counts each session into its schedule. @returns first critical errors */
export function countSessions({ columns, count, hit, harm, trouble, load, counted, values, chance }: Counting): readonly CriticalError[] {
  const { tenant: tenantOf, id, slow, bears, bearsCritical, heard, began } = columns;
  const { next } = chance;
  const critical: CriticalError[] = [];
  const usual = load / LOG_GROWTH;
  const slower = Math.log(harm.slower) / LOG_GROWTH;
  const unheard = 100 * harm.unheard;
  for (let i = 0; i < count; i += 1) {
    const tenant = tenantOf[i]!;
    const fields = tenant * FIELDS;
    counted[fields + CONNECTED]! += 1;
    const harmed = hit[tenant] === 1;
    if (heard[i] === 0 || (harmed && (harm.silent || (unheard > 0 && id[i]! % 100 < unheard)))) continue;
    counted[fields + HEARD_OF]! += 1;
    if (began[i] === 0) {
      began[i] = 1;
      counted[fields + BEGAN]! += 1;
    }
    const errors = (harmed ? harm.errors : 1) * trouble;
    const bore = bears[i]!;
    const left = bore - ERROR_RATE * errors;
    bears[i] = left;
    if (bore > 0 && left <= 0) counted[fields + ERRORED]! += 1;
    const boreCritical = bearsCritical[i]!;
    const leftCritical = boreCritical - CRITICAL_RATE * errors;
    bearsCritical[i] = leftCritical;
    if (boreCritical > 0 && leftCritical <= 0) critical.push({ tenant, at: Math.floor(next() * 60_000), session: `${id[i]!}` });
    const active = next();
    if (active >= SWITCH_TO) continue;
    const lag = usual + slow[i]! + (harmed ? slower : 0);
    const first = 3 * tenant;
    if (active < EDITS_TO) {
      counted[fields + EDITS]! += 1;
      addValue(values, first, lag + VISIBLE + SLOWNESS[(next() * DRAWS) | 0]!);
    }
    if (active < INP_TO) addValue(values, first + 1, lag + INP + SLOWNESS[(next() * DRAWS) | 0]!);
    if (active >= SWITCH_FROM) addValue(values, first + 2, lag + SWITCH + SLOWNESS[(next() * DRAWS) | 0]!);
  }
  return critical;
}

function takeHistogram({ counts, used }: Values, of: number): Histogram {
  const pairs: number[] = [];
  for (let word = 0; word < WORDS; word += 1) {
    const at = of * WORDS + word;
    for (let bits = used[at]!; bits !== 0; bits &= bits - 1) {
      const bucket = 32 * word + 31 - Math.clz32(bits & -bits);
      pairs.push(bucket, counts[of * BUCKETS + bucket]!);
      counts[of * BUCKETS + bucket] = 0;
    }
    used[at] = 0;
  }
  return pairs;
}

/** What was counted of a schedule's values, as telemetry keeps it; the counts are empty again. */
export const takeLatencies = (values: Values, tenant: number): TenantMinute['latency'] => ({ visible: takeHistogram(values, 3 * tenant), inp: takeHistogram(values, 3 * tenant + 1), switch: takeHistogram(values, 3 * tenant + 2) });
