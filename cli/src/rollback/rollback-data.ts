import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import type { RollbackAnswer } from '@tandem/rest';
import { createAccounts, createOperations, createRegistry, createRolloutReports, isServed, lockForServing, openReleaseKey, rollbackView, StorageError, type Operations, type RolloutReports, type Rosters } from '@tandem/server';
import { withRosters } from '../open-data.ts';
import type { OperationParts } from '../operations/operation-parts.ts';
import { Stop } from '../stop.ts';
import { waitLine } from './rollback-words.ts';

/** Milliseconds for which the database is asked again while another process writes it. */
const PATIENCE = 10_000;
/** A server that lives moves a rollback, or says what it waits for, within this. */
const STILL = 8000;
const LOOK_EVERY = 200;

export interface RollbackData {
  readonly rosters: Rosters;
  readonly operations: Operations;
  readonly database: DatabaseSync;
  readonly folder: string;
  readonly reports: RolloutReports;
}

/** Runs `work` beside the server, or without one. */
export function withOperations(parts: OperationParts, work: (data: RollbackData) => Promise<void>): Promise<void> {
  const { dataFolder: folder, now } = parts;
  let begun = false;
  return patiently(folder, () => !begun, () =>
    withRosters(folder, { create: false }, async (rosters, { database }) => {
      const operations = createOperations({ folder, database, feed: rosters.feed, registry: createRegistry(join(folder, 'releases'), { signer: openReleaseKey(folder), now: () => new Date(now()) }), reports: null, scheduleIds: () => rosters.ids(), mover: 'cli', now });
      const { users } = createAccounts({ db: database, now, allowDemo: true });
      begun = true;
      await work({ rosters, operations, database, folder, reports: createRolloutReports({ database, operations, table: operations.reportTable, schedules: () => rosters.all(), nameOf: (actor) => users.byId(actor)?.name ?? actor, now }) });
    }),
  );
}

/**
 * Does again for a while what another process that writes the database keeps from being done: a server that hangs may do so.
 * @param again whether it may be done again
 */
export async function patiently<T>(folder: string, again: () => boolean, work: () => Promise<T>): Promise<T> {
  const until = Date.now() + PATIENCE;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!again() || !isBusy(error)) throw error;
      if (Date.now() > until) throw new Stop(`Another process has been writing to ${folder} for ${PATIENCE / 1000} s: end the server (kill -9), then order it again.`);
      await pause(LOOK_EVERY);
    }
  }
}

const BUSY = 5;
function isBusy(error: unknown): boolean {
  const cause = error instanceof StorageError ? error.cause : error;
  return cause instanceof Error && 'errcode' in cause && (Number(cause.errcode) & 0xff) === BUSY;
}

export const shown = ({ operations }: RollbackData, id: string): RollbackAnswer => {
  const rollback = operations.table.get(id);
  if (!rollback) throw new Stop(`There is no rollback "${id}".`);
  return rollbackView(operations, (actor) => actor, rollback, () => true);
};

/**
 * Follows a rollback to its end and says each step, and what it waits for. The server moves it; without one this process does,
 * and holds the place of the server meanwhile.
 */
export async function follow(data: RollbackData, id: string, note: (line: string) => void): Promise<RollbackAnswer> {
  const end = drive(data);
  if (end === null) note('The server moves it on; it goes on when this command is ended.');
  let said = '';
  let moved = { text: '', at: Date.now() };
  try {
    for (;;) {
      const now = shown(data, id);
      for (const line of news(now, said)) note(line);
      said = keyOf(now);
      if (now.status !== 'running') return now;
      const text = `${said}${now.updated}`;
      if (text !== moved.text) moved = { text, at: Date.now() };
      else if (Date.now() - moved.at > STILL && now.waits.length === 0) {
        note('The server has not moved it for a while: if it hangs, order tandem rollback emergency.');
        moved = { text, at: Infinity };
      }
      await pause(LOOK_EVERY);
    }
  } finally {
    await end?.();
  }
}

/** null: a server runs, which moves what is under way. */
function drive({ folder, operations }: RollbackData): (() => Promise<void>) | null {
  if (isServed(folder)) return null;
  const lock = lockForServing(folder);
  const stop = operations.drive();
  return async () => {
    await stop();
    lock.close();
  };
}

const keyOf = ({ status, steps, waits }: RollbackAnswer): string => JSON.stringify({ status, steps: steps.map(({ name, began, ended }) => [name, began !== null, ended !== null]), waits });

function news(now: RollbackAnswer, said: string): string[] {
  const before = said === '' ? null : (JSON.parse(said) as { steps: [string, boolean, boolean][]; waits: RollbackAnswer['waits'] });
  const lines: string[] = [];
  now.steps.forEach(({ name, began, ended }, i) => {
    const known = before?.steps[i];
    if (began !== null && known?.[1] !== true) lines.push(`${name}: begun`);
    if (ended !== null && known?.[2] !== true) lines.push(`${name}: done after ${((ended - (began ?? ended)) / 1000).toFixed(1)} s`);
  });
  if (now.status === 'running' && JSON.stringify(now.waits) !== JSON.stringify(before?.waits ?? [])) for (const wait of now.waits) lines.push(`waits for ${waitLine(wait)}`);
  return lines;
}
