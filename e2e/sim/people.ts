/** The people of a run: each with a browser, a network and some tabs. */
import { createBrowser, type SimBrowser } from './sim-browser.ts';
import type { Network } from './sim-network.ts';
import { openTab, type SimTab } from './sim-tab.ts';
import type { World } from './world.ts';

export interface Person {
  readonly browser: SimBrowser;
  readonly tabs: SimTab[];
  online: boolean;
  /** A proxy on this person's way refuses sockets. */
  blocked: boolean;
  readonly networkListeners: Set<() => void>;
  readonly network: Network;
}

export function createPerson(world: World, id: string, name: string): Person {
  const networkListeners = new Set<() => void>();
  const person: Person = {
    browser: createBrowser({ id, name }, world),
    tabs: [],
    online: true,
    blocked: false,
    networkListeners,
    network: { online: () => person.online, blocked: () => person.blocked, listen: (listener) => (networkListeners.add(listener), () => void networkListeners.delete(listener)) },
  };
  return person;
}

export interface Tabs {
  readonly add: (person: Person) => void;
  readonly remove: (person: Person, tab: SimTab) => void;
}

export function createTabs(world: World): Tabs {
  const { chance, faults } = world;
  let opened = 0;

  function add(person: Person): void {
    opened += 1;
    const skewed = chance.hits(0.4);
    if (skewed) faults.clockSkew += 1;
    const skew = skewed ? chance.between(-90_000, 90_000) : 0;
    person.tabs.push(openTab(world, person.browser, person.network, { name: `tab${opened}`, old: chance.hits(0.25), skew }));
  }

  function remove(person: Person, tab: SimTab): void {
    if (person.browser.leader() === tab.name) faults.leaderChange += 1;
    tab.close();
    person.tabs.splice(person.tabs.indexOf(tab), 1);
  }

  return { add, remove };
}

export const awake = (person: Person): SimTab[] => person.tabs.filter((tab) => !tab.isFrozen());

export function setOnline(person: Person, online: boolean): void {
  if (person.online === online) return;
  person.online = online;
  for (const listener of [...person.networkListeners]) listener();
  if (online) for (const tab of person.tabs) tab.hurry();
}

export function setBlocked(person: Person, blocked: boolean): void {
  if (person.blocked === blocked) return;
  person.blocked = blocked;
  for (const listener of [...person.networkListeners]) listener();
}
