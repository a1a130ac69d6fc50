import type { Registry } from './registry.ts';

/** Milliseconds between two looks: commands change the pointer from processes of their own. */
const LOOK_EVERY = 1000;

/** Which pointer is live, and word of each that comes. */
export interface LiveNumber {
  /** null: none was seen yet. */
  current(): number | null;
  /** @returns stops it */
  watch(listener: () => void): () => void;
  end(): void;
}

export function watchLive(registry: Pick<Registry, 'live'>, onError: (error: unknown) => void, every: (ms: number, run: () => void) => () => void = everyMs): LiveNumber {
  const listeners = new Set<() => void>();
  let seq: number | null = null;
  let looking = false;
  async function look(): Promise<void> {
    if (looking) return;
    looking = true;
    const live = await registry.live().catch((error: unknown) => (onError(error), null));
    looking = false;
    if (live === null || live.seq === seq) return;
    seq = live.seq;
    for (const listener of listeners) listener();
  }
  const end = every(LOOK_EVERY, () => void look());
  void look();
  return {
    current: () => seq,
    watch(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    end,
  };
}

function everyMs(ms: number, run: () => void): () => void {
  const timer = setInterval(run, ms);
  timer.unref();
  return () => clearInterval(timer);
}
