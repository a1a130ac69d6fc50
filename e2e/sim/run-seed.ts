/** One run of the whole system from one seed, and what it left behind. */
import { generateRoster } from '@tandem/rota/generate';
import { addDays, type AssignmentValue, type CellRef, type Roster } from '@tandem/rota';
import { DEFAULT_FLAGS, FLAG_NAMES, PREREQUISITES, type FlagValues, type Stage } from '@tandem/sync/protocol';
import { stepDown } from '../../shared/sync/src/protocol/migrate.ts';
import { sameValue } from '../../shared/sync/src/protocol/reconcile.ts';
import type { CellValue } from '../../shared/sync/src/protocol/cell-value.ts';
import { createDamage, type Damage } from './damage.ts';
import { noFaults, type FaultCounts } from './faults.ts';
import { govern, giveOrders } from './govern.ts';
import { inspect, type Found } from './inspect.ts';
import { createChance, type Chance } from './random.ts';
import { createBrowser, type SimBrowser } from './sim-browser.ts';
import { createServer } from './sim-server.ts';
import type { Network } from './sim-network.ts';
import { openTab, type SimTab } from './sim-tab.ts';
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

const FIRST = '2026-11-02';
const DAYS = 7;
const START = Date.parse('2026-11-02T08:00:00Z');
const USERS = new Map([['ana', 'Ana'], ['tomas', 'Tomas'], ['mara', 'Mara']]);
/** Virtual milliseconds of work, and of peace after it. */
const WORK_MS = 170_000;
const PEACE_MS = 200_000;
const LEAST_EDITS = 110;

let base: Roster | null = null;
/** Small enough that people meet in the same cells. */
function smallRoster(): Roster {
  if (base) return base;
  const whole = generateRoster({ firstDate: FIRST, staff: 8, weeks: 1, seed: 7 });
  const notes = [1, 2].map((n) => ({ id: `n${n}`, date: FIRST, staffId: null, text: `Note ${n}` }));
  return (base = { ...whole, notes });
}

export interface Person {
  readonly browser: SimBrowser;
  readonly tabs: SimTab[];
  online: boolean;
  /** A proxy on this person's way refuses sockets. */
  blocked: boolean;
  readonly networkListeners: Set<() => void>;
  readonly network: Network;
}

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

function createPerson(world: World, id: string, name: string): Person {
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

function createRun(world: World, people: readonly Person[], roster: Roster) {
  const { timeline, chance, faults, server, watch } = world;
  let opened = 0;
  let edits = 0;
  let flips = 0;

  function addTab(person: Person): void {
    opened += 1;
    const skewed = chance.hits(0.4);
    if (skewed) faults.clockSkew += 1;
    const skew = skewed ? chance.between(-90_000, 90_000) : 0;
    person.tabs.push(openTab(world, person.browser, person.network, { name: `tab${opened}`, old: chance.hits(0.25), skew }));
  }

  function removeTab(person: Person, tab: SimTab): void {
    if (person.browser.leader() === tab.name) faults.leaderChange += 1;
    tab.close();
    person.tabs.splice(person.tabs.indexOf(tab), 1);
  }

  const awake = (person: Person): SimTab[] => person.tabs.filter((tab) => !tab.isFrozen());

  function edit(person: Person): void {
    const tabs = awake(person);
    if (tabs.length === 0) return;
    const tab = chance.pick(tabs);
    const view = chance.pick(tab.views);
    const cells = chance.hits(0.15) ? chance.between(2, 5) : 1;
    for (let n = 0; n < cells; n += 1) {
      const turn = chance.hits(0.02) ? () => flipInEdit(tab) : undefined;
      watch.during(() => view.write(drawCell(chance, roster), drawValue(chance, roster, tab.old), turn));
      edits += 1;
    }
    if (chance.hits(0.05)) view.setViewMode();
    if (chance.hits(0.05)) watch.during(() => void tab.sync.undo());
    if (chance.hits(0.05)) watch.during(() => settleOne(tab, chance));
  }

  function flipInEdit({ sync }: SimTab): void {
    faults.flipInEdit += 1;
    sync.flags.setFlag('enableRealTimeSync', false);
    timeline.after(chance.between(1000, 10_000), () => sync.flags.setFlag('enableRealTimeSync', true));
  }

  /** At any moment: what is on its way is shown, and no flag is on without those that it needs. */
  function look(): void {
    for (const { tabs } of people) {
      for (const tab of tabs) {
        const { values } = tab.sync.flags;
        const lacking = FLAG_NAMES.find((name) => values[name] && PREREQUISITES[name].some((needed) => !values[needed]));
        if (lacking) watch.wrong(`${tab.name}: ${lacking} is on without what it needs`);
        if (tab.phase() === 'live' && tab.sync.store.isActive && !tab.isFrozen()) lookAtPending(tab);
      }
    }
  }

  function lookAtPending(tab: SimTab): void {
    const browser = people.find(({ tabs }) => tabs.includes(tab))?.browser;
    for (const { op } of browser?.stored() ?? []) {
      const own = watch.ownPending(tab.name, op.cell);
      if (!own || own.opId !== op.opId || browser?.stored().some((row) => row.op.cell === op.cell && row.op.at > own.at)) continue;
      const shown = tab.sync.store.data.get(op.cell) as CellValue | undefined;
      if (!sameValue(stepDown(shown ?? null, own.protocol), stepDown(own.value, own.protocol))) watch.wrong(`${tab.name} shows ${JSON.stringify(shown)} in ${op.cell} for its own ${own.opId}, which is on its way`);
    }
  }

  function goOffline(person: Person, ms: number): void {
    if (!person.online) return;
    faults.partition += 1;
    setOnline(person, false);
    timeline.after(ms, () => setOnline(person, true));
  }

  function setOnline(person: Person, online: boolean): void {
    if (person.online === online) return;
    person.online = online;
    for (const listener of [...person.networkListeners]) listener();
    if (online) for (const tab of person.tabs) tab.hurry();
  }

  function setBlocked(person: Person, blocked: boolean): void {
    if (person.blocked === blocked) return;
    person.blocked = blocked;
    for (const listener of [...person.networkListeners]) listener();
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
      removeTab(person, chance.pick(person.tabs));
      timeline.after(chance.between(1000, 30_000), () => person.tabs.length < 2 && addTab(person));
    } else if (what < 0.82 && tabs.length > 0) {
      faults.reloaded += 1;
      removeTab(person, chance.pick(tabs));
      addTab(person);
    } else if (what < 0.92) {
      person.browser.storageFails = true;
      timeline.after(chance.between(500, 10_000), () => void (person.browser.storageFails = false));
    } else if (server.up()) {
      faults.serverRestart += 1;
      void server.restart();
    }
  }

  function keepBusy(every: number, act: () => void): void {
    timeline.after(chance.next() * every * 2, () => {
      if (timeline.now() - START > WORK_MS && edits >= LEAST_EDITS) return;
      act();
      look();
      keepBusy(every, act);
    });
  }

  const ordered = chance.hits(0.65);
  const corrupts = ordered && chance.hits(0.4);
  const damage = createDamage(world, people, roster);

  return async () => {
    for (const person of people) for (let n = 0; n < 2; n += 1) addTab(person);
    if (chance.hits(0.8)) await server.setFlags(chance.hits(0.7) ? ALL_ON : drawFlags(chance));
    if (ordered) await giveOrders(world, 'live');
    for (const person of people) keepBusy(4000, () => edit(person));
    keepBusy(7000, disturb);
    // Some schedules never hear of stages: there flags alone decide.
    if (ordered) keepBusy(7000, () => govern({ world, people }));
    await timeline.runUntil(START + WORK_MS + 20_000);
    await heal();
    const damages: readonly Damage[] = corrupts ? await damage(reload) : [];
    return { edits, flips, faults, ...(await inspect(world, { people, roster, damages })) };
  };

  /** Everything works again; then all that is under way comes to its end. */
  async function heal(): Promise<void> {
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
    await reload();
  }

  /** A page whose views do not follow the store learns of others' edits by loading again. What the server refused for good is given up. */
  async function reload(): Promise<void> {
    for (const { tabs } of people) for (const tab of tabs) for (const view of tab.views) if (tab.phase() !== 'live') void view.load();
    await timeline.runUntil(timeline.now() + 5000);
  }
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

const ALL_ON = Object.fromEntries(FLAG_NAMES.map((name) => [name, true])) as unknown as FlagValues;

function drawFlags(chance: Chance): Partial<FlagValues> {
  // One at a time: what is turned on brings what it needs, what is turned off takes what needs it.
  return { [chance.pick(FLAG_NAMES)]: chance.hits(0.6) };
}

function drawCell(chance: Chance, roster: Roster): CellRef {
  return { staffId: chance.pick(roster.staff).id, date: addDays(FIRST, chance.below(DAYS)), slot: chance.hits(0.9) ? 0 : 1 };
}

function drawValue(chance: Chance, roster: Roster, old: boolean): AssignmentValue | null {
  if (chance.hits(0.2)) return null;
  const { id } = chance.pick(roster.shiftTypes);
  const value = { shiftTypeId: id, skillId: chance.pick(roster.skills).id };
  return chance.hits(0.3) && !old ? { ...value, noteId: chance.pick(roster.notes).id } : value;
}

function settleOne(tab: SimTab, chance: Chance): void {
  let items: readonly { readonly kind: string; readonly conflict?: unknown; readonly opId?: unknown }[] = [];
  tab.sync.tray$.subscribe((found) => (items = found)).unsubscribe();
  if (items.length === 0) return;
  const item = chance.pick(items);
  tab.sync.settle(String(item.kind === 'conflict' ? item.conflict : item.opId), chance.hits(0.5) ? 'mine' : 'theirs');
}
