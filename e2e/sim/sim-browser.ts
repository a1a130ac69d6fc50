/** One person's browser: what its tabs share. Only the ports of the shipped modules are simulated here. */
import type { KeptValues, Locks, OutboxRow, OutboxStorage, TabChannel } from '../../shared/sync/src/ports.ts';
import type { Chance } from './random.ts';
import type { FaultCounts } from './faults.ts';
import type { Timeline } from './timeline.ts';

/** A tab as the browser sees it. */
export interface TabSlot {
  readonly name: string;
  /** Runs something in the tab: at once, when it is thawed, or never. */
  readonly run: (work: () => void) => void;
  readonly alive: () => boolean;
}

export interface SimBrowser {
  readonly user: { readonly id: string; readonly name: string };
  readonly channel: (slot: TabSlot) => TabChannel;
  readonly locks: (slot: TabSlot) => Locks;
  readonly kept: (slot: TabSlot) => KeptValues;
  readonly storage: (slot: TabSlot) => OutboxStorage;
  /** The tab is gone: its locks go to whoever waits. */
  readonly forget: (slot: TabSlot) => void;
  readonly leader: () => string | null;
  readonly stored: () => readonly OutboxRow[];
  storageFails: boolean;
  /** The server does not answer when it is asked for digests. */
  digestSilent: boolean;
  /** Messages between tabs get lost, doubled and late. */
  noisy: boolean;
}

export function createBrowser(user: SimBrowser['user'], { timeline, chance, faults }: { timeline: Timeline; chance: Chance; faults: FaultCounts }): SimBrowser {
  const listeners = new Map<TabSlot, Set<(message: unknown) => void>>();
  const watchers = new Map<TabSlot, Set<(key: string, value: string | null) => void>>();
  const values = new Map<string, string>();
  const lockQueues = new Map<string, { slot: TabSlot; held: () => void }[]>();
  let rows: OutboxRow[] = [];
  let seq = 0;

  const later = (slot: TabSlot, ms: number, work: () => void): void => void timeline.after(ms, () => slot.run(work));

  /** Whoever is first holds the lock. */
  function grant(name: string): void {
    const first = lockQueues.get(name)?.[0];
    if (first) later(first.slot, 1, () => lockQueues.get(name)?.[0] === first && first.held());
  }
  function leave(name: string, entry: { slot: TabSlot }): void {
    const queue = lockQueues.get(name) ?? [];
    const index = queue.findIndex((each) => each === entry);
    if (index < 0) return;
    queue.splice(index, 1);
    if (index === 0) grant(name);
  }

  const browser: SimBrowser = {
    user,
    storageFails: false,
    digestSilent: false,
    noisy: true,
    channel(slot) {
      const own = new Set<(message: unknown) => void>();
      listeners.set(slot, own);
      return {
        post(message) {
          const text = JSON.stringify(message);
          for (const [other, heard] of listeners) {
            if (other === slot) continue;
            const deliver = (ms: number): void => later(other, ms, () => heard.forEach((listener) => listener(JSON.parse(text))));
            if (browser.noisy && chance.hits(0.01)) {
              faults.dropped += 1;
              continue;
            }
            const slow = browser.noisy && chance.hits(0.02);
            if (slow) faults.reordered += 1;
            deliver(slow ? chance.between(20, 400) : 1);
            if (browser.noisy && chance.hits(0.01)) {
              faults.duplicated += 1;
              deliver(chance.between(2, 300));
            }
          }
        },
        listen(listener) {
          own.add(listener);
          return () => void own.delete(listener);
        },
        close: () => void listeners.delete(slot),
      };
    },
    locks: (slot) => ({
      request(name, held) {
        const entry = { slot, held };
        const queue = lockQueues.get(name) ?? [];
        lockQueues.set(name, queue);
        if (queue.push(entry) === 1) grant(name);
        return () => leave(name, entry);
      },
    }),
    kept: (slot) => ({
      get: (key) => values.get(key) ?? null,
      set(key, value) {
        values.set(key, value);
        for (const [other, all] of watchers) if (other !== slot) later(other, 1, () => all.forEach((watcher) => watcher(key, value)));
      },
      onOther(listener) {
        const own = watchers.get(slot) ?? new Set();
        watchers.set(slot, own.add(listener));
        return () => void own.delete(listener);
      },
    }),
    storage(slot) {
      /** Resolves in the tab; the work itself happens in the browser, whatever becomes of the tab. */
      const ask = <T>(work: () => T): Promise<T> =>
        new Promise((resolve, reject) => {
          timeline.after(chance.between(1, 4), () => {
            if (browser.storageFails) {
              faults.storage += 1;
              return slot.run(() => reject(Object.assign(new Error('quota'), { name: 'QuotaExceededError' })));
            }
            const result = work();
            timeline.after(1, () => slot.run(() => resolve(result)));
          });
        });
      return {
        add: (added) =>
          ask(() => {
            const numbered = added.map((row): OutboxRow => structuredClone({ ...row, seq: (seq += 1) }));
            rows.push(...numbered);
            return numbered.map((row) => row.seq);
          }),
        read: (of, after = 0) => ask(() => structuredClone(rows.filter((row) => row.user === of && row.seq > after))),
        others: () => ask(() => []),
        replace: (changed) => ask(() => void (rows = rows.map((row) => structuredClone(changed.find((each) => each.seq === row.seq) ?? row)))),
        remove: (seqs) => ask(() => void (rows = rows.filter((row) => !seqs.includes(row.seq)))),
      };
    },
    forget(slot) {
      listeners.delete(slot);
      watchers.delete(slot);
      for (const [name, queue] of lockQueues) for (const entry of queue.filter((each) => each.slot === slot)) leave(name, entry);
    },
    leader() {
      for (const [name, queue] of lockQueues) if (name === `tandem-sync/${user.id}`) return queue[0]?.slot.name ?? null;
      return null;
    },
    stored: () => rows,
  };
  return browser;
}
