/** A real server for tests: its own data folder, a real socket, a clock that the test moves. */
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { CSRF_HEADER, type ErrorAnswer, type Role, type Session, type Support } from '@tandem/rest';
import { createAccounts, type Accounts } from '../src/accounts/accounts.ts';
import type { HashCost } from '../src/accounts/password.ts';
import { createNewerFlags } from '../src/feed/flag-table.ts';
import { createFlips } from '../src/flips/flips.ts';
import { createFlagLocks } from '../src/flags/flag-locks.ts';
import { logChanges } from '../src/flags/log-changes.ts';
import { createScheduleFlags, type ScheduleFlags } from '../src/flags/schedule-flags.ts';
import { createApp, type AppParts } from '../src/http/create-app.ts';
import type { RouteDef } from '../src/http/route.ts';
import { createReports, type Reports } from '../src/modes/reports.ts';
import { createScheduleModes, type ScheduleModes } from '../src/modes/schedule-modes.ts';
import { BANNER_ONLY } from '../src/alerts/alert-settings.ts';
import type { Drills } from '../src/drills/drills.ts';
import { openDrills } from '../src/drills/open-drills.ts';
import { createAudit } from '../src/audit/audit.ts';
import { auditFlags } from '../src/audit/audit-flags.ts';
import { logAudit } from '../src/audit/log-audit.ts';
import { serveOfrep } from '../src/ofrep/serve-ofrep.ts';
import { createMetrics } from '../src/metrics/metrics.ts';
import { serveMetrics } from '../src/metrics/serve-metrics.ts';
import { createState } from '../src/metrics/state.ts';
import { openReleaseGate } from '../src/releases/gate/open-release-gate.ts';
import type { ReleaseGate } from '../src/releases/gate/release-gate.ts';
import { publishUnit } from '../src/releases/publish-unit.ts';
import { openReleaseTeams } from '../src/releases/release-teams.ts';
import { createRegistry } from '../src/releases/registry.ts';
import { openReleaseKey } from '../src/releases/release-key.ts';
import { createReleaseWrites } from '../src/releases/writes/release-writes.ts';
import { createVersions } from '../src/releases/versions.ts';
import { createRolloutReports, type RolloutReports } from '../src/report/rollout-reports.ts';
import { createOperations, type Operations } from '../src/rollback/operations.ts';
import { createRosters, type Rosters } from '../src/rosters/rosters.ts';
import { allRoutes } from '../src/routes.ts';
import { createPublishedBuilds } from '../src/telemetry/published-builds.ts';
import { openTelemetry } from '../src/telemetry/start-telemetry.ts';
import type { Telemetry } from '../src/telemetry/telemetry.ts';
import { openDataFolder, type DataFolder } from '../src/storage/data-folder.ts';

/** The least that argon2 takes, so that tests which are not about hashing are quick. */
export const QUICK: HashCost = { memory: 8, passes: 1, parallelism: 1 };
export const PASSWORD = 'correct horse battery';

export interface RunningApp {
  readonly app: FastifyInstance;
  readonly url: string;
  readonly folder: string;
  readonly data: DataFolder;
  readonly accounts: Accounts;
  readonly rosters: Rosters;
  readonly flags: ScheduleFlags;
  readonly reports: Reports;
  readonly modes: ScheduleModes;
  /** Moved on only by a test that drives them. */
  readonly operations: Operations;
  readonly telemetry: Telemetry;
  /** Looks only when a test does. */
  readonly gate: ReleaseGate;
  readonly rolloutReports: RolloutReports;
  readonly drills: Drills;
  /** All that are registered. */
  readonly routes: readonly RouteDef[];
  /** Every log line so far. */
  readonly log: string[];
  /** Milliseconds; the server's clock. */
  readonly clock: { now: number };
  close(): Promise<void>;
}

export interface AppOptions extends Partial<Pick<AppParts, 'publicOrigin' | 'loopback' | 'trustProxy' | 'remoteOrigins' | 'releaseMirror' | 'logLevel'>> {
  /** The pointer is signed with a key of its own. */
  readonly signed?: boolean;
  readonly routes?: readonly RouteDef[];
  readonly allowDemo?: boolean;
  readonly metricsToken?: string;
  readonly support?: Support;
  readonly cost?: HashCost;
  /** Units to publish before the start: name → files besides the usual ones. */
  readonly units?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export async function runApp(options: AppOptions = {}): Promise<RunningApp> {
  const folder = await mkdtemp(join(tmpdir(), 'tandem-app-'));
  const clock = { now: Date.parse('2026-11-20T08:00:00Z') };
  const now = () => clock.now;
  const data = openDataFolder(folder, { serving: true, now });
  // What is tested here outlasts no power cut: without waiting for the disk it takes a fraction of the time.
  data.database.exec('pragma synchronous = off');
  const accounts = createAccounts({ db: data.database, now, allowDemo: options.allowDemo ?? false, cost: options.cost ?? QUICK });
  const signer = options.signed === true ? openReleaseKey(folder) : null;
  const registry = createRegistry(join(folder, 'releases'), { signer });
  for (const [name, files] of Object.entries(options.units ?? {})) {
    await publishUnit({ dist: await writeBuild(join(folder, 'builds', name), name, files), registry: registry.root, signer, now: () => new Date(now()) });
  }
  const metrics = createMetrics(() => state(), '9.8.7');
  let counting: Telemetry | null = null;
  const rosters = createRosters({ database: data.database, now, versions: createVersions(registry), onCommit: metrics.committed, onEdits: (id, cells) => counting?.edited(id, cells), onFlag: auditFlags(createAudit(data.database, now)), onCreated: (id, actor) => accounts.members.grant(actor, id, 'operator'), onDeleted: (id) => accounts.members.dismiss(id) });
  const flags = await createScheduleFlags({ feed: rosters.feed, now, newer: createNewerFlags(data.database), locks: createFlagLocks(data.database) });
  const log: string[] = [];
  const publicOrigin = options.publicOrigin ?? null;
  const reports = createReports(now);
  const modes = createScheduleModes({ database: data.database, rosters, flags, reports, now, pause: () => Promise.resolve() });
  const operations = createOperations({ folder, database: data.database, feed: rosters.feed, registry, reports, scheduleIds: () => rosters.ids(), mover: 'server', now, onAudit: (line) => logAudit(app.log)(line) });
  const telemetry = openTelemetry({ folder, database: data.database, flags, reports, scheduleIds: () => rosters.ids(), armOf: (id) => operations.rollouts.armOf(id), minuteMs: () => operations.rollouts.minuteMs() ?? gate.minuteMs(), now });
  const gate = openReleaseGate({ folder, database: data.database, registry, alerts: operations.alerts, audit: operations.audit, now });
  counting = telemetry;
  const state = createState({ database: data.database, scheduleIds: () => rosters.ids(), flags, reports, notices: operations.notices, rollouts: operations.rollouts, telemetry, registry, sockets: () => 0, now });
  const rolloutReports = createRolloutReports({ database: data.database, operations, table: operations.reportTable, schedules: () => rosters.all(), nameOf: (id) => accounts.users.byId(id)?.name ?? id, now });
  const drills = openDrills({ folder, database: data.database, rosters, flags, operations, alertSettings: BANNER_ONLY, publicOrigin, members: accounts.members, now, onError: () => {} });
  const flips = createFlips({ flags, reports, scheduleIds: () => rosters.ids(), now });
  const secure = publicOrigin?.startsWith('https:') ?? false;
  const routes = [...allRoutes({ flips, accounts, rosters, flags, modes, operations, reports, telemetry, rolloutReports, support: options.support ?? null, releases: { registry, teams: openReleaseTeams(folder), writes: createReleaseWrites({ database: data.database, feed: rosters.feed, audit: operations.audit, now }) }, drills, published: createPublishedBuilds(registry), gate, now, onError: (error) => app.log.error(error), secure }), ...(options.routes ?? [])];
  const app = await createApp({
    db: data.database,
    accounts,
    registry,
    remoteOrigins: options.remoteOrigins ?? new Map(),
    releaseMirror: options.releaseMirror ?? '',
    routes,
    publicOrigin,
    loopback: options.loopback ?? true,
    trustProxy: options.trustProxy ?? null,
    beside: [serveOfrep({ accounts, flags, rollouts: operations.rollouts, secure, publicOrigin }), serveMetrics({ metrics, accounts, token: options.metricsToken ?? null, behindProxy: publicOrigin !== null, secure })],
    version: '9.8.7',
    now,
    logLevel: options.logLevel ?? 'info',
    log: { write: (line) => void log.push(line) },
  });
  flags.watch(logChanges(app.log));
  flips.start();
  flags.watch(metrics.onFlags);
  reports.watch(metrics.onReport);
  await app.listen({ host: '127.0.0.1', port: 0 });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const close = async () => {
    app.server.closeAllConnections();
    await app.close();
    modes.close();
    flags.close();
    await rosters.close();
    data.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { app, url, folder, data, accounts, rosters, flags, reports, modes, operations, telemetry, gate, rolloutReports, drills, routes, log, clock, close };
}

const BUILT_AT = new Date('2026-11-19T16:00:00Z');

/** Writes what a unit's build leaves: an entry, a style sheet, a preloaded module, `unit.json`, and `files`. */
export async function writeBuild(dist: string, name: string, files: Readonly<Record<string, string>> = {}): Promise<string> {
  const unit = { name, version: '1.2.3', entry: 'assets/entry.js', css: ['assets/style.css'], preload: ['assets/part.js'] };
  const all = {
    'unit.json': JSON.stringify(unit),
    'assets/entry.js': `export const name = '${name}';\n`.repeat(80),
    'assets/style.css': `.${name} { color: currentColor; }\n`.repeat(80),
    'assets/part.js': 'export {};\n',
    ...files,
  };
  await rm(dist, { recursive: true, force: true });
  for (const [path, content] of Object.entries(all)) {
    await mkdir(dirname(join(dist, path)), { recursive: true });
    await writeFile(join(dist, path), content);
  }
  await utimes(join(dist, 'unit.json'), BUILT_AT, BUILT_AT);
  return dist;
}

/** A signed-in browser, reduced to what it sends. */
export interface Browser {
  readonly session: Session;
  readonly cookie: string;
}

/** Adds a user (with roles), signs them in over HTTP, and answers with what their browser then holds. */
export async function signInNew(running: Pick<RunningApp, 'accounts' | 'url'>, login: string, roles: Readonly<Record<string, Role>> = {}, creator = false): Promise<Browser> {
  const user = await running.accounts.addUser({ login, name: login.toUpperCase(), password: PASSWORD, creator, demo: false });
  for (const [schedule, role] of Object.entries(roles)) running.accounts.members.grant(user.id, schedule, role);
  return signIn(running.url, login, PASSWORD);
}

export async function signIn(url: string, login: string, password: string): Promise<Browser> {
  const answer = await send(url, 'POST', '/api/session', { body: { login, password } });
  if (answer.status !== 201) throw new Error(`signing in as ${login}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return { session: answer.body as Session, cookie: answer.headers.get('set-cookie')?.split(';', 1)[0] ?? '' };
}

export interface Sent {
  readonly browser?: Browser;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is, instead of `body` as JSON. */
  readonly raw?: string;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** Sends a request as a page of the server would, CSRF token included. */
export async function send(url: string, method: string, path: string, { browser, body, headers = {}, raw }: Sent = {}): Promise<Answered> {
  const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const answer = await fetch(url + path, {
    method,
    headers: {
      ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
      ...(browser === undefined ? {} : { cookie: browser.cookie, [CSRF_HEADER]: browser.session.csrf }),
      ...headers,
    },
    ...(sent === undefined ? {} : { body: sent }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text === '' ? null : parse(text) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export const errorIn = (answer: Answered): ErrorAnswer['error'] => (answer.body as ErrorAnswer).error;
