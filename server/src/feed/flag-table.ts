import type { DatabaseSync } from 'node:sqlite';
import { inSnapshot, inTransaction } from '../storage/transaction.ts';
import type { Bells } from './bells.ts';
import type { FeedHooks, Flag, FlagChange, FlagResult, FlagWrite } from './feed.ts';

/** The topic of the bells that flag changes ring; no space has an empty name. */
const FLAG_TOPIC = '';

export interface FlagTable {
  all(): Flag[];
  /** `next` null deletes. */
  write(key: string, next: { readonly value: unknown } | null, expectedRev?: number): FlagResult;
  change(plan: (flags: readonly Flag[]) => readonly FlagWrite[]): readonly Flag[];
  watch(signal: AbortSignal): AsyncGenerator<FlagChange, void, undefined>;
}

export function createFlagTable(database: DatabaseSync, bells: Bells, { flagged }: Pick<FeedHooks, 'flagged'> = {}): FlagTable {
  const sql = {
    after: database.prepare('select key, value, rev from flag where rev > ? order by rev'),
    one: database.prepare('select key, value, rev from flag where key = ?'),
    nextRev: database.prepare('select coalesce(max(rev), 0) + 1 as rev from flag'),
    put: database.prepare(
      'insert into flag (key, value, rev) values (?, ?, ?) on conflict (key) do update set value = excluded.value, rev = excluded.rev',
    ),
  };
  const changesAfter = (rev: number): FlagChange[] => inSnapshot(database, () => sql.after.all(rev)).map(changeOf);
  function put(key: string, text: string | null): number {
    const rev = Number(sql.nextRev.get()?.['rev']);
    const before = flagged && sql.one.get(key);
    sql.put.run(key, text, rev);
    flagged?.(before ? changeOf(before) : null, changeOf({ key, value: text, rev }));
    return rev;
  }
  const isSet = (change: FlagChange): change is Flag => !('deleted' in change);

  const all = (): Flag[] => changesAfter(0).filter(isSet);

  return {
    all,
    write(key, next, expectedRev) {
      const text = next && textOf(key, next.value);
      const result = inTransaction(database, (): FlagResult => {
        const row = sql.one.get(key);
        const rev = Number(row?.['rev'] ?? 0);
        const exists = typeof row?.['value'] === 'string';
        const expected = expectedRev === undefined || (exists ? expectedRev === rev : expectedRev === 0);
        if (!expected || (text === null && !exists)) return { kind: 'conflict', rev };
        return { kind: 'accepted', rev: put(key, text) };
      });
      if (result.kind === 'accepted') bells.ring(FLAG_TOPIC);
      return result;
    },
    change(plan) {
      const set = inTransaction(database, () => plan(all()).map(({ key, value }): Flag => ({ key, value, rev: put(key, textOf(key, value)) })));
      if (set.length > 0) bells.ring(FLAG_TOPIC);
      return set;
    },
    async *watch(signal) {
      const bell = bells.open(FLAG_TOPIC);
      let rev = 0;
      let live = false;
      try {
        while (!signal.aborted) {
          bell.clear();
          for (const change of changesAfter(rev)) {
            rev = change.rev;
            // A flag that was deleted before the watch began is no news.
            if (live || isSet(change)) yield change;
          }
          live = true;
          await bell.wait(signal);
        }
      } finally {
        bell.close();
      }
    },
  };
}

function textOf(key: string, value: unknown): string {
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) throw new TypeError(`the value of flag ${key} cannot be written as JSON`);
  return text;
}

/** The changes after a revision, in order. Also inside a transaction, where it sees what the commit will be based on. */
export type NewerFlags = (rev: number) => readonly FlagChange[];

export function createNewerFlags(database: DatabaseSync): NewerFlags {
  const after = database.prepare('select key, value, rev from flag where rev > ? order by rev');
  return (rev) => after.all(rev).map(changeOf);
}

function changeOf(row: Readonly<Record<string, unknown>>): FlagChange {
  const head = { key: String(row['key']), rev: Number(row['rev']) };
  return typeof row['value'] === 'string' ? { ...head, value: JSON.parse(row['value']) as unknown } : { ...head, deleted: true };
}
