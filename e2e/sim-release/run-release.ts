/** One candidate among the people of a site, in virtual time: the shipped counting, watch and core of the registry decide what becomes of it. */
import { decide } from '../../server/src/releases/composition/decide.ts';
import type { ReleasePerson } from '@tandem/rest';
import { createReleaseGate } from '../../server/src/releases/gate/release-gate.ts';
import { gatePolicySchema } from '../../server/src/releases/gate/gate-policy.ts';
import type { GateState } from '../../server/src/releases/gate/gate-watch.ts';
import { inCohort } from '../../server/src/releases/gate/cohort.ts';
import type { ReleaseCommand } from '../../server/src/releases/composition/command.ts';
import type { ChangeResult, Ordered } from '../../server/src/releases/change-live.ts';
import type { Pointer } from '../../server/src/releases/pointer.ts';
import { createChance } from '../sim/random.ts';
import { FLAWS, type FlawName } from './release-faults.ts';
import { createSitePages } from './site-pages.ts';

export interface ReleaseTask {
  readonly seed: number;
  readonly flaw: FlawName;
  /** Pages that are open at once, and the share of people that is given the candidate. */
  readonly open: number;
  readonly percent: number;
  readonly minutes: number;
}

export interface ReleaseResult {
  readonly task: ReleaseTask;
  /** Minutes of traffic with the candidate until it was taken back; null: it was not. */
  readonly takenAfter: number | null;
  readonly cause: string | null;
  /** Pages with the candidate whose person is not given it, or that have it later than a minute after it was taken back. */
  readonly disturbed: number;
  /** Units other than the one that is rolled out, and its stable version, that are not as they were. */
  readonly changed: number;
  /** It is locked, with an alert and a line in the audit of each time, once. */
  readonly latched: boolean;
}

const UNIT = 'weekly';
const START = Date.UTC(2026, 10, 30, 8);
const version = (name: string) => ({ v: name, d: name.repeat(64), m: 'sha384-AAAA' });
const [STABLE, CANDIDATE, OTHER] = [version('a'), version('b'), version('c')];
const OPERATOR = { kind: 'operator', name: 'sim' } as const;

export async function runRelease(task: ReleaseTask): Promise<ReleaseResult> {
  const chance = createChance(task.seed);
  const policy = gatePolicySchema.parse({});
  let clock = START;
  let live: Pointer = { schema: 1, seq: 1, issued: '', remotes: { [UNIT]: { stable: STABLE, previous: null, state: 'steady' }, monthly: { stable: OTHER, previous: null } } };
  const told: string[] = [];
  const states = new Map<string, GateState>();

  const change = ({ command, actor }: Pick<Ordered, 'command' | 'actor'>): Promise<ChangeResult> => {
    const decision = decide(live, command, actor);
    if (decision.kind === 'refused') return Promise.resolve({ ...decision, live });
    if (decision.kind === 'same') return Promise.resolve({ kind: 'same', live });
    live = { ...decision.pointer, seq: live.seq + 1, issued: '' };
    return Promise.resolve({ kind: 'changed', live, entry: { seq: live.seq, at: '', actor: actor.name, ...decision.told, reason: '', evidence: null, prev: '', pointer: live, hash: '' } });
  };
  const order = (command: ReleaseCommand) => change({ command, actor: OPERATOR });
  const gate = createReleaseGate({
    registry: { live: () => Promise.resolve(live), change },
    table: { of: (unit) => states.get(unit) ?? null, put: (unit, state) => void states.set(unit, state), remove: (unit) => void states.delete(unit) },
    alerts: { raise: ({ values }) => void told.push(`alert ${String(values?.['cause'])}`) },
    audit: { add: ({ action }) => void told.push(action) },
    policy, now: () => clock,
  });

  const given = (person: ReleasePerson): boolean => {
    const { rollout } = live.remotes[UNIT] ?? {};
    return rollout !== undefined && inCohort(rollout, person);
  };
  const site = createSitePages({
    chance, open: task.open, people: 3 * task.open, unit: UNIT, flawed: CANDIDATE.d, flaw: FLAWS[task.flaw],
    chosen: (person) => (given(person) ? { digest: CANDIDATE.d, before: STABLE.d } : { digest: STABLE.d, before: OTHER.d }),
  });

  await order({ kind: 'deploy', remote: UNIT, version: CANDIDATE });
  let disturbed = 0;
  let takenAfter: number | null = null;
  const WARM = 5;
  for (let minute = 0; minute < WARM + task.minutes; minute += 1) {
    if (minute === WARM) await order({ kind: 'promote', remote: UNIT, percent: task.percent });
    for (const heard of site.minute()) {
      if (heard.units.some(({ digest }) => digest === CANDIDATE.d) && !given(heard.person)) disturbed += 1;
      clock = START + minute * 60_000 + chance.below(59_000);
      await gate.heard(heard);
    }
    // As the server does: a little after the minute is over.
    clock = START + (minute + 1) * 60_000 + 6000;
    await gate.look();
    if (takenAfter === null && told.length > 0) takenAfter = minute + 1 - WARM;
    if (takenAfter !== null && minute >= WARM + takenAfter + 3) break;
  }
  const { [UNIT]: weekly, monthly } = live.remotes;
  const changed = Number(weekly?.stable.d !== STABLE.d) + Number(monthly?.stable.d !== OTHER.d || monthly.state !== undefined);
  const promoted = (await order({ kind: 'promote', remote: UNIT, percent: 100 })).kind;
  const latched = takenAfter === null ? told.length === 0 : weekly?.state === 'locked' && weekly.rollout?.percent === 0 && promoted === 'refused' && told.length === 2 && told[1] === 'release-taken-back';
  return { task, takenAfter, cause: told[0]?.replace('alert release-', '') ?? null, disturbed, changed, latched };
}
