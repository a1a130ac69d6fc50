import type { UndoneWrite, UndoWritesAnswer } from '@tandem/rest';
import type { Audit, AuditSource } from '../../audit/audit.ts';
import type { Feed } from '../../feed/feed.ts';
import { CELL_PREFIX } from '../../rosters/roster-entities.ts';
import { placeOf, type Version, type Write, type WriteLog } from './write-log.ts';

export interface UndoParts {
  readonly log: WriteLog;
  readonly feed: Pick<Feed, 'submitPlanned'>;
  readonly audit: Pick<Audit, 'add'>;
  readonly now: () => number;
}

export interface UndoOrder extends Version {
  readonly actor: string;
  readonly source: AuditSource;
  readonly reason: string;
  readonly dryRun?: boolean | undefined;
  /** The `next` of the answer before. */
  readonly after?: string | undefined;
}

/** Writes that are looked at together, and in one order. */
const TOGETHER = 200;
const MOST_LOOKED_AT = 2000;
const MOST_NAMED = 200;
/** What breaks a rule beside what is still to be undone may break none after that. */
const ROUNDS = 3;

const ORIGIN = 'server/undo-writes';
const OP_PREFIX = 'undo-write/';

/** Where nothing was done: somebody has written in between, or a rule says no. */
type Tried = Pick<UndoneWrite, 'outcome' | 'why'>;

/**
 * Puts back what stood before a version of a remote wrote, wherever what it wrote still stands; the newest first, each an
 * edit of its own that everybody sees. What somebody has written after it stays. Ordered again, it does nothing more.
 */
export async function undoWrites({ log, feed, audit, now }: UndoParts, { actor, source, reason, dryRun = false, after, ...version }: UndoOrder): Promise<UndoWritesAnswer> {
  const counts = { undone: 0, before: 0, later: 0, refused: 0 };
  const bySchedule = new Map<string, number>();
  const named: UndoneWrite[] = [];

  function note({ space, entity }: Write, { outcome, why }: Tried): void {
    counts[outcome] += 1;
    if (outcome === 'undone') bySchedule.set(space, (bySchedule.get(space) ?? 0) + 1);
    if (named.length < MOST_NAMED) named.push({ schedule: space, entity, outcome, why });
  }

  /** Of each entity the last write of the version decides. What is not to be tried is noted here. */
  function triedOf(writes: readonly Write[]): Write[] {
    return writes.filter((write) => {
      if (!write.stands) {
        if (log.wroteAgain(version, write)) return false;
        if (log.standingOp(write.space, write.entity)?.startsWith(OP_PREFIX) === true) counts.before += 1;
        else note(write, { outcome: 'later', why: null });
        return false;
      }
      if (write.entity.startsWith(CELL_PREFIX)) return true;
      note(write, { outcome: 'refused', why: 'not-a-cell' });
      return false;
    });
  }

  async function undo(write: Write): Promise<Tried> {
    const { space, entity, cursor } = write;
    const opId = `${OP_PREFIX}${version.digest.slice(0, 12)}/${cursor}`;
    const body = log.before(version, write);
    const done = await feed.submitPlanned(space, opId, 1, () => [{ opId, entity, baseRev: cursor, actor, origin: ORIGIN, at: now(), body, unjudged: false }]);
    if (done.kind !== 'refused') return { outcome: 'undone', why: null };
    const { refusal } = done;
    if (refusal.kind === 'conflict') return { outcome: 'later', why: null };
    return { outcome: 'refused', why: refusal.kind === 'invalid' ? refusal.field : [...new Set(refusal.findings.map(({ rule }) => rule))].join(', ') };
  }

  async function undoAll(writes: readonly Write[]): Promise<void> {
    let left = writes;
    for (let round = 1; left.length > 0; round += 1) {
      const tried = await Promise.allSettled(left.map(undo));
      const again = left.filter((write, index) => {
        const end = tried[index];
        if (end?.status !== 'fulfilled') return false;
        if (end.value.outcome === 'refused' && round < ROUNDS) return true;
        note(write, end.value);
        return false;
      });
      const broken = tried.find(({ status }) => status === 'rejected');
      if (broken?.status === 'rejected') throw broken.reason;
      if (again.length === left.length) round = ROUNDS;
      left = again;
    }
  }

  let place = after;
  try {
    await undoFrom();
  } finally {
    // What was done before something failed is told too.
    if (!dryRun) audit.add({ actor, source, action: 'release-writes-undone', schedule: null, reason, detail: { unit: version.unit, digest: version.digest, ...counts, undoneIn: Object.fromEntries(bySchedule) } });
  }
  return { dryRun, ...counts, named, next: place ?? null };

  async function undoFrom(): Promise<void> {
    for (let looked = 0; looked < MOST_LOOKED_AT; looked += TOGETHER) {
      const writes = log.page(version, place, TOGETHER);
      const tried = triedOf(writes);
      if (dryRun) for (const write of tried) note(write, { outcome: 'undone', why: null });
      else await undoAll(tried);
      const last = writes.at(-1);
      place = last !== undefined && writes.length === TOGETHER ? placeOf(last) : undefined;
      if (place === undefined) break;
    }
  }
}
