import type { DatabaseSync } from 'node:sqlite';

/**
 * Runs `work` in one transaction that holds the write lock from its first statement, and commits it durably before
 * it returns. Inside a running transaction it joins that one. Whatever `work` throws rolls everything back.
 * `work` must be synchronous: a connection holds one transaction at a time.
 */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  return run(database, 'begin immediate', work);
}

/** Runs `work` on one unchanging view of the database, so that several reads fit together. Joins like {@link inTransaction}. */
export function inSnapshot<T>(database: DatabaseSync, work: () => T): T {
  return run(database, 'begin', work);
}

function run<T>(database: DatabaseSync, begin: string, work: () => T): T {
  if (database.isTransaction) return work();
  database.exec(begin);
  try {
    const result = work();
    database.exec('commit');
    return result;
  } catch (error) {
    // SQLite has already rolled back after some errors (disk full, I/O).
    if (database.isTransaction) database.exec('rollback');
    throw error;
  }
}
