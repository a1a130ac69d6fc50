/** One working day of a rollout at one stage: the shipped engine is told each minute what the site was like. */
import { newRollout, step } from '../../server/src/rollout/engine.ts';
import { exposureOf } from '../../server/src/rollout/exposure.ts';
import type { Minute, TenantMinute } from '../../server/src/rollout/observations.ts';
import { policySchema } from '../../server/src/rollout/policy.ts';
import type { RolloutEffect, RolloutEvent, RolloutState } from '../../server/src/rollout/state.ts';
import { createChance, type Chance } from '../sim/random.ts';
import { MEAN_LENGTH } from './count-sessions.ts';
import { FAULTS, NO_HARM, type FaultKind } from './faults.ts';
import { createSite, type Tenant } from './site.ts';

export const DAY_MINUTES = 480;
/** Minutes before the longest window has passed. */
const KEPT = 12;
/** Minutes for which a rollout that has been taken back is tried to be brought back. */
const AFTER = 10;

export interface DayResult {
  /** Minutes from the beginning of what went wrong to the first thing that was taken back, to all, and to the first hold; null: never. */
  readonly taken: number | null;
  readonly takenAll: number | null;
  readonly held: number | null;
  /** Schedules that were taken back by themselves. */
  readonly tenants: readonly string[];
  readonly concerned: string;
  /** Taken back, or held, before anything went wrong. */
  readonly falseRollback: string | null;
  readonly falseHold: string | null;
  /** Brought back without a new revision. */
  readonly unlatched: boolean;
  readonly silentRollbacks: number;
}

/** Schedules whose buckets give each arm its number, and whose weights give it its part of all sessions. */
function schedules(chance: Chance, count: number, pct: number, holdback: number): Tenant[] {
  const start = step(newRollout(), { kind: 'start', by: 'ann', reason: 'sim', policy: policyAt(pct) }, 0).state;
  const candidates = Math.max(1, Math.min(count - 1, Math.round((count * Math.min(pct, 100 - holdback)) / 100)));
  const controls = pct > 50 ? count - candidates : Math.min(candidates, count - candidates);
  const wanted = { candidate: candidates, control: controls, rest: count - candidates - controls };
  const part = { candidate: Math.min(pct, 100 - holdback), control: pct > 50 ? Math.max(holdback, 100 - pct) : pct, rest: 100 - 2 * pct };
  const found: Tenant[] = [];
  const sum = { candidate: 0, control: 0, rest: 0 };
  const arms: (keyof typeof wanted)[] = [];
  while (found.length < count) {
    const id = `rota-${Math.floor(chance.next() * 1e9).toString(36)}`;
    const arm = exposureOf(start, id).arm ?? 'rest';
    if (wanted[arm] === 0) continue;
    wanted[arm] -= 1;
    const weight = 0.5 + chance.next();
    sum[arm] += weight;
    arms.push(arm);
    found.push({ id, weight });
  }
  return found.map(({ id, weight }, i) => ({ id, weight: (weight / sum[arms[i]!]) * part[arms[i]!] }));
}

const policyAt = (pct: number) => policySchema.parse({ stages: pct === 100 ? [{ name: 'all', pct }] : [{ name: 'this', pct }, { name: 'all', pct: 100 }] });

export interface DayPlan {
  readonly seed: number;
  readonly pct: number;
  readonly tenants: number;
  /** Sessions that begin in a minute. */
  readonly perMinute: number;
  readonly fault: FaultKind | null;
}

/** A healthy day with so many sessions at once. */
export const healthyDay = (seed: number, sessions: number, pct: number): DayPlan => ({ seed, pct, tenants: Math.max(10, Math.round(sessions / 20)), perMinute: sessions / MEAN_LENGTH, fault: null });

/** A day at 5 % with 20 + 380 sessions a minute on which something goes wrong. */
export const faultyDay = (seed: number, fault: FaultKind): DayPlan => ({ seed, pct: 5, tenants: 100, perMinute: 400, fault });

export function runDay({ seed, pct, tenants: count, perMinute, fault }: DayPlan): DayResult {
  const chance = createChance(seed);
  const policy = policyAt(pct);
  const tenants = schedules(chance, count, pct, policy.holdback.pct);
  const start = Date.UTC(2026, 10, 30, 8);
  let state: RolloutState = newRollout();
  const taken: { at: number; schedule: string | null; cause: string }[] = [];
  let heldAt: number | null = null;
  let silent = 0;
  let unlatched = false;

  function send(event: RolloutEvent, minute: number): readonly RolloutEffect[] {
    const ended = state.status === 'rolled-back';
    const before = state;
    const moved = step(state, event, start + minute * 60_000);
    state = moved.state;
    for (const effect of moved.effects) {
      if (effect.kind !== 'roll-back') continue;
      taken.push({ at: minute, schedule: effect.schedule, cause: effect.cause });
      if (!moved.effects.some((other) => other.kind === 'alert' && other.cause === effect.cause)) silent += 1;
    }
    if (ended && (state.status !== 'rolled-back' || moved.effects.some(({ kind }) => kind === 'expose'))) unlatched = true;
    if (before.rolledBack.some((tenant) => exposureOf(state, tenant).arm !== null)) unlatched = true;
    if (state.holds.length > 0) heldAt ??= minute;
    return moved.effects;
  }

  send({ kind: 'start', by: 'ann', reason: 'sim', policy }, 0);
  const arms = new Map<string, TenantMinute['arm']>();
  let armsOf = state;
  function armOf(tenant: string): TenantMinute['arm'] {
    if (state.status !== armsOf.status || state.stage !== armsOf.stage || state.rolledBack.length !== armsOf.rolledBack.length) arms.clear();
    armsOf = state;
    const arm = arms.get(tenant) ?? exposureOf(state, tenant).arm ?? 'rest';
    arms.set(tenant, arm);
    return arm;
  }
  const candidates = tenants.map(({ id }) => id).filter((id) => armOf(id) === 'candidate');
  const concerned = chance.pick(candidates);
  const site = createSite({ tenants, perMinute, armOf, workingDay: fault === null ? { from: 0, minutes: DAY_MINUTES } : null }, chance, start);
  const onset = fault === null ? Infinity : 30 + chance.below(60);
  const harm = fault === null ? NO_HARM : FAULTS[fault]([concerned]);
  const recent: Minute[] = [];
  let ended = -1;
  for (let minute = 0; minute < DAY_MINUTES && (ended < 0 || minute < ended + AFTER); minute += 1) {
    const now = fault === 'corruption' && minute !== onset ? NO_HARM : minute >= onset ? harm : NO_HARM;
    recent.push(site.minute(now));
    if (recent.length > KEPT) recent.shift();
    // A pause or a hold does not keep a corruption from being taken back.
    if (fault === 'corruption' && minute === onset - 1 && chance.hits(0.5)) send({ kind: 'pause', by: 'bob', reason: 'sim' }, minute);
    send({ kind: 'minute', minutes: [...recent] }, minute + 1);
    const over = state.status === 'rolled-back' || (fault === 'tenant' && taken.length > 0) || ((fault === 'silence' || fault === 'ratio') && state.holds.length > 0);
    if (ended < 0 && over) {
      if (minute < onset) break;
      ended = minute;
    }
    if (ended >= 0) for (const kind of ['advance', 'approve', 'pause', 'resume'] as const) send({ kind, by: chance.pick(['ann', 'bob']), reason: 'sim' }, minute + 1);
    if (chance.hits(0.01)) state = JSON.parse(JSON.stringify(state)) as RolloutState;
  }
  const early = taken.find(({ at }) => at <= onset);
  const after = (at: number | undefined): number | null => (at === undefined || at <= onset ? null : at - onset);
  return {
    taken: after(taken[0]?.at),
    takenAll: after(taken.find(({ schedule }) => schedule === null)?.at),
    held: after(heldAt ?? undefined),
    tenants: taken.flatMap(({ schedule }) => (schedule === null ? [] : [schedule])),
    concerned,
    falseRollback: early?.cause ?? null,
    falseHold: heldAt !== null && heldAt <= onset && early === undefined ? (state.holds[0]?.trigger ?? 'unknown') : null,
    unlatched,
    silentRollbacks: silent,
  };
}
