/** One run of the whole system from one seed, and what it left behind. */
import { addDays, type Roster } from '@tandem/rota';
import { createDamage, type Damage } from './damage.ts';
import { createDisturbances, drawFlags } from './disturbances.ts';
import { createEdits } from './edits.ts';
import { noFaults, type FaultCounts } from './faults.ts';
import { ALL_ON, govern, giveOrders } from './govern.ts';
import { heal, reload } from './heal.ts';
import { inspect, type Found } from './inspect.ts';
import { lookAtTabs } from './look-at-tabs.ts';
import { createPerson, createTabs, type Person } from './people.ts';
import { createChance } from './random.ts';
import { createServer } from './sim-server.ts';
import { DAYS, FIRST, smallRoster } from './small-roster.ts';
import { createTimeline } from './timeline.ts';
import { createWatch } from './watch.ts';
import type { World } from './world.ts';

export interface SeedResult extends Found {
  readonly seed: number;
  readonly edits: number;
  readonly flips: number;
  readonly faults: FaultCounts;
  /** What was thrown where nobody caught it; null: nothing. */
  readonly crashed: string | null;
}

const START = Date.parse('2026-11-02T08:00:00Z');
const USERS = new Map([['ana', 'Ana'], ['tomas', 'Tomas'], ['mara', 'Mara']]);
/** Virtual milliseconds of work. */
const WORK_MS = 115_000;
const LEAST_EDITS = 105;
/** Virtual milliseconds between two edits of a person, two disturbances and two orders, on average. */
const EVERY = { edit: 4000, disturbance: 6000, order: 6000 } as const;

/** @param crash what has been thrown where nobody caught it */
export async function runSeed(seed: number, crash: () => string | null): Promise<SeedResult> {
  const chance = createChance(seed);
  const timeline = createTimeline(START);
  const faults = noFaults();
  let ids = 0;
  const newId = (): string => `${(ids += 1).toString(36).padStart(8, '0')}-sim`;
  const roster = smallRoster();
  const watch = createWatch();
  const server = await createServer(roster, USERS, { timeline, newId, watch, faults });
  const world: World = { timeline, chance, faults, server, newId, watch, range: { from: FIRST, to: addDays(FIRST, DAYS - 1) } };
  const people = [...USERS].map(([id, name]) => createPerson(world, id, name));
  const run = createRun(world, people, roster);
  try {
    const outcome = await run();
    return { seed, ...outcome, crashed: crash() };
  } catch (error) {
    const thrown = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { seed, edits: 0, flips: 0, faults, lost: 0, doubled: 0, diverged: 0, ruleViolations: 0, falseFallbacks: 0, missed: 0, problems: [], crashed: crash() ?? thrown };
  } finally {
    for (const person of people) for (const tab of person.tabs) tab.close();
    await server.stop();
  }
}

function createRun(world: World, people: readonly Person[], roster: Roster) {
  const { timeline, chance, faults, server } = world;
  const tabs = createTabs(world);
  const edit = createEdits(world, roster);
  const { disturb, flips } = createDisturbances(world, people, tabs);
  let edits = 0;

  function keepBusy(every: number, act: () => void): void {
    timeline.after(chance.next() * every * 2, () => {
      if (timeline.now() - START > WORK_MS && edits >= LEAST_EDITS) return;
      act();
      lookAtTabs(world, people);
      keepBusy(every, act);
    });
  }

  const ordered = chance.hits(0.65);
  const corrupts = ordered && chance.hits(0.4);
  const damage = createDamage(world, people, roster);

  return async () => {
    for (const person of people) for (let n = 0; n < 2; n += 1) tabs.add(person);
    if (chance.hits(0.8)) await server.setFlags(chance.hits(0.7) ? ALL_ON : drawFlags(chance));
    if (ordered) await giveOrders(world, 'live');
    for (const person of people) keepBusy(EVERY.edit, () => (edits += edit(person)));
    keepBusy(EVERY.disturbance, disturb);
    // Some schedules never hear of stages: there flags alone decide.
    if (ordered) keepBusy(EVERY.order, () => govern({ world, people }));
    await timeline.runUntil(START + WORK_MS);
    while (edits < LEAST_EDITS) await timeline.runUntil(timeline.now() + 1000);
    await timeline.runUntil(timeline.now() + 10_000);
    await heal(world, people, { ordered, corrupts });
    const damages: readonly Damage[] = corrupts ? await damage(() => reload(world, people)) : [];
    return { edits, flips: flips(), faults, ...(await inspect(world, { people, roster, damages })) };
  };
}
