import { BehaviorSubject, distinctUntilChanged, map, type Observable } from 'rxjs';
import type { Clock, KeptValues } from '../ports.ts';
import type { FlagSnapshot } from '../protocol/flag-snapshot.ts';
import { stageThatHolds, type Stage } from '../protocol/stage.ts';
import { FLAG_NAMES, type FlagName, type FlagValues } from './definitions.ts';
import { evaluate, leaseHolds, type Evaluated, type Lease } from './evaluate.ts';

/** Detail of the page's event `sync-flag-change`: a flag, and the value that is in effect now. */
export interface FlagChange {
  readonly flag: FlagName;
  readonly value: boolean;
  /** Epoch milliseconds. */
  readonly timestamp: number;
}

export interface FlagsPorts {
  readonly clock: Pick<Clock, 'now'>;
  readonly kept: KeptValues;
  readonly announce: (change: FlagChange) => void;
  /** A development build: `enableDevMode` does something. */
  readonly development: boolean;
}

export interface FlagsState extends Evaluated {
  readonly schedule: string | null;
  /** The highest epoch known of this schedule. */
  readonly epoch: number;
  readonly revision: number;
  /** Every reason for which all is off, of this browser and of the server. */
  readonly safeMode: readonly string[];
  /** The stage that was ordered on the server; null: none ever was, and the flags alone say what is done. */
  readonly ordered: Stage | null;
  /** The stage that holds under these values. */
  readonly stage: Stage;
  /** Raised whenever something turns off in this page: work that began before may not act any more. */
  readonly generation: number;
  /** Epoch milliseconds; 0: there is no lease. */
  readonly leaseEndsAt: number;
}

/** The flags of the schedule that the page shows. */
export interface Flags {
  /** Frozen; another object after each change, the same one until then. */
  readonly values: FlagValues;
  /** Brief: the same. */
  readonly flags: FlagValues;
  readonly flags$: Observable<FlagValues>;
  readonly state: FlagsState;
  readonly state$: Observable<FlagsState>;
  /** On, and its lease holds at this moment. */
  readonly isActive: (flag: FlagName) => boolean;
  /** Keeps a value in this browser. On counts only where the server lets this person override. @throws RangeError for an unknown flag */
  readonly setFlag: (flag: FlagName, value: boolean) => void;
  /** Reads again what this browser keeps. */
  readonly loadFlags: () => void;
  /** Announces without changing anything. */
  readonly broadcastFlagChange: (flag: FlagName, value: boolean) => void;
  /** All off in this browser until each of its reasons has been left, also after a reload. @returns the reason as it is kept */
  readonly enableSafeMode: (reason?: string) => string;
  /** From now on a reason holds in this page alone, and until it is loaded again. */
  readonly holdHere: (reason: string) => void;
  readonly leaveSafeMode: (reason: string) => void;
  /** Keeps all five as on; does nothing outside development builds. */
  readonly enableDevMode: () => void;
  /** Another schedule, or none: all off until its flags are received. */
  readonly use: (schedule: string | null) => void;
  /** @returns false: it is of another schedule, or older than what is known */
  readonly receive: (snapshot: FlagSnapshot) => boolean;
  /** An epoch was heard of: what is older than it counts no more. */
  readonly heardEpoch: (epoch: number) => void;
  /** Looks whether the lease has ended. */
  readonly check: () => void;
  readonly dispose: () => void;
}

const FLAG_KEY = 'sync-flag-';
const EPOCH_KEY = 'sync-epoch-';
const SAFE_MODE_KEY = 'sync-safe-mode';
/**
 * Milliseconds for which a snapshot that is older than a known one counts as belated. No belated one takes so long: after
 * that it comes from a server whose data was begun anew.
 */
const LONGEST_DELAY = 600_000;
const NO_LEASE: Lease = { from: 0, until: 0 };

/** The newest that is known of a schedule's flags, and since when. */
interface Known {
  readonly epoch: number;
  readonly revision: number;
  readonly at: number;
}
const NOTHING_KNOWN: Known = { epoch: 0, revision: 0, at: 0 };

export function createFlags({ clock, kept, announce, development }: FlagsPorts): Flags {
  const overrides: Partial<Record<FlagName, boolean>> = {};
  let ownReasons: readonly string[] = [];
  /** Those of this page alone. */
  let here: readonly string[] = [];
  let schedule: string | null = null;
  let server: FlagSnapshot | null = null;
  let lease = NO_LEASE;
  let known = NOTHING_KNOWN;
  let generation = 0;

  FLAG_NAMES.forEach((name) => override(name, kept.get(FLAG_KEY + name)));
  ownReasons = reasonsIn(kept.get(SAFE_MODE_KEY));
  let state = found();
  let told = state;
  let telling = false;
  const states = new BehaviorSubject(state);

  function found(): FlagsState {
    const safeMode = [...new Set([...[...ownReasons, ...here].filter((line) => !line.startsWith('fell-back ') || line.split(' ')[1] === schedule), ...(server?.safeMode ?? [])])];
    const evaluated = evaluate({ server, lease, epoch: known.epoch, overrides, safeMode }, clock.now());
    const ordered = server?.stage ?? null;
    const stage = stageThatHolds(ordered, evaluated.values);
    return { ...evaluated, schedule, epoch: known.epoch, revision: server?.revision ?? 0, safeMode, ordered, stage, generation, leaseEndsAt: lease.until };
  }

  function settle(): void {
    const before = state.values;
    let next = found();
    if (FLAG_NAMES.some((name) => before[name] && !next.values[name])) next = { ...next, generation: (generation += 1) };
    if (same(next, state)) return;
    state = Object.freeze({ ...next, values: same(next.values, before) ? before : Object.freeze(next.values) });
    tell();
  }

  /** A subscriber may change a flag while others have not been told yet: each is told in the same order all the same. */
  function tell(): void {
    if (telling) return;
    telling = true;
    try {
      while (told !== state) {
        const before = told.values;
        const { values } = (told = state);
        states.next(told);
        FLAG_NAMES.forEach((name) => before[name] === values[name] || announceNow(name, values[name]));
      }
    } finally {
      telling = false;
    }
  }

  const announceNow = (flag: FlagName, value: boolean): void => announce({ flag, value, timestamp: clock.now() });

  function override(name: FlagName, stored: string | null): void {
    if (stored === null) delete overrides[name];
    else overrides[name] = stored === 'true';
  }

  function keep(name: FlagName, value: boolean): void {
    override(name, String(value));
    kept.set(FLAG_KEY + name, String(value));
  }

  function holdReasons(change: (held: readonly string[]) => readonly string[]): void {
    const stored = kept.get(SAFE_MODE_KEY);
    ownReasons = change(stored === null ? ownReasons : reasonsIn(stored));
    kept.set(SAFE_MODE_KEY, ownReasons.join('\n'));
    settle();
  }

  function knowEpoch(epoch: number, at: number): boolean {
    if (epoch <= known.epoch) return false;
    known = { ...known, epoch, at };
    settle();
    return true;
  }

  const keepEpoch = (): void => kept.set(EPOCH_KEY + schedule, `${known.epoch} ${known.at}`);

  const stopListening = kept.onOther((key, value) => {
    const name = FLAG_NAMES.find((each) => FLAG_KEY + each === key);
    if (name !== undefined) override(name, value);
    else if (key === SAFE_MODE_KEY) ownReasons = reasonsIn(value);
    else if (schedule !== null && key === EPOCH_KEY + schedule) return void knowEpoch(epochIn(value, clock.now()).epoch, clock.now());
    settle();
  });

  return {
    get values() {
      return state.values;
    },
    get flags() {
      return state.values;
    },
    flags$: states.asObservable().pipe(
      map(({ values }) => values),
      distinctUntilChanged(),
    ),
    get state() {
      return state;
    },
    state$: states.asObservable(),
    isActive: (flag) => state.values[flag] && leaseHolds(lease, clock.now()),
    setFlag(flag, value) {
      if (!FLAG_NAMES.includes(flag)) throw new RangeError(`There is no flag "${flag}": there are ${FLAG_NAMES.join(', ')}.`);
      const before = state.values[flag];
      keep(flag, value);
      settle();
      if (state.values[flag] === before) announceNow(flag, before);
    },
    loadFlags() {
      FLAG_NAMES.forEach((name) => override(name, kept.get(FLAG_KEY + name) ?? (name in overrides ? String(overrides[name]) : null)));
      ownReasons = reasonsIn(kept.get(SAFE_MODE_KEY) ?? ownReasons.join('\n'));
      settle();
    },
    broadcastFlagChange: announceNow,
    enableSafeMode(reason = '') {
      const line = reason.replace(/\s+/g, ' ').trim().slice(0, 200) || 'by-hand';
      holdReasons((held) => [...new Set([...held, line])]);
      return line;
    },
    holdHere(reason) {
      here = [...here, reason];
      holdReasons((held) => without(held, reason));
    },
    leaveSafeMode(reason) {
      here = without(here, reason);
      holdReasons((held) => without(held, reason));
    },
    enableDevMode() {
      if (!development) return;
      FLAG_NAMES.forEach((name) => keep(name, true));
      settle();
    },
    use(next) {
      if (next === schedule) return;
      schedule = next;
      server = null;
      lease = NO_LEASE;
      known = next === null ? NOTHING_KNOWN : epochIn(kept.get(EPOCH_KEY + next), clock.now());
      settle();
    },
    receive(snapshot) {
      if (snapshot.schedule !== schedule) return false;
      const now = clock.now();
      const { epoch, revision } = isRecent(known.at, now) ? known : NOTHING_KNOWN;
      if (snapshot.epoch < epoch || snapshot.revision < revision) return false;
      const news = snapshot.epoch !== known.epoch;
      known = { epoch: snapshot.epoch, revision: snapshot.revision, at: now };
      if (news) keepEpoch();
      server = snapshot;
      lease = { from: now, until: now + snapshot.leaseMs };
      settle();
      return true;
    },
    heardEpoch(epoch) {
      if (schedule !== null && knowEpoch(epoch, clock.now())) keepEpoch();
    },
    check: settle,
    dispose() {
      stopListening();
      states.complete();
    },
  };
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
const without = (lines: readonly string[], line: string): readonly string[] => lines.filter((each) => each !== line);
const isRecent = (at: number, now: number): boolean => Math.abs(now - at) < LONGEST_DELAY;
const reasonsIn = (stored: string | null): readonly string[] => (stored ?? '').split('\n').filter((line) => line !== '');

function epochIn(stored: string | null, now: number): Known {
  const [epoch = NaN, at = NaN] = (stored ?? '').split(' ').map(Number);
  return Number.isSafeInteger(epoch) && isRecent(at, now) ? { epoch, revision: 0, at } : NOTHING_KNOWN;
}
