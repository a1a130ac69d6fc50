import type { BenchResult } from '../bench.ts';
import { quantile, round } from '../quantile.ts';
import type { Figures } from './contestant.ts';

export type Measured =
  | { readonly kind: 'measured'; readonly figures: Figures }
  | { readonly kind: 'capped'; readonly seconds: number }
  | { readonly kind: 'failed'; readonly reason: string };

export interface CaseFigures {
  readonly name: string;
  readonly view: string;
  readonly shifts: number;
  readonly measured: Readonly<Record<string, Measured>>;
}

interface Told {
  readonly mountMs: number | null;
  readonly firstMountMs: number | null;
  readonly moveMedianMs: number | null;
  readonly moveP95Ms: number | null;
  readonly nodes: number | null;
  readonly note?: string;
}

/** FullCalendar as it comes is the peer of the aims. */
const PEER = 'fullcalendar';
const AIMS = { mount: 1 / 10, move: 1 / 100 } as const;
/** Milliseconds and nodes, for a quiet machine of two cores. */
const BUDGETS = { mount120: 150, mount480: 200, moveMedian: 8, moveP95: 16, nodes: 2000 } as const;

const NONE = { mountMs: null, firstMountMs: null, moveMedianMs: null, moveP95Ms: null, nodes: null } as const;

/** The best mount of a page, as when a view is opened again, its first one, and all moves together. */
function told(measured: Measured): Told {
  if (measured.kind === 'capped') return { ...NONE, note: `did not end within ${measured.seconds} s` };
  if (measured.kind === 'failed') return { ...NONE, note: measured.reason };
  const { mounts, moves, nodes } = measured.figures;
  return {
    mountMs: round(Math.min(...mounts), 1),
    firstMountMs: round(mounts[0] ?? NaN, 1),
    moveMedianMs: round(quantile(moves, 0.5), 2),
    moveP95Ms: round(quantile(moves, 0.95), 2),
    nodes,
  };
}

const ratio = (own: number | null | undefined, peer: number | null | undefined): number | null =>
  own === null || own === undefined || peer === null || peer === undefined ? null : round(own / peer, 4);

/** Figures, ratios to each peer, and which aims and budgets hold. */
export function judge(cases: readonly CaseFigures[]): BenchResult {
  const wrong: string[] = [];
  const lines: string[] = [];
  const judged = cases.map(({ name, view, shifts, measured }) => {
    const figures = Object.fromEntries(Object.entries(measured).map(([who, each]) => [who, told(each)]));
    const { tandem: own, ...peers } = figures;
    if (own === undefined || own.mountMs === null) wrong.push(`${name}: our ${view} view was not measured: ${own?.note ?? 'no figures'}`);
    const ratios = Object.fromEntries(
      Object.entries(peers).map(([who, peer]) => [who, { mount: ratio(own?.mountMs, peer.mountMs), move: ratio(own?.moveMedianMs, peer.moveMedianMs) }]),
    );
    const aim = ratios[PEER];
    const met = {
      mount: aim?.mount === null || aim?.mount === undefined ? null : aim.mount <= AIMS.mount,
      move: aim?.move === null || aim?.move === undefined ? null : aim.move <= AIMS.move,
      mountBudget: (own?.mountMs ?? Infinity) <= (name.startsWith('480') ? BUDGETS.mount480 : BUDGETS.mount120),
      moveBudget: (own?.moveMedianMs ?? Infinity) <= BUDGETS.moveMedian && (own?.moveP95Ms ?? Infinity) <= BUDGETS.moveP95,
      nodesBudget: (own?.nodes ?? Infinity) <= BUDGETS.nodes,
    };
    for (const [who, each] of Object.entries(figures)) {
      lines.push(`${name.padEnd(7)} ${who.padEnd(21)} mount ${each.mountMs ?? '–'} ms (first ${each.firstMountMs ?? '–'}), move ${each.moveMedianMs ?? '–'} ms (p95 ${each.moveP95Ms ?? '–'}), ${each.nodes ?? '–'} nodes${each.note === undefined ? '' : ` (${each.note})`}`);
    }
    return { case: name, view, shifts, figures, ratios, met };
  });
  return { summary: { aims: AIMS, budgets: BUDGETS, cases: judged }, lines, wrong };
}
