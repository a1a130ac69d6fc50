import type { RestoreAnswer } from '@tandem/rest';
import { flagKey } from '../flags/flag-record.ts';
import { unitsIn } from '../releases/composition/units.ts';
import type { LiveUnit, Pointer } from '../releases/pointer.ts';
import { flagsIn, shownFlags, type Composed, type Composition } from './compositions.ts';
import type { Validation } from './restore-plan.ts';

export interface ReportParts {
  readonly from: Pick<Composed, 'flags' | 'releases'>;
  readonly target: Composition;
  /** Those that are restored. */
  readonly schedules: readonly string[];
  /** Whether the release manifest is restored too. */
  readonly releases: boolean;
  readonly missing: readonly string[];
  readonly validation: readonly Validation[];
}

/** What a restore changes, and what it has found. */
export const restoreReport = ({ from, target, schedules, releases, missing, validation }: ReportParts): RestoreAnswer => ({
  composition: target.seq,
  at: target.at,
  flags: schedules.map((schedule) => ({ schedule, before: shownFlags(flagsIn(from, flagKey(schedule))), after: shownFlags(flagsIn(target, flagKey(schedule))) })),
  releases: releases ? unitsOf(from.releases, target.releases, missing) : [],
  validation: [...validation],
});

function unitsOf(before: Pointer | null, after: Pointer | null, missing: readonly string[]): RestoreAnswer['releases'] {
  const [here, there] = [unitsIn(before), unitsIn(after ?? before)];
  return [...new Set([...here.keys(), ...there.keys()])].map((unit) => ({ unit, before: named(here.get(unit)), after: named(there.get(unit)), files: missing.includes(unit) ? 'missing' : 'whole' }));
}

const named = (unit: LiveUnit | undefined): string | null => (unit ? `${unit.stable.v} (${unit.stable.d.slice(0, 12)})` : null);
