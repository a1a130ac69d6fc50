/** The end of a run: what was broken works again, and what was under way comes to its end. */
import { DEFAULT_FLAGS, FLAG_NAMES, type Stage } from '@tandem/sync/protocol';
import { ALL_ON, giveOrders } from './govern.ts';
import { setBlocked, setOnline, type Person } from './people.ts';
import type { Chance } from './random.ts';
import type { World } from './world.ts';

export interface Healed {
  /** Stages were ordered in the run; else flags alone decide to its end. */
  readonly ordered: boolean;
  /** Something is corrupted after it, where a stage is compared. */
  readonly corrupts: boolean;
}

/** Virtual milliseconds in which nothing is done any more: three sweeps, each up to half a minute late, after a lease has ended. */
const PEACE_MS = 140_000;

/** Everything works again; then all that is under way comes to its end. */
export async function heal(world: World, people: readonly Person[], { ordered, corrupts }: Healed): Promise<void> {
  const { chance, server, timeline, watch } = world;
  const end = ordered ? drawEnd(chance, corrupts) : null;
  // Some of what was edited last is still on its way.
  if (end?.rollback) await server.operations().rollBack(end.rollback, chance.next());
  await server.safeMode(false);
  for (const person of people) {
    person.browser.storageFails = false;
    person.browser.digestSilent = false;
    person.browser.noisy = false;
    setOnline(person, true);
    // For some nothing but REST ever works.
    setBlocked(person, chance.hits(0.15));
    for (const tab of person.tabs) {
      tab.throwWhenRead(false);
      tab.thaw();
      tab.setVisible(true);
    }
  }
  const { operations } = server;
  if (chance.hits(0.3)) await operations().control('abort');
  for (let waits = 0; operations().open().length > 0; waits += 1) {
    if (waits === 60) watch.wrong(`a rollback does not come to its end: ${operations().open().join()}`);
    if (waits === 60) break;
    // One whose time is up is held until somebody says so, as often as its pages keep it waiting.
    await operations().control('resume');
    await timeline.runUntil(timeline.now() + 10_000);
  }
  const on = end ? !end.rollback : chance.hits(0.7);
  if (!end || !end.rollback) await server.setFlags(on ? ALL_ON : DEFAULT_FLAGS);
  for (const person of people) {
    for (const { sync } of person.tabs) {
      for (const flag of FLAG_NAMES) if (!sync.flags.values[flag] && on) sync.flags.setFlag(flag, true);
      for (const reason of sync.flags.state.safeMode) sync.flags.leaveSafeMode(reason);
    }
  }
  if (end?.stages) {
    await timeline.runUntil(timeline.now() + 5000);
    for (const stage of end.stages) {
      await giveOrders(world, stage);
      await timeline.runUntil(timeline.now() + 20_000);
    }
  }
  await timeline.runUntil(timeline.now() + PEACE_MS);
  for (const person of people) for (const tab of person.tabs) for (const view of tab.views) view.byRest.retry();
  await timeline.runUntil(timeline.now() + PEACE_MS / 4);
  for (const person of people) for (const tab of person.tabs) for (const view of tab.views) view.giveUp();
  await reload(world, people);
}

/** A page whose views do not follow the store learns of others' edits by loading again. What the server refused for good is given up. */
export async function reload({ timeline }: World, people: readonly Person[]): Promise<void> {
  for (const { tabs } of people) for (const tab of tabs) for (const view of tab.views) if (tab.phase() !== 'live') void view.load();
  await timeline.runUntil(timeline.now() + 5000);
}

interface End {
  readonly rollback?: 'emergency' | 'gradual';
  /** Stages that it goes through, the last of which holds. */
  readonly stages?: readonly Stage[];
}

function drawEnd(chance: Chance, corrupts: boolean): End {
  const compared: readonly Stage[] = ['shadow', 'live', 'live', 'rampdown'];
  if (corrupts) return { stages: [chance.pick(compared)] };
  if (chance.hits(0.2)) return { rollback: chance.hits(0.6) ? 'emergency' : 'gradual' };
  if (chance.hits(0.4)) return { stages: ['complete', chance.pick<Stage>(['rampdown', 'live', 'shadow', 'off'])] };
  return { stages: [chance.pick<Stage>(['off', 'dualwrite', 'shadow', 'live', 'live', 'rampdown', 'complete'])] };
}
