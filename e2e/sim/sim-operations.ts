/** The shipped modes, comparison and rollbacks of the server, in virtual time. */
import type { Stage } from '@tandem/sync/protocol';
import type { DatabaseSync } from 'node:sqlite';
import type { ScheduleFlags } from '../../server/src/flags/schedule-flags.ts';
import { RotaFailure } from '../../server/src/http/failure.ts';
import type { Goal } from '../../server/src/modes/mode-orders.ts';
import type { Reports } from '../../server/src/modes/reports.ts';
import { createScheduleModes, type ScheduleModes } from '../../server/src/modes/schedule-modes.ts';
import type { Registry } from '../../server/src/releases/registry.ts';
import { createFileStore } from '../../server/src/releases/store/file-store.ts';
import { composedFlags } from '../../server/src/rollback/compositions.ts';
import { createOperations, type Operations } from '../../server/src/rollback/operations.ts';
import type { RestoreEffect, RestoreEvent } from '../../server/src/rollback/restore-plan.ts';
import type { Rollback } from '../../server/src/rollback/rollback-table.ts';
import { createValidation } from '../../server/src/rollback/validate-schedule.ts';
import type { Rosters } from '../../server/src/rosters/rosters.ts';
import type { FaultCounts } from './faults.ts';
import type { Timeline } from './timeline.ts';
import type { Watch } from './watch.ts';

export type RollbackKind = 'emergency' | 'gradual' | 'restore';

export interface SimOperations {
  readonly modes: ScheduleModes;
  readonly notices: Operations['notices'];
  /** As an operator does; what is refused is refused. */
  readonly order: (schedule: string, goal: Goal, force: boolean) => Promise<void>;
  readonly migrate: (schedule: string, dryRun: boolean) => Promise<void>;
  readonly rollBack: (kind: RollbackKind, chance: number) => Promise<void>;
  readonly control: (event: 'pause' | 'resume' | 'abort') => Promise<void>;
  /** Kinds of those that are under way. */
  readonly open: () => readonly RollbackKind[];
  readonly close: () => void;
}

export interface OperationsParts {
  readonly database: DatabaseSync;
  readonly rosters: Rosters;
  readonly flags: ScheduleFlags;
  readonly reports: Reports;
  readonly timeline: Timeline;
  readonly newId: () => string;
  readonly watch: Watch;
  readonly faults: FaultCounts;
  /** False: somebody else compares the table with the log, and wants to find what there is. */
  readonly sweeps: boolean;
}

const SWEEP_MS = 30_000;
const LOOK_MS = 800;
const BY = { actor: 'sim', source: 'api' as const };
/** Nothing is published in a run. */
const NO_RELEASES = { root: '/nowhere', live: async () => null, manifestOf: () => Promise.reject(new Error('unused')), store: createFileStore('/nowhere'), keys: {}, signed: (pointer) => pointer, change: () => Promise.reject(new Error('unused')), keep: async () => {} } satisfies Registry;
const isLiveOrAbove = (stage: Stage): boolean => ['live', 'rampdown', 'complete'].includes(stage);

export function startOperations({ database, rosters, flags, reports, timeline, newId, watch, faults, sweeps }: OperationsParts): SimOperations {
  const turn = (): Promise<void> => Promise.resolve();
  const pause = (ms: number): Promise<void> => new Promise((resolve) => void timeline.after(ms, resolve));
  let closed = false;
  /** What ends with the process that is stopped is no fault. */
  const onError = (error: unknown): void => {
    if (!closed) watch.wrong(`the server: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  };
  const modes = createScheduleModes({
    database, rosters, flags, reports, neededDays: 0, now: timeline.now, newId, turn, pause, onError,
    onDifference: ({ cell, rest, log, authority, ops }) => watch.confirmed({ side: 'server', cell, text: `rest ${JSON.stringify(rest)} log ${JSON.stringify(log)}, ${authority} is right, ${ops[0]?.opId}` }),
  });
  const operations = createOperations({ folder: '/nowhere', database, feed: rosters.feed, registry: NO_RELEASES, reports, scheduleIds: () => rosters.ids(), mover: 'server', now: timeline.now, onError });
  const { rollbacks, table, compositions } = operations;
  const validate = createValidation(database, turn, pause);
  const upSince = timeline.now();

  /** What the server's driver does, whose timers and files are real ones; nothing is published, so no release is brought back. */
  async function doOf(effect: RestoreEffect): Promise<RestoreEvent | null> {
    if (effect.kind === 'validate') return { kind: 'validated', result: await validate(effect.schedule) };
    if (effect.kind !== 'do') return null;
    return effect.step === 'check' ? { kind: 'checked', missing: [] } : { kind: 'did', step: effect.step };
  }

  async function moveOn({ id, kind, schedule }: Rollback): Promise<void> {
    if (kind !== 'restore') return rollbacks.look(id, upSince);
    for (const effect of await rollbacks.moveRestore(id, { kind: 'look', schedules: rollbacks.schedulesOf({ schedule }) })) {
      const event = await doOf(effect);
      if (event && !closed) await rollbacks.moveRestore(id, event);
    }
  }

  async function keepComposition(): Promise<void> {
    const flagsNow = await rosters.feed.flags();
    if (!closed) compositions.keep({ flags: composedFlags(flagsNow), releases: null });
  }

  let looking = false;
  function plan(): void {
    if (looking || closed || table.open().every(({ status }) => status !== 'running')) return;
    looking = true;
    timeline.after(LOOK_MS, () => {
      void (async () => {
        for (const rollback of table.open()) if (!closed && rollback.status === 'running') await moveOn(rollback);
      })().catch(onError).finally(() => {
        looking = false;
        plan();
      });
    });
  }

  const stopWatching = flags.watch((_, { before, after, revision }) => {
    const [from, to] = [before.stage ?? 'live', after.stage ?? 'live'];
    if (before.on.some((name) => !after.on.includes(name)) || after.safeMode.some((reason) => !before.safeMode.includes(reason)) || (isLiveOrAbove(from) && !isLiveOrAbove(to))) watch.killed(revision);
    if (from !== 'complete' && to === 'complete') faults.completed += 1;
    if (from === 'complete' && to !== 'complete') faults.leftComplete += 1;
    timeline.after(100, () => closed || void keepComposition().catch(onError));
  });

  function sweep(): void {
    if (closed) return;
    void modes.consistency.sweepAll();
    timeline.after(SWEEP_MS, sweep);
  }
  if (sweeps) timeline.after(SWEEP_MS, sweep);
  plan();

  async function refusable(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if (!(error instanceof RotaFailure) && !closed) throw error;
      return false;
    }
  }

  return {
    modes,
    notices: operations.notices,
    async order(schedule, goal, force) {
      await refusable(() => modes.switchTo(schedule, goal, { actor: 'sim', reason: 'sim', approve: true, force }));
    },
    async migrate(schedule, dryRun) {
      await refusable(() => modes.migrate(schedule, { dryRun, by: BY.actor }, BY));
    },
    async rollBack(kind, chance) {
      const kept = compositions.newest(20);
      const composition = kept[Math.floor(chance * kept.length)]?.seq;
      if (kind === 'restore' && composition === undefined) return;
      const ordered = await refusable(() => rollbacks.order({ id: newId(), kind, schedule: null, reason: 'sim', ...(kind === 'restore' && { composition }) }, BY));
      if (ordered) faults[kind] += 1;
      plan();
    },
    async control(event) {
      for (const { id } of table.open()) await refusable(() => rollbacks.control(id, event, 'sim', BY));
      plan();
    },
    open: () => (closed ? [] : table.open().map(({ kind }) => kind as RollbackKind)),
    close() {
      closed = true;
      stopWatching();
      modes.close();
    },
  };
}
