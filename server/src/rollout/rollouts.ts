import type { RolloutOrderKind } from '@tandem/rest';
import { FLAG_NAMES } from '@tandem/sync/protocol';
import type { Alerts } from '../alerts/alerts.ts';
import type { OperatorOfAll } from '../accounts/operators-of-all.ts';
import type { Audit } from '../audit/audit.ts';
import type { Feed, Flag, FlagWrite } from '../feed/feed.ts';
import { flagKey, nextRecord, turnedOn, want } from '../flags/flag-record.ts';
import { RotaFailure } from '../http/failure.ts';
import type { Notices } from '../notices/notices.ts';
import type { ReportTable } from '../report/report-table.ts';
import type { OrderedBy, Rollbacks } from '../rollback/rollbacks.ts';
import { flagRow } from '../rollback/turn-off.ts';
import { askerOf } from './gates.ts';
import { alertOfRollout, namedFew, refusalWords } from './rollout-words.ts';
import { step } from './engine.ts';
import { decisionOf, exposureOf, isAhead, type Decision, type Exposure } from './exposure.ts';
import type { Minute, TenantMinute } from './observations.ts';
import type { Policy } from './policy.ts';
import type { RolloutTable } from './rollout-table.ts';
import type { Refusal, RolloutEffect, RolloutEvent, RolloutState, Status } from './state.ts';

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
  readonly notices: Pick<Notices, 'post' | 'end' | 'held' | 'look'>;
  readonly reports: Pick<ReportTable, 'add'>;
  readonly scheduleIds: () => readonly string[];
  readonly rotaName: (scheduleId: string) => string;
  readonly operators: () => readonly OperatorOfAll[];
  readonly now: () => number;
}

/** The rollout of an installation: orders and looks, each in one transaction with what it changes. */
export interface Rollouts {
  state(): RolloutState;
  /** Which arm a schedule is in, and why. */
  exposureOf(scheduleId: string): Exposure;
  /** What it has decided for a schedule, by name or by percentage; null: nothing. */
  decisionOf(scheduleId: string): Decision | null;
  /** What a schedule's health counts for; null: nothing was rolled out yet. */
  armOf(scheduleId: string): TenantMinute['arm'] | null;
  /** Names of those who may approve the next stage as it stands. */
  approvers(): readonly string[];
  /** Milliseconds of a minute of health while it is watched; null: it is not. */
  minuteMs(): number | null;
  /** @throws RotaFailure `conflict`: it cannot be followed as things stand, or the id has ordered something else */
  order(order: RolloutOrder, by: OrderedBy): Promise<RolloutState>;
  /** Counts the newest minute. null: they could not be read. */
  look(minutes: readonly Minute[] | null): Promise<void>;
  /** Says again what may have got lost with a process. */
  restarted(): Promise<void>;
  /** Somebody has ordered a rollback: it takes its schedule out, one of all (null) ends it. Joins the transaction. */
  takenBack(schedule: string | null, reason: string, by: OrderedBy): void;
}

/** A rollback that the rollout itself has ordered. */
export const isOfRollout = (rollbackId: string): boolean => rollbackId.startsWith(ID);
const ID = 'rollout-';
const SOON = 'rollout-soon-';

type RollBack = Extract<RolloutEffect, { kind: 'roll-back' }>;

export function createRollouts({ feed, table, audit, alerts, rollbacks, notices, reports, scheduleIds, rotaName, operators, now }: RolloutParts): Rollouts {
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

  /** The people of each schedule that gets it with a stage are told when. */
  function announce({ stage, opens }: Extract<RolloutEffect, { kind: 'announce' }>, state: RolloutState): void {
    const before = new Set(table.exposed(state.revision).map(({ schedule }) => schedule));
    for (const schedule of scheduleIds()) {
      if (before.has(schedule) || exposureOf({ ...state, stage, announced: null }, schedule).arm !== 'candidate') continue;
      notices.post({ id: `${SOON}${state.revision}-${stage}-${opens}-${schedule}`.slice(0, 100), kind: 'rollout-soon', severity: 'info', schedule, at: now(), until: opens });
    }
  }
  function withdraw({ stage }: Pick<Extract<RolloutEffect, { kind: 'expose' }>, 'stage'>, { revision }: RolloutState): void {
    for (const { id } of notices.held()) if (id.startsWith(`${SOON}${revision}-${stage}-`)) notices.end(id, now());
  }

  function tell(effect: RolloutEffect, state: RolloutState, by: OrderedBy): void {
    if (effect.kind === 'announce') announce(effect, state);
    else if (effect.kind === 'withdraw' || (effect.kind === 'expose' && !isAhead(state))) withdraw(effect, state);
    else if (effect.kind === 'report') reports.add({ ...effect, revision: state.revision, policy: state.policy, at: now() });
    else if (effect.kind === 'alert') alerts.raise(alertOfRollout(effect, state, rotaName));
    else if (effect.kind === 'resolve') alerts.clear(effect);
    else if (effect.kind === 'audit') {
      const { action, schedule, reason, stage, evidence } = effect;
      const who = effect.by === null ? { actor: ROLLOUT_ACTOR, source: 'server' as const } : by;
      audit.add({ ...who, action: `rollout-${action}`, schedule, reason, detail: { revision: state.revision, stage, ...(evidence && { evidence }) } });
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
      const known = given ? table.orderOf(given.id) : null;
      if (known !== null && known !== given?.kind) throw new RotaFailure('conflict', ORIGIN, 'This id has ordered something else before: order it with a new one.', { causes: [{ code: 'other-order' }] });
      const before = table.state();
      // A kill that could not turn everything off does so when it is sent again.
      if (known !== null && (known !== 'kill' || before.status !== 'killed')) return [];
      const { state, effects, refused } = step(before, event, now());
      if (refused !== null) throw refusal(refused, before);
      if (given && known === null) table.addOrder(given.id, given.kind, by.actor, now());
      after = state;
      if (state === before && effects.length === 0) return [];
      table.put(state, now());
      for (const effect of effects) tell(effect, state, by);
      back = effects.filter((effect) => effect.kind === 'roll-back');
      // A schedule that was made meanwhile has its arm too.
      const goesOn = event.kind === 'minute' && (state.status === 'running' || state.status === 'done') && !isAhead(state);
      return goesOn || effects.some(({ kind }) => kind === 'expose') ? expose(flags, state) : [];
    });
    notices.look();
    const failed: unknown[] = [];
    // What cannot be taken back in one schedule keeps it in no other.
    for (const effect of back) await takeBack(effect, after, by).catch((error: unknown) => failed.push(error));
    if (failed.length > 0) throw failed[0];
    return after;
  }

  const approversOf = (state: RolloutState): string[] => operators().flatMap(({ id, name }) => (id === askerOf(state) ? [] : [name]));
  function refusal(why: Refusal, state: RolloutState): RotaFailure {
    const who = why === 'own' ? namedFew(approversOf(state)) : '';
    return new RotaFailure('conflict', ORIGIN, refusalWords(why, who), { causes: [{ code: 'rollout-refused', why, who }] });
  }

  const own: OrderedBy = { actor: ROLLOUT_ACTOR, source: 'server' };
  return {
    state: () => table.state(),
    exposureOf: (scheduleId) => exposureOf(table.state(), scheduleId),
    decisionOf: (scheduleId) => decisionOf(table.state(), scheduleId),
    armOf(scheduleId) {
      const state = table.state();
      return WATCHED.includes(state.status) ? (exposureOf(state, scheduleId).arm ?? 'rest') : null;
    },
    approvers: () => approversOf(table.state()),
    minuteMs() {
      const { status, policy } = table.state();
      return policy !== null && WATCHED.includes(status) ? policy.minute * 1000 : null;
    },
    order({ id, kind, reason, policy }, by) {
      const given = { by: by.actor, reason };
      if (kind !== 'start') return move({ kind, ...given }, by, { id, kind });
      if (policy === undefined) throw new RotaFailure('invalid', ORIGIN, 'policy: it is missing', { field: 'policy', causes: [{ code: 'missing' }] });
      return move({ kind, policy, ...given }, by, { id, kind });
    },
    look: async (minutes) => void (await move({ kind: 'minute', minutes }, own)),
    takenBack(schedule, reason, by) {
      const before = table.state();
      const { state, effects } = step(before, { kind: 'taken-back', schedule, by: by.actor, reason }, now());
      if (state === before) return;
      table.put(state, now());
      for (const effect of effects) tell(effect, state, by);
    },
    restarted: async () => void (await move({ kind: 'restarted' }, own)),
  };
}
