import { FLAG_NAMES, type FlagName, type FlagSnapshot } from '@tandem/sync/protocol';

/** What OFREP tells of one flag. */
export interface Evaluation {
  readonly key: FlagName;
  readonly value: boolean;
  /** `DISABLED`: safe mode holds, whatever the value would be. `TARGETING_MATCH`: on for this schedule. `DEFAULT`: not. */
  readonly reason: 'DISABLED' | 'TARGETING_MATCH' | 'DEFAULT';
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

export function evaluate(key: FlagName, snapshot: FlagSnapshot): Evaluation {
  const metadata = metadataOf(snapshot);
  if (snapshot.safeMode.length > 0) return { key, value: false, reason: 'DISABLED', variant: 'off', metadata };
  const value = snapshot.values[key];
  return { key, value, reason: value ? 'TARGETING_MATCH' : 'DEFAULT', variant: value ? 'on' : 'off', metadata };
}

export const evaluateAll = (snapshot: FlagSnapshot): readonly Evaluation[] => FLAG_NAMES.map((key) => evaluate(key, snapshot));
