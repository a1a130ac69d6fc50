import type { WriteQueue, WriteQueueOptions } from './write-queue.ts';

export interface KeptQueue {
  readonly queue: WriteQueue;
  /** The view goes. What is unsaved is still sent and reported, and the next view of the same key finds it. */
  readonly release: () => void;
}

interface Slot {
  readonly queue: WriteQueue;
  /** Who may release it: the latest to take it, or nobody. */
  holder: symbol | null;
}

/**
 * Keeps a view's write queue for as long as it holds unsaved writes, though the view has been left: going from the
 * week to the month must not lose what the week has not sent. One keeper in a module of the view lives as long as the
 * page.
 *
 * @param make creates the queue of a key.
 * @returns takes the queue of a key, a new one or the one that an earlier view left.
 */
export function createQueueKeeper(
  make: (options: WriteQueueOptions) => WriteQueue,
): (key: string, options: WriteQueueOptions) => KeptQueue {
  const slots = new Map<string, Slot>();

  return (key, options) => {
    const holder = Symbol(key);
    const slot: Slot = slots.get(key) ?? { queue: make(options), holder };
    const { queue } = slot;
    slot.holder = holder;
    slots.set(key, slot);
    queue.attach(options);

    const forget = (): void => {
      if (slot.holder === null && queue.pending().length === 0) slots.delete(key);
    };
    return {
      queue,
      release() {
        if (slot.holder !== holder) return;
        slot.holder = null;
        queue.attach({
          ...options,
          onChange: (cell) => {
            options.onChange(cell);
            forget();
          },
        });
        forget();
      },
    };
  };
}
