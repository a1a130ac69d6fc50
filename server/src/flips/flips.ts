import type { FlipAnswer } from '@tandem/rest';
import { LEASE, type FlagAudit, type ScheduleFlags } from '../flags/schedule-flags.ts';
import type { Reports } from '../modes/reports.ts';

/** Milliseconds within which changes with one reason, by one person, are one: a kill changes every schedule by itself. */
const TOGETHER = 2000;
/** Pages that are followed; of more, the first. */
const MOST_PAGES = 20_000;
/** Points of the curve. */
const MOST_POINTS = 60;

interface Followed {
  readonly schedule: string;
  /** From which revision on it has followed. */
  revision: number;
  /** Milliseconds after the change; null: not yet. */
  took: number | null;
  gone: boolean;
}

interface Flip {
  readonly at: number;
  /** Of the newest change in it. */
  last: number;
  readonly actor: string;
  readonly reason: string;
  epoch: number;
  off: boolean;
  readonly schedules: Set<string>;
  /** By the key of the page's lane. */
  readonly pages: Map<string, Followed>;
}

/** How far the last change of flags has reached the pages that were open when it was made. In memory, as the pages are. */
export interface Flips {
  /** Of the schedules that somebody operates. */
  view(operates: (scheduleId: string) => boolean, nameOf: (actor: string) => string): FlipAnswer;
  /** Begins to listen. */
  start(): void;
}

export interface FlipsParts {
  readonly flags: Pick<ScheduleFlags, 'watch'>;
  readonly reports: Pick<Reports, 'of' | 'watch'>;
  readonly scheduleIds: () => readonly string[];
  readonly now: () => number;
}

export function createFlips({ flags, reports, scheduleIds, now }: FlipsParts): Flips {
  let flip: Flip | null = null;

  function begin(schedule: string | null, { actor, reason, before, after, epoch, revision }: FlagAudit): void {
    const at = now();
    if (!flip || flip.actor !== actor || flip.reason !== reason || at - flip.last > TOGETHER) flip = { at, last: at, actor, reason, epoch, off: false, schedules: new Set(), pages: new Map() };
    flip.last = at;
    flip.epoch = Math.max(flip.epoch, epoch);
    flip.off ||= before.on.some((name) => !after.on.includes(name)) || after.safeMode.length > before.safeMode.length;
    for (const id of schedule === null ? scheduleIds() : [schedule]) {
      flip.schedules.add(id);
      for (const { key } of reports.of(id)) {
        const known = flip.pages.get(pageKey(id, key));
        if (known) [known.revision, known.took] = [Math.max(known.revision, revision), null];
        else if (flip.pages.size < MOST_PAGES) flip.pages.set(pageKey(id, key), { schedule: id, revision, took: null, gone: false });
      }
      // A page may have followed before this process has heard of the change.
      hear(id);
    }
  }

  /** A page of the schedule has reported, come or gone. */
  function hear(scheduleId: string): void {
    if (!flip?.schedules.has(scheduleId)) return;
    const lanes = new Map(reports.of(scheduleId).map((lane) => [pageKey(scheduleId, lane.key), lane]));
    for (const [key, page] of flip.pages) {
      if (page.schedule !== scheduleId || page.took !== null) continue;
      const lane = lanes.get(key);
      page.gone = lane === undefined;
      if (lane?.report && lane.report.revision >= page.revision) page.took = Math.max(0, lane.report.at - flip.at);
    }
  }

  return {
    start() {
      flags.watch(begin);
      reports.watch(hear);
    },
    view(operates, nameOf) {
      const own = flip && [...flip.schedules].filter(operates);
      if (!flip || !own || own.length === 0) return { now: now(), flip: null };
      const { at, last, actor, reason, epoch, off, pages } = flip;
      const leaseEnds = last + LEASE;
      const all = [...pages.values()].filter(({ schedule }) => operates(schedule));
      const times = all.flatMap(({ took }) => took ?? []).sort((a, b) => a - b);
      const gone = all.filter((page) => page.took === null && page.gone).length;
      const open = all.length - times.length - gone;
      const over = now() >= leaseEnds;
      return {
        now: now(),
        flip: {
          at, by: nameOf(actor), reason, schedules: own, epoch, off, pages: all.length, acknowledged: times.length, waiting: over ? 0 : open, leasedOut: over ? open : 0, gone, leaseEnds,
          took: times.length === 0 ? null : { half: atShare(times, 0.5), most: atShare(times, 0.99), last: atShare(times, 1) },
          curve: curveOf(times),
        },
      };
    },
  };
}

const pageKey = (schedule: string, key: string): string => `${schedule} ${key}`;

/** Nearest rank. */
const atShare = (sorted: readonly number[], share: number): number => sorted[Math.ceil(sorted.length * share) - 1] ?? 0;

function curveOf(sorted: readonly number[]): { ms: number; pages: number }[] {
  const step = Math.max(1, Math.ceil(sorted.length / MOST_POINTS));
  return sorted.flatMap((ms, i) => ((i + 1) % step === 0 || i + 1 === sorted.length ? [{ ms, pages: i + 1 }] : []));
}
