import { AUTHORITY, MODES, nextStage, type Backfilled, type ModeState, type NamedDifference } from '@tandem/sync/protocol';
import type { DatabaseSync } from 'node:sqlite';
import { createAudit, type AuditLine } from '../audit/audit.ts';
import { createDifferenceAudit } from '../consistency/audit-differences.ts';
import { createBackfill, type BackfillOptions } from '../consistency/backfill.ts';
import { createCompareTables, type CellOp } from '../consistency/compare-tables.ts';
import { createDifferenceTable, type DifferenceTable } from '../consistency/difference-table.ts';
import { createServerConsistency, type FoundDifference, type ServerConsistency } from '../consistency/server-consistency.ts';
import { createSweepDays } from '../consistency/sweep-days.ts';
import { createDigestTable, type DigestTable } from '../consistency/week-digests.ts';
import type { ScheduleFlags } from '../flags/schedule-flags.ts';
import type { Rosters } from '../rosters/rosters.ts';
import { CLEAN_DAYS } from './clean-days.ts';
import { createModeOrders, type ModeOrders } from './mode-orders.ts';
import { summaryOf, type Reports } from './reports.ts';

/** The modes of every schedule of one data folder, and the comparison of what it holds. */
export interface ScheduleModes extends ModeOrders {
  /** What is known of a schedule's mode, no guard asked. */
  known(scheduleId: string): Omit<ModeState, 'held'>;
  /** The same with what holds back the next stage. @param approved see `SwitchOptions.approve` */
  state(scheduleId: string, approved?: boolean): Promise<ModeState>;
  /** Brings table and log to the same: see `createBackfill`. The side that the stage holds for right is. What changes something is audited. null: no such schedule */
  migrate(scheduleId: string, options: Omit<BackfillOptions, 'authority'>, by: Pick<AuditLine, 'actor' | 'source'>): Promise<Backfilled | null>;
  readonly consistency: ServerConsistency;
  readonly digests: DigestTable;
  readonly differences: Pick<DifferenceTable, 'list' | 'counts'>;
  /** Stops counting what pages report, and writes what was counted. */
  close(): void;
}

export interface ScheduleModesParts {
  readonly database: DatabaseSync;
  readonly rosters: Pick<Rosters, 'feed' | 'ids'>;
  readonly flags: ScheduleFlags;
  /** null: this is not the server, and one is running whose pages only it knows. */
  readonly reports: Reports | null;
  readonly neededDays?: number;
  readonly now: () => number;
  readonly newId?: () => string;
  /** Lets what waits have its turn. */
  readonly turn?: () => Promise<void>;
  readonly pause?: (ms: number) => Promise<void>;
  readonly onDifference?: (found: FoundDifference) => void;
  readonly onError?: (error: unknown) => void;
}

export function createScheduleModes(parts: ScheduleModesParts): ScheduleModes {
  const { database, rosters, flags, reports, neededDays = CLEAN_DAYS, now, newId = () => crypto.randomUUID(), onDifference = () => {}, onError = () => {} } = parts;
  const { turn = () => new Promise((resolve) => setImmediate(resolve)), pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms)) } = parts;
  const tables = createCompareTables(database);
  const days = createSweepDays(database, now);
  const digests = createDigestTable(database, turn);
  const audit = createAudit(database, now);
  const mending = { feed: rosters.feed, now, newId };
  const differences = createDifferenceTable(database, now);
  const auditDifference = createDifferenceAudit(database, audit, now);
  /** What cannot be written now is found again. */
  const keep = (scheduleId: string, by: Pick<AuditLine, 'actor' | 'source'>, difference: NamedDifference, resolution: string, opsOf: () => readonly CellOp[]): void => {
    try {
      auditDifference(scheduleId, by, difference);
      differences.keep(scheduleId, by.actor, difference, resolution, opsOf);
    } catch (error) {
      onError(error);
    }
  };
  const consistency = createServerConsistency({
    ...mending, tables, days, digests, turn, pause, onError,
    onDifference(found) {
      keep(found.schedule, { actor: 'server/consistency', source: 'server' }, { cell: found.cell, side: 'server', control: found.rest, candidate: found.log }, found.mended ? 'mended' : 'left', () => found.ops);
      onDifference(found);
    },
    ids: () => rosters.ids(),
    stageOf: (scheduleId) => flags.stageOf(scheduleId).holds,
  });
  const backfill = createBackfill({ ...mending, database, tables, digests, turn });
  const orders = createModeOrders({ flags, reports, consistency, days, neededDays, now });
  const stopCounting = reports?.watch((scheduleId, _, sweep, found) => {
    if (sweep) days.add(scheduleId, sweep);
    found?.differences.forEach((difference) => keep(scheduleId, { actor: found.user, source: 'api' }, difference, difference.resolution ?? 'told', () => tables.lastOps(scheduleId, difference.cell)));
  });

  function known(scheduleId: string): ReturnType<ScheduleModes['known']> {
    const { ordered, holds } = flags.stageOf(scheduleId);
    const { epoch, revision } = flags.get(scheduleId, 'operator');
    const { connected, fresh, unsent, trouble, sweeps } = summaryOf(reports?.of(scheduleId) ?? [], now());
    return {
      schedule: scheduleId,
      stage: holds,
      ordered,
      mode: MODES[holds],
      hasFallback: holds !== 'complete',
      epoch,
      revision,
      pages: { connected, fresh, unsent, trouble, sweeps },
      server: consistency.last(scheduleId),
      total: days.total(scheduleId),
      cleanDays: days.cleanDays(scheduleId),
      neededDays,
    };
  }

  return {
    ...orders,
    consistency,
    digests,
    differences,
    known,
    async state(scheduleId, approved = false) {
      const verdict = await orders.verdict(scheduleId, approved);
      const to = nextStage(flags.stageOf(scheduleId).kept, 'raise');
      return { ...known(scheduleId), held: verdict.ok ? null : { to, guard: verdict.guard, reason: verdict.reason } };
    },
    async migrate(scheduleId, options, by) {
      const report = await backfill(scheduleId, { ...options, authority: AUTHORITY[flags.stageOf(scheduleId).kept] });
      if (report === null || options.dryRun) return report;
      const { cells, differences, repaired, refused, verified, checksum } = report;
      audit.add({ ...by, action: 'migrated', schedule: scheduleId, reason: '', detail: { cells, differences, repaired, refused, verified, checksum } });
      return report;
    },
    close() {
      consistency.close();
      stopCounting?.();
      days.save();
    },
  };
}
