import type { FlagName, FlagValues } from '../flags/definitions.ts';

/** How far a schedule has gone from its legacy stores to the central one, in order (ADR 0013). */
export const STAGES = ['off', 'dualwrite', 'shadow', 'live', 'rampdown', 'complete'] as const;
export type Stage = (typeof STAGES)[number];

/** Brief: `mode`. Several stages are one mode. */
export type Mode = 'legacy' | 'hybrid' | 'sync';
export const MODES: Readonly<Record<Stage, Mode>> = { off: 'legacy', dualwrite: 'hybrid', shadow: 'hybrid', live: 'hybrid', rampdown: 'sync', complete: 'sync' };

const ALL: readonly FlagName[] = ['enableCentralStore', 'enableRealTimeSync', 'enableConflictResolution', 'enablePerformanceOptimization', 'enableCrossViewUpdates'];
/** The flags that have to be on for a stage to hold. */
export const STAGE_NEEDS: Readonly<Record<Stage, readonly FlagName[]>> = {
  off: [],
  dualwrite: ['enableCentralStore'],
  shadow: ['enableCentralStore', 'enableRealTimeSync', 'enableConflictResolution'],
  live: ALL,
  rampdown: ALL,
  complete: ALL,
};

/** `control`: the legacy stores are right where the two differ, and edits go by REST. `candidate`: the central store, over the socket. */
export const AUTHORITY: Readonly<Record<Stage, 'control' | 'candidate'>> = {
  off: 'control',
  dualwrite: 'control',
  shadow: 'control',
  live: 'candidate',
  rampdown: 'candidate',
  complete: 'candidate',
};

/** Stages in which the two sides are compared. */
export const COMPARED: ReadonlySet<Stage> = new Set(['dualwrite', 'shadow', 'live', 'rampdown']);

/**
 * What moves the order of a schedule; the guards of `raise` have been asked before.
 * - `raise`, `lower` one step;
 * - `fall-back` the comparison or a person gives up on synchronization;
 * - `roll-back` an emergency, or the end of a gradual rollback.
 */
export type StageEvent = 'raise' | 'lower' | 'fall-back' | 'roll-back';

/** Every stage × every event. */
const NEXT: Readonly<Record<Stage, Readonly<Record<StageEvent, Stage>>>> = {
  off: { raise: 'dualwrite', lower: 'off', 'fall-back': 'off', 'roll-back': 'off' },
  dualwrite: { raise: 'shadow', lower: 'off', 'fall-back': 'off', 'roll-back': 'off' },
  shadow: { raise: 'live', lower: 'dualwrite', 'fall-back': 'off', 'roll-back': 'off' },
  live: { raise: 'rampdown', lower: 'shadow', 'fall-back': 'off', 'roll-back': 'off' },
  rampdown: { raise: 'complete', lower: 'live', 'fall-back': 'off', 'roll-back': 'off' },
  complete: { raise: 'complete', lower: 'rampdown', 'fall-back': 'off', 'roll-back': 'off' },
};

export const nextStage = (stage: Stage, event: StageEvent): Stage => NEXT[stage][event];

const rank = (stage: Stage): number => STAGES.indexOf(stage);

/** The flags that a stage needs and that are off. */
export const missingFor = (stage: Stage, flags: FlagValues): FlagName[] => STAGE_NEEDS[stage].filter((name) => !flags[name]);

/**
 * The stage that holds: the highest at or below the ordered one that the flags allow. `null`, never ordered: what they allow, up
 * to `live`.
 */
export function stageThatHolds(ordered: Stage | null, flags: FlagValues): Stage {
  const highest = rank(ordered ?? 'live');
  return STAGES.findLast((stage) => rank(stage) <= highest && missingFor(stage, flags).length === 0) ?? 'off';
}

/** What becomes of an order when flags change: one that they allow no more is lowered for good. */
export const orderAfterFlags = (ordered: Stage | null, flags: FlagValues): Stage | null => (ordered === null ? null : stageThatHolds(ordered, flags));
