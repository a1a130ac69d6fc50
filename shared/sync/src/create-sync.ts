import { BehaviorSubject, Subject, type Observable } from 'rxjs';
import { createCompat, type Compat } from './compat/compat.ts';
import type { Connection, Control } from './control/control.ts';
import type { ConsistencyState } from './consistency/consistency.ts';
import type { Engine } from './engine/contract.ts';
import { createFlags, type Flags, type FlagsPorts } from './flags/flags.ts';
import type { FlagValues } from './flags/definitions.ts';
import { createMode, type SyncMode } from './mode/mode.ts';
import type { ModeOrders, ModeOrdersParts } from './mode/mode-orders.ts';
import type { Joined, Participant } from './participant.ts';
import type { Envelope, Update } from './protocol/change.ts';
import type { Notice, PersonHere, SweepResult } from './protocol/wire.ts';
import { STATUS_OFF, type Health, type SyncStatus, type TrayItem, type UndoAnswer } from './status.ts';

/** The three streams, and the brief's `synchronizationManager`. */
export interface SyncBus {
  readonly flags$: Observable<FlagValues>;
  readonly changes$: Observable<Envelope>;
  readonly health$: Observable<Health>;
  readonly health: Health;
  readonly isActive: boolean;
  /** While the bus is off this does nothing, and neither does its clean-up. */
  readonly registerComponent: (id: string, onUpdate: (update: Update) => void) => () => void;
  /** Never throws; what is wrong with a change is said in `health`. */
  readonly propagateUpdate: (change: unknown) => void;
  readonly stopAllProcesses: () => void;
}

/** Brief: `centralScheduleStore`. */
export interface SyncStore {
  readonly data: ReadonlyMap<string, unknown>;
  readonly isActive: boolean;
  readonly updateData: (data: unknown) => { readonly ok: boolean; readonly error?: string };
  /** In a legacy store's own shape by its name, or in each that is known. */
  readonly getCompatibilityData: (format?: string) => unknown;
}

/** Brief: `consistencyValidator`. It starts by itself where a stage is compared, and ends with it. */
export interface SyncConsistency {
  readonly startValidation: () => void;
  /** Until it is started again. */
  readonly stopValidation: () => void;
  /** One full sweep now, every suspect of it decided; null: this stage is not compared. Never rejects. */
  readonly performValidation: () => Promise<SweepResult | null>;
  /** null: nothing is compared now. */
  readonly state$: Observable<ConsistencyState | null>;
}

/** One page has one of these. The shell creates it; every remote receives it in `mount`. */
export interface Sync {
  /** Version of the package that made this instance. */
  readonly version: string;
  readonly flags: Flags;
  readonly bus: SyncBus;
  readonly store: SyncStore;
  readonly compat: Compat;
  readonly mode: SyncMode;
  readonly consistency: SyncConsistency;
  /** A view takes part while it is mounted. */
  readonly join: (participant: Participant) => Joined;
  /** The views that take part now. */
  readonly joined: readonly Pick<Participant, 'name' | 'protocol'>[];
  readonly status$: Observable<SyncStatus>;
  readonly tray$: Observable<readonly TrayItem[]>;
  /** Who else looks at the schedule. */
  readonly people$: Observable<readonly PersonHere[]>;
  /** What people are told of synchronization: everything that holds now. */
  readonly notices$: Observable<readonly Notice[]>;
  /** Number of the release pointer that is live, as the server tells it; 0: it has not yet. */
  readonly release$: Observable<number>;
  /** Settles what lies in the tray: by an own edit of the cell, or as it stands. The answer takes that back, unless the cell was written since. */
  readonly settle: (id: string, keep: 'mine' | 'theirs') => () => UndoAnswer;
  /** Takes this page's last edit back; `refused` names who has written the cells since. */
  readonly undo: () => UndoAnswer;
  /** Makes again what was taken back last. */
  readonly redo: () => UndoAnswer;
  /** Somebody is signed in: the server may be asked. The answer ends it. */
  readonly connect: (connection: Connection) => () => void;
  /** The schedule that the page shows, and which day of it; null: none. */
  readonly show: (place: ShownPlace | null) => void;
  /**
   * A remote declares that it runs on this instance.
   * @param own the instance the remote imports at run time.
   * @throws DuplicateSyncError when it is not this one: the page then holds two buses that never meet.
   */
  readonly attach: (remote: string, own: Sync) => void;
  /** Names of the remotes that attached, in order. */
  readonly attached: readonly string[];
}

export interface ShownPlace {
  readonly schedule: string;
  readonly date: string;
  readonly view: 'week' | 'month' | 'day';
}

/** The page already has another instance of @tandem/sync. */
export class DuplicateSyncError extends Error {
  override readonly name = 'DuplicateSyncError';
  constructor(remote: string, found: string, expected: string) {
    super(
      `${remote} runs on a second copy of @tandem/sync (${found}; the shell has ${expected}). ` +
        '1. Share @tandem/sync in the federation options of this remote. ' +
        '2. Import it from "@tandem/sync" only, never from a subpath or through a re-export. ' +
        '3. Build the remote again and publish it.',
    );
  }
}

/** What the parts that are fetched later tell the page. */
export interface Told {
  readonly changes$: Subject<Envelope>;
  readonly health$: BehaviorSubject<Health>;
  readonly status$: BehaviorSubject<SyncStatus>;
  readonly tray$: BehaviorSubject<readonly TrayItem[]>;
  readonly people$: BehaviorSubject<readonly PersonHere[]>;
  readonly notices$: BehaviorSubject<readonly Notice[]>;
  readonly release$: BehaviorSubject<number>;
  readonly consistency$: BehaviorSubject<ConsistencyState | null>;
}

export interface SyncParts {
  readonly version: string;
  readonly flags: FlagsPorts;
  readonly loadControl: () => Promise<{ readonly startControl: (host: ControlHost, connection: Connection) => Control }>;
  readonly loadOrders?: () => Promise<{ readonly createModeOrders: (parts: ModeOrdersParts) => ModeOrders }>;
}

/** What the core hands to what is fetched later. */
export interface ControlHost {
  readonly flags: Flags;
  readonly told: Told;
  readonly participants: ReadonlySet<Participant>;
  /** The engine is here, or gone. */
  readonly use: (engine: Engine | null) => void;
  /** The comparison gives synchronization up. */
  readonly fallBack: (reason: string, cells: readonly string[]) => void;
  /** What asks the server. */
  readonly orders: () => Promise<ModeOrders>;
}

const NOTHING_SAVED = Object.freeze([]);
const NOT_UNDONE: UndoAnswer = Object.freeze({ undone: 0, refused: [] });
const NOT_COMPARED = Promise.resolve(null);
const NO_CELLS: ReadonlyMap<string, unknown> = new Map();
const STORE_OFF = Object.freeze({ ok: false, error: 'The central store is off (enableCentralStore).' });

export function createSync({ version, flags: flagsPorts, loadControl, loadOrders = () => import('./mode/mode-orders.ts') }: SyncParts): Sync {
  const flags = createFlags(flagsPorts);
  const told: Told = {
    changes$: new Subject(),
    health$: new BehaviorSubject<Health>({ status: 'disabled', message: '', lastUpdate: flagsPorts.clock.now() }),
    status$: new BehaviorSubject<SyncStatus>(STATUS_OFF),
    tray$: new BehaviorSubject<readonly TrayItem[]>([]),
    people$: new BehaviorSubject<readonly PersonHere[]>([]),
    notices$: new BehaviorSubject<readonly Notice[]>([]),
    release$: new BehaviorSubject(0),
    consistency$: new BehaviorSubject<ConsistencyState | null>(null),
  };
  const attached: string[] = [];
  const participants = new Set<Participant>();
  let engine: Engine | null = null;
  let control: Control | null = null;
  let place: ShownPlace | null = null;
  let fetch: Connection['fetch'] | null = null;

  const report = (error: unknown): void =>
    told.health$.next({ status: 'error', message: error instanceof Error ? error.message : String(error), lastUpdate: flagsPorts.clock.now() });

  /** Whatever goes wrong in there, a caller here goes on as without synchronization. */
  function ask<T>(fallback: T, run: (engine: Engine) => T): T {
    if (!engine) return fallback;
    try {
      return run(engine);
    } catch (error) {
      report(error);
      return fallback;
    }
  }

  const propagateUpdate = (change: unknown): void => ask(undefined, (running) => running.propagateUpdate(change));

  function use(next: Engine | null): void {
    engine = next;
    if (next) for (const participant of participants) ask(undefined, () => next.add(participant));
    else told.status$.next(STATUS_OFF);
  }

  const performValidation = (): Promise<SweepResult | null> => ask(NOT_COMPARED, ({ comparing }) => comparing.perform()).catch(() => null);

  const orders = (): Promise<ModeOrders> =>
    loadOrders().then(({ createModeOrders }) => {
      if (!fetch) throw new Error('Nobody is signed in.');
      return createModeOrders({ fetch, flags, status: () => told.status$.value, bus: sync.bus, compare: performValidation });
    });

  const sync: Sync = {
    version,
    flags,
    bus: {
      flags$: flags.flags$,
      changes$: told.changes$.asObservable(),
      health$: told.health$.asObservable(),
      get health() {
        return told.health$.value;
      },
      get isActive() {
        return ask(false, ({ bus }) => bus.isActive);
      },
      registerComponent: (id, onUpdate) => ask(() => undefined, ({ bus }) => bus.registerComponent(id, onUpdate)),
      propagateUpdate,
      stopAllProcesses: () => ask(undefined, (running) => running.stop()),
    },
    store: {
      get data() {
        return ask<ReadonlyMap<string, unknown>>(NO_CELLS, ({ store }) => store?.data ?? NO_CELLS);
      },
      get isActive() {
        return ask(false, ({ store }) => store?.isActive ?? false);
      },
      updateData: (data) => ask<ReturnType<SyncStore['updateData']>>(STORE_OFF, ({ store }) => store?.updateData(data) ?? STORE_OFF),
      getCompatibilityData: (format) => ask<unknown>({}, ({ store }) => store?.getCompatibilityData(format) ?? {}),
    },
    compat: createCompat({ enabled: () => ask(false, ({ bus }) => bus.isActive), publish: propagateUpdate, now: flagsPorts.clock.now, report }),
    mode: createMode({ flags, load: orders }),
    consistency: {
      startValidation: () => ask(undefined, ({ comparing }) => comparing.start()),
      stopValidation: () => ask(undefined, ({ comparing }) => comparing.stop()),
      performValidation,
      state$: told.consistency$.asObservable(),
    },
    join(participant) {
      participants.add(participant);
      ask(undefined, (running) => running.add(participant));
      return {
        takes: () => ask(false, (running) => running.takes(participant)),
        way: () => ask('rest', (running) => running.way(participant)),
        edit: (writes, way) => ask(false, (running) => running.edit(participant, writes, way)),
        saved: ({ ref, value }, rev) => ask(undefined, (running) => running.restEnded(participant, ref, { value, rev })),
        reverted: (ref) => ask(undefined, (running) => running.restEnded(participant, ref, null)),
        loaded: () => ask(undefined, (running) => running.loaded(participant)),
        stateOf: (ref) => ask('saved', (running) => running.stateOf(participant, ref)),
        pending: () => ask(NOTHING_SAVED, (running) => running.pending(participant)),
        clashes: () => ask(NOTHING_SAVED, (running) => running.clashes(participant)),
        leave() {
          participants.delete(participant);
          ask(undefined, (running) => running.remove(participant));
        },
      };
    },
    get joined() {
      return [...participants];
    },
    status$: told.status$.asObservable(),
    tray$: told.tray$.asObservable(),
    people$: told.people$.asObservable(),
    notices$: told.notices$.asObservable(),
    release$: told.release$.asObservable(),
    settle(id, keep) {
      const takeBack = ask(() => NOT_UNDONE, (running) => running.settle(id, keep));
      return () => ask(NOT_UNDONE, takeBack);
    },
    undo: () => ask(NOT_UNDONE, (running) => running.undo()),
    redo: () => ask(NOT_UNDONE, (running) => running.redo()),
    connect(connection) {
      let open = true;
      ({ fetch } = connection);
      void loadControl().then(({ startControl }) => {
        if (!open) return;
        control = startControl({ flags, told, participants, use, fallBack: sync.mode.activateFallback, orders }, connection);
        control.show(place);
      }, report);
      return () => {
        open = false;
        fetch = null;
        control?.stop();
        control = null;
      };
    },
    show(next) {
      place = next;
      flags.use(next?.schedule ?? null);
      control?.show(next);
    },
    attach(remote, own) {
      if (own !== sync) throw new DuplicateSyncError(remote, own.version, version);
      if (!attached.includes(remote)) attached.push(remote);
    },
    get attached() {
      return [...attached];
    },
  };
  return sync;
}
