/** What operators and people order while a schedule is worked on: stages, migrations, rollbacks; and what breaks the comparison alone. */
import { FLAG_NAMES, type FlagValues } from '@tandem/sync/protocol';
import type { Goal } from '../../server/src/modes/mode-orders.ts';
import type { Person } from './people.ts';
import type { World } from './world.ts';

export interface Governed {
  readonly world: World;
  readonly people: readonly Person[];
}

export const ALL_ON = Object.fromEntries(FLAG_NAMES.map((name) => [name, true])) as unknown as FlagValues;
const GOALS: readonly Goal[] = ['dualwrite', 'shadow', 'shadow', 'live', 'live', 'live', 'rampdown', 'complete', 'complete', 'sync', 'hybrid', 'off'];

/** Turns on what the stage may need, and orders it without asking guards that only watch over people. */
export async function giveOrders({ server }: World, goal: Goal): Promise<void> {
  await server.operations().order(server.schedule, goal, true);
}

export function govern({ world, people }: Governed): void {
  const { server, chance, faults, timeline } = world;
  const person = chance.pick(people);
  const tabs = person.tabs.filter((tab) => !tab.isFrozen());
  const what = chance.next();
  if (!server.up()) return;
  if (what < 0.5) {
    const goal = chance.pick(GOALS);
    faults.modeOrder += 1;
    if (server.flagsOn() < FLAG_NAMES.length && goal !== 'off') void server.setFlags(ALL_ON).then(() => giveOrders(world, goal));
    else void server.operations().order(server.schedule, goal, chance.hits(0.8));
  } else if (what < 0.58) {
    faults.migration += 1;
    void server.operations().migrate(server.schedule, chance.hits(0.3));
  } else if (what < 0.62 && tabs.length > 0) {
    faults.fallBack += 1;
    void chance.pick(tabs).sync.mode.activateFallback('by hand');
  } else if (what < 0.76) {
    void server.operations().rollBack(chance.pick(['emergency', 'gradual', 'gradual', 'restore', 'restore'] as const), chance.next());
    if (chance.hits(0.6)) {
      timeline.after(chance.between(0, 3000), () => {
        if (!server.up()) return;
        faults.serverRestart += 1;
        void server.restart();
      });
    }
  } else if (what < 0.82) void server.operations().control(chance.pick(['pause', 'resume', 'resume', 'abort'] as const));
  else if (what < 0.92 && tabs.length > 0) {
    const tab = chance.pick(tabs);
    tab.throwWhenRead(true);
    timeline.after(chance.between(5000, 40_000), () => tab.throwWhenRead(false));
  } else {
    person.browser.digestSilent = true;
    timeline.after(chance.between(20_000, 60_000), () => void (person.browser.digestSilent = false));
  }
}
