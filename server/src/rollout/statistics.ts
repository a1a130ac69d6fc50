import { logAtRank, sizeOf, type Counts } from './histogram.ts';

export interface Hypothesis {
  /** How many times as many errors count as a failure. */
  readonly ratio: number;
  /** Of one run of the test: a false alarm, and a miss. */
  readonly alpha: number;
  readonly beta: number;
}

/** Errors and exposure of one look, in the arm that is tested and in what it is compared with. */
export interface Looked {
  readonly errors: number;
  readonly exposure: number;
  readonly baseErrors: number;
  readonly baseExposure: number;
}

/**
 * What one look adds to the log likelihood ratio of Wald's sequential probability ratio test (1945) for two Poisson rates, made
 * conditional on the sum (Przyborowski and Wilenski, 1940): under H0 an error is the candidate's with its share of the
 * exposure, under H1 with the share that `ratio` times the rate gives. `own` is what an error of the candidate adds, `rest` what all
 * errors of the base take off. Null: without exposure on both sides nothing can be said.
 */
export function likelihood({ errors, exposure, baseErrors, baseExposure }: Looked, ratio: number): { readonly own: number; readonly rest: number; readonly sum: number } | null {
  if (!(exposure > 0) || !(baseExposure > 0)) return null;
  const usual = exposure / (exposure + baseExposure);
  const worse = (ratio * exposure) / (ratio * exposure + baseExposure);
  const own = Math.log(worse / usual);
  const rest = baseErrors * Math.log((1 - worse) / (1 - usual));
  return { own, rest, sum: errors * own + rest };
}

/** Where the test ends for H1; `among` tests that are made side by side share its alpha (Bonferroni). */
export const upperBound = ({ alpha, beta }: Hypothesis, among = 1): number => Math.log((1 - beta) / alpha) + Math.log(among);

/**
 * Where it ends for H1 once it has begun anew `restarts` times in a day, of which `free` cost nothing. The alpha of each further run falls with the
 * square of their number: together they stay below twice what the free ones have, however many there are.
 */
export const upperBoundAfter = (hypothesis: Hypothesis, restarts: number, free: number, among = 1): number => upperBound(hypothesis, among) + 2 * Math.log(Math.max(1, restarts / free));

/** Where it ends for H0, and begins anew. */
export const lowerBound = ({ alpha, beta }: Hypothesis): number => Math.log(beta / (1 - alpha));

export interface Ratio {
  /** Of the quantiles, candidate by base; NaN: nothing can be said. */
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * The ratio of two quantiles with its interval: of each arm the order statistics `z` standard deviations of the rank below and
 * above (Woodruff, 1952), as if there were `clustering` times fewer values (Kish's design effect, since values of one session
 * are alike); the half widths are added as those of independent logarithms.
 */
export function quantileRatio(candidate: Counts, base: Counts, p: number, z: number, clustering: number): Ratio {
  const a = logQuantile(candidate, p, z, clustering);
  const b = logQuantile(base, p, z, clustering);
  const middle = a.at - b.at;
  return {
    value: Math.exp(middle),
    lower: Math.exp(middle - Math.hypot(a.at - a.low, b.high - b.at)),
    upper: Math.exp(middle + Math.hypot(a.high - a.at, b.at - b.low)),
  };
}

function logQuantile(counts: Counts, p: number, z: number, clustering: number): { readonly at: number; readonly low: number; readonly high: number } {
  const n = sizeOf(counts);
  const spread = z * Math.sqrt(n * clustering * p * (1 - p));
  const rank = (of: number): number => logAtRank(counts, Math.min(n, Math.max(0.5, of)));
  return { at: rank(n * p), low: rank(n * p - spread), high: rank(n * p + spread) };
}

/** The interval of a share (Wilson, 1927). */
export function shareInterval(hits: number, of: number, z: number): { readonly lower: number; readonly upper: number } {
  if (of <= 0) return { lower: 0, upper: 1 };
  const share = hits / of;
  const middle = share + z ** 2 / (2 * of);
  const spread = z * Math.sqrt((share * (1 - share)) / of + (z / (2 * of)) ** 2);
  return { lower: (middle - spread) / (1 + z ** 2 / of), upper: (middle + spread) / (1 + z ** 2 / of) };
}

/**
 * The ratio of two rates of clustered counts by the normal approximation of its logarithm (delta method), with overdispersion.
 */
export function rateRatio(hits: number, exposure: number, baseHits: number, baseExposure: number, z: number, dispersion: number): Ratio {
  if (!(hits > 0) || !(baseHits > 0) || !(exposure > 0) || !(baseExposure > 0)) return { value: NaN, lower: NaN, upper: NaN };
  const middle = Math.log(hits / exposure / (baseHits / baseExposure));
  const spread = z * Math.sqrt(dispersion * (1 / hits + 1 / baseHits));
  return { value: Math.exp(middle), lower: Math.exp(middle - spread), upper: Math.exp(middle + spread) };
}

/**
 * How far counts of two arms have gone from the share that was intended, as a p-value that stays valid however often it is looked at:
 * the inverse of the Bayes factor of a beta prior around that share against the share itself (Lindon and Malek, "Anytime-valid
 * inference for multinomial count data", 2022).
 */
export function mismatch(candidate: number, control: number, share: number): number {
  if (!(share > 0 && share < 1)) return 1;
  const [a, b] = [PRIOR * share, PRIOR * (1 - share)];
  const logFactor = logBeta(a + candidate, b + control) - logBeta(a, b) - candidate * Math.log(share) - control * Math.log(1 - share);
  return Math.min(1, Math.exp(-logFactor));
}

/** Weight of the prior: such as would find a mismatch of about a tenth soonest. */
const PRIOR = 100;

const logBeta = (a: number, b: number): number => logGamma(a) + logGamma(b) - logGamma(a + b);

/** Stirling's series, after the argument has been raised to where it is exact. */
function logGamma(x: number): number {
  let shift = 0;
  let at = x;
  for (; at < 10; at += 1) shift -= Math.log(at);
  const inverse = 1 / (at * at);
  return shift + (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + (1 / 12 - inverse * (1 / 360 - inverse / 1260)) / at;
}
