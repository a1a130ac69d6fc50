import type { ClientMessage, SweepResult } from '@tandem/sync/protocol';

type Said = Extract<ClientMessage, { type: 'report' }>;

/** What a page said last of one schedule. */
export interface PageReport extends Pick<Said, 'epoch' | 'revision' | 'stage' | 'phase' | 'unsent' | 'trouble' | 'sweep'> {
  /** When it came: epoch milliseconds of the server. */
  readonly at: number;
}

/** A tab that is connected and watches a schedule. */
export interface ConnectedLane {
  /** Different for each tab of each socket. */
  readonly key: string;
  /** Since when: epoch milliseconds of the server. */
  readonly since: number;
  /** null: it has said nothing yet. */
  readonly report: PageReport | null;
}

/** A report is due every 30 s; after this many milliseconds without one a page is silent. */
export const FRESH = 75_000;

/** What all connected pages have come to, in memory: it goes with their sockets. */
export interface Reports {
  /** A browser has connected. */
  connect(): ReportingSocket;
  /** Every tab that watches the schedule, also those that have not reported. */
  of(scheduleId: string): readonly ConnectedLane[];
  /** Told of each report, and of each tab that has come or gone. @returns stops it */
  watch(listener: ReportListener): () => void;
}
/** `sweep`: its result, where the report is the first to have it. */
export type ReportListener = (scheduleId: string, report: PageReport | null, sweep: SweepResult | null) => void;

export interface ReportingSocket {
  watch(lane: string, scheduleId: string): void;
  report(said: Pick<Said, 'lane' | 'schedule' | keyof Omit<PageReport, 'at'>>): void;
  close(lane: string): void;
  end(): void;
}

export function createReports(now: () => number): Reports {
  /** By schedule, then by key. */
  const lanes = new Map<string, Map<string, ConnectedLane>>();
  const listeners = new Set<ReportListener>();
  let sockets = 0;

  const tell: ReportListener = (scheduleId, report, sweep) => listeners.forEach((listener) => listener(scheduleId, report, sweep));

  return {
    connect() {
      sockets += 1;
      const socket = sockets;
      /** Which schedule each of its tabs watches. */
      const watched = new Map<string, string>();

      function put(lane: string, scheduleId: string, report: PageReport | null): void {
        const key = `${socket}/${lane}`;
        if (watched.get(lane) !== scheduleId) close(lane);
        watched.set(lane, scheduleId);
        const here = lanes.get(scheduleId) ?? new Map<string, ConnectedLane>();
        lanes.set(scheduleId, here);
        const known = here.get(key);
        if (known && report === null) return;
        here.set(key, { key, since: known?.since ?? now(), report });
        const sweep = report?.sweep ?? null;
        tell(scheduleId, report, sweep?.at === known?.report?.sweep?.at ? null : sweep);
      }

      function close(lane: string): void {
        const scheduleId = watched.get(lane);
        if (scheduleId === undefined) return;
        watched.delete(lane);
        const here = lanes.get(scheduleId);
        here?.delete(`${socket}/${lane}`);
        if (here?.size === 0) lanes.delete(scheduleId);
        tell(scheduleId, null, null);
      }

      return {
        watch: (lane, scheduleId) => put(lane, scheduleId, null),
        report: ({ lane, schedule, epoch, revision, stage, phase, unsent, trouble, sweep }) => put(lane, schedule, { epoch, revision, stage, phase, unsent, trouble, sweep, at: now() }),
        close,
        end: () => [...watched.keys()].forEach(close),
      };
    },
    of: (scheduleId) => [...(lanes.get(scheduleId)?.values() ?? [])],
    watch(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

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
  const total = (of: (report: PageReport) => number): number => fresh.reduce((sum, report) => sum + of(report), 0);
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
