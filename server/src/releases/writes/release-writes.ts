import type { ReleaseWritesAnswer, UndoWritesAnswer } from '@tandem/rest';
import type { DatabaseSync } from 'node:sqlite';
import { undoWrites, type UndoOrder, type UndoParts } from './undo-writes.ts';
import { createWriteLog, placeOf, type Version } from './write-log.ts';

interface PageAsked {
  /** The `next` of the answer before. */
  readonly after?: string | undefined;
  readonly limit?: number | undefined;
}

/** What versions of remotes have written. */
export interface ReleaseWrites {
  /** By schedule, newest first. @param nameOf how an actor is shown */
  readonly read: (version: Version, asked: PageAsked, nameOf: (actor: string) => string) => ReleaseWritesAnswer;
  readonly undo: (order: UndoOrder) => Promise<UndoWritesAnswer>;
}

const USUAL_PAGE = 100;

export function createReleaseWrites({ database, ...parts }: Omit<UndoParts, 'log'> & { readonly database: DatabaseSync }): ReleaseWrites {
  const log = createWriteLog(database);
  return {
    read(version, { after, limit = USUAL_PAGE }, nameOf) {
      const found = log.page(version, after, limit);
      const last = found.at(-1);
      return {
        total: log.total(version),
        writes: found.map(({ space, ...write }) => ({ schedule: space, ...write, by: nameOf(write.actor) })),
        next: last !== undefined && found.length === limit ? placeOf(last) : null,
      };
    },
    undo: (order) => undoWrites({ log, ...parts }, order),
  };
}
