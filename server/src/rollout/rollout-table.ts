import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from '../storage/transaction.ts';
import { newRollout } from './engine.ts';
import { askLock } from './lock.ts';
import type { RolloutState } from './state.ts';

/** A schedule in which a revision has turned flags on. */
export interface Exposed {
  readonly schedule: string;
  readonly stage: number;
  readonly at: number;
}

/** What is stored of the rollout. Calls are synchronous and join the transaction they are made in. */
export interface RolloutTable {
  state(): RolloutState;
  put(state: RolloutState, now: number): void;
  /** The kind of the order that was given under this id; null: none was. */
  orderOf(id: string): string | null;
  addOrder(id: string, kind: string, actor: string, now: number): void;
  exposed(revision: number): readonly Exposed[];
  expose(revision: number, exposed: Exposed): void;
  /** Asks for the lock. @returns whether `owner` holds it for the next `length` milliseconds */
  hold(owner: string, now: number, length: number): boolean;
}

export function createRolloutTable(database: DatabaseSync): RolloutTable {
  const sql = {
    state: database.prepare('select state from rollout'),
    put: database.prepare('insert into rollout (id, state, updated) values (1, ?, ?) on conflict (id) do update set state = excluded.state, updated = excluded.updated'),
    order: database.prepare('select kind from rollout_orders where id = ?'),
    addOrder: database.prepare('insert into rollout_orders (id, kind, actor, at) values (?, ?, ?, ?)'),
    exposed: database.prepare('select schedule_id, stage, at from rollout_exposed where revision = ? order by at, schedule_id'),
    expose: database.prepare('insert into rollout_exposed (revision, schedule_id, stage, at) values (?, ?, ?, ?)'),
    lock: database.prepare('select owner, until from rollout_lock'),
    putLock: database.prepare('insert into rollout_lock (id, owner, until) values (1, ?, ?) on conflict (id) do update set owner = excluded.owner, until = excluded.until'),
  };
  /** Asked for with every sample of health: what another process has not changed is not parsed again. */
  let known = { text: '', state: newRollout() };
  return {
    state() {
      const text = String(sql.state.get()?.['state'] ?? '');
      // What an earlier version has not stored is as in a new one.
      if (text !== known.text) known = { text, state: { ...newRollout(), ...(text === '' ? {} : (JSON.parse(text) as Partial<RolloutState>)) } };
      return known.state;
    },
    put: (state, now) => void sql.put.run(JSON.stringify(state), now),
    orderOf: (id) => (sql.order.get(id)?.['kind'] as string | undefined) ?? null,
    addOrder: (id, kind, actor, now) => void sql.addOrder.run(id, kind, actor, now),
    exposed: (revision) => sql.exposed.all(revision).map((row) => ({ schedule: String(row['schedule_id']), stage: Number(row['stage']), at: Number(row['at']) })),
    expose: (revision, { schedule, stage, at }) => void sql.expose.run(revision, schedule, stage, at),
    hold: (owner, now, length) =>
      inTransaction(database, () => {
        const row = sql.lock.get();
        const lock = askLock(row ? { owner: String(row['owner']), until: Number(row['until']) } : null, owner, now, length);
        if (lock.owner === owner) sql.putLock.run(lock.owner, lock.until);
        return lock.owner === owner;
      }),
  };
}
