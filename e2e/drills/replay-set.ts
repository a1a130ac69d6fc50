/** One solved set as an edit stream: the shipped client and server modules, with sockets, requests and the clock of the simulation. */
import { cellKey } from '@tandem/rota';
import { FLAG_NAMES, type FlagValues } from '@tandem/sync/protocol';
import { noFaults } from '../sim/faults.ts';
import { createChance } from '../sim/random.ts';
import { createBrowser } from '../sim/sim-browser.ts';
import { createServer } from '../sim/sim-server.ts';
import { openTab, type SimTab } from '../sim/sim-tab.ts';
import { createTimeline } from '../sim/timeline.ts';
import { createWatch } from '../sim/watch.ts';
import { emptied, few, heldDifferently, MOST_BETWEEN_MS, shuffled, START, type ReplayedSet } from './replayed.ts';
import type { SolvedSet } from './solved-sets.ts';

const ALL_ON = Object.fromEntries(FLAG_NAMES.map((name) => [name, true])) as unknown as FlagValues;
const USER = { id: 'ana', name: 'Ana' };
/** Virtual milliseconds: until all flags are on, and until everything has come to rest. */
const WARM_UP_MS = 10_000;
const PEACE_MS = 30_000;
/** How often, on the way, the views are held against each other before the server can have answered an edit. */
const CHECKS = 8;

/** Begins with the set's roster without assignments and makes each as an edit in one of the three views, in an order drawn from the seed. */
export async function replaySet(solved: SolvedSet, seed: number): Promise<ReplayedSet> {
  const { roster } = solved;
  const chance = createChance(seed);
  const timeline = createTimeline(START);
  const faults = noFaults();
  const watch = createWatch();
  let ids = 0;
  const newId = (): string => `${(ids += 1).toString(36).padStart(8, '0')}-replay`;
  const server = await createServer(emptied(solved), new Map([[USER.id, USER.name]]), { timeline, newId, watch });
  const browser = createBrowser(USER, { timeline, chance, faults });
  browser.noisy = false;
  const { firstDate, lastDate } = roster.schedule;
  const world = { timeline, chance, faults, server, newId, watch, range: { from: firstDate, to: lastDate } };
  const tab = openTab(world, browser, { online: () => true, blocked: () => false, listen: () => () => undefined }, { name: 'tab', old: false, skew: 0 });
  const rest = (ms: number): Promise<void> => timeline.runUntil(timeline.now() + ms);
  const differences: string[] = [];
  try {
    await server.setFlags(ALL_ON);
    await rest(WARM_UP_MS);
    const off = FLAG_NAMES.filter((name) => !tab.sync.flags.isActive(name));
    if (off.length > 0 || phaseOf(tab) !== 'live') throw new Error(`${solved.name}: not live with all flags on: ${phaseOf(tab)}, off: ${off.join(', ') || 'none'}`);

    const edits = shuffled(roster.assignments, chance.below);
    const every = Math.ceil(edits.length / CHECKS);
    for (const [index, row] of edits.entries()) {
      const view = chance.pick(tab.views);
      view.write({ staffId: row.staffId, date: row.date, slot: row.slot }, row.value);
      if (index % every === 0) {
        // Views are told in batches, at the end of the task; no message can have gone to the server and back by then.
        await rest(0);
        const key = cellKey(row);
        const late = tab.views.filter(({ cells }) => JSON.stringify(cells().get(key)) !== JSON.stringify(row.value));
        for (const { name } of late) differences.push(`${name}: ${key} was not there at the end of the task in which ${view.name} was edited`);
      }
      await rest(chance.below(MOST_BETWEEN_MS));
    }
    await rest(PEACE_MS);

    const byRest = tab.views.flatMap((view) => view.byRest.pending().map(({ key }) => `${view.name}: ${key} waits for REST`));
    const ends = new Map<string, number>();
    for (const end of watch.ends.values()) ends.set(end, (ends.get(end) ?? 0) + 1);
    const notTaken = ends.size === 1 && ends.get('ack') === edits.length ? [] : [`server: ${edits.length} edits ended as ${JSON.stringify(Object.fromEntries(ends))}`];
    differences.push(...heldDifferently(solved, tab, server));
    differences.push(...few(byRest), ...notTaken, ...few(watch.problems));
    return { set: solved.name, edits: edits.length, differences: differences.map((sentence) => `${solved.name}: ${sentence}`) };
  } finally {
    tab.close();
    await server.stop();
  }
}

function phaseOf(tab: SimTab): string {
  let phase = '';
  tab.sync.status$.subscribe((status) => (phase = status.phase)).unsubscribe();
  return phase;
}
