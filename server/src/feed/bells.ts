/** A reader's wake-up: it carries no data, the reader reads the log again. */
export interface Bell {
  /** Call before reading, so that a ring during the read is not missed. */
  clear(): void;
  /** Resolves at a ring since the last `clear`, or when `signal` aborts. */
  wait(signal: AbortSignal): Promise<void>;
  close(): void;
}

export interface Bells {
  /** A bell for a topic: a space, or the flags. */
  open(topic: string): Bell;
  ring(topic: string): void;
  ringAll(): void;
  /** How many bells are open. */
  readonly size: number;
}

interface Ringer {
  rung: boolean;
  wake: (() => void) | null;
}

export function createBells(onFirst: () => void, onLast: () => void): Bells {
  const topics = new Map<string, Set<Ringer>>();
  let size = 0;

  function ringEach(ringers: Iterable<Ringer>): void {
    for (const ringer of ringers) {
      ringer.rung = true;
      ringer.wake?.();
    }
  }

  function open(topic: string): Bell {
    const ringer: Ringer = { rung: false, wake: null };
    const ringers = topics.get(topic) ?? new Set();
    topics.set(topic, ringers.add(ringer));
    if (++size === 1) onFirst();
    return {
      clear: () => {
        ringer.rung = false;
      },
      wait: (signal) => {
        if (ringer.rung || signal.aborted) return Promise.resolve();
        return new Promise((resolve) => {
          ringer.wake = () => {
            ringer.wake = null;
            signal.removeEventListener('abort', wakeNow);
            resolve();
          };
          const wakeNow = ringer.wake;
          signal.addEventListener('abort', wakeNow);
        });
      },
      close: () => {
        if (!ringers.delete(ringer)) return;
        if (ringers.size === 0 && topics.get(topic) === ringers) topics.delete(topic);
        if (--size === 0) onLast();
      },
    };
  }

  return {
    open,
    ring: (topic) => ringEach(topics.get(topic) ?? []),
    ringAll: () => topics.forEach((ringers) => ringEach(ringers)),
    get size() {
      return size;
    },
  };
}
