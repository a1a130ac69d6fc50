/** A hub over the rosters of a throw-away data folder, with flags and roles that the test holds, and browsers without sockets. */
import type { Role } from '@tandem/rest';
import { DEFAULT_FLAGS, PROTOCOL, type ClientMessage, type FlagSnapshot, type FlagValues, type Notice, type ServerMessage, type Stage, type SyncOp } from '@tandem/sync/protocol';
import { createSyncHub, type HubParts, type SyncHub } from '../src/sync/hub.ts';
import { createReports, type Reports } from '../src/modes/reports.ts';
import type { FlagSource } from '../src/sync/flag-source.ts';
import type { Session, SessionEnd } from '../src/sync/session.ts';
import { openRosters, type OpenRosters } from './running-rosters.ts';

export interface SyncBrowser {
  readonly session: Session;
  readonly messages: ServerMessage[];
  readonly ended: SessionEnd[];
  say(message: ClientMessage): void;
  of<T extends ServerMessage['type']>(type: T): Extract<ServerMessage, { type: T }>[];
  /** Waits until a message of a type fits. */
  until<T extends ServerMessage['type']>(type: T, fits?: (message: Extract<ServerMessage, { type: T }>) => boolean): Promise<Extract<ServerMessage, { type: T }>>;
  /** Pushes ops and waits for what becomes of them. */
  push(schedule: string, ops: readonly unknown[]): Promise<Extract<ServerMessage, { type: 'results' | 'refused' }>>;
}

export interface SyncWorld {
  readonly open: OpenRosters;
  readonly hub: SyncHub;
  readonly reports: Reports;
  readonly clock: { now: number };
  readonly roles: Map<string, Role>;
  readonly flags: { epoch: number; values: FlagValues; safeMode: string[]; stage: Stage | null; changed(schedule: string | null): void };
  /** Lets a moment pass for whoever waits for it. */
  later(): void;
  readonly notices: { current: Notice[]; changed(): void };
  /** Holds what is sent until it is let go. */
  readonly network: { held: (() => void)[] | null };
  connect(userId: string, hello?: { min: number; max: number } | null): SyncBrowser;
  close(): Promise<void>;
}

/** @param releases absent: nobody is told of releases */
export function syncWorld({ releases }: Partial<Pick<HubParts, 'releases'>> = {}): SyncWorld {
  const open = openRosters({ nameOf: (actor) => actor.toUpperCase() });
  const clock = { now: Date.parse('2026-11-20T08:00:00Z') };
  const roles = new Map<string, Role>();
  const listeners = new Set<(schedule: string | null) => void>();
  const flags: SyncWorld['flags'] = { epoch: 3, values: { ...DEFAULT_FLAGS, enableConflictResolution: true }, safeMode: [], stage: null, changed: (schedule) => listeners.forEach((listener) => listener(schedule)) };
  const source: FlagSource = {
    get: (schedule, role): FlagSnapshot => ({ schedule, values: flags.values, safeMode: flags.safeMode, stage: flags.stage, epoch: flags.epoch, revision: flags.epoch, leaseMs: 60_000, mayOverride: role === 'operator' }),
    epochOf: () => flags.epoch,
    watch: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  const noticeListeners = new Set<() => void>();
  const notices: SyncWorld['notices'] = { current: [], changed: () => noticeListeners.forEach((listener) => listener()) };
  let waiting: (() => void)[] = [];
  const network: SyncWorld['network'] = { held: null };
  const reports = createReports(() => clock.now);
  const hub = createSyncHub({
    cells: open.rosters.synced,
    flags: source,
    reports,
    releases,
    notices: {
      current: () => notices.current,
      watch: (listener) => {
        noticeListeners.add(listener);
        return () => void noticeListeners.delete(listener);
      },
    },
    members: { roleOf: (userId, scheduleId) => roles.get(`${userId}/${scheduleId}`) ?? null },
    nameOf: (userId) => userId.toUpperCase(),
    build: 'test',
    now: () => clock.now,
    soon: setImmediate,
    later: (run) => void waiting.push(run),
  });

  function connect(userId: string, hello: { min: number; max: number } | null = { min: 1, max: PROTOCOL }): SyncBrowser {
    const messages: ServerMessage[] = [];
    const ended: SessionEnd[] = [];
    const waiters = new Set<() => void>();
    const session = hub.connect({
      userId,
      end: (why) => void ended.push(why),
      send: (message) => {
        messages.push(JSON.parse(JSON.stringify(message)) as ServerMessage);
        waiters.forEach((wake) => wake());
        return network.held ? new Promise((resolve) => network.held?.push(resolve)) : Promise.resolve();
      },
    });
    const of: SyncBrowser['of'] = (type) => messages.filter((message): message is never => message.type === type);
    const until: SyncBrowser['until'] = (type, fits = () => true) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = of(type).find(fits);
          if (found === undefined) return;
          waiters.delete(look);
          resolve(found);
        };
        waiters.add(look);
        look();
      });
    const browser: SyncBrowser = {
      session,
      messages,
      ended,
      say: (message) => session.receive(JSON.stringify(message)),
      of,
      until,
      push: async (schedule, ops) => {
        const before = messages.length;
        session.receive(JSON.stringify({ type: 'push', schedule, ops }));
        const fits = (message: ServerMessage): boolean => messages.indexOf(message) >= before && message['schedule'] === schedule;
        return Promise.race([until('results', fits), until('refused', fits)]);
      },
    };
    if (hello) browser.say({ type: 'hello', protocol: hello, build: 'test' });
    return browser;
  }

  return {
    open,
    hub,
    reports,
    clock,
    roles,
    flags,
    network,
    notices,
    connect,
    later: () => {
      const run = waiting;
      waiting = [];
      run.forEach((each) => each());
    },
    close: () => open.close(),
  };
}

let ops = 0;
/** An op of a tab. */
export const syncOp = (cell: string, value: SyncOp['value'], more: Partial<SyncOp> = {}): SyncOp => ({
  opId: `sync-op-${++ops}`, cell, value, baseRev: 0, at: Date.parse('2026-11-20T08:00:00Z'), origin: 'tab-1/week', epoch: 3, protocol: PROTOCOL, ...more,
});
