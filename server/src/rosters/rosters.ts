import type { CellAnswer, ExportAnswer, ImportAnswer, ImportBody, Role, ScheduleSummary } from '@tandem/rest';
import type { IsoDate, Roster, ScheduleId } from '@tandem/rota';
import type { DatabaseSync } from 'node:sqlite';
import type { Feed } from '../feed/feed.ts';
import { createSqliteFeed } from '../feed/sqlite-feed.ts';
import { RotaFailure } from '../http/failure.ts';
import { createSchedule } from './create-schedule.ts';
import { exportRoster, type ExportFormat } from './export-roster.ts';
import { asImportFailure, readImport } from './import-set.ts';
import { createCellJudge } from './judge-cell.ts';
import { createProjection } from './projection.ts';
import { readRoster, readWindow, type WindowOf } from './read-window.ts';
import { createReferenceCache } from './reference-cache.ts';
import { createRosterTables } from './roster-tables.ts';
import { ORIGIN, writeCell, type CellWrite } from './write-cell.ts';

/** All schedules of one data folder: what HTTP, the command line and the demo do with them. */
export interface Rosters {
  readonly feed: Feed;
  /** The schedules in which there is a role, by name. */
  list(roles: ReadonlyMap<ScheduleId, Role>): ScheduleSummary[];
  /** @throws RotaFailure `not-found`, or `invalid` for days in the wrong order or too many */
  window(scheduleId: ScheduleId, from: IsoDate, to: IsoDate): WindowOf;
  /** @throws RotaFailure `not-found`, `invalid`, `conflict` or `rejected` */
  write(scheduleId: ScheduleId, write: Omit<CellWrite, 'at'>): Promise<CellAnswer>;
  /** The whole roster. @throws RotaFailure `not-found` */
  read(scheduleId: ScheduleId): Roster;
  has(scheduleId: ScheduleId): boolean;
  /** Every schedule's id, by name. */
  ids(): ScheduleId[];
  /** Stores a new schedule, all or nothing, and gives its id. */
  create(roster: Roster, actor: string, origin: string): Promise<ScheduleId>;
  /** Stores the files of an import as a new schedule, all or nothing. @throws ImportFailure */
  import(files: Pick<ImportBody, 'name' | 'files'>, actor: string, origin: string): Promise<ImportAnswer>;
  /** @throws RotaFailure `not-found` */
  export(scheduleId: ScheduleId, format: ExportFormat): ExportAnswer;
  /** Commits what is under way; the database stays open. */
  close(): Promise<void>;
}

export interface RostersParts {
  readonly database: DatabaseSync;
  readonly now?: () => number;
  readonly newId?: () => string;
  /** Joins the transaction in which a schedule appears: its maker becomes its operator here. */
  readonly onCreated?: (scheduleId: ScheduleId, actor: string) => void;
  /** How an actor is shown; the id itself where nobody is known by it. */
  readonly nameOf?: (actor: string) => string;
}

export function createRosters({
  database,
  now = Date.now,
  newId = () => crypto.randomUUID(),
  onCreated = () => {},
  nameOf = (actor) => actor,
}: RostersParts): Rosters {
  const tables = createRosterTables(database);
  const cache = createReferenceCache(tables);
  const reads = { database, tables, cache };
  const hooks = {
    judge: createCellJudge(tables, cache),
    project: createProjection(database, onCreated),
    undone: () => cache.clear(),
  };
  const feed = createSqliteFeed({ database, now, hooks });

  function found<T>(scheduleId: ScheduleId, value: T | null): T {
    if (value !== null) return value;
    throw new RotaFailure('not-found', ORIGIN, `There is no schedule "${scheduleId}".`);
  }

  const rosters: Rosters = {
    feed,
    list: (roles) =>
      tables.schedules().flatMap((row) => {
        const role = roles.get(row.id);
        return role ? [{ ...row, role }] : [];
      }),
    window(scheduleId, from, to) {
      const window = found(scheduleId, readWindow(reads, scheduleId, from, to));
      const names = new Map<string, string>();
      const shown = (actor: string): string => {
        let name = names.get(actor);
        if (name === undefined) names.set(actor, (name = nameOf(actor)));
        return name;
      };
      return { ...window, assignments: window.assignments.map((row) => ({ ...row, by: shown(row.by) })) };
    },
    write: async (scheduleId, write) => writeCell(feed, found(scheduleId, cache.get(scheduleId)), { ...write, at: now() }),
    read: (scheduleId) => found(scheduleId, readRoster(reads, scheduleId)),
    ids: () => tables.schedules().map(({ id }) => id),
    has: (scheduleId) => tables.referenceRev(scheduleId) !== null,
    create: (roster, actor, origin) => createSchedule(feed, { roster, actor, origin, at: now(), newId }),
    async import(files, actor, origin) {
      const roster = readImport(files);
      const scheduleId = await rosters.create(roster, actor, origin).catch(asImportFailure);
      return { scheduleId, staff: roster.staff.length, assignments: roster.assignments.length };
    },
    export: (scheduleId, format) => exportRoster(rosters.read(scheduleId), format),
    close: () => feed.close(),
  };
  return rosters;
}
