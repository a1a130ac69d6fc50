/** The shipped server modules on SQLite in memory; only sockets, requests and the clock are simulated. */
import type { CellAnswer, CellBody, Outcome, WindowAnswer } from '@tandem/rest';
import { cellKey, type AssignmentValue, type CellRef, type Roster } from '@tandem/rota';
import type { ClientMessage, FlagValues, OpResult, ServerMessage, SyncOp } from '@tandem/sync/protocol';
import { DatabaseSync } from 'node:sqlite';
import { createNewerFlags } from '../../server/src/feed/flag-table.ts';
import { createScheduleFlags, type ScheduleFlags } from '../../server/src/flags/schedule-flags.ts';
import { RotaFailure } from '../../server/src/http/failure.ts';
import { createRosters, type Rosters } from '../../server/src/rosters/rosters.ts';
import { migrate, readMigrations } from '../../server/src/storage/migrate.ts';
import { createReports, type Reports } from '../../server/src/modes/reports.ts';
import { createSyncHub, type SyncHub } from '../../server/src/sync/hub.ts';
import type { Session } from '../../server/src/sync/session.ts';
import { syncRoutes } from '../../server/src/sync/sync-routes.ts';
import type { Answer, Question } from '../../shared/sync/src/transport/detour.ts';
import { noFaults, type FaultCounts } from './faults.ts';
import { startOperations, type SimOperations } from './sim-operations.ts';
import type { Timeline } from './timeline.ts';
import type { LogOf, Watch } from './watch.ts';

const migrations = readMigrations();
const RENEW_MS = 20_000;

/** A browser's end of a connection. */
export interface Wire {
  readonly deliver: (text: string) => void;
  readonly closed: (code: number) => void;
}

export interface SimServer {
  readonly schedule: string;
  readonly rosters: () => Rosters;
  readonly connect: (userId: string, wire: Wire) => { readonly receive: (text: string, knows?: number) => void; readonly end: () => void };
  readonly window: (userId: string, from: string, to: string) => Outcome<WindowAnswer>;
  readonly writeCell: (userId: string, ref: CellRef, body: CellBody) => Promise<Outcome<CellAnswer>>;
  readonly pushByRest: (userId: string, op: SyncOp) => Promise<OpResult | null>;
  /** What the socket would say. */
  readonly askByRest: (userId: string, question: Question) => Promise<Answer>;
  readonly setFlags: (values: Partial<FlagValues>) => Promise<void>;
  readonly safeMode: (on: boolean) => Promise<void>;
  readonly flagsOn: () => number;
  readonly operations: () => SimOperations;
  /** The API that only the page's modes and comparison use. */
  readonly api: (userId: string, method: string, path: string, body: unknown) => Promise<unknown>;
  /** As a fault of the disk, or a person with an SQL prompt. */
  readonly corruptTable: (ref: CellRef, value: AssignmentValue) => void;
  /** Ids of ops of which there are records of conflicts. */
  readonly conflictIds: () => readonly string[];
  readonly restart: () => Promise<void>;
  readonly up: () => boolean;
  readonly logOf: LogOf;
  /** For what runs beside, as the comparison of the server's tables does. */
  readonly inside: () => { readonly database: DatabaseSync; readonly flags: ScheduleFlags; readonly reports: Reports };
  readonly stop: () => Promise<void>;
}

export interface SimServerParts {
  readonly timeline: Timeline;
  readonly newId: () => string;
  readonly watch: Watch;
  readonly faults?: FaultCounts;
  /** Every 30 s the server compares its table with its log. */
  readonly sweeps?: boolean;
}

export async function createServer(roster: Roster, users: ReadonlyMap<string, string>, { timeline, newId, watch, faults = noFaults(), sweeps = true }: SimServerParts): Promise<SimServer> {
  const database = new DatabaseSync(':memory:', { enableForeignKeyConstraints: true });
  migrate(database, migrations, timeline.now);
  const sessions = new Set<{ session: Session; wire: Wire; stop: () => void }>();
  let rosters: Rosters;
  let flags: ScheduleFlags;
  let hub: SyncHub;
  let operations: SimOperations;
  let reports: Reports;
  let up = false;
  const nameOf = (id: string): string => users.get(id) ?? id;

  async function start(): Promise<void> {
    rosters = createRosters({ database, now: timeline.now, soon: timeline.soon, newId, nameOf });
    flags = await createScheduleFlags({ feed: rosters.feed, now: timeline.now, newer: createNewerFlags(database) });
    reports = createReports(timeline.now);
    operations = startOperations({ database, rosters, flags, reports, timeline, newId, watch, faults, sweeps });
    hub = createSyncHub({
      cells: rosters.synced,
      flags: { get: flags.get, epochOf: flags.epochOf, watch: (listener) => flags.watch((id) => listener(id)) },
      reports,
      notices: operations.notices,
      members: { roleOf: (userId) => (users.has(userId) ? 'editor' : null) },
      nameOf,
      build: 'sim',
      now: timeline.now,
      soon: (run) => void timeline.after(0, run),
      later: (run) => void timeline.after(50, run),
    });
    up = true;
  }
  await start();
  const schedule = await rosters!.create(roster, 'ana', 'sim');

  function note(message: ServerMessage): void {
    if (message.type === 'results') message.results.forEach(watch.answered);
  }

  function refusal(error: unknown): Outcome<never> {
    if (!(error instanceof RotaFailure)) throw error;
    return { ok: false, error: error.error };
  }

  const eventsOf = database.prepare('select op_id, cursor from event where space = ? and entity = ? order by cursor');

  return {
    schedule,
    logOf: (cell) => eventsOf.all(schedule, cellEntityOf(cell)).map((row) => ({ opId: String(row['op_id']), cursor: Number(row['cursor']) })),
    rosters: () => rosters,
    up: () => up,
    connect(userId, wire) {
      const session = hub.connect({
        userId,
        send(message) {
          note(message);
          const text = JSON.stringify(message);
          wire.deliver(text);
          return Promise.resolve();
        },
        end: () => wire.closed(4400),
      });
      const renew = (): void => {
        session.renew();
        stop = timeline.after(RENEW_MS, renew);
      };
      let stop = timeline.after(RENEW_MS, renew);
      const entry = { session, wire, stop: () => stop() };
      sessions.add(entry);
      return {
        receive(text, knows = Infinity) {
          if (!up) return;
          const message = JSON.parse(text) as ClientMessage;
          if (message.type === 'push') for (const op of message.ops) watch.arrived(op, flags.epochOf(schedule), knows);
          session.receive(text);
        },
        end() {
          stop();
          sessions.delete(entry);
          session.end();
        },
      };
    },
    window: (_userId, from, to) => ({ ok: true, value: { ...rosters.window(schedule, from, to), role: 'editor' } as WindowAnswer }),
    async writeCell(userId, ref, body) {
      try {
        return { ok: true, value: await rosters.write(schedule, { ref, body, actor: userId }) };
      } catch (error) {
        return refusal(error);
      }
    },
    async pushByRest(userId, op) {
      watch.arrived(op, 0, null);
      const pushed = await rosters.synced.push(schedule, { ops: [op], actor: userId, at: timeline.now(), epoch: null, byTime: flags.get(schedule, 'editor').values.enableConflictResolution });
      const result = pushed?.[0]?.result ?? null;
      if (result) watch.answered(result);
      return result;
    },
    async askByRest(userId, { schedule: scheduleId, lane, protocol, after, report }) {
      const [route] = syncRoutes({ cells: rosters.synced, flags: { get: flags.get }, members: { roleOf: () => 'editor' }, nameOf, notices: { current: () => [] }, reports });
      if (!route) throw new Error('There is no route by which to ask.');
      const question = { lane, protocol, ...(after !== undefined && { after: after === null ? 'start' : String(after) }), ...(report && { report: structuredClone(report) }) };
      // As HTTP does, with input that the schemas have accepted and a caller who was let in.
      const answer = await route.handler({ params: { scheduleId }, body: question, caller: { user: { id: userId }, role: 'editor' } } as never);
      return structuredClone(answer as Answer);
    },
    async setFlags(values) {
      await flags.set(schedule, values, { actor: 'sim', reason: 'sim' }, true);
    },
    safeMode: (on) => (on ? flags.enterSafeMode(null, { actor: 'sim', reason: 'sim' }) : flags.leaveSafeMode(null, { actor: 'sim', reason: 'sim' }).catch(() => undefined)),
    flagsOn: () => Object.values(flags.get(schedule, 'editor').values).filter(Boolean).length,
    operations: () => operations,
    async api(_userId, method, path, body) {
      const { pathname, searchParams } = new URL(path, 'http://sim');
      const ending = pathname.slice(`/api/schedules/${schedule}`.length);
      if (ending === '/digest') return await operations.modes.digests.weeks(schedule);
      if (ending === '/window') return { ...rosters.window(schedule, searchParams.get('from') ?? '', searchParams.get('to') ?? ''), role: 'editor' };
      if (ending === '/mode/fall-back') return void (await operations.modes.fallBack(schedule, { actor: 'sim', reason: (body as { reason: string }).reason }));
      throw new TypeError(`${method} ${path} is not known here`);
    },
    corruptTable: ({ staffId, date, slot }, value) =>
      void database.prepare('update assignment set value = ? where schedule_id = ? and staff_id = ? and date = ? and slot = ?').run(JSON.stringify(value), schedule, staffId, date, slot),
    conflictIds: () => database.prepare('select op_id from conflict where space = ?').all(schedule).map((row) => String(row['op_id'])),
    async restart() {
      up = false;
      for (const kind of operations.open()) faults[RESTARTED[kind]] += 1;
      operations.close();
      for (const { session, wire, stop } of [...sessions]) {
        stop();
        session.end();
        wire.closed(1006);
      }
      sessions.clear();
      flags.close();
      await rosters.close();
      await start();
    },
    inside: () => ({ database, flags, reports }),
    async stop() {
      for (const { stop, session } of sessions) {
        stop();
        session.end();
      }
      operations.close();
      flags.close();
      await rosters.close();
      database.close();
    },
  };
}

const RESTARTED = { emergency: 'restartInEmergency', gradual: 'restartInGradual', restore: 'restartInRestore' } as const;
const cellEntityOf = (cell: string): string => `cell:${cell}`;

/** What every view must show in the end: the server's table. */
export const cellsOf = (rosters: Rosters, schedule: string): Map<string, unknown> => new Map(rosters.read(schedule).assignments.map((row) => [cellKey(row), row.value]));
