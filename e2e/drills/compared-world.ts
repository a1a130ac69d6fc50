/** People at work on one rota whose two sides are compared: the simulation's parts, with the shipped comparison of pages and server. */
import type { Roster } from '@tandem/rota';
import type { Stage } from '@tandem/sync/protocol';
import { noFaults } from '../sim/faults.ts';
import { createChance, type Chance } from '../sim/random.ts';
import { createBrowser } from '../sim/sim-browser.ts';
import { createServer, type SimServer } from '../sim/sim-server.ts';
import { openTab, type SimTab } from '../sim/sim-tab.ts';
import { createTimeline, type Timeline } from '../sim/timeline.ts';
import { createWatch, type Watch } from '../sim/watch.ts';
import type { World } from '../sim/world.ts';
import { compareServer, type ComparedServer } from './compared-server.ts';

/** A difference that was confirmed, by whichever comparison. */
export interface Confirmed {
  readonly by: 'page' | 'server';
  readonly cell: string;
  readonly at: number;
  readonly text: string;
}

export interface ComparedWorld {
  readonly timeline: Timeline;
  readonly chance: Chance;
  readonly server: SimServer;
  readonly watch: Watch;
  readonly modes: ComparedServer['modes'];
  readonly compared: ComparedServer['compared'];
  readonly tabs: readonly SimTab[];
  readonly confirmed: Confirmed[];
  /** Cells that settled looks of the pages and the server have found equal, or not. */
  readonly compares: () => number;
  readonly rest: (ms: number) => Promise<void>;
  /** Until all pages are in that stage and compare. */
  readonly reach: (stage: Stage) => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface WorldOptions {
  readonly roster: Roster;
  readonly seed: number;
  /** Tabs of each person, by id. */
  readonly people: Readonly<Record<string, number>>;
  readonly start: number;
  /** See `World`. */
  readonly travel?: number;
}

/** Virtual milliseconds within which every page has to have come to a stage. */
const PATIENCE_MS = 60_000;

export async function openComparedWorld({ roster, seed, people, start, travel }: WorldOptions): Promise<ComparedWorld> {
  const chance = createChance(seed);
  const timeline = createTimeline(start);
  const watch = createWatch();
  let ids = 0;
  const newId = (): string => `${(ids += 1).toString(36).padStart(8, '0')}-drill`;
  const server = await createServer(roster, new Map(Object.keys(people).map((id) => [id, id])), { timeline, newId, watch, sweeps: false });
  const confirmed: Confirmed[] = [];
  let compares = 0;
  const { modes, comparing, compared, order, close } = compareServer(server, timeline, newId, ({ cell, rest, log }) => {
    confirmed.push({ by: 'server', cell, at: timeline.now(), text: `table ${JSON.stringify(rest)}, log ${JSON.stringify(log)}` });
  });
  const faults = noFaults();
  const { firstDate, lastDate } = roster.schedule;
  const world: World = { timeline, chance, faults, server, newId, watch, range: { from: firstDate, to: lastDate }, comparing, ...(travel !== undefined && { travel }) };
  const network = { online: () => true, blocked: () => false, listen: () => () => undefined };
  const tabs = Object.entries(people).flatMap(([id, count]) => {
    const browser = createBrowser({ id, name: id }, world);
    browser.noisy = false;
    return Array.from({ length: count }, (_, index) => openTab(world, browser, network, { name: `${id}${index + 1}`, old: false, skew: 0 }));
  });
  const running = new Set<SimTab>();
  for (const tab of tabs) {
    const { name, sync } = tab;
    let told = 0;
    let looks = 0;
    sync.consistency.state$.subscribe((state) => {
      if (state?.running === true) running.add(tab);
      else running.delete(tab);
      if (!state) return void ([told, looks] = [0, 0]);
      compares += state.compared - looks;
      looks = state.compared;
      for (const { cell, side, control, candidate, at } of state.confirmed > told ? state.differences.slice(told - state.confirmed) : []) {
        confirmed.push({ by: 'page', cell, at, text: `${name} ${side}: ${JSON.stringify(control)}, central ${JSON.stringify(candidate)}` });
      }
      told = state.confirmed;
    });
  }
  const rest = (ms: number): Promise<void> => timeline.runUntil(timeline.now() + ms);

  return {
    timeline, chance, server, watch, modes, compared, tabs, confirmed, rest,
    compares: () => compares,
    async reach(stage) {
      await order(stage);
      const until = timeline.now() + PATIENCE_MS;
      const isThere = (tab: SimTab): boolean => tab.sync.mode.stage === stage && running.has(tab) && tab.views.every(({ byRest }) => byRest.pending().length === 0);
      while (!tabs.every(isThere)) {
        if (timeline.now() > until) throw new Error(`Not every page is in ${stage} after ${PATIENCE_MS / 1000} s: ${tabs.map((tab) => `${tab.sync.mode.stage}, ${running.has(tab) ? 'compared' : 'not compared'}`).join('; ')}`);
        await rest(1000);
      }
      await rest(5000);
    },
    async close() {
      for (const tab of tabs) tab.close();
      close();
      await server.stop();
    },
  };
}
