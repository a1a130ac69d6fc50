/** How a view takes part in synchronization: its legacy store wrapped, its write queue routed, its data in step. */
import { createWriteRoute, type CellWrite, type EditWay, type StoreLayers, type WindowFacts, type WriteQueue, type WriteRoute } from '@tandem/rest';
import type { AssignmentValue, CellRef } from '@tandem/rota';
import type { AnyLegacyFormat, Joined, MountContext, Participant, Sync, Update, WrapOptions } from '@tandem/sync';
import { createDeciding, type Deciding } from './deciding.ts';

/** What a legacy store needs of its view's writes. */
export interface StoreWrites {
  readonly write: (ref: CellRef, value: AssignmentValue | null) => void;
  readonly pending: () => readonly CellWrite[];
}

/** What all legacy stores have under the same names. */
export interface LegacyStore {
  readonly facts: WindowFacts | null;
  readonly receive: (writes: readonly CellWrite[]) => void;
  readonly layers: StoreLayers;
  readonly confirmAssignment: (ref: CellRef, value: AssignmentValue | null) => void;
  readonly subscribe: (listener: (event: { readonly type: string }) => void) => () => void;
}

export interface JoinOptions<Store extends LegacyStore> extends Pick<Participant, 'name' | 'build' | 'version' | 'protocol' | 'scheduleId' | 'onUpdate' | 'onWriteState'> {
  readonly sync: Sync;
  readonly queue: WriteQueue;
  readonly open: (writes: StoreWrites) => Store;
  readonly format: AnyLegacyFormat;
  /** What the store holds, in its own shape. */
  readonly data: (store: Store) => unknown;
  readonly wrap: (original: Store, options: WrapOptions) => Store;
  /** Asks the server again for all that is no cell. */
  readonly reload: () => void;
  readonly decide?: MountContext['decide'] | undefined;
}

/** What a view decides of it at each mount; the rest is the same for every mount of that view. */
export type ViewJoin<Store extends LegacyStore> = Pick<JoinOptions<Store>, 'sync' | 'scheduleId' | 'queue' | 'open' | 'onUpdate' | 'onWriteState' | 'reload' | 'decide'>;

export interface LiveView<Store> {
  /** The store for the view: the original, wrapped. */
  readonly store: Store;
  /** The write queue for the view. */
  readonly queue: WriteRoute;
  /** A write by REST was acknowledged. */
  readonly saved: Joined['saved'];
  /** A write by REST was refused for good: this view keeps it for its person, the others go back. */
  readonly refused: Joined['reverted'];
  readonly deciding: Deciding;
  readonly leave: () => void;
}

/** Opens a view's store and joins it to the page's bus; with all flags off the store is alone with its queue. */
export function joinView<Store extends LegacyStore>(options: JoinOptions<Store>): LiveView<Store> {
  const { sync, queue, name, format, data, wrap } = options;
  const original = options.open({ write: (ref, value) => route.write(ref, value), pending: () => route.pending() });

  const joined = sync.join({
    name,
    build: options.build,
    version: options.version,
    protocol: options.protocol,
    scheduleId: options.scheduleId,
    legacy: {
      format,
      read: () => data(original),
      range: () => original.facts && { from: original.facts.from, to: original.facts.to, cursor: original.facts.cursor },
      apply: (writes) => original.receive(writes),
      unsaved: () => queue.pending().map(({ ref }) => ref),
      isUnsaved: (cell) => queue.stateOf(cell) !== 'saved',
      reload: options.reload,
      layers: original.layers,
    },
    onUpdate: (update: Update) => options.onUpdate(update),
    onWriteState: options.onWriteState,
  });
  /** An edit that the bus has taken is what the store falls back to, as one that the server has acknowledged. */
  function edit(writes: readonly CellWrite[], way: EditWay): boolean {
    const taken = joined.edit(writes, way);
    if (taken) for (const { ref, value } of writes) original.confirmAssignment(ref, value);
    return taken;
  }
  const { way = () => (joined.takes() ? 'told' : 'rest') } = joined;
  const route: WriteRoute = createWriteRoute(queue, { ...joined, way, edit }, queueMicrotask);
  const stop = original.subscribe(({ type }) => type === 'loaded' && joined.loaded());

  return {
    store: wrap(original, { source: name, begin: route.begin, flush: route.flush }),
    queue: route,
    saved: joined.saved,
    refused: joined.reverted,
    deciding: createDeciding(joined.clashes, options.decide),
    leave() {
      route.flush();
      stop();
      joined.leave();
    },
  };
}
