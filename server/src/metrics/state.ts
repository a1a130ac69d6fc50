import type { RollbackKind } from '@tandem/rest';
import { FLAG_NAMES, STAGES, type FlagName, type Stage } from '@tandem/sync/protocol';
import type { ScheduleFlags } from '../flags/schedule-flags.ts';
import { summaryOf, type Reports } from '../modes/reports.ts';
import type { Notices } from '../notices/notices.ts';
import type { RollbackStatus } from '../rollback/plan.ts';
import { createWatchedState, type WatchedParts, type WatchedState } from './watched-state.ts';

export interface StateParts extends WatchedParts {
  readonly flags: Pick<ScheduleFlags, 'get' | 'stageOf'>;
  readonly reports: Pick<Reports, 'of'>;
  readonly notices: Pick<Notices, 'held'>;
  /** Open sockets. */
  readonly sockets: () => number;
}

/** How everything stands at the moment of a question. Sums alone: no schedule, person or page is named. */
export interface State extends WatchedState {
  readonly sockets: number;
  readonly schedules: number;
  /** Schedules in which a flag is on, safe mode aside. */
  readonly flagsOn: Readonly<Record<FlagName, number>>;
  readonly stages: Readonly<Record<Stage, number>>;
  readonly safeMode: number;
  readonly pages: { readonly connected: number; readonly fresh: number };
  readonly unsent: number;
  /** What is kept of all comparisons, by day: of pages and of the server. */
  readonly consistency: { readonly compared: number; readonly confirmed: number; readonly errors: number };
  readonly rollbacks: readonly { readonly kind: string; readonly status: string; readonly count: number }[];
  readonly notices: Readonly<Record<'info' | 'warning' | 'critical', number>>;
  readonly auditLines: number;
}

const KINDS: readonly RollbackKind[] = ['emergency', 'gradual', 'restore'];
const STATUSES: readonly RollbackStatus[] = ['running', 'paused', 'held', 'done', 'aborted'];

const zeros = <K extends string>(names: readonly K[]): Record<K, number> => Object.fromEntries(names.map((name) => [name, 0])) as Record<K, number>;

export function createState(parts: StateParts): () => Promise<State> {
  const { database, scheduleIds, flags, reports, notices, sockets, now } = parts;
  const watched = createWatchedState(parts);
  const sql = {
    sweeps: database.prepare('select coalesce(sum(compared), 0) as compared, coalesce(sum(confirmed), 0) as confirmed, coalesce(sum(errors), 0) as errors from sweep_day'),
    rollbacks: database.prepare('select kind, status, count(*) as count from rollbacks group by kind, status'),
    audit: database.prepare('select coalesce(max(seq), 0) as lines from audit'),
  };
  return async () => {
    const ids = scheduleIds();
    const [flagsOn, stages, bySeverity] = [zeros(FLAG_NAMES), zeros(STAGES), zeros(['info', 'warning', 'critical'])];
    const sums = { safeMode: 0, connected: 0, fresh: 0, unsent: 0 };
    for (const id of ids) {
      const { values, safeMode } = flags.get(id, 'viewer');
      for (const name of FLAG_NAMES) if (values[name]) flagsOn[name] += 1;
      if (safeMode.length > 0) sums.safeMode += 1;
      stages[flags.stageOf(id).holds] += 1;
      const { connected, fresh, unsent } = summaryOf(reports.of(id), now());
      sums.connected += connected;
      sums.fresh += fresh;
      sums.unsent += unsent;
    }
    for (const { severity } of notices.held()) bySeverity[severity] += 1;
    const sweeps = sql.sweeps.get();
    const counted = new Map(sql.rollbacks.all().map(({ kind, status, count }) => [`${String(kind)}/${String(status)}`, Number(count)]));
    return {
      ...(await watched()),
      sockets: sockets(),
      schedules: ids.length,
      flagsOn,
      stages,
      safeMode: sums.safeMode,
      pages: { connected: sums.connected, fresh: sums.fresh },
      unsent: sums.unsent,
      consistency: { compared: Number(sweeps?.['compared']), confirmed: Number(sweeps?.['confirmed']), errors: Number(sweeps?.['errors']) },
      rollbacks: KINDS.flatMap((kind) => STATUSES.map((status) => ({ kind, status, count: counted.get(`${kind}/${status}`) ?? 0 }))),
      notices: bySeverity,
      auditLines: Number(sql.audit.get()?.['lines']),
    };
  };
}
