import { BehaviorSubject, Subject, type Observable } from 'rxjs';
import type { Clock } from '../ports.ts';
import { CHANGE_TYPES, changeSchema, type Envelope, type Update } from '../protocol/change.ts';
import { agreedProtocol, OLDEST_PROTOCOL, PROTOCOL, type ProtocolRange } from '../protocol/versions.ts';
import { createRecentIds } from '../recent-ids.ts';
import type { Health } from '../status.ts';
import { merged, toldFrom, toldOf, updatesFor, type ShownChange, type Told } from './updates.ts';

export interface BusPorts {
  readonly clock: Pick<Clock, 'now' | 'soon'>;
  readonly tab: string;
  readonly newId: () => string;
  /** Read at each call. */
  readonly isActive: () => boolean;
  /** enablePerformanceOptimization: a component is told once a task; else once a change. */
  readonly batches: () => boolean;
  readonly epoch: () => number;
  /** All that is shown, in a view's own shape; without a name in all of them. */
  readonly initialData: (format: string | undefined) => unknown;
}

export interface ComponentOptions {
  /** What it understands; this build's own without it. */
  readonly protocol?: ProtocolRange;
  /** The name of its legacy format. */
  readonly format?: string;
}

/** Of a change that comes from elsewhere. */
export interface Arrival {
  readonly id?: string;
  readonly origin?: string;
  readonly by?: string;
  readonly protocol?: number;
}

/** Brief's `synchronizationManager`. No call throws. */
export interface Bus {
  readonly isActive: boolean;
  /** Every change in the order in which the components are told; also where nobody is. */
  readonly changes$: Observable<Envelope>;
  readonly health$: Observable<Health>;
  readonly health: Health;
  /** Changes of a kind that this build does not know, and those that were no changes. */
  readonly counts: { readonly skipped: number; readonly refused: number };
  /**
   * Tells a component everything first, then what others change; not what it changed itself, whose origin is
   * `<tab>/<id>`. The same id again takes the place of the former. While off, nothing.
   * @returns lets go, after what was taken until then has been told
   */
  readonly registerComponent: (id: string, onUpdate: (update: Update) => void, options?: ComponentOptions) => () => void;
  /** @returns whether it was told; else it is counted, known already, or the bus is off */
  readonly propagateUpdate: (change: unknown, arrival?: Arrival) => boolean;
  /** What the store shows differently now. */
  readonly publish: (changes: readonly ShownChange[]) => void;
  /** Tells what was taken before, then lets every component go. */
  readonly stopAllProcesses: () => void;
  /** The flags have changed: looks again whether it is on. */
  readonly review: () => void;
}

/** A change before its number. */
interface Numbered {
  readonly id: string;
  readonly protocol: number;
  readonly told: Told;
}

interface Component {
  readonly id: string;
  readonly origin: string;
  readonly protocol: number;
  readonly onUpdate: (update: Update) => void;
}

const REMEMBERED_IDS = 10_000;
const OFF = 'Synchronization is off.';
const nothing = (): void => undefined;

export function createBus({ clock, tab, newId, isActive, batches, epoch, initialData }: BusPorts): Bus {
  const components = new Map<string, Component>();
  const failing = new Map<string, string>();
  const seen = createRecentIds(REMEMBERED_IDS);
  const changes$ = new Subject<Envelope>();
  let refusal: string | null = null;
  let revision = 0;
  let lastUpdate = clock.now();
  const counts = { skipped: 0, refused: 0 };
  /** What a component changes while it is told something is told to all after that. */
  const untold: Numbered[] = [];
  /** What the components are to be told. */
  let queue: Told[] = [];
  let scheduled = false;
  let delivering = false;

  function messageNow(): string | null {
    if (!isActive()) return OFF;
    const [failed] = failing.size > 0 ? failing : [];
    return failed ? `${failed[0]}: ${failed[1]}` : refusal;
  }
  function healthOf(message: string | null): Health {
    if (message === OFF) return { status: 'disabled', message, lastUpdate };
    return { status: message === null ? 'healthy' : 'error', message: message ?? '', lastUpdate };
  }
  let reviewed = messageNow();
  const health$ = new BehaviorSubject(healthOf(reviewed));
  function review(): void {
    const message = messageNow();
    if (message === reviewed) return;
    reviewed = message;
    health$.next(healthOf(message));
  }

  function call(component: Component, update: Update): void {
    if (components.get(component.id) !== component) return;
    try {
      component.onUpdate(update);
      if (failing.size > 0) failing.delete(component.id);
    } catch (error) {
      failing.set(component.id, sentenceOf(error));
    }
  }

  function deliver(component: Component, all: readonly Told[]): void {
    for (const told of all) for (const update of updatesFor(told, component.protocol)) call(component, update);
  }

  /** What is told meanwhile waits for the next task, or for this one to be through. */
  function flush(): void {
    if (delivering) return;
    delivering = true;
    try {
      do {
        const told = queue;
        queue = [];
        const together = told.length > 1 ? merged(told, clock.now()) : told;
        for (const component of [...components.values()]) {
          const isOwn = ({ origin }: Told): boolean => origin === component.origin;
          deliver(component, told.some(isOwn) ? merged(told.filter((each) => !isOwn(each)), clock.now()) : together);
        }
      } while (queue.length > 0 && !batches());
    } finally {
      delivering = false;
    }
    if (queue.length > 0) flushSoon();
    review();
  }
  function flushSoon(): void {
    if (scheduled) return;
    scheduled = true;
    clock.soon(() => {
      scheduled = false;
      flush();
    });
  }

  function tell(all: readonly Numbered[]): void {
    const under = untold.length > 0;
    untold.push(...all);
    if (under) return;
    try {
      for (const { id, protocol, told } of untold) {
        revision += 1;
        changes$.next({ id, origin: told.origin, revision, epoch: epoch(), protocol, change: told });
        queue.push(told);
        if (batches()) flushSoon();
        else flush();
      }
    } finally {
      untold.length = 0;
    }
    review();
  }

  function refuse(reason: string): false {
    counts.refused += 1;
    refusal = reason;
    review();
    return false;
  }

  function propagate(change: unknown, { id = newId(), origin, by, protocol = PROTOCOL }: Arrival): boolean {
    const kind: unknown = typeof change === 'object' && change !== null && 'type' in change ? change.type : undefined;
    if (typeof kind === 'string' && !(CHANGE_TYPES as readonly string[]).includes(kind)) {
      counts.skipped += 1;
      return false;
    }
    const read = changeSchema.safeParse(change);
    if (!read.success) {
      const issue = read.error.issues[0];
      return refuse(`A change was refused: ${issue?.path.join('.') || 'change'} ${issue?.message ?? ''}`);
    }
    if (seen.has(id)) return false;
    seen.add(id);
    refusal = null;
    lastUpdate = clock.now();
    tell([{ id, protocol, told: toldFrom(read.data, origin ?? `${tab}/${read.data.source}`, by) }]);
    return true;
  }

  return {
    get isActive() {
      return isActive();
    },
    changes$: changes$.asObservable(),
    health$: health$.asObservable(),
    get health() {
      return healthOf(messageNow());
    },
    counts,
    registerComponent(id, onUpdate, { protocol = { min: OLDEST_PROTOCOL, max: PROTOCOL }, format } = {}) {
      if (!isActive()) return nothing;
      const agreed = agreedProtocol({ min: OLDEST_PROTOCOL, max: PROTOCOL }, protocol);
      if (agreed === null) {
        refuse(`${id} speaks protocols ${protocol.min} to ${protocol.max}, this page ${OLDEST_PROTOCOL} to ${PROTOCOL}: it goes on without synchronization.`);
        return nothing;
      }
      const component: Component = { id, origin: `${tab}/${id}`, protocol: agreed, onUpdate };
      // What is shown holds what was told before.
      flush();
      components.set(id, component);
      // Some thousand cells in another shape: worked out only for a view that reads them.
      const initial: Update = { type: 'initial', get data() { return initialData(format); }, timestamp: clock.now(), source: 'central-store' };
      call(component, initial);
      review();
      return () => {
        if (components.get(id) !== component) return;
        flush();
        components.delete(id);
        failing.delete(id);
        review();
      };
    },
    propagateUpdate(change, arrival = {}) {
      if (!isActive()) return false;
      try {
        return propagate(change, arrival);
      } catch (error) {
        return refuse(`A change was refused: ${sentenceOf(error)}`);
      }
    },
    publish(changes) {
      // The first snapshot comes before the views do: some ten thousand cells that nobody is told of.
      if (!isActive() || changes.length === 0 || (components.size === 0 && !changes$.observed)) return;
      refusal = null;
      lastUpdate = clock.now();
      tell(toldOf(changes, batches(), lastUpdate).map((told) => ({ told, id: newId(), protocol: PROTOCOL })));
    },
    stopAllProcesses() {
      flush();
      components.clear();
      failing.clear();
      refusal = null;
      review();
    },
    review,
  };
}

const sentenceOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
