import type { RollbackKind } from '@tandem/rest';
import { alertOfRollback } from '../alerts/alert-of-rollback.ts';
import type { Alerts } from '../alerts/alerts.ts';
import type { Audit, AuditSource } from '../audit/audit.ts';
import type { Feed, Flag, FlagWrite } from '../feed/feed.ts';
import { RotaFailure } from '../http/failure.ts';
import type { Notices } from '../notices/notices.ts';
import { composedFlags, type Composition, type Compositions } from './compositions.ts';
import { isOpen, movePlan, newPlan, type PageState, type PlanEvent, type PlanState } from './plan.ts';
import type { RestorableReleases } from './releases.ts';
import { moveRestore, newRestore, type RestoreEffect, type RestoreEvent, type RestoreState } from './restore-plan.ts';
import type { Rollback, RollbackState, RollbackTable } from './rollback-table.ts';
import { bringBack, flagsThatDiffer, isOn, revisionIn, turnOff } from './turn-off.ts';

const ORIGIN = 'server/rollback';
/** Milliseconds for which people are told that it is over. */
const TOLD_AFTER = { emergency: 3_600_000, gradual: 900_000, restore: 3_600_000 } as const;
/** What a rollback waits for is stored at most so often. */
const WAITS_EVERY = 1000;
/** An emergency waits so long for the release manifest: a folder that does not answer may be its cause. */
const LIVE_WITHIN = 500;

export interface RollbackParts {
  readonly feed: Pick<Feed, 'changeFlags' | 'flags'>;
  readonly table: RollbackTable;
  readonly compositions: Compositions;
  readonly audit: Audit;
  readonly alerts: Pick<Alerts, 'raise' | 'clear'>;
  readonly notices: Notices;
  readonly releases: Pick<RestorableReleases, 'live'>;
  /** Every schedule there is. */
  readonly scheduleIds: () => readonly string[];
  /** The tabs that have this schedule open. */
  readonly pagesOf: (scheduleId: string) => readonly PageState[];
  /** Who moves plans on: the server, or a command beside none. */
  readonly mover: AuditSource;
  readonly now: () => number;
  readonly newId: () => string;
  /** One is ordered: called in its transaction. */
  readonly onOrdered?: (order: Pick<RollbackOrder, 'id' | 'schedule' | 'reason'>, by: OrderedBy) => void;
}

export interface RollbackOrder {
  /** Made by whoever orders: sent again, it orders nothing more. */
  readonly id: string;
  readonly kind: RollbackKind;
  readonly schedule: string | null;
  readonly reason: string;
  /** What a restore brings back: a composition, or what was live at a moment. */
  readonly composition?: number | undefined;
  readonly at?: number | undefined;
}
export interface OrderedBy {
  readonly actor: string;
  readonly source: AuditSource;
}

/** Orders of rollbacks. Each is a record that is moved in transactions, so that it goes on after any restart. */
export interface Rollbacks {
  /** @throws RotaFailure `conflict`: another one is under way, or the id is another's; `invalid`: nothing is kept of that moment */
  order(order: RollbackOrder, by: OrderedBy): Promise<Rollback>;
  /** An abort of a gradual one gives the emergency that takes its place. @throws RotaFailure `not-found`, or `conflict`: it is over */
  control(id: string, event: 'pause' | 'resume' | 'abort', reason: string, by: OrderedBy): Promise<Rollback>;
  /** What a restore to that moment would bring back. @throws RotaFailure `invalid` */
  targetOf(order: Pick<RollbackOrder, 'composition' | 'at'>): Composition;
  /** Moves a plan on by what pages have reported. `upSince`: when this process began to hear them. */
  look(id: string, upSince: number): Promise<void>;
  /** Moves a restore and gives what is to be done; the flags that it brings back go with the move. */
  moveRestore(id: string, event: RestoreEvent): Promise<readonly RestoreEffect[]>;
  /** The schedules that it concerns. */
  schedulesOf(rollback: Pick<Rollback, 'schedule'> & Partial<Pick<Rollback, 'state'>>): readonly string[];
}

export function createRollbacks({ feed, table, compositions, audit, alerts, notices, releases, scheduleIds, pagesOf, mover, now, newId, onOrdered }: RollbackParts): Rollbacks {
  const schedulesOf: Rollbacks['schedulesOf'] = ({ schedule, state }) => {
    const without = state?.kind === 'restore' ? state.without : undefined;
    return schedule === null ? scheduleIds().filter((id) => without?.includes(id) !== true) : [schedule];
  };

  function found(id: string): Rollback {
    const rollback = table.get(id);
    if (rollback) return rollback;
    throw new RotaFailure('not-found', ORIGIN, `There is no rollback "${id}".`, { causes: [{ code: 'unknown', given: id }] });
  }

  const line = (rollback: Rollback, action: string, by: OrderedBy, detail: Readonly<Record<string, unknown>> = {}): void => {
    const { id, kind, schedule, reason } = rollback;
    audit.add({ ...by, action: `rollback-${action}`, schedule, reason, detail: { id, kind, ...detail } });
    alertOfRollback(alerts, rollback, action);
  };

  /** Stores what it has come to, unless only the figures of what it waits for have changed a moment ago. */
  function store(before: Rollback, state: RollbackState): Rollback {
    const at = now();
    const after = { ...before, state, status: state.status, updated: at };
    const same = before.status === state.status && JSON.stringify(before.state.steps) === JSON.stringify(state.steps);
    if (same && (JSON.stringify(before.state.waits) === JSON.stringify(state.waits) || at - before.updated < WAITS_EVERY)) return before;
    table.put(after);
    return after;
  }

  function movedPlan(flags: readonly Flag[], rollback: Rollback, event: PlanEvent, by: OrderedBy): FlagWrite[] {
    const at = now();
    const { state, effects } = movePlan(rollback.state as PlanState, event, at);
    store(rollback, state);
    return effects.flatMap((effect): FlagWrite[] => {
      switch (effect.kind) {
        case 'turn-off':
          line(rollback, 'step', by, { step: effect.step, flags: effect.flags });
          return turnOff(flags, schedulesOf(rollback), effect, { actor: rollback.actor, reason: rollback.reason, at });
        case 'done':
          line(rollback, 'done', by, { seconds: (at - rollback.created) / 1000 });
          notices.end(rollback.id, at + TOLD_AFTER[rollback.kind]);
          return [];
        case 'held':
          line(rollback, 'held', by, { waits: state.waits });
          return [];
        case 'emergency': {
          const id = newId();
          table.put({ ...rollback, state: { ...state, replacedBy: id }, status: state.status, updated: at });
          return begin(flags, { ...rollback, id, kind: 'emergency' }, by, newPlan('emergency', at, state.concerned));
        }
      }
    });
  }

  const looking = (flags: readonly Flag[], rollback: Rollback, upSince: number): PlanEvent => ({
    kind: 'look',
    upSince,
    schedules: schedulesOf(rollback).map((schedule) => ({ schedule, revision: revisionIn(flags, schedule), on: isOn(flags, schedule), pages: pagesOf(schedule) })),
  });

  /** Stores a new one and takes its first step, in one transaction. */
  function begin(flags: readonly Flag[], order: Omit<RollbackOrder, 'composition' | 'at'> & { actor: string }, by: OrderedBy, state: RollbackState): FlagWrite[] {
    const at = now();
    const { id, kind, schedule, reason } = order;
    const rollback: Rollback = { id, kind, schedule, reason, actor: order.actor, status: state.status, state, created: at, updated: at };
    if (kind === 'emergency') table.open().forEach((other) => giveWay(rollback, other, by));
    onOrdered?.(order, by);
    table.add(rollback);
    line(rollback, 'ordered', by, state.kind === 'restore' ? { composition: state.composition } : {});
    if (kind === 'restore') return [];
    notices.post({ id, kind, severity: kind === 'emergency' ? 'critical' : 'info', schedule, at, until: null });
    return movedPlan(flags, rollback, looking(flags, rollback, at), by);
  }

  /** An emergency ends the others of its schedules; a restore of all goes on without the one that it is of. */
  function giveWay({ schedule }: Rollback, other: Rollback, by: OrderedBy): void {
    if (other.kind === 'emergency') return;
    if (schedule === null || other.schedule === schedule) return end(other, by);
    if (other.schedule !== null || other.state.kind !== 'restore') return;
    table.put({ ...other, state: { ...other.state, without: [...(other.state.without ?? []), schedule] } });
    line(other, 'left-out', by, { schedule });
  }

  function end(rollback: Rollback, by: OrderedBy): void {
    const at = now();
    table.put({ ...rollback, status: 'aborted', state: { ...rollback.state, status: 'aborted', waits: [] }, updated: at });
    line(rollback, 'aborted', by);
    notices.end(rollback.id, at);
  }

  /** What turned off before may still be on in pages that have not followed yet. */
  const concernedIn = ({ kind, schedule }: RollbackOrder): string[] =>
    table.open().flatMap((other) => (kind === 'emergency' && other.state.kind !== 'restore' && (schedule === null || other.schedule === null || other.schedule === schedule) ? other.state.concerned : []));

  function targetOf({ composition, at }: Pick<RollbackOrder, 'composition' | 'at'>): Composition {
    if (composition !== undefined && at !== undefined) throw unfit('at', 'a moment is named by its number or by its time, not by both');
    const target = composition !== undefined ? compositions.get(composition) : at !== undefined ? compositions.at(at) : null;
    if (target) return target;
    const field = composition === undefined && at !== undefined ? 'at' : 'composition';
    const oldest = compositions.oldest();
    const reach = oldest === null ? 'nothing is kept yet' : `what is kept begins with ${oldest.seq}, of ${new Date(oldest.at).toISOString()}`;
    throw new RotaFailure('invalid', ORIGIN, `${field}: what was live then is not known; ${reach}`, { field, causes: [{ code: 'unknown', given: String(composition ?? at ?? '') }] });
  }

  const told = <T>(result: T): T => {
    notices.look();
    return result;
  };

  return {
    schedulesOf,
    targetOf,
    async order(order, by) {
      if (order.kind !== 'restore' && (order.composition ?? order.at) !== undefined) throw unfit(order.at === undefined ? 'composition' : 'at', 'only a restore goes back to a moment');
      const live = order.kind === 'emergency' ? await within(LIVE_WITHIN, releases.live()) : { found: await releases.live() };
      const target = order.kind === 'restore' ? targetOf(order) : null;
      await feed.changeFlags((flags) => {
        const known = table.get(order.id);
        if (known) return refuseOther(known, order, target);
        const from = live && compositions.keep({ flags: composedFlags(flags), releases: live.found });
        if (order.kind !== 'emergency') refuseSecond(order, table.open());
        return begin(flags, { ...order, actor: by.actor }, by, target && from !== null ? newRestore(target.seq, from, now()) : newPlan(order.kind === 'gradual' ? 'gradual' : 'emergency', now(), concernedIn(order)));
      });
      return told(found(order.id));
    },
    async control(id, event, reason, by) {
      await feed.changeFlags((flags) => {
        const rollback = found(id);
        if (!isOpen(rollback.status) && event === 'abort') return [];
        if (!isOpen(rollback.status) || (event === 'pause' && rollback.kind === 'emergency')) {
          throw new RotaFailure('conflict', ORIGIN, `The rollback is ${rollback.status}, and cannot be ${event}d any more.`, { causes: [{ code: 'stale' }] });
        }
        line({ ...rollback, reason }, event === 'abort' ? 'aborted' : `${event}d`, by);
        if (event === 'abort') notices.end(id, now());
        if (rollback.kind !== 'restore') return movedPlan(flags, { ...rollback, reason: event === 'abort' ? reason : rollback.reason, actor: event === 'abort' ? by.actor : rollback.actor }, { kind: event }, by);
        store(rollback, moveRestore(rollback.state as RestoreState, { kind: event }, now()).state);
        return [];
      });
      const { state } = found(id);
      return told(found((state.kind === 'gradual' && state.replacedBy) || id));
    },
    async look(id, upSince) {
      await feed.changeFlags((flags) => {
        const rollback = table.get(id);
        return rollback === null || rollback.kind === 'restore' ? [] : movedPlan(flags, rollback, looking(flags, rollback, upSince), { actor: rollback.actor, source: mover });
      });
      notices.look();
    },
    async moveRestore(id, asked) {
      let todo: readonly RestoreEffect[] = [];
      await feed.changeFlags((flags) => {
        const rollback = table.get(id);
        if (rollback?.kind !== 'restore' || !isOpen(rollback.status)) return [];
        const by = { actor: rollback.actor, source: mover };
        const before = rollback.state as RestoreState;
        const target = compositions.get(before.composition);
        const ids = [...(rollback.schedule === null ? [null] : []), ...schedulesOf(rollback)];
        const differs = asked.kind === 'did' && asked.step === 'tell' && target ? flagsThatDiffer(flags, ids, target) : [];
        const event: RestoreEvent = differs.length > 0 ? { kind: 'changed', waits: differs.map(({ schedule, count }) => ({ schedule, what: 'changed', count })) } : asked;
        const { state, effects } = moveRestore(before, event, now());
        todo = effects;
        if (state === before) return [];
        table.put({ ...rollback, state, status: state.status, updated: now() });
        const did = state.steps.find(({ ended }, i) => ended !== null && before.steps[i]?.ended === null)?.name;
        if (did) line(rollback, 'step', by, { step: did });
        for (const { kind } of effects) if (kind === 'done' || kind === 'held') line(rollback, kind, by, kind === 'held' ? { waits: state.waits, ...(differs.length > 0 && { differs }) } : { seconds: (now() - rollback.created) / 1000 });
        if (did === 'tell') notices.post({ id, kind: 'restore', severity: 'warning', schedule: rollback.schedule, at: now(), until: now() + TOLD_AFTER.restore });
        if (did !== 'flags' || !target) return [];
        return bringBack(flags, ids, target, { actor: rollback.actor, reason: rollback.reason, at: now() });
      });
      notices.look();
      return todo;
    },
  };
}

const unfit = (field: string, why: string): RotaFailure => new RotaFailure('invalid', ORIGIN, `${field}: ${why}`, { field, causes: [{ code: 'unfit' }] });

/** null: it failed, or took too long. */
const within = <T>(ms: number, work: Promise<T>): Promise<{ readonly found: T } | null> =>
  Promise.race([work.then((found) => ({ found }), () => null), new Promise<null>((resolve) => void setTimeout(resolve, ms, null).unref())]);

/** The id of an order is another's already: what was meant is not what would be answered. */
function refuseOther({ kind, schedule, state }: Rollback, order: RollbackOrder, target: Composition | null): readonly FlagWrite[] {
  if (kind === order.kind && schedule === order.schedule && (state.kind !== 'restore' || state.composition === target?.seq)) return [];
  throw new RotaFailure('conflict', ORIGIN, 'This id has ordered something else before: order it with a new one.', { causes: [{ code: 'other-order' }] });
}

function refuseSecond(order: RollbackOrder, open: readonly Rollback[]): void {
  const other = open.find(({ status, schedule, kind }) => (schedule === null || order.schedule === null || schedule === order.schedule) && !(kind === 'emergency' && status === 'held'));
  if (!other) return;
  throw new RotaFailure('conflict', ORIGIN, `A rollback (${other.kind}, ${other.id}) is under way there: wait for it, or abort it first.`, { causes: [{ code: 'stale' }] });
}
