/** What a command makes of a composition. Pure: number, times, signature and log are the edge's. */
import { sameReleases, unitsIn } from './units.ts';
import { SHELL, unitOf, type LiveUnit, type LiveVersion, type Pointer } from '../pointer.ts';
import type { Decision, Refusal, ReleaseActor, ReleaseCommand, Told } from './command.ts';

type Of<K extends ReleaseCommand['kind']> = Extract<ReleaseCommand, { kind: K }>;
type Body = Omit<Pointer, 'seq' | 'issued' | 'expires' | 'sig'>;
type Asked = Exclude<ReleaseCommand, Of<'publish' | 'restore' | 'renew'>>;

/** @param live what is live now; null: nothing has ever been */
export function decide(live: Pointer | null, command: ReleaseCommand, actor: ReleaseActor): Decision {
  const forbidden = refusalOf(command, actor);
  if (forbidden !== null) return { kind: 'refused', refusal: forbidden };
  const body = bodyOf(live);
  switch (command.kind) {
    case 'publish':
      return publish(live, body, command);
    case 'restore':
      return restore(live, body, command);
    case 'renew':
      return live === null ? { kind: 'same' } : changed(body, { action: 'renew', remote: null, from: null, to: null });
    case 'deploy':
      return deploy(live, body, command);
    default: {
      const unit = live === null ? undefined : unitOf(live, command.remote);
      if (unit === undefined) return refused('unknown-remote', command);
      return DECIDE[command.kind](body, unit, command as never, actor);
    }
  }
}

/** Who may order what at all. */
function refusalOf(command: ReleaseCommand, actor: ReleaseActor): Refusal | null {
  if (actor.kind === 'operator') return null;
  const remote = 'remote' in command ? command.remote : null;
  const no = (code: Refusal['code']): Refusal => ({ code, remote, digest: null });
  if (actor.kind === 'auto') return command.kind === 'narrow' || (command.kind === 'rollback' && command.to === undefined && command.kill !== true) ? null : no('not-automatic');
  if (remote === null || command.kind === 'unlock' || command.kind === 'publish') return no('operators-only');
  return actor.remotes.includes(remote) ? null : no('not-yours');
}

const bodyOf = (live: Pointer | null): Body => {
  const { seq: _seq, issued: _issued, expires: _expires, sig: _sig, ...body } = live ?? { schema: 1, seq: 0, issued: '', remotes: {} };
  return body;
};

const changed = (pointer: Body, told: Told): Decision => ({ kind: 'changed', pointer, told });
const refused = (code: Refusal['code'], { remote }: { readonly remote: string }, digest: string | null = null, now?: string): Decision => ({
  kind: 'refused',
  refusal: { code, remote, digest, ...(now !== undefined && { now }) },
});

function put(body: Body, name: string, unit: LiveUnit): Body {
  return name === SHELL ? { ...body, shell: unit } : { ...body, remotes: { ...body.remotes, [name]: unit } };
}

const isBlocked = ({ blocked = [] }: Body, { d }: LiveVersion): boolean => blocked.includes(d);
const block = (body: Body, digest: string): Body => ({ ...body, blocked: [...new Set([...(body.blocked ?? []), digest])] });
/** Without what is being rolled out. */
const alone = ({ candidate: _candidate, rollout: _rollout, ...unit }: LiveUnit): LiveUnit => unit;
const share = (percent: number): string => `${percent} %`;

function deploy(live: Pointer | null, body: Body, command: Of<'deploy'>): Decision {
  const { remote, version, hotfix = false, include, gate, contract } = command;
  if (isBlocked(body, version)) return refused('blocked', command, version.d);
  const unit = live === null ? undefined : unitOf(live, remote);
  const told = (from: string | null): Told => ({ action: 'deploy', remote, from, to: version.d });
  const agreed = contract === undefined ? {} : { contract };
  // Nothing to compare the first one with, and nothing to go back to.
  if (unit === undefined) return changed(put(body, remote, { stable: version, previous: null, ...agreed, state: 'steady' }), told(null));
  if (unit.state === 'locked') return refused('locked', command, version.d);
  if (unit.stable.d === version.d) return refused('live-already', command, version.d);
  const { rollout } = unit;
  const isNamed = (include ?? []).every((name) => rollout?.include?.includes(name)) && (gate === undefined || gate === rollout?.gate);
  if (unit.candidate?.d === version.d && unit.candidate.m === version.m && (hotfix || isNamed)) return { kind: 'same' };
  if (hotfix) {
    if (rollout === undefined) return refused('no-rollout', command, version.d);
    return changed(put(body, remote, { ...unit, candidate: version, ...agreed }), told(unit.candidate?.d ?? null));
  }
  if (rollout !== undefined && rollout.percent > 0) return refused('under-way', command, unit.candidate?.d ?? null, share(rollout.percent));
  const id = `r${(live?.seq ?? 0) + 1}`;
  const begun = { id, salt: `${remote}/${id}`, percent: 0, ...(include !== undefined && { include: [...include] }), ...(gate !== undefined && { gate }) };
  return changed(put(body, remote, { ...unit, candidate: version, rollout: begun, ...agreed, state: 'steady' }), told(unit.stable.d));
}

const DECIDE: { readonly [K in Exclude<Asked['kind'], 'deploy'>]: (body: Body, unit: LiveUnit, command: Of<K>, actor: ReleaseActor) => Decision } = {
  promote(body, unit, command) {
    const { remote, percent, include = [] } = command;
    const { candidate, rollout } = unit;
    if (candidate === undefined || rollout === undefined) return refused('no-candidate', command);
    if (unit.state === 'locked') return refused('locked', command, candidate.d);
    if (isBlocked(body, candidate)) return refused('blocked', command, candidate.d);
    if (percent < 100 && remote === SHELL) return refused('shell-whole', command, candidate.d);
    const told: Told = { action: 'promote', remote, from: share(rollout.percent), to: share(percent) };
    if (percent >= 100) return changed(put(body, remote, { ...alone(unit), stable: candidate, previous: unit.stable, state: 'steady' }), told);
    if (percent < rollout.percent) return refused('not-wider', command, candidate.d, share(rollout.percent));
    const before = rollout.include ?? [];
    const named = [...new Set([...before, ...include])];
    if (percent === rollout.percent && named.length === before.length && (unit.state === 'rolling' || percent === 0)) return { kind: 'same' };
    const wider = { ...rollout, percent, ...(named.length > 0 && { include: named }) };
    return changed(put(body, remote, { ...unit, rollout: wider, state: 'rolling' }), told);
  },
  pause(body, unit, command) {
    const { candidate, rollout, state } = unit;
    if (candidate === undefined || rollout === undefined) return refused('no-candidate', command);
    if (state === 'locked') return refused('locked', command, candidate.d);
    if (state === 'paused') return { kind: 'same' };
    return changed(put(body, command.remote, { ...unit, state: 'paused' }), { action: 'pause', remote: command.remote, from: share(rollout.percent), to: share(rollout.percent) });
  },
  narrow(body, unit, command, actor) {
    const { remote, percent } = command;
    const { candidate, rollout } = unit;
    if (candidate === undefined || rollout === undefined) return refused('no-candidate', command);
    if (command.digest !== undefined && command.digest !== candidate.d) return refused('no-candidate', command, command.digest);
    const { include, ...unnamed } = rollout;
    // What has failed is not left with those who are named either.
    const fromAll = actor.kind === 'auto' && percent === 0;
    if (percent >= rollout.percent && !(fromAll && include !== undefined)) return refused('not-lower', command, candidate.d, share(rollout.percent));
    const state = actor.kind === 'auto' ? 'locked' : unit.state;
    return changed(put(body, remote, { ...unit, rollout: { ...(fromAll ? unnamed : rollout), percent }, ...(state !== undefined && { state }) }), { action: 'narrow', remote, from: share(rollout.percent), to: share(percent) });
  },
  abort(body, unit, command) {
    const { remote, kill = false } = command;
    const { candidate } = unit;
    if (candidate === undefined) return refused('no-candidate', command);
    // A page whose stable version does not start takes the previous one.
    const previous = kill && unit.previous?.d === candidate.d ? null : unit.previous;
    const without = put(body, remote, { ...alone(unit), previous, state: unit.state === 'locked' ? 'locked' : 'steady' });
    return changed(kill ? block(without, candidate.d) : without, { action: 'abort', remote, from: candidate.d, to: unit.stable.d });
  },
  rollback(body, unit, command, actor) {
    const { remote, kill = false } = command;
    const target = command.to ?? unit.previous;
    if (actor.kind === 'auto' && unit.state === 'locked') return refused('locked', command, unit.stable.d);
    if (target === null) return refused('nothing-before', command, unit.stable.d);
    if (isBlocked(body, target)) return refused('blocked', command, target.d);
    if (target.d === unit.stable.d) return refused('live-already', command, target.d);
    const locked = actor.kind === 'auto' || unit.state === 'locked';
    // What was killed is not to be anybody's way out.
    const previous = kill ? null : unit.stable;
    const back = put(body, remote, { ...alone(unit), stable: target, previous, state: locked ? 'locked' : 'steady' });
    return changed(kill ? block(back, unit.stable.d) : back, { action: 'rollback', remote, from: unit.stable.d, to: target.d });
  },
  lock(body, unit, command) {
    if (unit.state === 'locked') return { kind: 'same' };
    return changed(put(body, command.remote, { ...unit, state: 'locked' }), { action: 'lock', remote: command.remote, from: unit.state ?? 'steady', to: 'locked' });
  },
  unlock(body, unit, command) {
    if (unit.state !== 'locked') return refused('not-locked', command, unit.stable.d);
    // Whoever unlocks has not said that it may go on widening.
    const state = unit.candidate === undefined ? 'steady' : 'paused';
    return changed(put(body, command.remote, { ...unit, state }), { action: 'unlock', remote: command.remote, from: 'locked', to: state });
  },
};

function publish(live: Pointer | null, body: Body, { remote, version, atStart = false }: Of<'publish'>): Decision {
  if (isBlocked(body, version)) return atStart ? { kind: 'same' } : refused('blocked', { remote }, version.d);
  const before = live === null ? undefined : unitOf(live, remote);
  // What a team has released is theirs; what a restore has replaced stays replaced.
  if (atStart && (before?.state !== undefined || body.withdrawn?.includes(version.d) === true)) return { kind: 'same' };
  if (before?.stable.d === version.d && before.stable.m === version.m) return { kind: 'same' };
  const previous = before === undefined ? null : before.stable.d === version.d ? before.previous : before.stable;
  const still = (body.withdrawn ?? []).filter((digest) => digest !== version.d);
  const { withdrawn: _, ...rest } = body;
  const kept = still.length > 0 ? { ...rest, withdrawn: still } : rest;
  // What was being rolled out is everybody's by that: it is no candidate beside itself.
  const over = before?.candidate?.d === version.d;
  const unit = over ? { ...alone(before), ...(before.state !== undefined && { state: before.state === 'locked' ? ('locked' as const) : ('steady' as const) }) } : before;
  return changed(put(kept, remote, { ...unit, stable: version, previous }), { action: 'publish', remote, from: before?.stable.d ?? null, to: version.d });
}

/** What was live becomes the version before, so that whoever wants it back finds it there. */
function restore(live: Pointer | null, body: Body, { target }: Of<'restore'>): Decision {
  const isWidening = [...unitsIn(live).values()].some(({ candidate }) => candidate !== undefined);
  if (live !== null && !isWidening && sameReleases(live, target)) return { kind: 'same' };
  for (const [remote, { stable }] of unitsIn(target)) if (isBlocked(body, stable)) return refused('blocked', { remote }, stable.d);
  const before = unitsIn(live);
  const back = (name: string, unit: LiveUnit): LiveUnit => {
    const was = before.get(name);
    const found = was === undefined ? unit.previous : was.stable.d === unit.stable.d ? was.previous : was.stable;
    const previous = found !== null && isBlocked(body, found) ? null : found;
    const state = was?.state === 'locked' ? 'locked' : (was?.state ?? unit.state) === undefined ? undefined : 'steady';
    const { state: _, ...rest } = alone(unit);
    return { ...rest, previous, ...(state !== undefined && { state }) };
  };
  const wanted = new Set([...unitsIn(target).values()].map(({ stable }) => stable.d));
  const replaced = [...before.values()].map(({ stable }) => stable.d).filter((digest) => !wanted.has(digest));
  const withdrawn = [...new Set([...(body.withdrawn ?? []), ...replaced])].filter((digest) => !wanted.has(digest));
  const { withdrawn: _withdrawn, remotes: _remotes, shell: _shell, ...rest } = body;
  return changed(
    {
      ...rest,
      remotes: Object.fromEntries(Object.entries(target.remotes).map(([name, unit]) => [name, back(name, unit)])),
      ...(target.shell && { shell: back(SHELL, target.shell) }),
      ...(withdrawn.length > 0 && { withdrawn }),
    },
    { action: 'restore', remote: null, from: live === null ? null : String(live.seq), to: String(target.seq) },
  );
}
