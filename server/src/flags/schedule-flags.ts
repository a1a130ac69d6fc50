import type { Role } from '@tandem/rest';
import { DEFAULT_FLAGS, nextStage, orderAfterFlags, stageThatHolds, type FlagName, type FlagSnapshot, type FlagValues, type Stage, type StageEvent } from '@tandem/sync/protocol';
import type { Feed, FlagChange } from '../feed/feed.ts';
import type { NewerFlags } from '../feed/flag-table.ts';
import { RotaFailure } from '../http/failure.ts';
import { flagAudit, rowAfter } from './flag-change.ts';
import type { FlagLocks } from './flag-locks.ts';
import { FLAG_KEY, MOST_REASONS, NO_ROW, epochOfRow, flagKey, nextRecord, rolledBack, stageBegan, stageOf, turnedOn, want, type FlagRecord, type FlagRow, type NextRecord } from './flag-record.ts';

const ORIGIN = 'server/flags';
/** Milliseconds for which a browser may act on what it was told. */
export const LEASE = 60_000;
/** Milliseconds until the feed is asked again after it failed. */
const RETRY = 1000;
/** Writers that meet try again; this many never do. */
const MOST_TRIES = 20;

/** Who changes flags, and why: both go into the log. */
export interface ChangedBy {
  /** User id, or a program's name. */
  readonly actor: string;
  readonly reason: string;
}

export interface FlagsShown {
  readonly on: readonly FlagName[];
  readonly safeMode: readonly string[];
  /** What was ordered; null: nothing ever was. */
  readonly stage: Stage | null;
}

/** Where a schedule stands between its legacy stores and the central one. */
export interface StageState {
  readonly ordered: Stage | null;
  /** As far as flags and safe mode allow it. */
  readonly holds: Stage;
  /** The one that holds once safe mode is left. */
  readonly kept: Stage;
  /** The revision with which that one began. */
  readonly began: number;
}

/** One line of the log about a change. */
export interface FlagAudit extends ChangedBy {
  /** null: of every schedule. */
  readonly schedule: string | null;
  readonly before: FlagsShown;
  readonly after: FlagsShown;
  readonly epoch: number;
  readonly revision: number;
}

/** `scheduleId` null: of every schedule. */
export type FlagListener = (scheduleId: string | null, change: FlagAudit) => void;

/** The flags of every schedule of one data folder. */
export interface ScheduleFlags {
  /** What somebody with this role is told. */
  get(scheduleId: string, role: Role): FlagSnapshot;
  /** Reasons for safe mode that hold for this schedule alone; null: for every schedule. */
  safeModeOf(scheduleId: string | null): readonly string[];
  /** Raised by everything that turns something off; an op of an older one counts no more. Synchronous, also about other processes. */
  epochOf(scheduleId: string): number;
  stageOf(scheduleId: string): StageState;
  /** @throws RotaFailure `invalid`: a flag is turned on without those that it needs */
  check(scheduleId: string, asked: Partial<FlagValues>, bring?: boolean): void;
  /**
   * Turns flags on and off in one step. One that is turned off takes along what needs it.
   * @param bring those that are turned on bring along what they need
   * @returns the flags that have changed
   * @throws RotaFailure `invalid`: see `check`; `conflict`: a rollback or the rollout is under way, and something is to be turned on
   */
  set(scheduleId: string, asked: Partial<FlagValues>, by: ChangedBy, bring?: boolean): Promise<readonly FlagName[]>;
  /**
   * Moves the order of a stage, or orders what holds (`stay`); whoever raises it has asked the guards.
   * @param from the stage that they were asked for; null: whatever holds, safe mode aside
   * @param epoch under which it is ordered: a newer one has turned off what it was about, and nothing changes
   * @returns whether anything has changed
   * @throws RotaFailure `conflict`: another stage holds by now, or a rollback is under way and it is to be raised
   */
  order(scheduleId: string, event: StageEvent | 'stay', from: Stage | null, by: ChangedBy, epoch?: number): Promise<boolean>;
  /** Turns all flags off, orders `off` and raises the epoch, in one step. */
  rollBack(scheduleId: string, by: ChangedBy): Promise<void>;
  /** Adds a reason for safe mode. `null`: for every schedule. @throws RotaFailure `invalid`: too many reasons */
  enterSafeMode(scheduleId: string | null, by: ChangedBy): Promise<void>;
  /** Takes a reason away. @throws RotaFailure `invalid`: that reason does not hold; `conflict`: a rollback is under way */
  leaveSafeMode(scheduleId: string | null, by: ChangedBy): Promise<void>;
  /** Told of each change, also of those that other processes make. */
  watch(listener: FlagListener): () => void;
  close(): void;
}

export interface ScheduleFlagsParts {
  readonly feed: Pick<Feed, 'flags' | 'setFlag' | 'watchFlags'>;
  readonly now: () => number;
  /** What is stored and newer than a revision, so that a kill by another process fences at once; absent: as far as it was heard. */
  readonly newer?: NewerFlags;
  /** What keeps flags from being turned on by hand; absent: nothing. */
  readonly locks?: FlagLocks;
  readonly onError?: (error: unknown) => void;
}

export async function createScheduleFlags({ feed, now, newer, locks = () => null, onError = () => {} }: ScheduleFlagsParts): Promise<ScheduleFlags> {
  const rows = new Map<string, FlagRow>();
  /** What the listeners were last told. */
  const told = new Map<string, FlagRow>();
  const listeners = new Set<FlagListener>();
  const closing = new AbortController();
  let following = false;
  let lastRead = 0;

  const row = (key: string): FlagRow => rows.get(key) ?? NO_ROW;

  function learn(change: FlagChange): void {
    const { key, rev } = change;
    if (key.startsWith(FLAG_KEY) && rev > row(key).rev) rows.set(key, rowAfter(change));
  }

  const learnAll = async (): Promise<void> => (await feed.flags()).forEach(learn);

  function tell(key: string): void {
    const before = told.get(key) ?? NO_ROW;
    const after = row(key);
    if (after.rev <= before.rev) return;
    told.set(key, after);
    const change = flagAudit(key, before, after);
    for (const listener of listeners) {
      try {
        listener(change.schedule, change);
      } catch (error) {
        onError(error);
      }
    }
  }

  /** Ends when the feed does. */
  async function follow(): Promise<void> {
    for (;;) {
      try {
        for await (const change of feed.watchFlags(closing.signal)) {
          learn(change);
          if (rows.has(change.key)) tell(change.key);
        }
        return;
      } catch (error) {
        onError(error);
      }
      await new Promise((resolve) => void setTimeout(resolve, RETRY).unref());
    }
  }

  /** Stores what `plan` makes of the newest record; null: it is well as it is. The flags that have changed; null: nothing has. */
  async function change(key: string, by: ChangedBy, plan: (record: FlagRecord) => NextRecord | null): Promise<readonly FlagName[] | null> {
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      await learnAll();
      rows.forEach((_, each) => tell(each));
      const stands = row(key);
      const { record, rev, exists } = stands;
      const next = plan(record);
      if (next === null) return null;
      const value = nextRecord(stands, next, { ...by, at: now() });
      const result = await feed.setFlag(key, value, exists ? rev : 0);
      if (result.kind === 'conflict') continue;
      learn({ key, value, rev: result.rev });
      tell(key);
      return turnedOn(differing(record.values, next.values));
    }
    throw new RotaFailure('conflict', ORIGIN, 'Others change these flags all the time: try again.', { causes: [{ code: 'stale' }] });
  }

  /** A rollback would turn it off again, or take it for what it has to bring back. */
  function refuseLocked(scheduleId: string | null): void {
    if (locks(scheduleId) === 'rollback') throw new RotaFailure('conflict', ORIGIN, 'A rollback is under way: nothing is turned on or raised until it is over.', { causes: [{ code: 'rolling-back' }] });
  }

  /** Who has what the rollout is to be compared with would not be comparable any more. */
  function refuseRollout(scheduleId: string | null): void {
    if (locks(scheduleId) === 'rollout') throw new RotaFailure('conflict', ORIGIN, 'A rollout is under way: it turns flags on by itself; pause changes nothing of that, kill ends it.', { causes: [{ code: 'rolling-out' }] });
  }

  function wanted(values: FlagValues, asked: Partial<FlagValues>, bring: boolean): FlagValues {
    const found = want(values, asked, bring);
    if ('values' in found) return found.values;
    const missing = found.missing.join(', ');
    throw new RotaFailure('invalid', ORIGIN, `${found.refused} needs ${missing}: turn on what it needs first, or with it (--with-prerequisites, withPrerequisites: true).`, {
      field: `values.${found.refused}`,
      causes: [{ code: 'flag-needs', flag: found.refused, needs: missing }],
    });
  }

  const reasonsOf = (scheduleId: string): string[] => [...new Set([...row(flagKey(null)).record.safeMode, ...row(flagKey(scheduleId)).record.safeMode])];
  const epochOf = (scheduleId: string): number => Math.max(epochOfRow(row(flagKey(null))), epochOfRow(row(flagKey(scheduleId))));

  /** Only what is read in order counts as read: an own write may have come after one that is not known yet. */
  function readNewer(): void {
    for (const change of newer?.(lastRead) ?? []) {
      learn(change);
      lastRead = change.rev;
    }
  }

  await learnAll();
  rows.forEach((each, key) => told.set(key, each));

  return {
    get(scheduleId, role) {
      const [every, own] = [row(flagKey(null)), row(flagKey(scheduleId))];
      const safeMode = reasonsOf(scheduleId);
      const { values, stage } = own.record;
      return {
        schedule: scheduleId,
        values,
        safeMode,
        stage: stage === null ? null : stageThatHolds(stage, safeMode.length > 0 ? DEFAULT_FLAGS : values),
        epoch: epochOf(scheduleId),
        revision: Math.max(every.rev, own.rev),
        leaseMs: LEASE,
        mayOverride: role === 'operator',
      };
    },
    safeModeOf: (scheduleId) => row(flagKey(scheduleId)).record.safeMode,
    epochOf(scheduleId) {
      readNewer();
      return epochOf(scheduleId);
    },
    check: (scheduleId, asked, bring = false) => void wanted(row(flagKey(scheduleId)).record.values, asked, bring),
    async set(scheduleId, asked, by, bring = false) {
      const changed = await change(flagKey(scheduleId), by, ({ values, safeMode, stage }) => {
        const next = wanted(values, asked, bring);
        if (turnedOn(next).some((name) => !values[name])) {
          refuseLocked(scheduleId);
          refuseRollout(scheduleId);
        }
        return turnedOn(differing(values, next)).length === 0 ? null : { values: next, safeMode, stage: orderAfterFlags(stage, next) };
      });
      return changed ?? [];
    },
    stageOf(scheduleId) {
      const stands = row(flagKey(scheduleId));
      const { stage } = stands.record;
      const kept = stageOf(stands.record);
      return { ordered: stage, kept, holds: reasonsOf(scheduleId).length > 0 ? stageThatHolds(stage, DEFAULT_FLAGS) : kept, began: stageBegan(stands) };
    },
    async order(scheduleId, event, from, by, epoch = Infinity) {
      const changed = await change(flagKey(scheduleId), by, (record) => {
        if (epoch < epochOf(scheduleId)) return null;
        const holds = stageOf(record);
        if (from !== null && from !== holds) throw new RotaFailure('conflict', ORIGIN, `The stage is ${holds} by now, not ${from}: look again.`, { causes: [{ code: 'stale' }] });
        if (event === 'raise') refuseLocked(scheduleId);
        const stage = event === 'stay' ? holds : nextStage(holds, event);
        const { values, safeMode } = record;
        // An order that the flags do not allow is none.
        const held = orderAfterFlags(stage, values);
        if (held === record.stage) return null;
        return { values, safeMode, stage: held, fence: event === 'fall-back' || event === 'roll-back' };
      });
      return changed !== null;
    },
    async rollBack(scheduleId, by) {
      await change(flagKey(scheduleId), by, rolledBack);
    },
    async enterSafeMode(scheduleId, by) {
      await change(flagKey(scheduleId), by, ({ values, safeMode, stage }) => {
        if (safeMode.includes(by.reason)) return null;
        if (safeMode.length < MOST_REASONS) return { values, stage, safeMode: [...safeMode, by.reason] };
        throw new RotaFailure('invalid', ORIGIN, `reason: safe mode has ${MOST_REASONS} reasons already; leave one first`, { field: 'reason', causes: [{ code: 'many', max: MOST_REASONS }] });
      });
    },
    async leaveSafeMode(scheduleId, by) {
      await change(flagKey(scheduleId), by, ({ values, safeMode, stage }) => {
        if (safeMode.includes(by.reason)) {
          refuseLocked(scheduleId);
          return { values, stage, safeMode: safeMode.filter((each) => each !== by.reason) };
        }
        const there = safeMode.length === 0 ? 'safe mode is not on here' : `safe mode holds for ${safeMode.map((each) => `"${each}"`).join(', ')}`;
        throw new RotaFailure('invalid', ORIGIN, `reason: "${by.reason}" was given; ${there}`, { field: 'reason', causes: [{ code: 'choice', given: by.reason }] });
      });
    },
    watch(listener) {
      listeners.add(listener);
      if (!following) void follow();
      following = true;
      return () => void listeners.delete(listener);
    },
    close: () => closing.abort(),
  };
}

/** Each flag: do the two differ in it? */
const differing = (a: FlagValues, b: FlagValues): FlagValues => Object.fromEntries(Object.entries(a).map(([name, value]) => [name, value !== b[name as FlagName]])) as FlagValues;
