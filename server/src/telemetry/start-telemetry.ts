import type { DatabaseSync } from 'node:sqlite';
import type { ScheduleFlags } from '../flags/schedule-flags.ts';
import { turnedOn } from '../flags/flag-record.ts';
import type { Reports } from '../modes/reports.ts';
import { createHealthTokens, readHealthKey, type Arm } from './health-token.ts';
import { MINUTE } from './minute.ts';
import { createTelemetry, type Telemetry } from './telemetry.ts';

/** Milliseconds between two writes: what a killed server has not written is at most this of one minute. */
const SAVE_EVERY = 5000;

export interface TelemetryEdge {
  readonly folder: string;
  readonly database: DatabaseSync;
  readonly flags: Pick<ScheduleFlags, 'get'>;
  readonly reports: Pick<Reports, 'of'>;
  readonly scheduleIds: () => readonly string[];
  /** The arm of a schedule in the rollout that runs; null: none runs. */
  readonly armOf?: (scheduleId: string) => Arm | null;
  /** Milliseconds of a minute of health in the rollout that runs; null: none runs. */
  readonly minuteMs?: () => number | null;
  readonly now: () => number;
}

/** @throws StorageError when the key cannot be read */
export function openTelemetry({ folder, database, flags, reports, scheduleIds, armOf = () => null, minuteMs = () => null, now }: TelemetryEdge): Telemetry {
  return createTelemetry({
    database,
    tokens: createHealthTokens(readHealthKey(folder)),
    flagsOf: (id) => flags.get(id, 'viewer'),
    armOf: (id) => armOf(id) ?? (turnedOn(flags.get(id, 'viewer').values).length > 0 ? 'candidate' : 'control'),
    minuteMs: () => minuteMs() ?? MINUTE,
    scheduleIds,
    connectedTo: (id) => reports.of(id).length,
    now,
  });
}

/** Writes what is counted for as long as the server runs. @returns ends it, with all written */
export function keepTelemetry(telemetry: Pick<Telemetry, 'save'>, onError: (error: unknown) => void): () => void {
  const save = (): void => {
    try {
      telemetry.save();
    } catch (error) {
      onError(error);
    }
  };
  const timer = setInterval(save, SAVE_EVERY);
  timer.unref();
  return () => {
    clearInterval(timer);
    save();
  };
}
