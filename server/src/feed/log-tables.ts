import type { DatabaseSync } from 'node:sqlite';
import { inSnapshot, inTransaction } from '../storage/transaction.ts';
import type { FeedEvent, MadeBy, Op, Page, Reset, Snapshot, TrimLimits } from './feed.ts';

/** Newest state of an entity; `text` null: deleted. */
export interface EntityRow {
  readonly rev: number;
  readonly text: string | null;
}

/** How an op ended. `over`: accepted, in conflict with what stood. `merged`, `lost` and `rejected` made no event. */
export type Outcome = 'accepted' | 'over' | 'merged' | 'lost' | 'rejected';

export interface EarlierOp {
  readonly entity: string;
  /** Its event's; without one, the head at that time. */
  readonly cursor: number;
  readonly outcome: Outcome;
  /** JSON: what rejected it. */
  readonly detail: string | null;
}

/** The log's tables as statements. Writing methods belong inside a transaction. */
export interface LogTables {
  opOf(space: string, opId: string): EarlierOp | null;
  entityOf(space: string, entity: string): EntityRow | null;
  /** Appends an event under the space's next cursor and makes it the entity's state. */
  append(space: string, op: Op, text: string | null, committed: number, madeBy: MadeBy | null, outcome?: Extract<Outcome, 'accepted' | 'over'>): FeedEvent;
  /** Remembers an op that made no event. */
  note(space: string, op: Op, outcome: Exclude<Outcome, 'accepted' | 'over'>, detail: string | null, committed: number): void;
  /** Who wrote the event of this cursor, when and where; null: the log does not have it any more. */
  writerOf(space: string, cursor: number): Pick<FeedEvent, 'actor' | 'at' | 'origin'> | null;
  read(space: string, after: number, limit: number): Page | Reset;
  snapshot(space: string): Snapshot;
  /** Trims one space by one bounded step; true when more is left to do. */
  trimStep(space: string, before: TrimLimits): boolean;
  spaces(): string[];
}

/** Rows that one trimming step removes at most, so that commits wait milliseconds for it. */
const TRIM_STEP = 2000;

export const parseBody = (text: string | null): unknown => (text === null ? null : JSON.parse(text));

export function createLogTables(database: DatabaseSync): LogTables {
  const sql = {
    op: database.prepare('select entity, cursor, outcome, detail from op where space = ? and op_id = ?'),
    entity: database.prepare('select rev, body from entity where space = ? and entity = ?'),
    next: database.prepare(
      'insert into space (space, head) values (?, 1) on conflict (space) do update set head = head + 1 returning head',
    ),
    event: database.prepare(
      'insert into event (space, cursor, op_id, entity, actor, origin, at, committed, body, unit, digest, cohort, before) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    ),
    remember: database.prepare('insert into op (space, op_id, entity, cursor, committed, outcome, detail) values (?, ?, ?, ?, ?, ?, ?)'),
    start: database.prepare('insert into space (space, head) values (?, 0) on conflict (space) do nothing'),
    writer: database.prepare('select actor, at, origin from event where space = ? and cursor = ?'),
    state: database.prepare(
      'insert into entity (space, entity, rev, body) values (?, ?, ?, ?) on conflict (space, entity) do update set rev = excluded.rev, body = excluded.body',
    ),
    ends: database.prepare('select head, floor from space where space = ?'),
    page: database.prepare(
      'select cursor, op_id, entity, actor, origin, at, body from event where space = ? and cursor > ? order by cursor limit ?',
    ),
    entities: database.prepare('select entity, rev, body from entity where space = ? and body is not null order by entity'),
    spaces: database.prepare('select space from space'),
    oldestEvents: database.prepare('select cursor, committed from event where space = ? order by cursor limit ?'),
    dropEvents: database.prepare('delete from event where space = ? and cursor <= ?'),
    raiseFloor: database.prepare('update space set floor = max(floor, ?) where space = ?'),
    dropDeleted: database.prepare('delete from entity where space = ? and entity = ? and body is null and rev <= ?'),
    deletionsUpTo: database.prepare('select distinct entity from event where space = ? and cursor <= ? and body is null'),
    oldestOps: database.prepare('select cursor, committed from op where space = ? and cursor <= ? order by cursor limit ?'),
    // Ops without an event share the cursor of an older one.
    dropOps: database.prepare('delete from op where space = ? and cursor <= ? and committed < ?'),
  };

  const ends = (space: string): { head: number; floor: number } => {
    const row = sql.ends.get(space);
    return row ? { head: Number(row['head']), floor: Number(row['floor']) } : { head: 0, floor: 0 };
  };

  return {
    opOf(space, opId) {
      const row = sql.op.get(space, opId);
      return row ? { entity: String(row['entity']), cursor: Number(row['cursor']), outcome: row['outcome'] as Outcome, detail: textOf(row['detail']) } : null;
    },
    entityOf(space, entity) {
      const row = sql.entity.get(space, entity);
      return row ? { rev: Number(row['rev']), text: textOf(row['body']) } : null;
    },
    append(space, op, text, committed, madeBy, outcome = 'accepted') {
      const { opId, entity, actor, origin, at, body } = op;
      const cursor = Number(sql.next.get(space)?.['head']);
      const before = madeBy && textOf(sql.entity.get(space, entity)?.['body']);
      sql.event.run(space, cursor, opId, entity, actor, origin, at, committed, text, madeBy?.unit ?? null, madeBy?.digest ?? null, madeBy?.cohort ?? null, before);
      sql.remember.run(space, opId, entity, cursor, committed, outcome, null);
      sql.state.run(space, entity, cursor, text);
      return { space, cursor, rev: cursor, opId, entity, actor, origin, at, body };
    },
    note(space, { opId, entity }, outcome, detail, committed) {
      sql.start.run(space);
      sql.remember.run(space, opId, entity, ends(space).head, committed, outcome, detail);
    },
    writerOf(space, cursor) {
      const row = sql.writer.get(space, cursor);
      return row ? { actor: String(row['actor']), at: Number(row['at']), origin: String(row['origin']) } : null;
    },
    read: (space, after, limit) =>
      inSnapshot(database, () => {
        const { head, floor } = ends(space);
        if (after < floor || after > head) return { reset: true, floor, head };
        const events = sql.page.all(space, after, limit).map((row): FeedEvent => {
          const cursor = Number(row['cursor']);
          return {
            space,
            cursor,
            rev: cursor,
            opId: String(row['op_id']),
            entity: String(row['entity']),
            actor: String(row['actor']),
            origin: String(row['origin']),
            at: Number(row['at']),
            body: parseBody(textOf(row['body'])),
          };
        });
        return { events, head };
      }),
    snapshot: (space) =>
      inSnapshot(database, () => ({
        cursor: ends(space).head,
        entities: sql.entities.all(space).map((row) => ({
          id: String(row['entity']),
          rev: Number(row['rev']),
          state: parseBody(textOf(row['body'])),
        })),
      })),
    trimStep: (space, { eventsBefore, opIdsBefore }) =>
      inTransaction(database, () => {
        const events = lastBefore(sql.oldestEvents.all(space, TRIM_STEP), eventsBefore);
        if (events.through !== null) {
          for (const { entity } of sql.deletionsUpTo.all(space, events.through)) {
            sql.dropDeleted.run(space, entity ?? null, events.through);
          }
          sql.dropEvents.run(space, events.through);
          sql.raiseFloor.run(events.through, space);
        }
        const ops = lastBefore(sql.oldestOps.all(space, ends(space).floor, TRIM_STEP), opIdsBefore);
        if (ops.through !== null) sql.dropOps.run(space, ops.through, opIdsBefore);
        return events.full || ops.full;
      }),
    spaces: () => sql.spaces.all().map((row) => String(row['space'])),
  };
}

/** The last row of the leading ones committed before `limit`, and whether all of a full step were. */
function lastBefore(rows: Record<string, unknown>[], limit: number): { through: number | null; full: boolean } {
  const stop = rows.findIndex((row) => Number(row['committed']) >= limit);
  const count = stop < 0 ? rows.length : stop;
  return { through: count === 0 ? null : Number(rows[count - 1]?.['cursor']), full: count === TRIM_STEP };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
