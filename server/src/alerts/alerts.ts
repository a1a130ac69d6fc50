import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from '../storage/transaction.ts';
import { moveAlert, type AlertEvent, type AlertMessageKind, type AlertName, type AlertState, type Raised } from './alert-engine.ts';

export interface Alert extends AlertState {
  readonly id: string;
}

/** What a route sends: the alert as it was then. */
export interface AlertMessage {
  readonly message: AlertMessageKind | 'test';
  /** Epoch milliseconds. */
  readonly at: number;
  readonly alert: Alert;
}

/** What operators are told. Each call joins the transaction it is made in: a rollback that stands has its alert. */
export interface Alerts {
  /** While one of this type, schedule and key is open it is the same one, and nothing more is said. */
  raise(raised: Raised): void;
  /** Its cause is gone. @param quiet see `AlertEvent` */
  clear(name: AlertName, quiet?: number): void;
  /** Somebody looks after it. @returns as it is then; null: there is none */
  acknowledge(id: string, by: string): Alert | null;
  /** To be called again and again: what nobody looks after is escalated. `escalateAfter`: milliseconds; null: never. */
  look(escalateAfter: (state: AlertState) => number | null): void;
  get(id: string): Alert | null;
  open(): Alert[];
  /** Those that concern every schedule or one of these (absent: all), the open ones first, then the newest. */
  newest(limit: number, schedules?: readonly string[]): Alert[];
}

export function createAlerts(database: DatabaseSync, now: () => number, newId: () => string = () => crypto.randomUUID()): Alerts {
  const sql = {
    named: database.prepare("select id, state from alerts where type = ? and coalesce(schedule_id, '') = coalesce(?, '') and key = ? and status = 'open'"),
    one: database.prepare('select id, state from alerts where id = ?'),
    open: database.prepare("select id, state from alerts where status = 'open' order by opened, id"),
    newest: database.prepare("select id, state from alerts where ?1 is null or schedule_id is null or schedule_id in (select value from json_each(?1)) order by status = 'open' desc, opened desc, id limit ?2"),
    put: database.prepare('insert into alerts (id, type, schedule_id, key, status, state, opened) values (?, ?, ?, ?, ?, ?, ?) on conflict (id) do update set status = excluded.status, state = excluded.state'),
    say: database.prepare('insert into alert_messages (alert_id, at, reach, message, body) values (?, ?, ?, ?, ?)'),
  };

  function move(alert: Alert | null, event: AlertEvent): Alert | null {
    const { id = newId(), ...before } = alert ?? {};
    const { state, effects } = moveAlert(alert && (before as AlertState), event, now());
    if (state === null || state === before) return alert;
    const after: Alert = { ...state, id };
    sql.put.run(id, state.type, state.schedule, state.key, state.status, JSON.stringify(state), state.opened);
    for (const { message, reach } of effects) sql.say.run(id, now(), reach, message, JSON.stringify({ message, at: now(), alert: after } satisfies AlertMessage));
    return after;
  }
  const named = ({ type, schedule, key }: AlertName): Alert | null => alertOf(sql.named.get(type, schedule, key));

  return {
    raise: (raised) => inTransaction(database, () => void move(named(raised), { kind: 'raise', raised })),
    clear: (name, quiet = 0) => inTransaction(database, () => void move(named(name), { kind: 'clear', quiet })),
    acknowledge: (id, by) => inTransaction(database, () => move(alertOf(sql.one.get(id)), { kind: 'acknowledge', by })),
    look(escalateAfter) {
      const moves = (alert: Alert): AlertEvent | null => {
        const event: AlertEvent = { kind: 'look', escalateAfter: escalateAfter(alert) };
        return moveAlert(alert, event, now()).state === alert ? null : event;
      };
      for (const { id } of sql.open.all().flatMap((row) => alertOf(row) ?? []).filter(moves)) {
        inTransaction(database, () => {
          const alert = alertOf(sql.one.get(id));
          const event = alert && moves(alert);
          if (event) move(alert, event);
        });
      }
    },
    get: (id) => alertOf(sql.one.get(id)),
    open: () => sql.open.all().flatMap((row) => alertOf(row) ?? []),
    newest: (limit, schedules) => sql.newest.all(schedules ? JSON.stringify(schedules) : null, limit).flatMap((row) => alertOf(row) ?? []),
  };
}

const alertOf = (row: Readonly<Record<string, unknown>> | undefined): Alert | null => (row ? { ...(JSON.parse(String(row['state'])) as AlertState), id: String(row['id']) } : null);
