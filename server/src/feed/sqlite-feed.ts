import type { DatabaseSync } from 'node:sqlite';
import { createBells } from './bells.ts';
import { FeedError, type Feed, type FeedHooks, type Page, type Reset } from './feed.ts';
import { createFlagTable } from './flag-table.ts';
import { createGroupCommit } from './group-commit.ts';
import { createLogTables } from './log-tables.ts';
import { tailSpace } from './tail.ts';
import { trimEverySpace } from './trim.ts';

export interface SqliteFeedOptions {
  readonly database: DatabaseSync;
  readonly hooks?: FeedHooks;
  readonly now?: () => number;
  /** When a group of submissions is committed: at the next turn of the event loop. */
  readonly soon?: (run: () => void) => void;
  /** Milliseconds between looks for commits of other processes, while somebody tails or watches. */
  readonly lookEvery?: number;
}

/** Most events that one `read` gives, whatever is asked. */
const MOST_EVENTS = 5000;
/** Shared pages that are kept until the next commit. */
const MOST_PAGES = 64;

/**
 * The feed in the tables of an open data folder. Commits of this connection wake its tails at once; those of other
 * processes (a command beside the server) are found by looking at SQLite's data version. Closing leaves the database open.
 */
export function createSqliteFeed({ database, hooks = {}, now = Date.now, soon = setImmediate, lookEvery = 200 }: SqliteFeedOptions): Feed {
  const closing = new AbortController();
  const tables = createLogTables(database);
  const bells = createBells(startLooking, () => clearInterval(looking));
  const flagTable = createFlagTable(database, bells, hooks);
  let looking: NodeJS.Timeout | undefined;
  let pages = new Map<string, Page | Reset>();

  const commits = createGroupCommit({
    database,
    tables,
    hooks,
    now,
    soon,
    onCommit: (spaces) => {
      pages = new Map();
      spaces.forEach((space) => bells.ring(space));
    },
  });

  function startLooking(): void {
    const version = database.prepare('pragma data_version');
    let seen = version.get()?.['data_version'];
    looking = setInterval(() => {
      const found = version.get()?.['data_version'];
      if (found === seen) return;
      seen = found;
      pages = new Map();
      bells.ringAll();
    }, lookEvery);
    looking.unref();
  }

  /** Many tails wake at the same cursor: they share one read of the log until the next commit. */
  function readShared(space: string, after: number, limit: number): Page | Reset {
    const key = `${after}/${limit}/${space}`;
    let page = pages.get(key);
    if (!page) {
      if (pages.size >= MOST_PAGES) pages.clear();
      pages.set(key, (page = tables.read(space, after, limit)));
    }
    return page;
  }

  async function whileOpen<T>(work: () => T): Promise<T> {
    if (closing.signal.aborted) throw new FeedError('The feed is closed.');
    return work();
  }

  return {
    submit: (space, ops) => commits.submit(space, ops),
    submitTogether: (space, ops, options = {}) => commits.submitTogether(space, ops, options.unjudged ?? false),
    submitPlanned: (space, opId, opCount, plan) => commits.submitPlanned(space, opId, opCount, plan),
    read: (space, after, limit) => whileOpen(() => tables.read(space, after, Math.min(limit, MOST_EVENTS))),
    snapshot: (space) => whileOpen(() => tables.snapshot(space)),
    tail: (space, after, signal) =>
      tailSpace({ bells, read: readShared }, space, after, AbortSignal.any([signal, closing.signal])),
    trim: (before) =>
      trimEverySpace(tables, before, closing.signal).finally(() => {
        pages = new Map();
        bells.ringAll();
      }),
    flags: () => whileOpen(() => flagTable.all()),
    setFlag: (key, value, expectedRev) => whileOpen(() => flagTable.write(key, { value }, expectedRev)),
    changeFlags: (plan) => whileOpen(() => flagTable.change(plan)),
    deleteFlag: (key, expectedRev) => whileOpen(() => flagTable.write(key, null, expectedRev)),
    watchFlags: (signal) => flagTable.watch(AbortSignal.any([signal, closing.signal])),
    async close() {
      await commits.close();
      closing.abort();
    },
  };
}
