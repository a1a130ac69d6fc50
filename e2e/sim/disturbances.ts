/** What goes wrong around the tabs, and flags that are turned meanwhile. */
import { FLAG_NAMES, type FlagValues } from '@tandem/sync/protocol';
import { awake, setBlocked, setOnline, type Person, type Tabs } from './people.ts';
import type { Chance } from './random.ts';
import type { World } from './world.ts';

export interface Disturbances {
  /** Draws one, and lets it happen. */
  readonly disturb: () => void;
  /** How often flags were turned. */
  readonly flips: () => number;
}

export function createDisturbances({ timeline, chance, faults, server }: World, people: readonly Person[], tabsOf: Tabs): Disturbances {
  let flips = 0;

  function goOffline(person: Person, ms: number): void {
    if (!person.online) return;
    faults.partition += 1;
    setOnline(person, false);
    timeline.after(ms, () => setOnline(person, true));
  }

  function flip(): void {
    flips += 1;
    if (chance.hits(0.25)) {
      faults.kill += 1;
      void server.safeMode(true);
      timeline.after(chance.between(1000, 20_000), () => void server.safeMode(false));
    } else if (chance.hits(0.2)) {
      const tabs = awake(chance.pick(people));
      const flag = chance.pick(FLAG_NAMES);
      if (tabs.length === 0) return;
      const { sync } = chance.pick(tabs);
      sync.flags.setFlag(flag, false);
      timeline.after(chance.between(1000, 20_000), () => sync.flags.setFlag(flag, true));
      // An override that says on counts for nobody here; what the server says does.
    } else void server.setFlags(drawFlags(chance));
  }

  function disturb(): void {
    const person = chance.pick(people);
    const tabs = awake(person);
    const what = chance.next();
    if (what < 0.22) goOffline(person, chance.hits(0.3) ? chance.between(61_000, 90_000) : chance.between(500, 20_000));
    else if (what < 0.42) flip();
    else if (what < 0.47) {
      setBlocked(person, true);
      timeline.after(chance.between(10_000, 150_000), () => setBlocked(person, false));
    }
    else if (what < 0.55 && tabs.length > 0) {
      const tab = chance.pick(tabs);
      faults.frozen += 1;
      if (person.browser.leader() === tab.name) faults.leaderChange += 1;
      tab.freeze();
      timeline.after(chance.between(1000, 80_000), () => tab.thaw());
    } else if (what < 0.64 && tabs.length > 0) {
      faults.hidden += 1;
      const tab = chance.pick(tabs);
      tab.setVisible(false);
      timeline.after(chance.between(500, 30_000), () => tab.setVisible(true));
    } else if (what < 0.73 && person.tabs.length > 1) {
      faults.closed += 1;
      tabsOf.remove(person, chance.pick(person.tabs));
      timeline.after(chance.between(1000, 30_000), () => person.tabs.length < 2 && tabsOf.add(person));
    } else if (what < 0.82 && tabs.length > 0) {
      faults.reloaded += 1;
      tabsOf.remove(person, chance.pick(tabs));
      tabsOf.add(person);
    } else if (what < 0.92) {
      person.browser.storageFails = true;
      timeline.after(chance.between(500, 10_000), () => void (person.browser.storageFails = false));
    } else if (server.up()) {
      faults.serverRestart += 1;
      void server.restart();
    }
  }

  return { disturb, flips: () => flips };
}

export function drawFlags(chance: Chance): Partial<FlagValues> {
  // One at a time: what is turned on brings what it needs, what is turned off takes what needs it.
  return { [chance.pick(FLAG_NAMES)]: chance.hits(0.6) };
}
