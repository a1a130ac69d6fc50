import type { OperationsAnswer, RollbackAnswer } from '@tandem/rest';
import { cutDetail } from '../audit/cut-detail.ts';
import { MODES } from '@tandem/sync/protocol';
import type { ScheduleFlags } from '../flags/schedule-flags.ts';
import type { Reports } from '../modes/reports.ts';
import { concerning } from '../notices/notices.ts';
import { takenBackOf } from '../rollout/taken-back.ts';
import { summaryOf } from './compositions.ts';
import type { Operations } from './operations.ts';
import { restoreReport } from './restore-report.ts';
import type { RestoreState } from './restore-plan.ts';
import type { Rollback } from './rollback-table.ts';

const MOST = { rollbacks: 20, compositions: 50, audit: 50 } as const;

export interface ViewParts {
  readonly operations: Pick<Operations, 'alerts' | 'audit' | 'notices' | 'compositions' | 'rollbacks' | 'rollouts' | 'table'>;
  readonly flags: Pick<ScheduleFlags, 'get' | 'stageOf'>;
  readonly reports: Pick<Reports, 'of'>;
  readonly schedules: () => readonly { readonly id: string; readonly name: string }[];
  readonly nameOf: (actor: string) => string;
  readonly now: () => number;
}

/** How a rollback is shown to somebody who operates these schedules; what it has come to in others is not. */
export function rollbackView(operations: Pick<Operations, 'compositions' | 'rollbacks'>, nameOf: (actor: string) => string, rollback: Rollback, operates: (scheduleId: string) => boolean): RollbackAnswer {
  const { id, kind, schedule, status, state, actor, reason, created, updated } = rollback;
  const steps = state.steps.map(({ name, began, ended }) => ({ name, began, ended }));
  return { id, kind, schedule, status, actor, by: nameOf(actor), reason, created, updated, steps, waits: state.waits.filter(seenBy(operates)), restore: state.kind === 'restore' ? restoreOf(operations, rollback, state, operates) : null };
}

function restoreOf({ compositions, rollbacks }: Pick<Operations, 'compositions' | 'rollbacks'>, rollback: Rollback, { composition, from, missing, validation }: RestoreState, operates: (scheduleId: string) => boolean): RollbackAnswer['restore'] {
  const [target, before] = [compositions.get(composition), compositions.get(from)];
  if (!target || !before) return null;
  return restoreReport({ from: before, target, schedules: rollbacks.schedulesOf(rollback).filter(operates), releases: rollback.schedule === null, missing, validation: validation.filter(seenBy(operates)) });
}

const seenBy =
  (operates: (scheduleId: string) => boolean) =>
  ({ schedule }: { readonly schedule: string | null }): boolean =>
    schedule === null || operates(schedule);

/** How everything stands, for somebody who operates these schedules. */
export function operationsView({ operations, flags, reports, schedules, nameOf, now }: ViewParts, operates: (scheduleId: string) => boolean): OperationsAnswer {
  const { alerts, audit, notices, compositions, rollouts, table } = operations;
  const all = schedules();
  const own = all.filter(({ id }) => operates(id));
  const ids = own.map(({ id }) => id);
  return {
    now: now(),
    mayOrderAll: own.length === all.length,
    schedules: own.map(({ id, name }) => {
      const { values, safeMode, epoch, revision } = flags.get(id, 'operator');
      const { holds, ordered } = flags.stageOf(id);
      return { id, name, flags: values, stage: holds, ordered, mode: MODES[holds], epoch, revision, safeMode, pages: pagesOf(reports, id, revision) };
    }),
    rollbacks: table.newest(MOST.rollbacks, ids).map((rollback) => rollbackView(operations, nameOf, rollback, operates)),
    takenBack: takenBackOf(rollouts.state(), alerts.open(), operates),
    notices: concerning(notices.held(), (id) => (id === null || operates(id) ? 'operator' : null)),
    compositions: compositions.newest(MOST.compositions).map(summaryOf),
    audit: audit.newest(MOST.audit, ids).map((entry) => ({ ...entry, detail: cutDetail(entry.detail, operates), by: nameOf(entry.actor) })),
  };
}

function pagesOf(reports: Pick<Reports, 'of'>, scheduleId: string, revision: number): OperationsAnswer['schedules'][number]['pages'] {
  const lanes = reports.of(scheduleId);
  const said = lanes.flatMap(({ report }) => report ?? []);
  const total = (of: (report: (typeof said)[number]) => number | undefined): number => said.reduce((sum, report) => sum + (of(report) ?? 0), 0);
  const phases: Record<string, number> = {};
  for (const { phase } of said) phases[phase] = (phases[phase] ?? 0) + 1;
  return {
    connected: lanes.length,
    reported: said.length,
    behind: lanes.filter(({ report }) => report === null || report.revision < revision).length,
    unsent: total(({ unsent }) => unsent),
    compared: total(({ sweep }) => sweep?.compared),
    confirmed: total(({ sweep }) => sweep?.confirmed),
    errors: total(({ sweep }) => sweep?.errors),
    troubles: [...new Set(said.flatMap(({ trouble }) => trouble ?? []))],
    phases,
    oldestReport: said.length === 0 ? null : Math.min(...said.map(({ at }) => at)),
  };
}
