import type { RolloutOrderKind } from '@tandem/rest';
import { FLAG_NAMES } from '@tandem/sync/protocol';
import type { Alerts } from '../alerts/alerts.ts';
import type { Audit } from '../audit/audit.ts';
import type { Feed, Flag, FlagWrite } from '../feed/feed.ts';
import { flagKey, nextRecord, turnedOn, want } from '../flags/flag-record.ts';
import { RotaFailure } from '../http/failure.ts';
import type { OrderedBy, Rollbacks } from '../rollback/rollbacks.ts';
import { flagRow } from '../rollback/turn-off.ts';
import { alertOfRollout, refusalWords } from './rollout-words.ts';
import { step } from './engine.ts';
import { exposureOf, type Exposure } from './exposure.ts';
import type { Minute, TenantMinute } from './observations.ts';
import type { Policy } from './policy.ts';
import type { RolloutTable } from './rollout-table.ts';
import type { RolloutEffect, RolloutEvent, RolloutState, Status } from './state.ts';

const ORIGIN = 'server/rollout';
/** In these it is watched. */
export const WATCHED: readonly Status[] = ['running', 'held', 'paused', 'done'];
/** Who acts where nobody does. */
export const ROLLOUT_ACTOR = 'rollout';

export interface RolloutOrder {
  /** Made by whoever orders: given again, it does nothing more. */
  readonly id: string;
  readonly kind: RolloutOrderKind;
  readonly reason: string;
  /** Of a start; absent: the policy's own defaults. */
  readonly policy?: Policy | undefined;
}

export interface RolloutParts {
  readonly feed: Pick<Feed, 'changeFlags'>;
  readonly table: RolloutTable;
  readonly audit: Audit;
  readonly alerts: Pick<Alerts, 'raise' | 'clear'>;
  readonly rollbacks: Pick<Rollbacks, 'order'>;
  readonly scheduleIds: () => readonly string[];
  readonly now: () => number;
}

/** The rollout of an installation: orders and looks, each in one transaction with what it changes. */
export interface Rollouts {
  state(): RolloutState;
  /** Which arm a schedule is in, and why. */
  exposureOf(scheduleId: string): Exposure;
  /** What a schedule's health counts for; null: nothing was rolled out yet. */
  armOf(scheduleId: string): TenantMinute['arm'] | null;
  /** @throws RotaFailure `conflict`: it cannot be followed as things stand, or the id has ordered something else */
  order(order: RolloutOrder, by: OrderedBy): Promise<RolloutState>;
  /** Counts the newest minute. null: they could not be read. */
  look(minutes: readonly Minute[] | null): Promise<void>;
  /** Says again what may have got lost with a process. */
  restarted(): Promise<void>;
  /** Somebody has turned everything off everywhere: that ends it like a kill. Joins the transaction. */
  endedBy(reason: string, by: OrderedBy): void;
}

/** A rollback that the rollout itself has ordered. */
export const isOfRollout = (rollbackId: string): boolean => rollbackId.startsWith(ID);
const ID = 'rollout-';

type RollBack = Extract<RolloutEffect, { kind: 'roll-back' }>;

export function createRollouts({ feed, table, audit, alerts, rollbacks, scheduleIds, now }: RolloutParts): Rollouts {
  /** Turns the flags of the policy on in each schedule that is exposed and was not before; one after a rollback stays as it was left. */
  function expose(flags: readonly Flag[], state: RolloutState): FlagWrite[] {
    const { policy, revision, stage } = state;
    if (policy === null) return [];
    const at = now();
    const before = new Set(table.exposed(revision).map(({ schedule }) => schedule));
    return scheduleIds().flatMap((schedule): FlagWrite[] => {
      if (before.has(schedule) || exposureOf(state, schedule).arm !== 'candidate') return [];
      table.expose(revision, { schedule, stage, at });
      const row = flagRow(flags, schedule);
      const { values, safeMode } = row.record;
      const found = want(values, Object.fromEntries(policy.flags.map((name) => [name, true])), true);
      if (!('values' in found) || turnedOn(found.values).length === turnedOn(values).length) return [];
      // A stage that an earlier rollback has ordered off would keep the flags from doing anything.
      const ordered = row.record.stage === 'off' ? null : row.record.stage;
      const reason = `revision ${revision}, ${policy.stages[stage]?.name ?? ''}`;
      audit.add({ actor: ROLLOUT_ACTOR, source: 'server', action: 'rollout-exposed', schedule, reason, detail: { revision, stage, flags: FLAG_NAMES.filter((name) => found.values[name]) } });
      return [{ key: flagKey(schedule), value: nextRecord(row, { values: found.values, safeMode, stage: ordered }, { actor: ROLLOUT_ACTOR, reason, at }) }];
    });
  }

  function tell(effect: RolloutEffect, state: RolloutState, by: OrderedBy): void {
    if (effect.kind === 'alert') alerts.raise(alertOfRollout(effect, state));
    else if (effect.kind === 'resolve') for (const type of ['sync-failure', 'performance-degradation', 'error-rate-high', 'data-corruption', 'user-feedback'] as const) alerts.clear({ type, schedule: null, key: effect.key });
    else if (effect.kind === 'audit') {
      const { action, reason, stage, evidence } = effect;
      const who = effect.by === null ? { actor: ROLLOUT_ACTOR, source: 'server' as const } : by;
      audit.add({ ...who, action: `rollout-${action}`, schedule: null, reason, detail: { revision: state.revision, stage, ...(evidence && { evidence }) } });
    }
  }

  /** One id for each thing that a revision takes back: said again, it orders nothing more. */
  const takeBack = ({ schedule, cause, reason }: RollBack, { revision }: RolloutState, by: OrderedBy): Promise<unknown> =>
    rollbacks.order({ id: `${ID}${revision}-${cause === 'kill' ? 'kill' : 'failed'}-${schedule ?? 'all'}`.slice(0, 100), kind: 'emergency', schedule, reason: reason.slice(0, 200) }, cause === 'kill' ? by : { actor: ROLLOUT_ACTOR, source: 'server' });

  async function move(event: RolloutEvent, by: OrderedBy, given?: Pick<RolloutOrder, 'id' | 'kind'>): Promise<RolloutState> {
    let after = table.state();
    let back: readonly RollBack[] = [];
    await feed.changeFlags((flags) => {
      back = [];
      if (given) {
        const known = table.orderOf(given.id);
        if (known !== null && known !== given.kind) throw new RotaFailure('conflict', ORIGIN, 'This id has ordered something else before: order it with a new one.', { causes: [{ code: 'other-order' }] });
        if (known !== null) return [];
      }
      const before = table.state();
      const { state, effects, refused } = step(before, event, now());
      if (refused !== null) throw new RotaFailure('conflict', ORIGIN, refusalWords(refused), { causes: [{ code: 'rollout-refused', why: refused }] });
      if (given) table.addOrder(given.id, given.kind, by.actor, now());
      after = state;
      if (state === before && effects.length === 0) return [];
      table.put(state, now());
      for (const effect of effects) tell(effect, state, by);
      back = effects.filter((effect) => effect.kind === 'roll-back');
      return effects.some(({ kind }) => kind === 'expose') ? expose(flags, state) : [];
    });
    for (const effect of back) await takeBack(effect, after, by);
    return after;
  }

  const own: OrderedBy = { actor: ROLLOUT_ACTOR, source: 'server' };
  return {
    state: () => table.state(),
    exposureOf: (scheduleId) => exposureOf(table.state(), scheduleId),
    armOf(scheduleId) {
      const state = table.state();
      return WATCHED.includes(state.status) ? (exposureOf(state, scheduleId).arm ?? 'rest') : null;
    },
    order({ id, kind, reason, policy }, by) {
      const given = { by: by.actor, reason };
      if (kind !== 'start') return move({ kind, ...given }, by, { id, kind });
      if (policy === undefined) throw new RotaFailure('invalid', ORIGIN, 'policy: it is missing', { field: 'policy', causes: [{ code: 'missing' }] });
      return move({ kind, policy, ...given }, by, { id, kind });
    },
    look: async (minutes) => void (await move({ kind: 'minute', minutes }, own)),
    endedBy(reason, by) {
      const before = table.state();
      if (!WATCHED.includes(before.status)) return;
      const { state, effects } = step(before, { kind: 'kill', by: by.actor, reason }, now());
      table.put(state, now());
      for (const effect of effects) tell(effect, state, by);
    },
    restarted: async () => void (await move({ kind: 'restarted' }, own)),
  };
}
