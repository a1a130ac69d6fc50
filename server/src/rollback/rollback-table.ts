import type { RollbackKind } from '@tandem/rest';
import type { DatabaseSync } from 'node:sqlite';
import type { PlanState, RollbackStatus } from './plan.ts';
import type { RestoreState } from './restore-plan.ts';

export type RollbackState = PlanState | RestoreState;

export interface Rollback {
  readonly id: string;
  readonly kind: RollbackKind;
  /** null: every schedule. */
  readonly schedule: string | null;
  readonly status: RollbackStatus;
  readonly state: RollbackState;
  /** User id, or a program's name. */
  readonly actor: string;
  readonly reason: string;
  readonly created: number;
  readonly updated: number;
}

/** Calls are synchronous and join the transaction they are made in. */
export interface RollbackTable {
  get(id: string): Rollback | null;
  /** Those that are not over, oldest first. */
  open(): Rollback[];
  /** All open ones and the newest of the others, newest first. `schedules`: those that concern every schedule or one of these. */
  newest(limit: number, schedules?: readonly string[]): Rollback[];
  /** @throws Error when there is one of this id */
  add(rollback: Rollback): void;
  /** Stores what has become of one that is there. */
  put(rollback: Pick<Rollback, 'id' | 'status' | 'state' | 'updated'>): void;
}

export function createRollbackTable(database: DatabaseSync): RollbackTable {
  const sql = {
    one: database.prepare('select * from rollbacks where id = ?'),
    open: database.prepare("select * from rollbacks where status in ('running', 'paused', 'held') order by created, id"),
    newest: database.prepare("select * from rollbacks where ?1 is null or schedule_id is null or schedule_id in (select value from json_each(?1)) order by status in ('running', 'paused', 'held') desc, created desc, id limit ?2"),
    add: database.prepare('insert into rollbacks (id, kind, schedule_id, status, state, actor, reason, created, updated) values (?, ?, ?, ?, ?, ?, ?, ?, ?)'),
    put: database.prepare('update rollbacks set status = ?, state = ?, updated = ? where id = ?'),
  };
  return {
    get(id) {
      const row = sql.one.get(id);
      return row ? rollbackOf(row) : null;
    },
    open: () => sql.open.all().map(rollbackOf),
    newest: (limit, schedules) => sql.newest.all(schedules ? JSON.stringify(schedules) : null, limit).map(rollbackOf).sort((a, b) => b.created - a.created),
    add: ({ id, kind, schedule, status, state, actor, reason, created, updated }) => void sql.add.run(id, kind, schedule, status, JSON.stringify(state), actor, reason, created, updated),
    put: ({ id, status, state, updated }) => void sql.put.run(status, JSON.stringify(state), updated, id),
  };
}

const rollbackOf = (row: Readonly<Record<string, unknown>>): Rollback => ({
  id: String(row['id']),
  kind: row['kind'] as RollbackKind,
  schedule: row['schedule_id'] as string | null,
  status: row['status'] as RollbackStatus,
  state: JSON.parse(String(row['state'])) as RollbackState,
  actor: String(row['actor']),
  reason: String(row['reason']),
  created: Number(row['created']),
  updated: Number(row['updated']),
});
