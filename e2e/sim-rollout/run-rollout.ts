/** A whole rollout by the default policy, day and night: stages, approvals, restarts, two processes, hours without any. */
import { newRollout, step } from '../../server/src/rollout/engine.ts';
import { exposureOf } from '../../server/src/rollout/exposure.ts';
import { askLock, type Lock } from '../../server/src/rollout/lock.ts';
import type { Minute } from '../../server/src/rollout/observations.ts';
import { policySchema } from '../../server/src/rollout/policy.ts';
import type { RolloutEvent, RolloutState } from '../../server/src/rollout/state.ts';
import { createChance } from '../sim/random.ts';
import { MEAN_LENGTH } from './count-sessions.ts';
import { NO_HARM } from './faults.ts';
import { createSite } from './site.ts';

const DAYS = 7;
const KEPT = 12;
const LOCK_MINUTES = 3;

export interface RolloutResult {
  /** How far it came. */
  readonly stage: number;
  readonly takenBack: boolean;
  /** Stages that it went past, or that began before their time or without an approval. */
  readonly skipped: number;
  /** Schedules that lost what they had while nothing was taken back. */
  readonly narrowed: number;
  /** Minutes in which two processes stepped it, or one that was not the lock's owner. */
  readonly twoControllers: number;
  /** Whether it was still exposed after a kill. */
  readonly survivedKill: boolean;
}

export function runRollout(seed: number): RolloutResult {
  const chance = createChance(seed);
  const policy = policySchema.parse({ key: `sim-${seed}` });
  const tenants = Array.from({ length: 40 }, (_, i) => ({ id: `rota-${i}`, weight: 0.5 + chance.next() }));
  const start = Date.UTC(2026, 10, 30);
  let stored: RolloutState = newRollout();
  let lock: Lock | null = null;
  let skipped = 0;
  let narrowed = 0;
  let twoControllers = 0;
  let takenBack = false;
  let approvedBy: string | null = null;
  let exposed = new Set<string>();

  /** Now and then by a process that has just begun, and knows what was stored alone. */
  const read = (): RolloutState => (stored = chance.hits(0.01) ? (JSON.parse(JSON.stringify(stored)) as RolloutState) : stored);
  const armOf = (tenant: string) => exposureOf(stored, tenant).arm ?? ('rest' as const);

  function send(event: RolloutEvent, minute: number): void {
    const before = read();
    const { state, effects, refused } = step(before, event, start + minute * 60_000);
    stored = state;
    if (event.kind === 'approve' && refused === null) approvedBy = event.by;
    takenBack ||= effects.some(({ kind }) => kind === 'roll-back');
    if (state.stage !== before.stage && state.revision === before.revision) {
      const baked = start + minute * 60_000 - before.began >= (policy.stages[before.stage]?.minBake ?? 0) * 1000;
      // Whoever asked, or where nobody has, whoever widened it last, has a second person approve.
      if (state.stage !== before.stage + 1 || !baked || approvedBy === null || approvedBy === (before.asked ?? before.widened)) skipped += 1;
      approvedBy = null;
    }
    if (state.stage === before.stage && state.status === before.status) return;
    const now = new Set(tenants.map(({ id }) => id).filter((id) => exposureOf(state, id).arm === 'candidate'));
    if (!takenBack) narrowed += [...exposed].filter((id) => !now.has(id)).length;
    exposed = now;
  }

  send({ kind: 'start', by: 'ann', reason: 'sim', policy }, 0);
  let arms = new Map(tenants.map(({ id }) => [id, armOf(id)]));
  const site = createSite({ tenants, perMinute: 250 / MEAN_LENGTH, armOf: (tenant) => arms.get(tenant) ?? 'rest', workingDay: { from: 7 * 60, minutes: 600 } }, chance, start);
  const recent: Minute[] = [];
  let away = 0;
  for (let minute = 1; minute <= DAYS * 1440; minute += 1) {
    recent.push(site.minute(NO_HARM));
    if (recent.length > KEPT) recent.shift();
    if (away === 0 && chance.hits(0.0004)) away = 30 + chance.below(900);
    if (away > 0) {
      away -= 1;
      if (away === 0) send({ kind: 'restarted' }, minute);
      continue;
    }
    const before = read();
    let stepped = 0;
    for (const owner of chance.hits(0.5) ? ['one', 'two'] : ['two', 'one']) {
      if (chance.hits(0.02)) continue;
      const had: Lock | null = lock;
      lock = askLock(had, owner, minute, LOCK_MINUTES);
      if (lock.owner !== owner) continue;
      if (had !== null && had.owner !== owner && minute < had.until) twoControllers += 1;
      stepped += 1;
      send({ kind: 'minute', minutes: [...recent] }, minute);
    }
    if (stepped > 1) twoControllers += 1;
    if (chance.hits(0.01)) send({ kind: 'approve', by: chance.pick(['ann', 'bob']), reason: 'sim' }, minute);
    if (chance.hits(0.001)) send({ kind: 'advance', by: chance.pick(['ann', 'bob']), reason: 'sim' }, minute);
    if (chance.hits(0.0005)) send({ kind: 'pause', by: 'bob', reason: 'sim' }, minute);
    if (before.status === 'paused' || before.status === 'held') if (chance.hits(0.02)) send({ kind: 'resume', by: 'bob', reason: 'sim' }, minute);
    if (read().stage !== before.stage || read().status !== before.status) arms = new Map(tenants.map(({ id }) => [id, armOf(id)]));
  }
  const { stage } = read();
  const taken = takenBack;
  send({ kind: 'kill', by: 'eve', reason: 'sim' }, DAYS * 1440);
  send({ kind: 'resume', by: 'bob', reason: 'sim' }, DAYS * 1440);
  send({ kind: 'minute', minutes: [...recent, site.minute(NO_HARM)] }, DAYS * 1440 + 1);
  return { stage, takenBack: taken, skipped, narrowed, twoControllers, survivedKill: tenants.some(({ id }) => armOf(id) !== 'rest') };
}
