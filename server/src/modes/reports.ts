import { MOST_LANES, type NamedDifference, type PageReport, type SweepResult } from '@tandem/sync/protocol';
import { LEASE } from '../flags/schedule-flags.ts';

/** What a page said last of one schedule. */
export interface KeptReport extends Pick<PageReport, 'epoch' | 'revision' | 'stage' | 'phase' | 'unsent' | 'trouble' | 'sweep'> {
  /** When it came: epoch milliseconds of the server. */
  readonly at: number;
  /** When the first report with this sweep came, also over another socket; null: there is no sweep. */
  readonly sweptAt: number | null;
}

/** A tab that is connected and watches a schedule. */
export interface ConnectedLane {
  /** Different for each tab of each socket. */
  readonly key: string;
  /** Since when: epoch milliseconds of the server. */
  readonly since: number;
  /** Somebody's who may edit: guards ask it. What others say is shown, and holds nothing. */
  readonly counts: boolean;
  /** null: it has said nothing yet. */
  readonly report: KeptReport | null;
}

/** A report is due every 30 s; after this many milliseconds without one a page is silent. */
export const FRESH = 75_000;

/** A tab sweeps every 30 s; what comes sooner counts no more. */
const SWEEP_GAP = 20_000;
/** Tabs whose last sweep is remembered after they have gone; the oldest are forgotten first. */
const MOST_REMEMBERED = 10_000;

/** What all connected pages have come to, in memory: it goes with their sockets. */
export interface Reports {
  /** A browser has connected. `user`: whose tabs are known again when they come back. */
  connect(user?: string): ReportingSocket;
  /** A tab that has no socket has said how it is: it is there for a lease of the flags, or until it has one. @param counts see `ReportingSocket` */
  byRest(user: string, said: PageReport, counts: boolean): void;
  /** Every tab that watches the schedule, also those that have not reported. */
  of(scheduleId: string): readonly ConnectedLane[];
  /** Told of each report, and of each tab that has come or gone. @returns stops it */
  watch(listener: ReportListener): () => void;
}
/** `sweep`: its result, where the report is the first to have it, at most once in 20 s of a tab. `found`: of somebody who may edit. */
export type ReportListener = (scheduleId: string, report: KeptReport | null, sweep: SweepResult | null, found: FoundByPage | null) => void;

/** Differences that a page has found, and whose page it is. */
export interface FoundByPage {
  readonly user: string;
  readonly differences: readonly NamedDifference[];
}

export interface ReportingSocket {
  /** @param counts see `ConnectedLane` */
  watch(lane: string, scheduleId: string, counts?: boolean): void;
  /** @param counts false: somebody's who can change nothing; what they say is neither a difference nor an unsent edit */
  report(said: Pick<PageReport, 'lane' | 'schedule' | 'differences' | keyof Omit<KeptReport, 'at' | 'sweptAt'>>, counts?: boolean): void;
  close(lane: string): void;
  end(): void;
}

export function createReports(now: () => number): Reports {
  /** By schedule, then by key. */
  const lanes = new Map<string, Map<string, ConnectedLane>>();
  const listeners = new Set<ReportListener>();
  /** The last sweep of each tab, by schedule, user and tab. */
  const sweeps = new Map<string, LastSweep>();
  let sockets = 0;

  const tell: ReportListener = (...told) => listeners.forEach((listener) => listener(...told));

  /** `at`: the tab's own time of it. */
  function learnSweep(key: string, at: number): { readonly sweptAt: number; readonly counts: boolean } {
    const known = sweeps.get(key);
    if (known?.at === at) return { sweptAt: known.sweptAt, counts: false };
    const sweptAt = now();
    const counts = known === undefined || sweptAt - known.counted >= SWEEP_GAP;
    sweeps.delete(key);
    sweeps.set(key, { at, sweptAt, counted: counts ? sweptAt : known.counted });
    const [oldest = key] = sweeps.keys();
    if (sweeps.size > MOST_REMEMBERED) sweeps.delete(oldest);
    return { sweptAt, counts };
  }

  /** Tabs that ask by REST, by their user, and until when each is there. */
  const asking = new Map<string, { readonly socket: ReportingSocket; readonly until: Map<string, number> }>();

  function forgetAsking(user: string, gone: (lane: string, until: number) => boolean): void {
    const found = asking.get(user);
    for (const [lane, until] of found?.until ?? []) {
      if (!gone(lane, until)) continue;
      found?.until.delete(lane);
      found?.socket.close(lane);
    }
    if (found?.until.size === 0) asking.delete(user);
  }
  const forgetLate = (): void => [...asking.keys()].forEach((user) => forgetAsking(user, (_, until) => until <= now()));

  function connect(user: string, byRest = false): ReportingSocket {
    sockets += 1;
    const socket = sockets;
    /** Which schedule each of its tabs watches. */
    const watched = new Map<string, string>();

    function put(lane: string, scheduleId: string, said: Omit<KeptReport, 'sweptAt'> | null, mayCount: boolean, differences: readonly NamedDifference[] = []): void {
      if (!byRest) forgetAsking(user, (asked) => asked === lane);
      const key = `${socket}/${lane}`;
      if (watched.get(lane) !== scheduleId) close(lane);
      watched.set(lane, scheduleId);
      const here = lanes.get(scheduleId) ?? new Map<string, ConnectedLane>();
      lanes.set(scheduleId, here);
      const known = here.get(key);
      if (known && said === null) return void here.set(key, { ...known, counts: mayCount });
      const sweep = said?.sweep ?? null;
      const { sweptAt, counts } = sweep === null ? NO_SWEEP : learnSweep(JSON.stringify([scheduleId, user, lane]), sweep.at);
      const report = said && { ...said, sweptAt };
      here.set(key, { key, since: known?.since ?? now(), counts: mayCount, report });
      tell(scheduleId, report, counts && mayCount ? sweep : null, mayCount && differences.length > 0 ? { user, differences } : null);
    }

    function close(lane: string): void {
      const scheduleId = watched.get(lane);
      if (scheduleId === undefined) return;
      watched.delete(lane);
      const here = lanes.get(scheduleId);
      here?.delete(`${socket}/${lane}`);
      if (here?.size === 0) lanes.delete(scheduleId);
      tell(scheduleId, null, null, null);
    }

    return {
      watch: (lane, scheduleId, counts = true) => put(lane, scheduleId, null, counts),
      report({ lane, schedule, epoch, revision, stage, phase, unsent, trouble, sweep, differences }, counts = true) {
        const said = { epoch, revision, stage, phase, trouble, at: now() };
        put(lane, schedule, counts ? { ...said, unsent, sweep } : { ...said, unsent: 0, sweep: sweep && { ...sweep, confirmed: 0, errors: 0 } }, counts, differences);
      },
      close,
      end: () => [...watched.keys()].forEach(close),
    };
  }

  return {
    connect: (user = '') => connect(user),
    byRest(user, said, counts) {
      forgetLate();
      const { socket, until } = asking.get(user) ?? { socket: connect(user, true), until: new Map<string, number>() };
      if (until.size >= MOST_LANES && !until.has(said.lane)) return;
      asking.set(user, { socket, until });
      until.set(said.lane, now() + LEASE);
      socket.report(said, counts);
    },
    of(scheduleId) {
      forgetLate();
      return [...(lanes.get(scheduleId)?.values() ?? [])];
    },
    watch(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

interface LastSweep {
  readonly at: number;
  readonly sweptAt: number;
  /** When the last one that counted came. */
  readonly counted: number;
}
const NO_SWEEP = { sweptAt: null, counts: false };

export const isFresh = ({ report }: ConnectedLane, now: number): boolean => report !== null && now - report.at <= FRESH;

/** What the fresh reports of a schedule come to. */
export interface ReportSummary {
  readonly connected: number;
  readonly fresh: number;
  /** Tabs of a browser share their outbox: an edit counts once for each of them. */
  readonly unsent: number;
  readonly trouble: readonly string[];
  /** Sums of the last sweeps. */
  readonly sweeps: Pick<SweepResult, 'compared' | 'unsettled' | 'confirmed' | 'errors'>;
}

export function summaryOf(lanes: readonly ConnectedLane[], now: number): ReportSummary {
  const fresh = lanes.flatMap((lane) => (lane.report && isFresh(lane, now) ? [lane.report] : []));
  const total = (of: (report: KeptReport) => number): number => fresh.reduce((sum, report) => sum + of(report), 0);
  return {
    connected: lanes.length,
    fresh: fresh.length,
    unsent: total(({ unsent }) => unsent),
    trouble: [...new Set(fresh.flatMap(({ trouble }) => trouble ?? []))],
    sweeps: {
      compared: total(({ sweep }) => sweep?.compared ?? 0),
      unsettled: total(({ sweep }) => sweep?.unsettled ?? 0),
      confirmed: total(({ sweep }) => sweep?.confirmed ?? 0),
      errors: total(({ sweep }) => sweep?.errors ?? 0),
    },
  };
}
