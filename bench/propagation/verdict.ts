import { availableParallelism, loadavg } from 'node:os';
import type { BenchResult } from '../bench.ts';
import { CONTESTANTS, type ContestantName } from './contestants.ts';
import type { Figures } from './measure-one.ts';
import { median, quantile, ratio, round } from '../quantile.ts';
import { judgeTravel, TRAVEL_AIMS } from './travel-verdict.ts';
import type { Ways } from './travel.ts';

export interface Measured {
  readonly kind: 'measured';
  readonly figures: Figures;
}
export type Run = Measured | { readonly kind: 'capped'; readonly seconds: number } | { readonly kind: 'failed'; readonly reason: string };

export interface SizeRuns {
  readonly cells: number;
  readonly runs: ReadonlyMap<ContestantName, readonly Run[]>;
}

/** Milliseconds, times the floor, and emissions per view; to be met by `tandem`. */
const AIMS = { editP99Ms: 0.1, toFloor: 25, batchMs: 8, batchEmissions: 1, aheadOf: ['@tanstack/db', 'rxdb', 'tinybase'] } as const;
/** The first batches compile. */
const COLD_BATCHES = 2;

interface Told {
  readonly editP50Ms: number | null;
  /** Of the run that the machine disturbed most. */
  readonly worstP50Ms: number | null;
  readonly editP99Ms: number | null;
  readonly batchMs: number | null;
  readonly batchEmissions: number | null;
  readonly loadMs: number | null;
  readonly heapMiB: number | null;
  readonly edits: number;
  readonly about: string;
  readonly note?: string;
}

/** Said beside the figures. */
const OF_RUNS = 'each time is that of the best of the runs, for every contestant alike: what else the machine does only adds';

/** Of each time the best of the runs. */
function told(name: ContestantName, runs: readonly Run[]): Told {
  const { about } = CONTESTANTS[name];
  const bad = runs.find((run) => run.kind !== 'measured');
  const all = runs.flatMap((run) => (run.kind === 'measured' ? [run.figures] : []));
  if (bad || all.length === 0) {
    const note = bad?.kind === 'capped' ? `did not end within ${bad.seconds} s` : bad?.kind === 'failed' ? bad.reason : 'not run';
    return { editP50Ms: null, worstP50Ms: null, editP99Ms: null, batchMs: null, batchEmissions: null, loadMs: null, heapMiB: null, edits: 0, about, note };
  }
  const best = (figure: (each: Figures) => number): number => Math.min(...all.map(figure));
  const editP50 = ({ editsMs }: Figures): number => quantile(editsMs, 0.5);
  return {
    editP50Ms: round(best(editP50), 4),
    worstP50Ms: round(Math.max(...all.map(editP50)), 4),
    editP99Ms: round(best(({ editsMs }) => quantile(editsMs, 0.99)), 4),
    batchMs: round(best(({ batchesMs }) => median(batchesMs.slice(COLD_BATCHES))), 2),
    batchEmissions: Math.max(...all.flatMap(({ emissions }) => emissions)),
    loadMs: round(best(({ loadMs }) => loadMs), 0),
    heapMiB: round(median(all.map(({ heapMiB }) => heapMiB)), 1),
    edits: all.reduce((sum, { editsMs }) => sum + editsMs.length, 0),
    about,
  };
}

const atMost = (value: number | null | undefined, most: number): boolean => value !== null && value !== undefined && value <= most;

/** @param loadBefore load averages of the machine when it began */
export function judge(sizes: readonly SizeRuns[], ways: Ways, loadBefore: readonly number[]): BenchResult {
  const lines: string[] = [];
  const wrong: string[] = [];
  const judged = sizes.map(({ cells, runs }) => {
    const figures = Object.fromEntries([...runs].map(([name, each]) => [name, told(name, each)])) as Record<ContestantName, Told>;
    const { tandem, floor } = figures;
    for (const [name, each] of Object.entries(figures)) {
      lines.push(`${String(cells).padStart(6)} cells  ${name.padEnd(20)} edit ${each.editP50Ms ?? '–'} to ${each.worstP50Ms ?? '–'} ms (p99 ${each.editP99Ms ?? '–'}), 400 cells ${each.batchMs ?? '–'} ms in ${each.batchEmissions ?? '–'}, load ${each.loadMs ?? '–'} ms, ${each.heapMiB ?? '–'} MiB${each.note === undefined ? '' : ` (${each.note})`}`);
    }
    if (tandem.note !== undefined) wrong.push(`${cells} cells: ours was not measured: ${tandem.note}`);
    const toPeers = Object.fromEntries(
      Object.entries(figures).flatMap(([name, peer]) => (name.startsWith('tandem') ? [] : [[name, { edit: ratio(tandem.editP50Ms, peer.editP50Ms), editP99: ratio(tandem.editP99Ms, peer.editP99Ms), batch: ratio(tandem.batchMs, peer.batchMs) }]])),
    );
    const met = {
      editP99: atMost(tandem.editP99Ms, AIMS.editP99Ms),
      floor: atMost(ratio(tandem.editP50Ms, floor.editP50Ms), AIMS.toFloor) && atMost(ratio(tandem.editP99Ms, floor.editP99Ms), AIMS.toFloor),
      batch: atMost(tandem.batchMs, AIMS.batchMs) && tandem.batchEmissions === AIMS.batchEmissions,
      // Not measured is not slower: null.
      ...Object.fromEntries(AIMS.aheadOf.map((name) => [`aheadOf ${name}`, figures[name].editP50Ms === null ? null : atMost(ratio(tandem.editP50Ms, figures[name].editP50Ms), 1)])),
    };
    return { cells, figures, ratios: toPeers, met };
  });
  for (const [name, { about }] of Object.entries(CONTESTANTS)) lines.push(`${name}: ${about}`);
  const { travel, met, lines: ofTravel, wrong: wrongOnTheWay } = judgeTravel(ways);
  lines.push(...ofTravel, OF_RUNS);
  const rounded = (load: readonly number[]): number[] => load.map((each) => round(each, 1));
  const machine = { cpus: availableParallelism(), loadBefore: rounded(loadBefore), load: rounded(loadavg()) };
  lines.push(`${machine.cpus} processors, load ${machine.loadBefore.join(', ')} before and ${machine.load.join(', ')} after: what else runs counts in every figure`);
  return { summary: { aims: { ...AIMS, ...TRAVEL_AIMS }, compared: OF_RUNS, machine, sizes: judged, travel: { ...travel, met } }, lines, wrong: [...wrong, ...wrongOnTheWay] };
}
