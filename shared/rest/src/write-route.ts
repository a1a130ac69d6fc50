import { cellKey, parseCellKey, type CellRef } from '@tandem/rota';
import type { CellWrite } from './window-store.ts';
import type { CellKey, PendingWrite, WriteQueue } from './write-queue.ts';

/** `rest`: by REST, and nobody else is concerned; `told`: by REST, and the bus is told; `bus`: the bus sends it. */
export type EditWay = 'rest' | 'told' | 'bus';

/** Another way for edits than REST: what @tandem/sync hands a view that takes part. Total: nothing here throws. */
export interface EditPath {
  /** The way of an edit that begins now; whatever turns meanwhile, it is kept to its end. */
  readonly way: () => EditWay;
  /** Makes edits known. @returns whether they are on their way to the server; false: REST has to send them */
  readonly edit: (writes: readonly CellWrite[], way: EditWay) => boolean;
  /** `unsent` and `parked` edits are durable in this browser. */
  readonly stateOf: (ref: CellRef) => 'saved' | 'saving' | 'unsent' | 'parked';
  /** A write by REST was given up. */
  readonly reverted: (ref: CellRef) => void;
  /** What is not with the server yet, newest value of each cell. */
  readonly pending: () => readonly (CellWrite & { readonly state: 'saving' | 'unsent' | 'parked' })[];
}

export interface WriteRoute extends WriteQueue {
  /** An edit begins: what is written until the next `flush` goes one way. */
  readonly begin: () => void;
  /** Sends what has been written since; called when a store's method has returned, and at the end of the task at the latest. */
  readonly flush: () => void;
}

/**
 * A view's write queue with the bus before it: edits go to the bus while it takes them, by REST otherwise, each one way.
 * Writes are held until the method that made them has returned, so that what changes together travels together, and the
 * view's own data is current before anybody else hears of it.
 *
 * @param soon runs at the end of the current task
 */
export function createWriteRoute(queue: WriteQueue, path: EditPath, soon: (run: () => void) => void): WriteRoute {
  let held: CellWrite[] = [];
  /** That of the edit that has begun. */
  let way: EditWay | null = null;

  function begin(): EditWay {
    if (way !== null) return way;
    soon(flush);
    return (way = path.way());
  }

  function flush(): void {
    const [writes, pinned] = [held, way];
    held = [];
    way = null;
    if (pinned === null || writes.length === 0) return;
    if (!path.edit(writes, pinned)) for (const { ref, value } of writes) queue.write(ref, value);
  }

  /** A later value of the same cell counts, whichever way it goes. */
  function pending(): PendingWrite[] {
    const byKey = new Map<CellKey, PendingWrite>(queue.pending().map((write) => [write.key, write]));
    for (const { ref, value } of [...path.pending(), ...held]) byKey.set(cellKey(ref), { key: cellKey(ref), ref, value, error: null });
    return [...byKey.values()];
  }

  return {
    ...queue,
    write(ref, value) {
      if (begin() === 'rest') return queue.write(ref, value);
      held.push({ ref, value });
    },
    begin: () => void begin(),
    flush,
    pending,
    discard(key) {
      queue.discard(key);
      const ref = parseCellKey(key);
      if (ref && queue.stateOf(key) === 'saved') path.reverted(ref);
    },
    stateOf(key) {
      const state = queue.stateOf(key);
      const ref = state === 'saved' ? parseCellKey(key) : null;
      return ref && path.stateOf(ref) === 'saving' ? 'saving' : state;
    },
    counts() {
      const counts = queue.counts();
      return { ...counts, saving: counts.saving + path.pending().filter(({ state }) => state === 'saving').length };
    },
  };
}
