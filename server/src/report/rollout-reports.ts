import type { ReportsAnswer, RolloutReport } from '@tandem/rest';
import { makeReport, type MakeReportParts } from './make-report.ts';
import type { ReportBasis, ReportTable } from './report-table.ts';

/** The reports of the rollout, as they are read. */
export interface RolloutReports {
  /** Newest first. */
  list(): ReportsAnswer['reports'];
  /** `now`: how it stands. Null: there is no such report. */
  get(id: string): Promise<RolloutReport | null>;
  /** Writes those whose time has settled; to be called again and again. @throws why one could not be written, once the others are */
  write(): Promise<void>;
}

export interface RolloutReportsParts extends MakeReportParts {
  readonly table: ReportTable;
}

/** Alerts go out and pages follow a rollback within this; a rollback that takes longer is waited for, but not for ever. */
const SETTLED = 10_000;
const WAITS_AT_MOST = 180_000;
const MOST_LISTED = 100;

export function createRolloutReports(parts: RolloutReportsParts): RolloutReports {
  const { table, operations, now } = parts;
  const { rollouts, table: rollbacks } = operations;

  function isSettled({ cause, at }: ReportBasis): boolean {
    const age = now() - at;
    const moves = cause === 'roll-back' || cause === 'kill' ? rollbacks.open().some(({ created, status }) => created >= at && status === 'running') : false;
    return age >= SETTLED && (!moves || age >= WAITS_AT_MOST);
  }

  return {
    list: () => table.newest(MOST_LISTED).map(({ id, basis: { cause, at, revision, stage, policy } }) => ({ id, kind: cause, at, revision, stage: policy?.stages[stage]?.name ?? '', place: stage })),
    async get(id) {
      if (id === 'now') {
        const { revision, policy, stage, began, watched } = rollouts.state();
        return revision === 0 ? null : makeReport(parts, id, { cause: 'now', revision, policy, stage, began, at: now(), sums: watched.sums });
      }
      const kept = table.get(id);
      return kept && (kept.report ?? makeReport(parts, id, kept.basis));
    },
    async write() {
      const failed: unknown[] = [];
      for (const { id, basis } of table.unwritten().filter((each) => isSettled(each.basis))) {
        await makeReport(parts, id, basis).then((report) => table.write(id, report)).catch((error: unknown) => failed.push(error));
      }
      if (failed.length > 0) throw failed[0];
    },
  };
}

const EVERY = 1000;

/** Writes reports for as long as the server runs. @returns ends it */
export function keepReports(reports: Pick<RolloutReports, 'write'>, onError: (error: unknown) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ended = false;
  const next = (): void => {
    if (ended) return;
    timer = setTimeout(() => void reports.write().catch(onError).finally(next), EVERY);
    timer.unref();
  };
  next();
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}
