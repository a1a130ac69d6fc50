import type { Decision } from '../rollout/exposure.ts';
import { FLAG_NAMES, type FlagName, type FlagSnapshot } from '@tandem/sync/protocol';

/** What OFREP tells of one flag. */
export interface Evaluation {
  readonly key: FlagName;
  readonly value: boolean;
  /**
   * OpenFeature's. `DISABLED`: safe mode holds, whatever the value would be. `SPLIT`: the percentage of a rollout has decided. `TARGETING_MATCH`:
   * on for this schedule, or what a rollout says of it by name. `DEFAULT`: not on.
   */
  readonly reason: 'DISABLED' | 'SPLIT' | 'TARGETING_MATCH' | 'DEFAULT';
  readonly variant: 'on' | 'off';
  readonly metadata: EvaluationMetadata;
}

export interface EvaluationMetadata {
  readonly revision: number;
  /** Nothing that is done under an older one counts. */
  readonly epoch: number;
  readonly schedule: string;
}

export const metadataOf = ({ revision, epoch, schedule }: FlagSnapshot): EvaluationMetadata => ({ revision, epoch, schedule });

/** @param decision of the rollout; it is no reason for a value that somebody has set otherwise */
export function evaluate(key: FlagName, snapshot: FlagSnapshot, decision: Decision | null): Evaluation {
  const metadata = metadataOf(snapshot);
  if (snapshot.safeMode.length > 0) return { key, value: false, reason: 'DISABLED', variant: 'off', metadata };
  const value = snapshot.values[key];
  const decided = decision !== null && decision.on === value && decision.flags.includes(key) ? decision.by : null;
  const reason = decided === 'percentage' ? 'SPLIT' : value || decided === 'name' ? 'TARGETING_MATCH' : 'DEFAULT';
  return { key, value, reason, variant: value ? 'on' : 'off', metadata };
}

export const evaluateAll = (snapshot: FlagSnapshot, decision: Decision | null): readonly Evaluation[] => FLAG_NAMES.map((key) => evaluate(key, snapshot, decision));
