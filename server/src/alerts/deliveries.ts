import type { AlertAnswer } from '@tandem/rest';
import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from '../storage/transaction.ts';
import { LEVEL_OF } from './alert-engine.ts';
import type { AlertSettings } from './alert-settings.ts';
import type { AlertMessage } from './alerts.ts';

export interface Delivery {
  readonly seq: number;
  readonly route: string;
  readonly attempts: number;
  /** When it was said: epoch milliseconds. */
  readonly at: number;
  readonly body: AlertMessage;
}

/** Milliseconds between the first two attempts, and between any two at most. */
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 15 * 60_000;
/** What could not be sent for so long is given up. */
export const GIVEN_UP_AFTER = 24 * 3_600_000;
/** Messages that wait for one route; beyond them the oldest are given up. */
export const MOST_WAITING = 500;
/** Whoever sends one has it for so long; if it is never heard of again, it is sent once more. */
export const CLAIMED = 45_000;
/** Alerts that are over and kept. */
const MOST_KEPT = 1000;

/** What waits to be sent, in a table: a start goes on where the process before ended. */
export interface Deliveries {
  /** Gives each message that was said since to its routes. */
  spread(settings: Pick<AlertSettings, 'first' | 'second'>): void;
  /** The one sender of a folder begins: what another one held is free, and what waits for other routes is given up. */
  begin(routes: readonly string[]): void;
  /** The next one of each route that is due, for whoever asks alone: what was said of an alert before goes first. */
  claim(routes: readonly string[]): Delivery[];
  sent(delivery: Delivery): void;
  /** It is tried again later, unless its time is over. @returns whether it will be */
  failed(delivery: Delivery, error: string): boolean;
  /** It was not tried to its end. */
  release(delivery: Delivery): void;
  of(alertId: string): AlertAnswer['deliveries'];
}

/** @param random 0 to 1: receivers that were away are not asked by everybody at once */
export function createDeliveries(database: DatabaseSync, now: () => number, random: () => number = Math.random): Deliveries {
  const sql = {
    unspread: database.prepare('select seq, alert_id, reach, body from alert_messages where spread = 0 order by seq'),
    spread: database.prepare('update alert_messages set spread = 1 where seq = ?'),
    add: database.prepare("insert into alert_deliveries (message_seq, alert_id, route, status, due) values (?, ?, ?, 'waiting', ?)"),
    drop: database.prepare(
      "update alert_deliveries set status = 'failed', error = 'too many were waiting' where status = 'waiting' and route = ?1 and seq <= (select seq from alert_deliveries where status = 'waiting' and route = ?1 order by seq desc limit 1 offset ?2)",
    ),
    free: database.prepare("update alert_deliveries set held = 0 where status = 'waiting' and held > 0"),
    dropOthers: database.prepare("update alert_deliveries set status = 'failed', error = 'there is no such route any more' where status = 'waiting' and route not in (select value from json_each(?))"),
    next: database.prepare(
      `select d.seq, d.route, d.attempts, d.error, m.at, m.body from alert_deliveries d join alert_messages m on m.seq = d.message_seq
       where d.status = 'waiting' and d.route = ?1 and d.due <= ?2 and d.held <= ?2
         and not exists (select 1 from alert_deliveries e where e.status = 'waiting' and e.route = d.route and e.alert_id = d.alert_id and e.seq < d.seq)
       order by d.seq limit 1`,
    ),
    end: database.prepare('update alert_deliveries set status = ?, attempts = ?, due = ?, error = ?, held = ? where seq = ?'),
    of: database.prepare('select d.route, m.message, d.status, d.attempts, m.at, d.error from alert_deliveries d join alert_messages m on m.seq = d.message_seq where d.alert_id = ? order by d.seq'),
    forget: database.prepare("delete from alerts where status = 'resolved' and id not in (select id from alerts where status = 'resolved' order by opened desc limit ?)"),
    forgetMessages: database.prepare('delete from alert_messages where spread = 1 and alert_id not in (select id from alerts)'),
    forgetDeliveries: database.prepare('delete from alert_deliveries where alert_id not in (select id from alerts)'),
  };
  const put = ({ seq }: Delivery, status: 'waiting' | 'sent' | 'failed', attempts: number, due: number, error: string | null, held = 0): void => void sql.end.run(status, attempts, due, error, held, seq);

  return {
    spread({ first, second }) {
      if (sql.unspread.get() === undefined) return;
      inTransaction(database, () => {
        for (const { seq = 0, alert_id: alert = '', reach, body } of sql.unspread.all()) {
          const { alert: about } = JSON.parse(String(body)) as AlertMessage;
          const [one, two] = [reach === 'second' ? [] : first[LEVEL_OF[about.type]], reach === 'first' ? [] : second];
          for (const route of new Set([...one, ...two])) {
            sql.add.run(seq, alert, route, now());
            sql.drop.run(route, MOST_WAITING);
          }
          sql.spread.run(seq);
        }
        sql.forget.run(MOST_KEPT);
        sql.forgetMessages.run();
        sql.forgetDeliveries.run();
      });
    },
    begin: (routes) =>
      inTransaction(database, () => {
        sql.free.run();
        sql.dropOthers.run(JSON.stringify(routes));
      }),
    claim: (routes) =>
      routes.flatMap((route) => {
        if (sql.next.get(route, now()) === undefined) return [];
        return inTransaction(database, () => {
          const row = sql.next.get(route, now());
          if (!row) return [];
          const found: Delivery = { seq: Number(row['seq']), route, attempts: Number(row['attempts']), at: Number(row['at']), body: JSON.parse(String(row['body'])) as AlertMessage };
          put(found, 'waiting', found.attempts, now(), String(row['error'] ?? '') || null, now() + CLAIMED);
          return [found];
        });
      }),
    sent: (delivery) => put(delivery, 'sent', delivery.attempts + 1, now(), null),
    failed(delivery, error) {
      const attempts = delivery.attempts + 1;
      const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(delivery.attempts, 30)) * (0.5 + random() / 2);
      const again = now() + wait - delivery.at < GIVEN_UP_AFTER;
      put(delivery, again ? 'waiting' : 'failed', attempts, Math.round(now() + wait), error);
      return again;
    },
    release: (delivery) => put(delivery, 'waiting', delivery.attempts, now(), null),
    of: (alertId) =>
      sql.of.all(alertId).map((row) => ({
        route: String(row['route']),
        message: String(row['message']),
        status: row['status'] as 'waiting' | 'sent' | 'failed',
        attempts: Number(row['attempts']),
        at: Number(row['at']),
        error: row['error'] as string | null,
      })),
  };
}
