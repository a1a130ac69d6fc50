import type { Role } from '@tandem/rest';
import { agreedProtocol, MOST_LANES, OLDEST_PROTOCOL, PROTOCOL, type ClientMessage, type Notice, type ServerMessage } from '@tandem/sync/protocol';
import { includesRole } from '../accounts/members.ts';
import type { ReportingSocket } from '../modes/reports.ts';
import type { SyncedCells } from '../rosters/synced-cells.ts';
import type { CellEvents } from './cell-events.ts';
import { conflictsFor } from './conflicts-for.ts';
import type { FlagSource } from './flag-source.ts';
import { flagsFor } from './flags-for.ts';
import { followCells } from './follow-cells.ts';
import type { LiveNumber } from '../releases/watch-live.ts';
import { noticesFor } from './notices-for.ts';
import type { Attendance } from './presence.ts';
import { pushOps } from './push-ops.ts';
import type { Quota } from './quotas.ts';
import { readMessage, type Read } from './read-message.ts';

/** Whom a refusal names. */
interface About {
  readonly lane?: string;
  readonly schedule?: string;
}

/** Why a session is ended by the server; the socket says it by its close code. */
export type SessionEnd = 'protocol' | 'too-many';

/** Notices, as the hub sees them. */
export interface NoticeSource {
  current(): readonly Notice[];
  /** @returns stops it */
  watch(listener: () => void): () => void;
}

/** What a session needs of the world. It has no socket, no clock and no timer of its own. */
export interface SessionPorts {
  readonly user: { readonly id: string; readonly name: string };
  /** Resolves when the system has taken it. Must not throw once the session has ended. */
  readonly send: (message: ServerMessage) => Promise<void>;
  readonly end: (why: SessionEnd) => void;
  readonly now: () => number;
  /** Runs when what is at hand has been done. */
  readonly soon: (run: () => void) => void;
  readonly build: string;
  /** What the user may do now. */
  readonly roleOf: (scheduleId: string) => Role | null;
  readonly cells: SyncedCells;
  readonly events: CellEvents;
  readonly flags: FlagSource;
  readonly reporting: ReportingSocket;
  /** What people are told; absent: nothing ever is. */
  readonly notices?: NoticeSource | undefined;
  /** Which release pointer is live; absent: nobody is told. */
  readonly releases?: Pick<LiveNumber, 'current' | 'watch'> | undefined;
  readonly join: (changed: (scheduleId: string) => void) => Attendance;
  readonly quota: Quota;
}

/** One socket's conversation. */
export interface Session {
  /** A frame has come. */
  readonly receive: (text: string) => void;
  /** To be called every third of the flags' lease: renews it, and looks again at what the user may see. */
  readonly renew: () => void;
  readonly end: () => void;
}

interface Lane {
  watched: string | null;
  /** `told`: up to which cursor; null: nothing yet. */
  opened: { readonly schedule: string; readonly abort: AbortController; readonly protocol: number; told: number | null } | null;
}

/** Refusals in a row after which a browser is no browser of ours. */
const MOST_REFUSED = 500;

type From<T extends ClientMessage['type']> = Extract<ClientMessage, { type: T }>;

export function createSession(ports: SessionPorts): Session {
  const { user, cells, flags, quota, reporting, roleOf } = ports;
  const lanes = new Map<string, Lane>();
  let protocol: number | null = null;
  let refused = 0;
  let ended = false;

  const attendance = ports.join((schedule) => {
    if (isOpen(schedule)) sendPeople(schedule);
  });
  const stopFlags = flags.watch((schedule) => renewFlags(schedule));
  const stopConflicts = cells.watchConflicts((schedule, userIds) => {
    if (userIds.includes(user.id) && isOpen(schedule)) sendConflicts(schedule);
  });

  const stopNotices = [ports.notices, ports.releases].map((source) => source?.watch(() => sendNotices()));

  const send = (message: ServerMessage): Promise<void> => (ended ? Promise.resolve() : ports.send(message));
  const tell = (message: ServerMessage): void => void send(message);
  const isOpen = (schedule: string): boolean => [...lanes.values()].some(({ opened }) => opened?.schedule === schedule);
  const sendPeople = (schedule: string): void => tell({ type: 'people', schedule, people: attendance.others(schedule) });

  function refuse(kind: string, reason: string, about: About = {}): void {
    if (about.lane !== undefined) closeLane(about.lane);
    tell({ type: 'refused', ...about, kind, reason });
    refused += 1;
    if (refused > MOST_REFUSED) finish('too-many');
  }
  const forbid = (about: About): void => refuse('forbidden', 'The schedule is not for this person, or not to be changed by them.', about);

  function finish(why: SessionEnd): void {
    if (ended) return;
    ports.end(why);
    end();
  }

  function end(): void {
    if (ended) return;
    ended = true;
    lanes.forEach(({ opened }) => opened?.abort.abort());
    lanes.clear();
    attendance.leave();
    reporting.end();
    stopFlags();
    stopConflicts();
    for (const stop of stopNotices) stop?.();
  }

  function closeLane(name: string): void {
    lanes.get(name)?.opened?.abort.abort();
    lanes.delete(name);
    attendance.move(name, null);
    reporting.close(name);
  }

  /** null: there are too many; the lane has been refused. */
  function laneOf(name: string): Lane | null {
    const known = lanes.get(name);
    if (known) return known;
    if (lanes.size >= MOST_LANES) {
      refuse('too-many', `At most ${MOST_LANES} tabs of one browser are accepted.`, { lane: name });
      return null;
    }
    const lane: Lane = { watched: null, opened: null };
    lanes.set(name, lane);
    return lane;
  }

  const sendFlags = (schedule: string, role: Role): void => tell({ type: 'flags', flags: flagsFor(flags, schedule, role, protocol ?? PROTOCOL) });

  /** Of one schedule, or of all that lanes watch (null). */
  function renewFlags(changed: string | null): void {
    for (const schedule of new Set([...lanes.values()].map(({ watched }) => watched))) {
      if (schedule === null || (changed !== null && changed !== schedule)) continue;
      const role = roleOf(schedule);
      if (role !== null) sendFlags(schedule, role);
    }
  }

  function sendConflicts(schedule: string): void {
    const readers = [...lanes].flatMap(([lane, { opened }]) => (opened?.schedule === schedule ? [{ lane, spoken: opened.protocol }] : []));
    const say = (spoken: number, about: About): void => tell({ type: 'conflicts', ...about, schedule, conflicts: conflictsFor(cells, schedule, user.id, spoken) });
    const versions = new Set(readers.map(({ spoken }) => spoken));
    // Tabs of several builds share the socket: each is told what it can read.
    if (versions.size > 1) for (const { lane, spoken } of readers) say(spoken, { lane });
    else say([...versions][0] ?? protocol ?? PROTOCOL, {});
  }

  /** Whoever operates what a lane watches is told what concerns all operators. */
  const roleIn = (schedule: string | null): Role | null =>
    schedule !== null ? roleOf(schedule) : [...lanes.values()].some(({ watched }) => watched !== null && roleOf(watched) === 'operator') ? 'operator' : null;

  function sendNotices(): void {
    const message = noticesFor(ports.notices?.current() ?? [], roleIn, protocol ?? 0, ports.releases?.current());
    if (message) tell(message);
  }

  function hello(message: From<'hello'>): void {
    protocol = agreedProtocol({ min: OLDEST_PROTOCOL, max: PROTOCOL }, message.protocol);
    if (protocol !== null) {
      tell({ type: 'welcome', protocol, build: ports.build, user: user.id, now: ports.now() });
      return sendNotices();
    }
    refuse('protocol', `Protocols ${message.protocol.min} to ${message.protocol.max} were offered; ${OLDEST_PROTOCOL} to ${PROTOCOL} are spoken: load the page again.`);
    finish('protocol');
  }

  function watch({ lane: name, schedule }: From<'watch'>): void {
    const role = roleOf(schedule);
    if (role === null) return forbid({ lane: name, schedule });
    const lane = laneOf(name);
    if (!lane) return;
    lane.watched = schedule;
    reporting.watch(name, schedule, includesRole(role, 'editor'));
    sendFlags(schedule, role);
    // A tab that has joined the socket since has heard none.
    sendNotices();
  }

  function open({ lane: name, schedule, after, protocol: asked = protocol ?? PROTOCOL }: From<'open'>): void {
    if (roleOf(schedule) === null) return forbid({ lane: name, schedule });
    if (asked < OLDEST_PROTOCOL) return refuse('protocol', `Protocol ${asked} was given; ${OLDEST_PROTOCOL} to ${PROTOCOL} are spoken: load the page again.`, { lane: name, schedule });
    const lane = laneOf(name);
    if (!lane) return;
    lane.opened?.abort.abort();
    const abort = new AbortController();
    const spoken = Math.min(asked, PROTOCOL);
    const opened: Lane['opened'] = { schedule, abort, protocol: spoken, told: null };
    lane.opened = opened;
    sendPeople(schedule);
    sendConflicts(schedule);
    const deps = { cells, events: ports.events, protocol: spoken, send, soon: ports.soon, told: (cursor: number) => void (opened.told = cursor), allowed: () => roleOf(schedule) !== null };
    followCells(deps, { lane: name, schedule, after }, abort.signal).then(
      (why) => {
        if (why === 'forbidden' && !abort.signal.aborted) forbid({ lane: name, schedule });
      },
      () => {
        if (!abort.signal.aborted) refuse('internal', 'The schedule could not be read: ask again.', { lane: name, schedule });
      },
    );
  }

  function here({ lane: name, schedule, date, view }: From<'here'>): void {
    if (roleOf(schedule) === null) return forbid({ lane: name, schedule });
    if (!laneOf(name)) return;
    attendance.move(name, date === null ? null : { schedule, person: { lane: name, user: user.id, name: user.name, date, view } });
  }

  function report(said: From<'report'>): void {
    const { lane, schedule } = said;
    const role = roleOf(schedule);
    if (role === null) return forbid({ lane, schedule });
    if (laneOf(lane)) reporting.report(said, includesRole(role, 'editor'));
  }

  function settle({ schedule, conflict, reopen }: From<'settle'>): void {
    const role = roleOf(schedule);
    if (role === null || !includesRole(role, 'editor')) return forbid({ schedule });
    if (reopen === true) return cells.reopen(schedule, conflict, user.id);
    const parties = cells.partiesOf(schedule, conflict);
    // Settled already, by the other of the two perhaps: the list says so.
    if (parties === null) return sendConflicts(schedule);
    if (!parties.includes(user.id) && !includesRole(role, 'operator')) return forbid({ schedule });
    cells.settle(schedule, conflict, user.id, ports.now());
  }

  function receive(text: string): void {
    if (ended) return;
    const read = readMessage(text);
    if (!quota.take('messages', 1)) return refuse('too-many', 'Too many messages: send it again in some seconds.', aboutOf(read));
    if (read.kind === 'unfit') return refuse('invalid', read.reason);
    if (read.kind === 'message' && read.message.type === 'hello') {
      return protocol === null ? hello(read.message) : refuse('invalid', 'type: "hello" has been said');
    }
    if (protocol === null) return refuse('invalid', 'type: "hello" is accepted first');
    if (read.kind === 'push') {
      void pushOps({ user, cells, flags, quota, roleOf, now: ports.now }, read).then((answer) => {
        if ('results' in answer) {
          refused = 0;
          tell({ type: 'results', schedule: read.schedule, results: [...answer.results] });
        } else refuse(answer.kind, answer.reason, { schedule: read.schedule });
      });
      return;
    }
    refused = 0;
    const { message } = read;
    if (message.type === 'watch') watch(message);
    else if (message.type === 'open') open(message);
    else if (message.type === 'close') closeLane(message.lane);
    else if (message.type === 'here') here(message);
    else if (message.type === 'settle') settle(message);
    else if (message.type === 'report') report(message);
  }

  return {
    receive,
    renew() {
      for (const [name, { watched, opened }] of [...lanes]) {
        const lost = [watched, opened?.schedule ?? null].find((schedule) => schedule !== null && roleOf(schedule) === null);
        if (typeof lost === 'string') forbid({ lane: name, schedule: lost });
      }
      renewFlags(null);
      // Whoever has missed the last message learns of it by the position that it names.
      for (const [name, { opened }] of lanes) {
        if (opened && opened.told !== null) tell({ type: 'events', lane: name, schedule: opened.schedule, after: opened.told, cursor: opened.told, events: [] });
      }
    },
    end,
  };
}

/** Whom a refusal names: a lane only where the browser waits for what it asked, since the lane is closed by it. */
function aboutOf(read: Read): About {
  if (read.kind === 'push') return { schedule: read.schedule };
  if (read.kind === 'unfit') return {};
  const { message } = read;
  if (message.type === 'watch' || message.type === 'open') return { lane: message.lane, schedule: message.schedule };
  return message.type === 'here' || message.type === 'settle' || message.type === 'report' ? { schedule: message.schedule } : {};
}
