import { availableParallelism, loadavg } from 'node:os';
import type { BenchResult } from '../bench.ts';
import { CONTESTANTS, type ContestantName } from './contestants.ts';
import type { Figures } from './measure-one.ts';

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
  readonly editP99Ms: number | null;
  readonly batchMs: number | null;
  readonly batchEmissions: number | null;
  readonly loadMs: number | null;
  readonly heapMiB: number | null;
  readonly edits: number;
  readonly about: string;
  readonly note?: string;
}

const round = (value: number, digits: number): number => Math.round(value * 10 ** digits) / 10 ** digits;
const sorted = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);
/** The value below which `share` of the values lie. */
const quantile = (values: readonly number[], share: number): number => sorted(values)[Math.min(values.length - 1, Math.floor(share * values.length))] ?? NaN;
const median = (values: readonly number[]): number => quantile(values, 0.5);

/** The middle one of the runs, for each figure by itself. */
function told(name: ContestantName, runs: readonly Run[]): Told {
  const { about } = CONTESTANTS[name];
  const bad = runs.find((run) => run.kind !== 'measured');
  const all = runs.flatMap((run) => (run.kind === 'measured' ? [run.figures] : []));
  if (bad || all.length === 0) {
    const note = bad?.kind === 'capped' ? `did not end within ${bad.seconds} s` : bad?.kind === 'failed' ? bad.reason : 'not run';
    return { editP50Ms: null, editP99Ms: null, batchMs: null, batchEmissions: null, loadMs: null, heapMiB: null, edits: 0, about, note };
  }
  const middle = (figure: (each: Figures) => number): number => median(all.map(figure));
  return {
    editP50Ms: round(middle(({ editsMs }) => quantile(editsMs, 0.5)), 4),
    editP99Ms: round(middle(({ editsMs }) => quantile(editsMs, 0.99)), 4),
    batchMs: round(middle(({ batchesMs }) => median(batchesMs.slice(COLD_BATCHES))), 2),
    batchEmissions: Math.max(...all.flatMap(({ emissions }) => emissions)),
    loadMs: round(middle(({ loadMs }) => loadMs), 0),
    heapMiB: round(middle(({ heapMiB }) => heapMiB), 1),
    edits: all.reduce((sum, { editsMs }) => sum + editsMs.length, 0),
    about,
  };
}

/** null: one of the two was not measured. */
const ratio = (own: number | null | undefined, other: number | null | undefined): number | null => (own === null || own === undefined || other === null || other === undefined ? null : round(own / other, 2));
const atMost = (value: number | null | undefined, most: number): boolean => value !== null && value !== undefined && value <= most;

export function judge(sizes: readonly SizeRuns[]): BenchResult {
  const lines: string[] = [];
  const wrong: string[] = [];
  const judged = sizes.map(({ cells, runs }) => {
    const figures = Object.fromEntries([...runs].map(([name, each]) => [name, told(name, each)])) as Record<ContestantName, Told>;
    const { tandem, floor } = figures;
    for (const [name, each] of Object.entries(figures)) {
      lines.push(`${String(cells).padStart(6)} cells  ${name.padEnd(20)} edit ${each.editP50Ms ?? '–'} ms (p99 ${each.editP99Ms ?? '–'}), 400 cells ${each.batchMs ?? '–'} ms in ${each.batchEmissions ?? '–'}, load ${each.loadMs ?? '–'} ms, ${each.heapMiB ?? '–'} MiB${each.note === undefined ? '' : ` (${each.note})`}`);
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
  const machine = { cpus: availableParallelism(), load: loadavg().map((each) => round(each, 1)) };
  lines.push(`${machine.cpus} processors, load ${machine.load.join(', ')}: what else runs counts in every figure`);
  return { summary: { aims: AIMS, machine, sizes: judged }, lines, wrong };
}
