import type { RolloutReport } from '@tandem/rest';
import type { DatabaseSync } from 'node:sqlite';
import type { Policy } from '../rollout/policy.ts';
import type { StageSums } from '../rollout/readings.ts';
import type { ReportCause } from '../rollout/state.ts';

/** What the rollout knew when something ended: the rest of a report is made of records. */
export interface ReportBasis {
  readonly cause: ReportCause | 'now';
  readonly revision: number;
  readonly policy: Policy | null;
  readonly stage: number;
  readonly began: number;
  readonly at: number;
  readonly sums: StageSums;
}

interface KeptReport {
  readonly id: string;
  readonly basis: ReportBasis;
  /** Null: it is not written yet. */
  readonly report: RolloutReport | null;
}

/** The reports of an installation. Calls join the transaction they are made in: what has ended has its report. */
export interface ReportTable {
  add(basis: ReportBasis): void;
  get(id: string): KeptReport | null;
  /** Newest first. */
  newest(limit: number): readonly KeptReport[];
  unwritten(): readonly KeptReport[];
  write(id: string, report: RolloutReport): void;
}

/** Years of them, even where every stage fails once. */
const MOST_KEPT = 500;

export function createReportTable(database: DatabaseSync): ReportTable {
  const sql = {
    add: database.prepare('insert into rollout_reports (at, basis) values (?, ?)'),
    drop: database.prepare('delete from rollout_reports where seq <= (select max(seq) from rollout_reports) - ?'),
    one: database.prepare('select * from rollout_reports where seq = ?'),
    newest: database.prepare('select * from rollout_reports order by seq desc limit ?'),
    unwritten: database.prepare('select * from rollout_reports where report is null order by seq'),
    write: database.prepare('update rollout_reports set report = ? where seq = ? and report is null'),
  };
  return {
    add({ cause, revision, policy, stage, began, at, sums }) {
      sql.add.run(at, JSON.stringify({ cause, revision, policy, stage, began, at, sums } satisfies ReportBasis));
      sql.drop.run(MOST_KEPT);
    },
    get(id) {
      const row = sql.one.get(Number(id));
      return row ? keptOf(row) : null;
    },
    newest: (limit) => sql.newest.all(limit).map(keptOf),
    unwritten: () => sql.unwritten.all().map(keptOf),
    write: (id, report) => void sql.write.run(JSON.stringify(report), Number(id)),
  };
}

const keptOf = (row: Readonly<Record<string, unknown>>): KeptReport => ({
  id: String(row['seq']),
  basis: JSON.parse(String(row['basis'])) as ReportBasis,
  report: typeof row['report'] === 'string' ? (JSON.parse(row['report']) as RolloutReport) : null,
});
