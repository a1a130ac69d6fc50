import type { HealthSample, LoadedUnit, ReleasePerson } from '@tandem/rest';
import { addTo, noCounts } from '../../rollout/histogram.ts';
import { bucketOf } from '../../telemetry/histogram.ts';
import { GATE_METRICS, type GateMetric } from './gate-policy.ts';
import type { Tested } from './tested.ts';

/** How pages with one version of a unit were in one minute; each person counts once for each metric. It is counted in place. */
export interface UnitRow {
  readonly unit: string;
  readonly digest: string;
  /** What the pointer gives these people, whatever their page says. */
  readonly cohort: 'candidate' | 'stable';
  /** People heard of, and of these the pages that had not been heard of with this version. */
  sessions: number;
  began: number;
  /** Pages with their first error. */
  errored: number;
  /** Whose view did not start, and whose page has confirmed a difference. */
  readonly failed: Set<string>;
  readonly differing: Set<string>;
  readonly values: Partial<Record<GateMetric, number[]>>;
}

export interface UnitMinute {
  /** Milliseconds since 1970 at which it began. */
  readonly from: number;
  readonly rows: readonly Readonly<UnitRow>[];
}

export interface HeardHealth {
  readonly person: ReleasePerson;
  /** The page. */
  readonly session: string;
  /** They can change nothing: what they say is no difference. */
  readonly viewer: boolean;
  readonly units: readonly LoadedUnit[];
  readonly sample: HealthSample;
}

/** What is remembered of a page and a version in it. */
export interface PageMemory {
  readonly since: number;
  readonly errored: boolean;
  readonly nodes: number | null;
  readonly heap: number | null;
}

/** The versions of a unit for which what a page says counts, if the pointer knows them; that it is shown another does not speak against the one that failed. */
export function versionsIn({ units, sample: { failed = [] } }: Pick<HeardHealth, 'units' | 'sample'>, unit: string, { digest, against }: Tested): readonly string[] {
  const said = [...units, ...failed].filter((each) => each.unit === unit && (each.digest === digest || each.digest === against));
  return [...new Set(said.map((each) => each.digest))];
}

/** Counts what a page says of one version of a unit. @param given metrics that people have given in this minute, added to. @returns what is to be remembered of the page */
export function countIn(row: UnitRow, { person, viewer, sample }: HeardHealth, page: PageMemory | null, given: Set<string>, growsAfter: number, now: number): PageMemory {
  const first = (metric: string): boolean => given.size !== given.add(`${metric} ${person.id}`).size;
  const here = page ?? { since: now, errored: false, nodes: sample.domNodes ?? null, heap: sample.heapMb ?? null };

  if (first('sessions')) row.sessions += 1;
  if (page === null && first('began')) row.began += 1;
  // Of another unit's error it is known that it is none of this one's.
  const errored = sample.errors.some(({ of }) => of === undefined || (of.unit === row.unit && of.digest === row.digest));
  if (errored && !here.errored && first('errored')) row.errored += 1;
  if (sample.failed?.some(({ unit, digest }) => unit === row.unit && digest === row.digest)) row.failed.add(person.id);
  if (sample.inconsistencies > 0 && !viewer) row.differing.add(person.id);

  const grown = (then: number | null, current: number | undefined): number | undefined => (then !== null && then > 0 && current !== undefined && now - here.since >= growsAfter ? (100 * current) / then : undefined);
  const values = { visible: sample.visible, inp: sample.inp, switch: sample.switch, nodes: grown(here.nodes, sample.domNodes), heap: grown(here.heap, sample.heapMb) };
  for (const metric of GATE_METRICS) {
    const value = values[metric];
    if (value === undefined || !first(metric)) continue;
    addTo((row.values[metric] ??= noCounts()), [bucketOf(value), 1]);
  }
  return { ...here, errored: here.errored || errored };
}

export const newRow = (unit: string, digest: string, cohort: UnitRow['cohort']): UnitRow => ({ unit, digest, cohort, sessions: 0, began: 0, errored: 0, failed: new Set(), differing: new Set(), values: {} });
