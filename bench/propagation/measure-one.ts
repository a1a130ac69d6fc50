/** Measures one contestant at one size, alone in its process: `node --expose-gc measure-one.ts NAME STAFF DAYS`. */
import { addDays } from '@tandem/rota';
import type { BenchCell, DayRange } from './contestant.ts';
import { CONTESTANTS, type ContestantName } from './contestants.ts';

/** What one process found. Milliseconds. */
export interface Figures {
  readonly loadMs: number;
  readonly editsMs: readonly number[];
  readonly batchesMs: readonly number[];
  /** Of the last batch: how often each view was told. */
  readonly emissions: readonly number[];
  readonly heapMiB: number;
}

const SLOTS = 4;
const FIRST = '2026-01-01';
const WARM_UP = 1000;
const MOST_EDITS = 5000;
/** Enough for a 99th percentile, however slow. */
const FEWEST_EDITS = 120;
const EDITING_MS = 15_000;
const BATCHES = 12;
const BATCH = 400;
const SETTLE_MS = 20;
const MIB = 1024 * 1024;

const [, , name = '', staff = '', days = ''] = process.argv;

function cellsOf(people: number, length: number): BenchCell[] {
  return Array.from({ length: people * length * SLOTS }, (_, index) => {
    const staffId = `p${Math.floor(index / SLOTS / length)}`;
    const date = addDays(FIRST, Math.floor(index / SLOTS) % length);
    const slot = index % SLOTS;
    return { key: `${staffId}/${date}/${slot}`, staffId, date, slot, shift: 'E' };
  });
}

const cells = cellsOf(Number(staff), Number(days));
const day = addDays(FIRST, 9);
/** A week, a month and a day: a visible cell is in all of them. */
const views: readonly DayRange[] = [
  { from: addDays(FIRST, 4), to: addDays(FIRST, 10) },
  { from: FIRST, to: addDays(FIRST, 30) },
  { from: day, to: day },
];
const visible = cells.filter(({ date }) => date === day);

/** Plain loops and arrays: what they cost is in every figure, the floor's too. */
let wanted: { readonly keys: readonly string[]; readonly shift: string; readonly has: boolean[]; missing: number; readonly done: () => void } | null = null;
const emissions = views.map(() => 0);

function told(view: number, read: (key: string) => string | undefined): void {
  emissions[view] = (emissions[view] ?? 0) + 1;
  if (!wanted || wanted.has[view] === true) return;
  for (const key of wanted.keys) if (read(key) !== wanted.shift) return;
  wanted.has[view] = true;
  wanted.missing -= 1;
  if (wanted.missing === 0) wanted.done();
}

/** Milliseconds until every view has been told and reads the new value in its own cells. */
async function timed(keys: readonly string[], shift: string, act: () => void | Promise<void>): Promise<number> {
  let end = NaN;
  const all = new Promise<void>((resolve) => {
    wanted = {
      keys,
      shift,
      has: views.map(() => false),
      missing: views.length,
      done: () => {
        end = performance.now();
        resolve();
      },
    };
  });
  const begin = performance.now();
  const acting = act();
  // Nothing else between the two: whoever tells its views in a task of its own would be charged for it.
  await all;
  await acting;
  return end - begin;
}

const heap = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / MIB;
};
const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

const contestant = await CONTESTANTS[name as ContestantName].load();
const before = heap();
const begin = performance.now();
await contestant.load(cells, views, told);
const loadMs = performance.now() - begin;
const heapMiB = heap() - before;

const editsMs: number[] = [];
const started = performance.now();
for (let i = 0; i < WARM_UP + MOST_EDITS; i += 1) {
  const spent = performance.now() - started;
  if (spent > EDITING_MS && editsMs.length >= FEWEST_EDITS) break;
  const cell = visible[(i * 7) % visible.length];
  if (!cell) throw new Error('no cell is visible');
  // Never what stood there: the round differs each time a cell comes again.
  const shift = `${'LN'[i % 2]}${i}`;
  const ms = await timed([cell.key], shift, () => contestant.edit(cell, shift));
  contestant.afterEdit?.();
  if (i >= WARM_UP || spent > EDITING_MS / 4) editsMs.push(ms);
}

const batchesMs: number[] = [];
const changed = visible.slice(0, BATCH);
const ends = [changed[0]?.key ?? '', changed.at(-1)?.key ?? ''];
for (let i = 0; i < BATCHES; i += 1) {
  await pause(SETTLE_MS);
  emissions.fill(0);
  batchesMs.push(await timed(ends, `B${i}`, () => contestant.batch(changed, `B${i}`)));
  await pause(SETTLE_MS);
}

const figures: Figures = { loadMs, editsMs, batchesMs, emissions, heapMiB };
process.stdout.write(JSON.stringify(figures), () => process.exit(0));
