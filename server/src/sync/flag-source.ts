import type { Role } from '@tandem/rest';
import type { FlagSnapshot } from '@tandem/sync/protocol';

/** The flags of schedules, as the hub sees them. */
export interface FlagSource {
  get(scheduleId: string, role: Role): FlagSnapshot;
  /** Called inside a commit: must be quick, and as new as the last kill. */
  epochOf(scheduleId: string): number;
  /**
   * @param listener is told of a schedule whose flags have changed; null: all of them
   * @returns stops it
   */
  watch(listener: (scheduleId: string | null) => void): () => void;
}
