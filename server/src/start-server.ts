import type { Server as HttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { COMPARED } from '@tandem/sync/protocol';
import type { FastifyInstance } from 'fastify';
import { auditFlags } from './audit/audit-flags.ts';
import { readAlertSettings } from './alerts/alert-settings.ts';
import { startAlerts } from './alerts/start-alerts.ts';
import { watchDifferences } from './alerts/watch-differences.ts';
import { createAudit } from './audit/audit.ts';
import { logAudit } from './audit/log-audit.ts';
import { createAccounts } from './accounts/accounts.ts';
import { seedDemo } from './demo.ts';
import { openDrills } from './drills/open-drills.ts';
import { createNewerFlags } from './feed/flag-table.ts';
import { startRetention } from './feed/retention.ts';
import { createFlips } from './flips/flips.ts';
import { createFlagLocks } from './flags/flag-locks.ts';
import { logChanges } from './flags/log-changes.ts';
import { createScheduleFlags, LEASE } from './flags/schedule-flags.ts';
import { readCertificate, watchCertificate } from './http/certificate.ts';
import { createApp } from './http/create-app.ts';
import type { LogSink } from './http/logging.ts';
import { attachWebSockets } from './http/web-sockets.ts';
import { startSweeps } from './consistency/server-consistency.ts';
import { createMetrics } from './metrics/metrics.ts';
import { serveMetrics } from './metrics/serve-metrics.ts';
import { createState } from './metrics/state.ts';
import { createReports } from './modes/reports.ts';
import { createScheduleModes } from './modes/schedule-modes.ts';
import { serveOfrep } from './ofrep/serve-ofrep.ts';
import { publishUnits } from './releases/publish-units.ts';
import { driveReleaseGate, openReleaseGate } from './releases/gate/open-release-gate.ts';
import { createRegistry } from './releases/registry.ts';
import { keepReleases } from './releases/keep-releases.ts';
import { openReleaseKey } from './releases/release-key.ts';
import { openReleaseTeams } from './releases/release-teams.ts';
import { watchLive } from './releases/watch-live.ts';
import { createVersions } from './releases/versions.ts';
import { createReleaseWrites } from './releases/writes/release-writes.ts';
import { createRolloutReports, keepReports } from './report/rollout-reports.ts';
import { createOperations } from './rollback/operations.ts';
import { createAdmission } from './rosters/admit-listener.ts';
import { driveRollout } from './rollout/drive-rollout.ts';
import { createRosters } from './rosters/rosters.ts';
import { allRoutes } from './routes.ts';
import type { Settings } from './settings.ts';
import { createPublishedBuilds } from './telemetry/published-builds.ts';
import { keepTelemetry, openTelemetry } from './telemetry/start-telemetry.ts';
import type { Telemetry } from './telemetry/telemetry.ts';
import { openDataFolder } from './storage/data-folder.ts';
import { createSyncHub } from './sync/hub.ts';
import { syncSocket } from './sync/sync-socket.ts';
import { createSpans } from './traces/spans.ts';
import { tracePushes } from './traces/trace-pushes.ts';
import { VERSION } from './version.ts';

export interface ServerOptions {
  readonly settings: Settings;
  /** Tells the person at the terminal something, a line at a time. */
  readonly say: (line: string) => void;
  readonly log: LogSink;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

export interface RunningServer {
  /** The address that this server listens on, such as `http://127.0.0.1:4400`. */
  readonly url: string;
  /** Where the first operator makes themselves known; null when there is somebody already. */
  readonly setUpUrl: string | null;
  /** Reads the certificate's files again, which happens by itself when they change. */
  reloadCertificate(): void;
  /** Stops listening, lets what is under way end for a while, then closes everything. Calling it again waits with it. */
  close(): Promise<void>;
}

/** Requests under way get this long to end before their connections are cut. */
const GRACE = 3000;
/** Milliseconds in which what people look at is told together. */
const TOGETHER = 200;

/**
 * Opens the data, publishes the units, seeds the demo on its first start, and listens.
 * @throws Error in one sentence for the person who starts it
 */
export async function startServer({ settings, say, log, now = Date.now }: ServerOptions): Promise<RunningServer> {
  const alertSettings = readAlertSettings(settings.alertsFile, process.env);
  const data = openDataFolder(settings.dataFolder, { serving: true, now });
  const { database } = data;
  try {
    const signer = openReleaseKey(settings.dataFolder);
    const registry = createRegistry(join(settings.dataFolder, 'releases'), { signer, now: () => new Date(now()) });
    for (const { name, version, digest, changed } of await publishUnits(settings.unitsFolder, registry, () => new Date(now()), signer)) {
      if (changed) say(`Published ${name} ${version} (${digest.slice(0, 12)}).`);
    }
    const demo = settings.profile === 'demo';
    const accounts = createAccounts({ db: database, now, allowDemo: demo });
    const { users, members } = accounts;
    const nameOf = (actor: string): string => users.byId(actor)?.name ?? actor;
    const metrics = createMetrics(() => state(), VERSION);
    // What a demo begins with is nobody's edit.
    let counting: Telemetry | null = null;
    const spans = settings.traces === null ? null : createSpans({ address: settings.traces, version: VERSION, onError: (error) => app.log.warn({ err: error }, 'traces') });
    const rosters = createRosters({
      database,
      ...(spans && { traced: tracePushes({ add: spans.add, now: () => performance.timeOrigin + performance.now() }) }),
      now,
      nameOf,
      versions: createVersions(registry),
      onFlag: auditFlags(createAudit(database, now)),
      onCommit: metrics.committed,
      onEdits: (id, cells) => counting?.edited(id, cells),
      onDeleted: (scheduleId) => members.dismiss(scheduleId),
      onCreated: (scheduleId, actor) => {
        if (users.byId(actor) !== null) members.grant(actor, scheduleId, 'operator');
      },
    });
    if (demo) await seedDemo({ database, accounts, rosters, now, say });
    const flags = await createScheduleFlags({ feed: rosters.feed, now, newer: createNewerFlags(database), locks: createFlagLocks(database), onError: (error) => app.log.error(error) });
    const reports = createReports(now);
    const modes = createScheduleModes({
      database, rosters, flags, reports, neededDays: settings.cleanDays, now,
      onDifference: (found) => {
        app.log.warn({ audit: 'difference', ...found }, 'audit');
        differences.found(found);
        telemetry.found(found.schedule, 1);
      },
      onError: (error) => app.log.error(error),
    });
    const telemetry = openTelemetry({ folder: settings.dataFolder, database, flags, reports, scheduleIds: () => rosters.ids(), armOf: (id) => operations.rollouts.armOf(id), minuteMs: () => operations.rollouts.minuteMs() ?? gate.minuteMs(), now });
    counting = telemetry;
    const operations = createOperations({
      folder: settings.dataFolder, database, feed: rosters.feed, registry, reports, scheduleIds: () => rosters.ids(), mover: 'server', now,
      onAudit: (line) => logAudit(app.log)(line),
      onError: (error) => app.log.error(error),
    });
    const gate = openReleaseGate({ folder: settings.dataFolder, database, registry, alerts: operations.alerts, audit: operations.audit, now });
    const rolloutReports = createRolloutReports({ database, operations, table: operations.reportTable, schedules: () => rosters.all(), nameOf, now });
    const flips = createFlips({ flags, reports, scheduleIds: () => rosters.ids(), now });
    const { publicOrigin, loopback } = settings;
    const state = createState({ database, scheduleIds: () => rosters.ids(), flags, reports, notices: operations.notices, rollouts: operations.rollouts, telemetry, registry, sockets: () => sockets.open(), now });
    const drills = openDrills({ folder: settings.dataFolder, database, rosters, flags, operations, alertSettings, publicOrigin, members, now, onError: (error) => app.log.warn(error) });
    const tls = settings.tls === null ? null : readCertificate(settings.tls);
    const secure = tls !== null || (publicOrigin?.startsWith('https:') ?? false);
    const app = await createApp({
      ...settings,
      tls,
      db: database,
      accounts,
      registry,
      routes: allRoutes({ flips, accounts, rosters, flags, modes, operations, reports, telemetry, rolloutReports, support: settings.support, releases: { registry, teams: openReleaseTeams(settings.dataFolder), writes: createReleaseWrites({ database, feed: rosters.feed, audit: operations.audit, now }) }, drills, published: createPublishedBuilds(registry), gate, now, onError: (error) => app.log.error(error), secure }),
      beside: [
        serveOfrep({ accounts, flags, rollouts: operations.rollouts, secure, publicOrigin }),
        serveMetrics({ metrics, accounts, token: settings.metricsToken, behindProxy: publicOrigin !== null || settings.trustProxy !== null, secure }),
      ],
      version: VERSION,
      now,
      log,
    });
    const admit = createAdmission({ accounts, publicOrigin, loopback, tls: tls !== null });
    const liveNumber = watchLive(registry, (error) => app.log.error(error));
    const hub = createSyncHub({ cells: rosters.synced, flags, reports, notices: operations.notices, releases: liveNumber, members, nameOf, build: VERSION, now, soon: setImmediate, later: (run) => void setTimeout(run, TOGETHER).unref() });
    const sockets = attachWebSockets(app.server, [syncSocket({ hub, admit, onError: (error) => app.log.error(error), renewEvery: LEASE / 3 })]);
    const url = await listen(app, settings);
    // Not before: a server that cannot listen leaves nothing behind that looks at its data.
    flags.watch(logChanges(app.log));
    flips.start();
    const onError = (error: unknown): void => app.log.error(error);
    const differences = watchDifferences({ alerts: operations.alerts, reports, consistency: modes.consistency, isCompared: (id) => COMPARED.has(flags.stageOf(id).holds), onError });
    const endAlerts = startAlerts(
      { database, settings: alertSettings, notices: operations.notices, publicOrigin, now },
      { alerts: operations.alerts, onNotSent: (line) => app.log.warn({ alert: 'not-sent', ...line }, 'alert'), onError },
    );
    flags.watch(metrics.onFlags);
    reports.watch(metrics.onReport);
    metrics.begin().catch((error: unknown) => app.log.error(error));
    const endTelemetry = keepTelemetry(telemetry, onError);
    const endRollout = driveRollout({ rollouts: operations.rollouts, table: operations.rolloutTable, minutes: telemetry.minutes, now, owner: `${hostname()}/${process.pid}`, onError });
    const endReports = keepReports(rolloutReports, onError);
    const endRollbacks = operations.drive();
    const endRetention = startRetention({ feed: rosters, now, onError: (error) => app.log.error(error) });
    const endReleases = keepReleases(registry, onError);
    const endGate = driveReleaseGate(gate, now, onError);
    const endSweeps = startSweeps(modes.consistency);
    const watch =
      settings.tls === null ? null : watchCertificate({ files: settings.tls, say, use: ({ cert, key }) => (app.server as HttpsServer).setSecureContext({ cert, key }) });
    if (tls !== null && tls.validTo <= now()) say(`The certificate of ${settings.tls?.cert ?? ''} has expired: browsers refuse it until its files are renewed.`);
    const token = !demo && accounts.needsSetUp() ? accounts.issueSetUpToken() : null;
    return {
      url,
      setUpUrl: token === null ? null : `${publicOrigin ?? url}/set-up?token=${token}`,
      reloadCertificate: () => watch?.reload(),
      close: once(async () => {
        watch?.end();
        sockets.close();
        await closeApp(app);
        await spans?.end();
        endRetention();
        await endRollbacks();
        differences.end();
        await endAlerts();
        endRollout();
        endReports();
        endTelemetry();
        endSweeps();
        endReleases();
        liveNumber.end();
        endGate();
        modes.close();
        flags.close();
        await rosters.close();
        data.close();
      }),
    };
  } catch (error) {
    data.close();
    throw error;
  }
}

async function listen(app: FastifyInstance, { host, port, tls }: Settings): Promise<string> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    await app.close();
    throw new Error(listenProblem((error as NodeJS.ErrnoException).code ?? '', host, port), { cause: error });
  }
  const { port: taken } = app.server.address() as AddressInfo;
  return `${tls === null ? 'http' : 'https'}://${shownHost(host)}:${taken}`;
}

function listenProblem(code: string, host: string, port: number): string {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is taken by another program: stop that one, or set PORT to another port.`;
    case 'EACCES':
      return `Port ${port} may not be used by this user: set PORT to one above 1023.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `HOST=${host} is no address of this machine: set HOST to one that is, or to 0.0.0.0 for all of them.`;
    default:
      return `HOST=${host} and PORT=${port} cannot be listened on (${code}): set other ones.`;
  }
}

function shownHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return hostname();
  return host.includes(':') ? `[${host}]` : host;
}

async function closeApp(app: FastifyInstance): Promise<void> {
  const cut = setTimeout(() => app.server.closeAllConnections(), GRACE);
  // A connection whose last request has just been answered is idle only now.
  const sweep = setInterval(() => app.server.closeIdleConnections(), 50);
  await app.close();
  clearTimeout(cut);
  clearInterval(sweep);
}

function once(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  return () => (running ??= run());
}
