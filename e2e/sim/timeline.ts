/** Virtual time: nothing happens but what was put here, in the order of its time, then of its coming. */
export interface Timeline {
  readonly now: () => number;
  /** @returns calls it off */
  readonly after: (ms: number, run: () => void) => () => void;
  /** Runs at the next turn of the real event loop, before virtual time moves on: what is not even a promise, as the server's group commits. */
  readonly soon: (run: () => void) => void;
  /** Runs everything until a time, one thing at a time; after each, whatever it has set going in promises runs too. */
  readonly runUntil: (time: number) => Promise<void>;
}

interface Entry {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
  off: boolean;
}

export function createTimeline(start: number): Timeline {
  const heap: Entry[] = [];
  let now = start;
  let order = 0;
  let owed = 0;

  /** Promises come to rest within a turn of the real event loop; what runs soon takes one more each time. */
  async function rest(): Promise<void> {
    do await new Promise((resolve) => setImmediate(resolve));
    while (owed > 0);
  }

  const before = (a: Entry, b: Entry): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

  function push(entry: Entry): void {
    let index = heap.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!before(entry, heap[parent] as Entry)) break;
      heap[index] = heap[parent] as Entry;
      index = parent;
    }
    heap[index] = entry;
  }

  function pop(): Entry {
    const first = heap[0] as Entry;
    const last = heap.pop() as Entry;
    if (heap.length === 0) return first;
    let index = 0;
    for (;;) {
      let child = index * 2 + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1] as Entry, heap[child] as Entry)) child += 1;
      if (!before(heap[child] as Entry, last)) break;
      heap[index] = heap[child] as Entry;
      index = child;
    }
    heap[index] = last;
    return first;
  }

  return {
    now: () => now,
    after(ms, run) {
      const entry: Entry = { at: now + Math.max(0, Math.ceil(ms)), order: (order += 1), run, off: false };
      push(entry);
      return () => {
        entry.off = true;
      };
    },
    soon(run) {
      owed += 1;
      setImmediate(() => {
        owed -= 1;
        run();
      });
    },
    async runUntil(time) {
      await rest();
      while (heap.length > 0 && (heap[0] as Entry).at <= time) {
        const entry = pop();
        if (entry.off) continue;
        now = Math.max(now, entry.at);
        entry.run();
        await rest();
      }
      now = Math.max(now, time);
    },
  };
}
