import type { BenchResult } from '../bench.ts';
import { median, round } from '../quantile.ts';
import type { FirstView } from './first-view.ts';

/** Profile → who → what was seen, in the order of the runs. */
export type Runs = Map<string, Map<string, FirstView[]>>;

/** Bytes of code; rounds after the page; milliseconds of a switch; and how our paint, and our view, may stand to others. */
const AIMS = { codeBytes: 90 * 1000, roundsAfterPage: 2, switchMs: 100, toA: 1, toD: 1.25, toMF: 1 } as const;

/** Where the others are spared something, which the aims do not make up for. */
const UNEQUAL =
  'Not equal: A and D draw 28 rows of plain text from nothing. They ask for no session and no data, and have no style sheet, frame, list of shifts or accessible names; our first row has data and styles, takes no pointer and stands without the frame, whose title may be a larger paint after it, and our view itself has all of these. ' +
  'MF is our app on our server with Module Federation’s run time in the place of our loader and a page that names no file of a remote; “MF, our page” has our page, with its first rows and all that it names, so that only the view itself can differ. Its run time checks no file by its hash, as ours does.';

interface Told {
  readonly lcpMs: number;
  readonly viewMs: number;
  readonly switchMs: number | null;
  readonly requests: number;
  readonly rounds: number;
  readonly codeBytes: number;
  readonly bytes: number;
  readonly rows: number;
  readonly elements: number;
}

/** Times are medians; all else is of the run whose paint was in the middle. */
function told(views: readonly FirstView[]): Told & { readonly urls: readonly string[] } {
  const [middle] = views.toSorted((a, b) => a.lcp - b.lcp).slice(Math.floor(views.length / 2));
  if (!middle) throw new Error('nothing was measured');
  const switches = views.flatMap(({ switchMs }) => (switchMs === null ? [] : [switchMs]));
  const { requests, rounds, codeBytes, bytes, rows, elements, urls } = middle;
  return {
    lcpMs: Math.round(median(views.map(({ lcp }) => lcp))),
    viewMs: Math.round(median(views.map(({ viewAt }) => viewAt))),
    switchMs: switches.length === 0 ? null : Math.round(median(switches)),
    ...{ requests, rounds, codeBytes, bytes, rows, elements, urls },
  };
}

const line = (profile: string, name: string, { lcpMs, viewMs, switchMs, requests, rounds, codeBytes, bytes, rows, elements }: Told): string =>
  `${profile.padEnd(25)} ${name.padEnd(12)} ${lcpMs} ms, the view itself ${viewMs} ms${switchMs === null ? '' : `, to the month ${switchMs} ms`}; ${requests} requests in ${rounds} rounds; ${(codeBytes / 1000).toFixed(1)} kB of code, ${(bytes / 1000).toFixed(1)} kB in all; ${rows} rows among ${elements} elements`;

const ratio = (ours: number, theirs: number): number => round(ours / theirs, 3);

export function judge(runs: Runs): BenchResult {
  const lines: string[] = [];
  const profiles = [...runs].map(([profile, byName]) => {
    const figure = (name: string): Told => {
      const { urls, ...figures } = told(byName.get(name) ?? []);
      lines.push(line(profile, name, figures), ...(name === 'tandem' ? urls.map((url) => `    ${url}`) : []));
      return figures;
    };
    const [tandem, MF, ours, A, D] = ['tandem', 'MF', 'MF, our page', 'A', 'D'].map(figure) as [Told, Told, Told, Told, Told];
    const ratios = {
      toA: ratio(tandem.lcpMs, A.lcpMs),
      toD: ratio(tandem.lcpMs, D.lcpMs),
      toMF: ratio(tandem.lcpMs, MF.lcpMs),
      viewToA: ratio(tandem.viewMs, A.viewMs),
      viewToD: ratio(tandem.viewMs, D.viewMs),
      viewToMF: ratio(tandem.viewMs, MF.viewMs),
      viewToMFOurPage: ratio(tandem.viewMs, ours.viewMs),
    };
    const met = {
      codeBytes: tandem.codeBytes <= AIMS.codeBytes,
      rounds: tandem.rounds - 1 <= AIMS.roundsAfterPage,
      switch: (tandem.switchMs ?? Infinity) <= AIMS.switchMs,
      aheadOfA: ratios.toA < AIMS.toA,
      withinD: ratios.toD <= AIMS.toD,
      aheadOfMF: ratios.toMF < AIMS.toMF && ratios.viewToMF < AIMS.toMF && ratios.viewToMFOurPage < AIMS.toMF,
    };
    return { profile, figures: { tandem, MF, 'MF, our page': ours, A, D }, ratios, met };
  });
  lines.push(UNEQUAL);
  return { summary: { aims: AIMS, compared: UNEQUAL, profiles }, lines, wrong: [] };
}
