import murmur from 'murmurhash';

/** As many buckets as hundredths of a percent. */
const BUCKETS = 10_000;
/** The control arm begins here, so that neither arm ever moves while both grow. */
const CONTROL_FROM = BUCKETS / 2;

/** `candidate` has what is rolled out, `control` is compared with it; whoever is in neither has it not and is not compared. */
export type Arm = 'candidate' | 'control';

const text = new TextEncoder();

/**
 * The bucket of a unit, 0 to 9999: MurmurHash3 x86 32 over the UTF-8 bytes of `key:unit`, then flagd's integer rule
 * `(h × 10000) >> 32` (open-feature/js-sdk-contrib, flagd-core, `fractional.ts`).
 * @param key of the rollout, for its whole life: another one would expose others
 * @param unit id of a schedule, or of a user
 */
export const bucket = (key: string, unit: string): number =>
  // The product has less than 53 bits, so that a division is exact where flagd shifts a BigInt.
  Math.floor((murmur.v3(text.encode(`${key}:${unit}`), 0) * BUCKETS) / 2 ** 32);

/**
 * The arm of a bucket. The ranges are GrowthBook's: candidate [0, c), control [5000, 5000 + c), which cannot meet up to
 * 50 percent; above that, control is whatever is left. Widening takes nobody out of the candidate arm.
 * @param pct percentage of units that are exposed; what is no number exposes nobody
 * @param holdback percentage of units that are not exposed however far the rollout goes
 */
export function inArm(at: number, pct: number, holdback = 0): Arm | null {
  if (Number.isNaN(pct)) return null;
  const exposed = Math.round(Math.max(0, Math.min(pct, 100 - holdback)) * (BUCKETS / 100));
  if (at < exposed) return 'candidate';
  const controlled = exposed > CONTROL_FROM ? at >= exposed : at >= CONTROL_FROM && at < CONTROL_FROM + exposed;
  return controlled ? 'control' : null;
}
