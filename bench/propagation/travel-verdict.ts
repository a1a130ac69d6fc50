import type { Trip, Trips } from './travel-probe.ts';
import type { WayName, WayRun, Ways } from './travel.ts';
import { quantile, ratio, round } from '../quantile.ts';

/** Milliseconds from tab to tab. */
export const TRAVEL_AIMS = { tabsP99Ms: 5 } as const;
/** The first edits compile. */
const WARM_UP = 40;

/** What is in the time and what is not. */
const ABOUT: Readonly<Record<WayName, { readonly about: string; readonly floor: string }>> = {
  tabs: {
    about:
      "two tabs of one browser, each with the whole app at its week, all flags on: from the central store's updateData in one until a component in the other is told and its store holds it. In it: op, fold, the own tab's views, BroadcastChannel, the other tab's fold and the views told before. Not in it: the write into IndexedDB and the server, which follow, and the painting",
    floor: 'a bare message of the same weight over a BroadcastChannel between the same two pages; no store, no view, no check of what came',
  },
  users: {
    about:
      "two people in browsers of their own and the real server process on loopback: from updateData in one until the other's component is told and its store holds it. In it: the write into IndexedDB, the socket, the server's rules and its transaction on disk, the log's event, the other's fold and views. Not in it: a network, TLS, the painting",
    floor: 'a bare WebSocket process that passes the same weight on between the same two pages; nothing is kept, checked or written',
  },
};

interface WayTold {
  /** A tenth of the edits took at most this: the way itself, on a machine that does other things too. */
  readonly p10Ms: number | null;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  readonly edits: number;
  readonly floor: { readonly p10Ms: number | null; readonly p50Ms: number | null; readonly p99Ms: number | null; readonly about: string };
  /** Times the bare message. */
  readonly toFloor: { readonly p50: number | null; readonly p99: number | null };
  readonly about: string;
  readonly note?: string;
}

export interface TravelVerdict {
  readonly travel: Readonly<Record<WayName, WayTold>>;
  /** null: not measured, or a bare message takes longer here than the aim allows. */
  readonly met: { readonly tabsP99: boolean | null };
  readonly lines: readonly string[];
  readonly wrong: readonly string[];
}

/** How far the other page's clock is ahead: by the answer that came back soonest, which left the least room for doubt. */
function clockOffset(bare: readonly Trip[]): number {
  const answered = bare.flatMap(({ sent, there, back }) => (there === null ? [] : [{ length: back - sent, offset: there - (sent + back) / 2 }]));
  return answered.toSorted((a, b) => a.length - b.length)[0]?.offset ?? 0;
}

function travelled(trips: readonly Trip[], offset: number): number[] {
  return trips.slice(WARM_UP).flatMap(({ sent, there }) => (there === null ? [] : [there - sent - offset]));
}

const NOTHING = { p10Ms: null, p50Ms: null, p99Ms: null } as const;
const figures = (ms: readonly number[]): Pick<WayTold, keyof typeof NOTHING> =>
  ms.length === 0 ? NOTHING : { p10Ms: round(quantile(ms, 0.1), 3), p50Ms: round(quantile(ms, 0.5), 3), p99Ms: round(quantile(ms, 0.99), 3) };

function told(name: WayName, run: WayRun): WayTold {
  const { about, floor } = ABOUT[name];
  if (run.kind === 'failed') return { ...NOTHING, edits: 0, floor: { ...NOTHING, about: floor }, toFloor: { p50: null, p99: null }, about, note: run.reason };
  const offset = clockOffset(run.trips.bare);
  const edits = travelled(run.trips.edits, offset);
  const own = figures(edits);
  const bare = figures(travelled(run.trips.bare, offset));
  const coarse = run.trips.isolated ? {} : { note: "the pages' clock has steps of 0.1 ms" };
  return { ...own, edits: edits.length, floor: { ...bare, about: floor }, toFloor: { p50: ratio(own.p50Ms, bare.p50Ms), p99: ratio(own.p99Ms, bare.p99Ms) }, about, ...coarse };
}

function wrongIn(name: WayName, run: WayRun): string[] {
  if (run.kind === 'failed') return [`${name}: not measured: ${run.reason}`];
  const { edits, unshown }: Trips = run.trips;
  const lost = edits.filter(({ there }) => there === null).length;
  return [
    ...(lost > 0 ? [`${name}: ${lost} of ${edits.length} edits were not told`] : []),
    ...(unshown > 0 ? [`${name}: ${unshown} edits were told before the store held them`] : []),
    ...run.differences.map((each) => `${name}: ${each}`),
  ];
}

export function judgeTravel(ways: Ways): TravelVerdict {
  const travel = { tabs: told('tabs', ways.tabs), users: told('users', ways.users) };
  const { tabs } = travel;
  const within = tabs.p99Ms === null ? null : tabs.p99Ms <= TRAVEL_AIMS.tabsP99Ms;
  const tooSlowHere = (tabs.floor.p99Ms ?? 0) > TRAVEL_AIMS.tabsP99Ms;
  const names = { tabs: 'tab to tab', users: 'user to user' } as const;
  const lines = (['tabs', 'users'] as const).flatMap((name) => {
    const { p10Ms, p50Ms, p99Ms, edits, floor, toFloor, about, note } = travel[name];
    return [
      `${names[name].padEnd(12)} ${p50Ms ?? '–'} ms (p10 ${p10Ms ?? '–'}, p99 ${p99Ms ?? '–'}), ${edits} edits; bare message ${floor.p50Ms ?? '–'} ms (p10 ${floor.p10Ms ?? '–'}, p99 ${floor.p99Ms ?? '–'}); ${toFloor.p50 ?? '–'} times it (p99 ${toFloor.p99 ?? '–'})${note === undefined ? '' : ` (${note.split('\n')[0]})`}`,
      `${names[name]}: ${about}`,
      `${names[name]}, bare: ${floor.about}`,
    ];
  });
  if (within === false && tooSlowHere) lines.push(`tab to tab: a bare message alone is beyond ${TRAVEL_AIMS.tabsP99Ms} ms here; the aim cannot be judged`);
  return { travel, met: { tabsP99: within === false && tooSlowHere ? null : within }, lines, wrong: [...wrongIn('tabs', ways.tabs), ...wrongIn('users', ways.users)] };
}
