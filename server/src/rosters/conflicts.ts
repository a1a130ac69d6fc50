import type { ConflictRecord } from '@tandem/sync/protocol';
import type { DatabaseSync } from 'node:sqlite';
import type { FeedHooks, Op, Standing } from '../feed/feed.ts';
import { CELL_PREFIX } from './roster-entities.ts';
import type { SyncedCell } from './roster-tables.ts';

/** Most open conflicts of one person in a schedule that are told, the newest first. */
const MOST_TOLD = 200;

/** Records that one step of trimming removes at most, so that commits wait milliseconds for it. */
const TRIM_STEP = 2000;

/** Records of writes that met, of which one had not seen the other. */
export interface Conflicts {
  /** Inside the transaction of the write that came later. */
  readonly record: NonNullable<FeedHooks['conflicted']>;
  /** What has not been settled of what this person wrote, with their names as ids. */
  open(scheduleId: string, userId: string): ConflictRecord[];
  /** The two whose writes met; null: there is no such open conflict. */
  partiesOf(scheduleId: string, opId: string): readonly [string, string] | null;
  settle(scheduleId: string, opId: string, by: string, at: number): void;
  /** Removes some of what was settled before these epoch milliseconds; true when more may be left. */
  trimStep(settledBefore: number): boolean;
  /** Takes back what this person has settled. @returns the two whose writes met; null: they have settled no such conflict */
  reopen(scheduleId: string, opId: string, by: string): readonly [string, string] | null;
}

/** Who wrote a cell that has a value: the table of assignments knows it longer than the log. */
export type WriterOf = (scheduleId: string, entity: string) => Pick<SyncedCell, 'actor' | 'at'> | null;

/** What stands, with its writer where the log has forgotten them. */
export function knownStanding(stands: Standing, writer: () => ReturnType<WriterOf>): Standing {
  if (stands.actor !== null || stands.state === null) return stands;
  const known = writer();
  return known === null ? stands : { ...stands, actor: known.actor, at: known.at };
}

export function createConflicts(database: DatabaseSync, writerOf: WriterOf): Conflicts {
  const sql = {
    put: database.prepare(
      `insert into conflict (space, op_id, entity, stands_value, stands_actor, stands_at, stands_origin, lost_value, lost_actor, lost_at, lost_origin)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    open: database.prepare(
      `select * from conflict where space = ? and settled_at is null and (stands_actor = ? or lost_actor = ?)
       order by stands_at desc, op_id limit ${MOST_TOLD}`,
    ),
    one: database.prepare('select stands_actor, lost_actor from conflict where space = ? and op_id = ? and settled_at is null'),
    trim: database.prepare(`delete from conflict where (space, op_id) in (select space, op_id from conflict where settled_at < ? limit ${TRIM_STEP})`),
    settle: database.prepare('update conflict set settled_by = ?, settled_at = ? where space = ? and op_id = ? and settled_at is null'),
    reopen: database.prepare('update conflict set settled_by = null, settled_at = null where space = ? and op_id = ? and settled_by = ?'),
  };
  const side = (value: unknown, { actor, at, origin }: Pick<Standing, 'actor' | 'at' | 'origin'>) =>
    [value === null ? null : JSON.stringify(value), actor ?? '', at ?? 0, origin] as const;
  const partiesOf = (scheduleId: string, opId: string): readonly [string, string] | null => {
    const row = sql.one.get(scheduleId, opId);
    return row ? [String(row['stands_actor']), String(row['lost_actor'])] : null;
  };

  return {
    record(space, op: Omit<Op, 'reconcile'>, stood, won) {
      const known = knownStanding(stood, () => writerOf(space, op.entity));
      const [theirs, own] = [side(known.state, known), side(op.body, op)];
      sql.put.run(space, op.opId, op.entity, ...(won ? own : theirs), ...(won ? theirs : own));
    },
    open: (scheduleId, userId) =>
      sql.open.all(scheduleId, userId, userId).map((row) => {
        const part = (name: 'stands' | 'lost') => {
          const [actor, origin] = [String(row[`${name}_actor`]), row[`${name}_origin`]];
          return { value: valueOf(row[`${name}_value`]), actor, by: actor, at: Number(row[`${name}_at`]), ...(typeof origin === 'string' && { origin }) };
        };
        return { conflict: String(row['op_id']), cell: String(row['entity']).slice(CELL_PREFIX.length), stands: part('stands'), lost: part('lost') };
      }),
    partiesOf,
    settle: (scheduleId, opId, by, at) => void sql.settle.run(by, at, scheduleId, opId),
    trimStep: (settledBefore) => Number(sql.trim.run(settledBefore).changes) === TRIM_STEP,
    reopen: (scheduleId, opId, by) => (sql.reopen.run(scheduleId, opId, by).changes === 0 ? null : partiesOf(scheduleId, opId)),
  };
}

const valueOf = (text: unknown): ConflictRecord['stands']['value'] =>
  typeof text === 'string' ? (JSON.parse(text) as ConflictRecord['stands']['value']) : null;
