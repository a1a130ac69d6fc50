import type { DatabaseSync } from 'node:sqlite';
import type { MadeBy } from '../../feed/feed.ts';
import { parseBody } from '../../feed/log-tables.ts';

export type Version = Pick<MadeBy, 'unit' | 'digest'>;

/** A write of a version, and what has become of it. */
export interface Write {
  readonly space: string;
  readonly cursor: number;
  readonly entity: string;
  readonly actor: string;
  readonly at: number;
  readonly cohort: string | null;
  readonly value: unknown;
  /** Nobody has written there since. */
  readonly stands: boolean;
}

/** Before all places, for walking down from the newest. */
const FROM_THE_TOP = ['\u{10ffff}', Number.MAX_SAFE_INTEGER] as const;

export const placeOf = ({ space, cursor }: Pick<Write, 'space' | 'cursor'>): string => `${space}/${cursor}`;

/** The two halves of a place; without one, the top. */
function halvesOf(place: string | undefined): readonly [string, number] {
  if (place === undefined) return FROM_THE_TOP;
  const slash = place.lastIndexOf('/');
  return [place.slice(0, slash), Number(place.slice(slash + 1))];
}

export interface WriteLog {
  /** By schedule, newest first. */
  page(version: Version, after: string | undefined, limit: number): readonly Write[];
  total(version: Version): number;
  /** The version has written there again after this. */
  wroteAgain(version: Version, write: Pick<Write, 'space' | 'cursor' | 'entity'>): boolean;
  /** What stood before the version wrote, without anybody between that and this write. */
  before(version: Version, write: Pick<Write, 'space' | 'cursor' | 'entity'>): unknown;
  /** The id of the op that stands in an entity; null: its event has left the log. */
  standingOp(space: string, entity: string): string | null;
}

/** The log's events by the version that made them. */
export function createWriteLog(database: DatabaseSync): WriteLog {
  const page = database.prepare(
    `select e.space, e.cursor, e.entity, e.actor, e.at, e.cohort, e.body, n.rev from event e left join entity n on n.space = e.space and n.entity = e.entity
     where e.unit = ? and e.digest = ? and (e.space, e.cursor) < (?, ?) order by e.space desc, e.cursor desc limit ?`,
  );
  const total = database.prepare('select count(*) as n from event where unit = ? and digest = ?');
  const again = database.prepare('select 1 from event where space = ? and entity = ? and cursor > ? and unit = ? and digest = ? limit 1');
  const between = database.prepare('select max(cursor) as cursor from event where space = ? and entity = ? and cursor < ? and (digest is not ? or unit is not ?)');
  const first = database.prepare('select before from event where space = ? and entity = ? and cursor > ? order by cursor limit 1');
  const standing = database.prepare('select v.op_id from entity n join event v on v.space = n.space and v.cursor = n.rev where n.space = ? and n.entity = ?');

  return {
    page: ({ unit, digest }, after, limit) =>
      page.all(unit, digest, ...halvesOf(after), limit).map((row) => ({
        space: String(row['space']),
        cursor: Number(row['cursor']),
        entity: String(row['entity']),
        actor: String(row['actor']),
        at: Number(row['at']),
        cohort: row['cohort'] as string | null,
        value: parseBody(row['body'] as string | null),
        stands: row['rev'] === row['cursor'],
      })),
    total: ({ unit, digest }) => Number(total.get(unit, digest)?.['n']),
    wroteAgain: ({ unit, digest }, { space, entity, cursor }) => again.get(space, entity, cursor, unit, digest) !== undefined,
    before({ unit, digest }, { space, entity, cursor }) {
      const others = Number(between.get(space, entity, cursor, digest, unit)?.['cursor'] ?? 0);
      return parseBody((first.get(space, entity, others)?.['before'] ?? null) as string | null);
    },
    standingOp: (space, entity) => (standing.get(space, entity)?.['op_id'] ?? null) as string | null,
  };
}
