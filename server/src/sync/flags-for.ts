import type { Role } from '@tandem/rest';
import type { FlagSnapshot } from '@tandem/sync/protocol';
import type { FlagSource } from './flag-source.ts';

/** The first protocol whose readers know stages; older ones take nothing that they do not know. */
const STAGES_SINCE = 3;

/** What somebody with this role is told of flags, as a reader of a protocol knows them. */
export function flagsFor(flags: Pick<FlagSource, 'get'>, schedule: string, role: Role, protocol: number): FlagSnapshot {
  const snapshot = flags.get(schedule, role);
  if (protocol >= STAGES_SINCE) return snapshot;
  const { stage: _, ...rest } = snapshot;
  return rest;
}
