import type { CellAnswer, CellHistoryRow, ChangesAnswer, ExportAnswer, ImportAnswer, ImportBody, NewScheduleBody, ReferenceAnswer, Role, RosterImportBody, ScheduleSummary } from '@tandem/rest';
import type { IsoDate, Roster, ScheduleId, StaffId } from '@tandem/rota';
import type { DatabaseSync } from 'node:sqlite';
import type { Feed, FeedHooks, OriginVersions, TrimLimits } from '../feed/feed.ts';
import { createSqliteFeed } from '../feed/sqlite-feed.ts';
import { RotaFailure } from '../http/failure.ts';
import { changeRoster, type RosterChange } from './change-roster.ts';
import { createSchedule, firstOpId } from './create-schedule.ts';
import { endSchedule } from './end-schedule.ts';
import { exportRoster, type ExportFormat } from './export-roster.ts';
import { asImportFailure, readImport } from './import-set.ts';
import { createConflicts, type WriterOf } from './conflicts.ts';
import { createCellJudge } from './judge-cell.ts';
import { createProjection } from './projection.ts';
import { CELL_PREFIX, parseEntity } from './roster-entities.ts';
import { readHistory, readReference } from './read-reference.ts';
import { readRoster, readWindow, type WindowOf } from './read-window.ts';
import { reconcileCell } from './reconcile-cell.ts';
import { createReferenceCache } from './reference-cache.ts';
import { createRosterTables } from './roster-tables.ts';
import { newRoster, soundRoster } from './start-schedule.ts';
import { createSyncedCells, type SyncedCells } from './synced-cells.ts';
import { ORIGIN, writeCell, type CellWrite } from './write-cell.ts';

/** All schedules of one data folder: what HTTP, the command line and the demo do with them. */
export interface Rosters {
  readonly feed: Feed;
  readonly synced: SyncedCells;
  /** The schedules in which there is a role, by name. */
  list(roles: ReadonlyMap<ScheduleId, Role>): ScheduleSummary[];
  /** @throws RotaFailure `not-found`, or `invalid` for days in the wrong order or too many */
  window(scheduleId: ScheduleId, from: IsoDate, to: IsoDate): WindowOf;
  /** @throws RotaFailure `not-found`, `invalid`, `conflict` or `rejected` */
  write(scheduleId: ScheduleId, write: Omit<CellWrite, 'at'>): Promise<CellAnswer>;
  /** Everything but the cells, with revisions. @throws RotaFailure `not-found` */
  reference(scheduleId: ScheduleId): Omit<ReferenceAnswer, 'role'>;
  /** Changes data, all or nothing. @throws RotaFailure `not-found`, `invalid`, `conflict` or `rejected` */
  change(scheduleId: ScheduleId, change: Omit<RosterChange, 'at'>): Promise<ChangesAnswer>;
  /** Who wrote the cells of a person's day. @throws RotaFailure `not-found` */
  history(scheduleId: ScheduleId, staffId: StaffId, date: IsoDate): CellHistoryRow[];
  /** Begins a schedule, empty or like another. @throws RotaFailure `invalid`, or `not-found` for the other */
  start(body: NewScheduleBody, actor: string): Promise<ScheduleId>;
  /** Deletes a schedule whose name is `name`. @throws RotaFailure `not-found` or `invalid` */
  end(scheduleId: ScheduleId, name: string, actor: string): Promise<void>;
  /** Stores a whole roster as a new schedule, once for each import id of an actor. @throws RotaFailure `invalid` */
  importRoster(body: RosterImportBody, actor: string): Promise<ImportAnswer>;
  /** The whole roster. @throws RotaFailure `not-found` */
  read(scheduleId: ScheduleId): Roster;
  has(scheduleId: ScheduleId): boolean;
  /** Every schedule, by name. */
  all(): { readonly id: ScheduleId; readonly name: string }[];
  /** Every schedule's id, by name. */
  ids(): ScheduleId[];
  /** Stores a new schedule, all or nothing, and gives its id. */
  create(roster: Roster, actor: string, origin: string): Promise<ScheduleId>;
  /** Stores the files of an import as a new schedule, all or nothing. @throws ImportFailure */
  import(files: Pick<ImportBody, 'name' | 'files'>, actor: string, origin: string): Promise<ImportAnswer>;
  /** @throws RotaFailure `not-found` */
  export(scheduleId: ScheduleId, format: ExportFormat): ExportAnswer;
  /** Trims the log, and with its events the conflicts that have been settled for as long. */
  trim(before: TrimLimits): Promise<void>;
  /** Commits what is under way; the database stays open. */
  close(): Promise<void>;
}

const NO_VERSIONS: OriginVersions = { learn: () => null, of: () => null };

export interface RostersParts {
  readonly database: DatabaseSync;
  readonly now?: () => number;
  readonly newId?: () => string;
  /** When a group of submissions is committed: at the next turn of the event loop. */
  readonly soon?: (run: () => void) => void;
  /** Joins the transaction in which a schedule appears: its maker becomes its operator here. */
  readonly onCreated?: (scheduleId: ScheduleId, actor: string) => void;
  /** Joins the transaction in which a schedule is deleted. */
  readonly onDeleted?: (scheduleId: ScheduleId) => void;
  /** Joins the transaction in which a flag is written. */
  readonly onFlag?: FeedHooks['flagged'];
  /** Told after each commit how many events it has added to the log, and how many milliseconds it took. */
  readonly onCommit?: (events: number, ms: number) => void;
  /** Told after each commit in which cells of a schedule were written. */
  readonly onEdits?: (scheduleId: ScheduleId, cells: number) => void;
  /** Which version of a view an edit names. */
  readonly versions?: OriginVersions;
  /** How an actor is shown; the id itself where nobody is known by it. */
  readonly nameOf?: (actor: string) => string;
  /** Follows what synchronization writes, whichever way it comes. */
  readonly traced?: (cells: SyncedCells) => SyncedCells;
}

export function createRosters({
  database,
  now = Date.now,
  newId = () => crypto.randomUUID(),
  soon = setImmediate,
  onCreated = () => {},
  onDeleted = () => {},
  onFlag = () => {},
  onCommit = () => {},
  onEdits = () => {},
  versions = NO_VERSIONS,
  nameOf = (actor) => actor,
  traced = (cells) => cells,
}: RostersParts): Rosters {
  const tables = createRosterTables(database);
  const cache = createReferenceCache(tables);
  const reads = { database, tables, cache };
  const writerOf: WriterOf = (scheduleId, entity) => {
    const name = parseEntity(entity);
    return name?.kind === 'cell' ? tables.cell(scheduleId, name.ref) : null;
  };
  const conflicts = createConflicts(database, writerOf);
  const project = createProjection(database, { onCreated, onDeleted });
  let uncommitted = 0;
  const cells = new Map<ScheduleId, number>();
  const hooks: FeedHooks = {
    conflicted: conflicts.record,
    madeBy: versions.of,
    judge: createCellJudge(tables, cache),
    project(event, created) {
      project(event, created);
      uncommitted += 1;
      if (event.entity.startsWith(CELL_PREFIX)) cells.set(event.space, (cells.get(event.space) ?? 0) + 1);
    },
    committed(ms) {
      onCommit(uncommitted, ms);
      uncommitted = 0;
      const written = [...cells];
      cells.clear();
      for (const [scheduleId, count] of written) onEdits(scheduleId, count);
    },
    undone() {
      cache.clear();
      uncommitted = 0;
      cells.clear();
    },
    flagged: onFlag,
  };
  const feed = createSqliteFeed({ database, now, soon, hooks });

  function found<T>(scheduleId: ScheduleId, value: T | null): T {
    if (value !== null) return value;
    throw new RotaFailure('not-found', ORIGIN, `There is no schedule "${scheduleId}".`, { causes: [{ code: 'no-schedule' }] });
  }

  const synced = traced(createSyncedCells({ database, feed, tables, cache, conflicts, writerOf, learn: versions.learn, nameOf }));
  const rosters: Rosters = {
    feed,
    synced,
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
    async write(scheduleId, write) {
      await versions.learn([write.body.origin]);
      const reference = found(scheduleId, cache.get(scheduleId));
      if (write.body.reconcile) return reconcileCell(synced, scheduleId, { ...write, at: now() });
      return writeCell(feed, reference, { ...write, at: now() });
    },
    reference: (scheduleId) => found(scheduleId, readReference(reads, scheduleId)),
    async change(scheduleId, change) {
      await versions.learn([change.body.origin]);
      return changeRoster({ feed, tables, cache }, scheduleId, { ...change, at: now() });
    },
    history: (scheduleId, staffId, date) => found(scheduleId, readHistory(reads, scheduleId, staffId, date, nameOf)),
    start: async (body, actor) =>
      rosters.create(newRoster(body, body.copyFrom === undefined ? null : rosters.read(body.copyFrom)), actor, 'start'),
    end: (scheduleId, name, actor) =>
      endSchedule(feed, scheduleId, () => readRoster(reads, scheduleId), { name, actor, at: now(), opId: newId() }),
    async importRoster(body, actor) {
      const roster = soundRoster(body);
      const batch = `${actor}/${body.importId}`;
      const made = (): ScheduleId | null => tables.madeBy(firstOpId(batch));
      const scheduleId = made() ?? (await createSchedule(feed, { roster, actor, origin: 'import', at: now(), newId: () => batch }).catch((error: unknown) => {
        // The same import, sent twice at once: the other one has made it.
        const other = made();
        return other ?? asImportFailure(error);
      }));
      return { scheduleId, staff: roster.staff.length, assignments: roster.assignments.length };
    },
    read: (scheduleId) => found(scheduleId, readRoster(reads, scheduleId)),
    all: () => tables.schedules().map(({ id, name }) => ({ id, name })),
    ids: () => tables.schedules().map(({ id }) => id),
    has: (scheduleId) => tables.referenceRev(scheduleId) !== null,
    create: (roster, actor, origin) => createSchedule(feed, { roster, actor, origin, at: now(), newId }),
    async import(files, actor, origin) {
      const roster = readImport(files);
      const scheduleId = await rosters.create(roster, actor, origin).catch(asImportFailure);
      return { scheduleId, staff: roster.staff.length, assignments: roster.assignments.length };
    },
    export: (scheduleId, format) => exportRoster(rosters.read(scheduleId), format),
    async trim(before) {
      await feed.trim(before);
      while (conflicts.trimStep(before.eventsBefore)) await new Promise<void>((resolve) => setImmediate(resolve));
    },
    close: () => feed.close(),
  };
  return rosters;
}
