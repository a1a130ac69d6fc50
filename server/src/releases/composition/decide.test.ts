import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LiveUnit, LiveVersion, Pointer } from '../pointer.ts';
import type { Refusal, ReleaseActor, ReleaseCommand } from './command.ts';
import { decide } from './decide.ts';
import { unitsIn } from './units.ts';

const version = (digit: string): LiveVersion => ({ v: digit, d: digit.repeat(64), m: `sha384-${digit}` });
const [A, B, C, D] = ['a', 'b', 'c', 'd'].map(version) as [LiveVersion, LiveVersion, LiveVersion, LiveVersion];
const rollout = { id: 'r7', salt: 'weekly/r7', percent: 10 };
const operator: ReleaseActor = { kind: 'operator', name: 'mara' };
const auto: ReleaseActor = { kind: 'auto', name: 'gate' };
const team: ReleaseActor = { kind: 'team', name: 'week', remotes: ['weekly'] };

const UNITS = {
  none: undefined,
  plain: { stable: B, previous: A },
  steady: { stable: B, previous: A, state: 'steady' },
  first: { stable: B, previous: null, state: 'steady' },
  waiting: { stable: B, previous: A, candidate: C, rollout: { ...rollout, percent: 0 }, state: 'steady' },
  rolling: { stable: B, previous: A, candidate: C, rollout, state: 'rolling' },
  paused: { stable: B, previous: A, candidate: C, rollout, state: 'paused' },
  locked: { stable: B, previous: A, state: 'locked' },
  stopped: { stable: B, previous: A, candidate: C, rollout: { ...rollout, percent: 0 }, state: 'locked' },
} as const satisfies Record<string, LiveUnit | undefined>;
const pointerOf = (unit: LiveUnit | undefined, more: Partial<Pointer> = {}): Pointer => ({
  schema: 1, seq: 7, issued: '', remotes: { monthly: { stable: A, previous: null }, ...(unit && { weekly: unit }) }, ...more,
});

const COMMANDS = {
  deploy: { kind: 'deploy', remote: 'weekly', version: D },
  hotfix: { kind: 'deploy', remote: 'weekly', version: D, hotfix: true },
  widen: { kind: 'promote', remote: 'weekly', percent: 25 },
  lower: { kind: 'promote', remote: 'weekly', percent: 5 },
  finish: { kind: 'promote', remote: 'weekly', percent: 100 },
  pause: { kind: 'pause', remote: 'weekly' },
  narrow: { kind: 'narrow', remote: 'weekly', percent: 1 },
  abort: { kind: 'abort', remote: 'weekly' },
  rollback: { kind: 'rollback', remote: 'weekly' },
  lock: { kind: 'lock', remote: 'weekly' },
  unlock: { kind: 'unlock', remote: 'weekly' },
  start: { kind: 'publish', remote: 'weekly', version: D, atStart: true },
  publish: { kind: 'publish', remote: 'weekly', version: D },
} as const satisfies Record<string, ReleaseCommand>;

type Outcome = Refusal['code'] | 'same' | string;
/** stable, previous | candidate at percent | state; or why not. */
const shown = (unit: LiveUnit | undefined): string =>
  unit === undefined ? '-' : `${unit.stable.v}${unit.previous?.v ?? '-'}${unit.candidate ? ` ${unit.candidate.v}@${unit.rollout?.percent}` : ''} ${unit.state ?? 'plain'}`;

const TABLE: Record<keyof typeof COMMANDS, Record<keyof typeof UNITS, Outcome>> = {
  deploy: { none: 'd- steady', plain: 'ba d@0 steady', steady: 'ba d@0 steady', first: 'b- d@0 steady', waiting: 'ba d@0 steady', rolling: 'under-way', paused: 'under-way', locked: 'locked', stopped: 'locked' },
  hotfix: { none: 'd- steady', plain: 'no-rollout', steady: 'no-rollout', first: 'no-rollout', waiting: 'ba d@0 steady', rolling: 'ba d@10 rolling', paused: 'ba d@10 paused', locked: 'locked', stopped: 'locked' },
  widen: { none: 'unknown-remote', plain: 'no-candidate', steady: 'no-candidate', first: 'no-candidate', waiting: 'ba c@25 rolling', rolling: 'ba c@25 rolling', paused: 'ba c@25 rolling', locked: 'no-candidate', stopped: 'locked' },
  lower: { none: 'unknown-remote', plain: 'no-candidate', steady: 'no-candidate', first: 'no-candidate', waiting: 'ba c@5 rolling', rolling: 'not-wider', paused: 'not-wider', locked: 'no-candidate', stopped: 'locked' },
  finish: { none: 'unknown-remote', plain: 'no-candidate', steady: 'no-candidate', first: 'no-candidate', waiting: 'cb steady', rolling: 'cb steady', paused: 'cb steady', locked: 'no-candidate', stopped: 'locked' },
  pause: { none: 'unknown-remote', plain: 'no-candidate', steady: 'no-candidate', first: 'no-candidate', waiting: 'ba c@0 paused', rolling: 'ba c@10 paused', paused: 'same', locked: 'no-candidate', stopped: 'locked' },
  narrow: { none: 'unknown-remote', plain: 'no-candidate', steady: 'no-candidate', first: 'no-candidate', waiting: 'not-lower', rolling: 'ba c@1 rolling', paused: 'ba c@1 paused', locked: 'no-candidate', stopped: 'not-lower' },
  abort: { none: 'unknown-remote', plain: 'no-candidate', steady: 'no-candidate', first: 'no-candidate', waiting: 'ba steady', rolling: 'ba steady', paused: 'ba steady', locked: 'no-candidate', stopped: 'ba locked' },
  rollback: { none: 'unknown-remote', plain: 'ab steady', steady: 'ab steady', first: 'nothing-before', waiting: 'ab steady', rolling: 'ab steady', paused: 'ab steady', locked: 'ab locked', stopped: 'ab locked' },
  lock: { none: 'unknown-remote', plain: 'ba locked', steady: 'ba locked', first: 'b- locked', waiting: 'ba c@0 locked', rolling: 'ba c@10 locked', paused: 'ba c@10 locked', locked: 'same', stopped: 'same' },
  unlock: { none: 'unknown-remote', plain: 'not-locked', steady: 'not-locked', first: 'not-locked', waiting: 'not-locked', rolling: 'not-locked', paused: 'not-locked', locked: 'ba steady', stopped: 'ba c@0 paused' },
  start: { none: 'd- plain', plain: 'db plain', steady: 'same', first: 'same', waiting: 'same', rolling: 'same', paused: 'same', locked: 'same', stopped: 'same' },
  publish: { none: 'd- plain', plain: 'db plain', steady: 'db steady', first: 'db steady', waiting: 'db c@0 steady', rolling: 'db c@10 rolling', paused: 'db c@10 paused', locked: 'db locked', stopped: 'db c@0 locked' },
};

const outcome = (live: Pointer | null, command: ReleaseCommand, actor: ReleaseActor): Outcome => {
  const done = decide(live, command, actor);
  return done.kind === 'refused' ? done.refusal.code : done.kind === 'same' ? 'same' : shown(done.pointer.remotes['weekly']);
};

describe('a change of what is live', () => {
  it.each(Object.keys(COMMANDS) as (keyof typeof COMMANDS)[])('[SERVER-910] by %s has an outcome in every state of a remote', (name) => {
    const found = Object.fromEntries(Object.entries(UNITS).map(([state, unit]) => [state, outcome(pointerOf(unit), COMMANDS[name], operator)]));
    expect(found).toEqual(TABLE[name]);
  });

  it('[SERVER-911] keeps a rollout’s salt in a hotfix, and gives another rollout another', () => {
    const saltAfter = (unit: LiveUnit, command: ReleaseCommand): string | undefined => {
      const done = decide(pointerOf(unit), command, operator);
      return done.kind === 'changed' ? done.pointer.remotes['weekly']?.rollout?.salt : undefined;
    };
    expect(saltAfter(UNITS.rolling, COMMANDS.hotfix)).toBe('weekly/r7');
    expect(saltAfter(UNITS.waiting, COMMANDS.deploy)).toBe('weekly/r8');
  });

  it('[SERVER-912] brings a killed version back by no command', () => {
    const dead = (unit: LiveUnit, ...digests: string[]): Pointer => pointerOf(unit, { blocked: digests });
    const aborted = decide(pointerOf(UNITS.rolling), { kind: 'abort', remote: 'weekly', kill: true }, team);
    expect(aborted.kind === 'changed' && aborted.pointer.blocked).toEqual([C.d]);
    const left = decide(pointerOf(UNITS.steady), { kind: 'rollback', remote: 'weekly', kill: true }, operator);
    expect(left.kind === 'changed' && [left.pointer.blocked, left.pointer.remotes['weekly']]).toEqual([[B.d], { stable: A, previous: null, state: 'steady' }]);
    // Published by hand meanwhile, a candidate is none any more: it is not killed as one while it is everybody's.
    expect(outcome(pointerOf(UNITS.rolling), { kind: 'publish', remote: 'weekly', version: C }, operator)).toBe('cb steady');
    // Nor is it what a page falls back to.
    const again = decide(pointerOf({ ...UNITS.rolling, candidate: A }), { kind: 'abort', remote: 'weekly', kill: true }, team);
    expect(again.kind === 'changed' && [again.pointer.blocked, again.pointer.remotes['weekly']]).toEqual([[A.d], { stable: B, previous: null, state: 'steady' }]);
    for (const command of [COMMANDS.deploy, COMMANDS.hotfix, COMMANDS.publish]) expect(outcome(dead(UNITS.rolling, D.d), command, operator)).toBe('blocked');
    expect(outcome(dead(UNITS.plain, D.d), COMMANDS.start, operator)).toBe('same');
    expect(outcome(dead(UNITS.rolling, C.d), COMMANDS.finish, operator)).toBe('blocked');
    expect(outcome(dead(UNITS.steady, A.d), COMMANDS.rollback, operator)).toBe('blocked');
    expect(outcome(dead(UNITS.steady, D.d), { kind: 'rollback', remote: 'weekly', to: D }, operator)).toBe('blocked');
    expect(outcome(dead(UNITS.steady, A.d), { kind: 'restore', target: pointerOf({ stable: A, previous: null }) }, operator)).toBe('blocked');
  });

  it('[SERVER-913] restores every unit, without what was being rolled out, and keeps locks', () => {
    const target = pointerOf({ stable: A, previous: null, candidate: B, rollout, state: 'rolling' }, { seq: 3 });
    const done = decide(pointerOf(UNITS.stopped, { shell: { stable: D, previous: null } }), { kind: 'restore', target }, operator);
    expect(done).toMatchObject({ kind: 'changed', told: { from: '7', to: '3' }, pointer: { withdrawn: [D.d, B.d], remotes: { weekly: { stable: A, previous: B, state: 'locked' } } } });
    expect(done.kind === 'changed' && [done.pointer.shell, done.pointer.remotes['weekly']]).toEqual([undefined, { stable: A, previous: B, state: 'locked' }]);
    expect(outcome(pointerOf(UNITS.steady), { kind: 'restore', target: pointerOf(UNITS.plain) }, operator)).toBe('same');
    // What is being rolled out goes also where everybody's version is the one of then.
    expect(outcome(pointerOf(UNITS.rolling), { kind: 'restore', target: pointerOf(UNITS.steady) }, operator)).toBe('ba steady');
  });

  it('[SERVER-1116] adds who is named to a rollout, and takes nobody away', () => {
    const after = (unit: LiveUnit, percent: number, ...include: string[]) => {
      const done = decide(pointerOf(unit), { kind: 'promote', remote: 'weekly', percent, include }, team);
      return done.kind === 'changed' ? [done.pointer.remotes['weekly']?.rollout?.percent, done.pointer.remotes['weekly']?.rollout?.include] : done.kind;
    };
    const named = { ...UNITS.rolling, rollout: { ...rollout, include: ['user:mara'] } };
    expect(after(UNITS.waiting, 0, 'team:ward-a')).toEqual([0, ['team:ward-a']]);
    expect(after(UNITS.waiting, 0)).toBe('same');
    expect(after(named, 25)).toEqual([25, ['user:mara']]);
    expect(after(named, 10, 'role:viewer', 'user:mara')).toEqual([10, ['user:mara', 'role:viewer']]);
    expect(after(named, 10, 'user:mara')).toBe('same');
    expect(after(named, 5, 'role:viewer')).toBe('refused');
    // Deployed once more with somebody named besides, it is not what it was already.
    const again = (unit: LiveUnit, include?: readonly string[]) => outcome(pointerOf(unit), { kind: 'deploy', remote: 'weekly', version: C, include }, team);
    const waiting = { ...UNITS.waiting, rollout: { ...UNITS.waiting.rollout, include: ['user:mara'] } };
    expect([again(waiting), again(waiting, ['user:mara']), again(waiting, ['user:ben']), again(named, ['user:ben'])]).toEqual(['same', 'same', 'ba c@0 steady', 'under-way']);
  });

  it('[SERVER-914] is a team’s in its own remotes, and the gate’s where it takes back', () => {
    const live = pointerOf(UNITS.rolling);
    const elsewhere = { kind: 'promote', remote: 'monthly', percent: 5 } as const;
    expect(outcome(live, elsewhere, team)).toBe('not-yours');
    expect(outcome(null, { kind: 'deploy', remote: 'other', version: D }, team)).toBe('not-yours');
    for (const command of [COMMANDS.unlock, COMMANDS.publish, { kind: 'restore', target: live }, { kind: 'renew' }] as const) expect(outcome(live, command, team)).toBe('operators-only');
    for (const command of [COMMANDS.deploy, COMMANDS.widen, COMMANDS.abort, COMMANDS.lock, { kind: 'rollback', remote: 'weekly', to: D }, { kind: 'rollback', remote: 'weekly', kill: true }] as const) expect(outcome(live, command, auto)).toBe('not-automatic');
    expect(outcome(live, COMMANDS.narrow, auto)).toBe('ba c@1 locked');
    expect(outcome(live, COMMANDS.rollback, auto)).toBe('ab locked');
    // Those who are named lose it with everybody.
    const named = pointerOf({ ...UNITS.rolling, rollout: { ...rollout, percent: 0, include: ['user:mara'] } });
    const back = decide(named, { kind: 'narrow', remote: 'weekly', percent: 0 }, auto);
    expect(back.kind === 'changed' && back.pointer.remotes['weekly']).toEqual({ ...UNITS.rolling, rollout: { ...rollout, percent: 0 }, state: 'locked' });
    expect(outcome(named, { kind: 'narrow', remote: 'weekly', percent: 0 }, operator)).toBe('not-lower');
    // A hotfix has come in between: what failed is gone.
    expect(outcome(named, { kind: 'narrow', remote: 'weekly', percent: 0, digest: D.d }, auto)).toBe('no-candidate');
    expect(outcome(pointerOf(UNITS.locked), COMMANDS.rollback, auto)).toBe('locked');
    expect(outcome({ ...live, shell: UNITS.waiting }, { kind: 'promote', remote: 'shell', percent: 5 }, operator)).toBe('shell-whole');
  });
});

const anyVersion = fc.constantFrom(A, B, C, D);
const REMOTES = ['weekly', 'monthly', 'shell'] as const;
const anyRemote = fc.constantFrom(...REMOTES);
/** A digest is of one unit's files, and these hold its name: no two units have one in common. */
const ownOf = (remote: (typeof REMOTES)[number], version: LiveVersion): LiveVersion => ({ ...version, d: `${version.d.slice(1)}${REMOTES.indexOf(remote)}` });
const anyCommand: fc.Arbitrary<ReleaseCommand> = fc.oneof(
  fc.record({ kind: fc.constant('deploy' as const), remote: anyRemote, version: anyVersion, hotfix: fc.boolean() }).map((command) => ({ ...command, version: ownOf(command.remote, command.version) })),
  fc.record({ kind: fc.constantFrom('promote' as const, 'narrow' as const), remote: anyRemote, percent: fc.constantFrom(0, 1, 5, 10, 50, 100) }),
  fc.record({ kind: fc.constantFrom('pause' as const, 'lock' as const, 'unlock' as const), remote: anyRemote }),
  fc.record({ kind: fc.constant('abort' as const), remote: anyRemote, kill: fc.boolean() }),
  fc.record({ kind: fc.constant('rollback' as const), remote: anyRemote, to: fc.option(anyVersion, { nil: undefined }), kill: fc.boolean() }).map((command) => ({ ...command, to: command.to && ownOf(command.remote, command.to) })),
  fc.record({ kind: fc.constant('publish' as const), remote: anyRemote, version: anyVersion, atStart: fc.boolean() }).map((command) => ({ ...command, version: ownOf(command.remote, command.version) })),
);
const anyActor = fc.constantFrom<ReleaseActor>(operator, auto, team);

describe('any history of commands', () => {
  const history = fc.array(fc.tuple(anyCommand, anyActor, fc.nat({ max: 9 })), { maxLength: 40, size: 'max' });

  it('[SERVER-915] raises the number by one, lets nobody beyond what is theirs, and keeps killed versions away', () => {
    fc.assert(
      fc.property(history, (steps) => {
        let live: Pointer | null = null;
        const past: Pointer[] = [];
        for (const [command, actor, back] of steps) {
          const target = back > 7 ? past[back % Math.max(1, past.length)] : undefined;
          const asked: ReleaseCommand = target === undefined ? command : { kind: 'restore', target };
          const done = decide(live, asked, actor);
          if (done.kind !== 'changed') continue;
          const after: Pointer = { ...done.pointer, seq: (live?.seq ?? 0) + 1, issued: '' };
          expectOwn(live, after, asked, actor);
          for (const { stable, previous, candidate } of unitsIn(after).values()) {
            for (const each of [stable, candidate, previous]) if (each?.d === stable.d || each === candidate) expect(after.blocked ?? []).not.toContain(each?.d);
          }
          for (const { candidate, rollout: widening } of unitsIn(after).values()) expect(candidate === undefined).toBe(widening === undefined);
          expect((live?.blocked ?? []).every((digest) => after.blocked?.includes(digest))).toBe(true);
          past.push((live = after));
        }
      }),
    );
  });
});

/** A team touches its own stanza alone; the gate only lowers a percentage or restores the previous version. */
function expectOwn(before: Pointer | null, after: Pointer, command: ReleaseCommand, actor: ReleaseActor): void {
  if (actor.kind === 'operator') return;
  const remote = 'remote' in command ? command.remote : '';
  const others = (pointer: Pointer | null): unknown => Object.fromEntries([...unitsIn(pointer)].filter(([name]) => name !== remote));
  expect(others(after)).toEqual(others(before));
  expect(after.withdrawn).toEqual(before?.withdrawn);
  const [was, is] = [unitsIn(before).get(remote), unitsIn(after).get(remote)];
  if (actor.kind === 'team') {
    expect(remote).toBe('weekly');
    const own = [was?.stable.d, was?.candidate?.d];
    for (const digest of after.blocked ?? []) if (before?.blocked?.includes(digest) !== true) expect(own).toContain(digest);
    return;
  }
  expect(after.blocked).toEqual(before?.blocked);
  expect(is?.state).toBe('locked');
  if (is?.stable.d === was?.stable.d) {
    expect(is).toEqual({ ...was, state: 'locked', rollout: { ...was?.rollout, percent: is?.rollout?.percent } });
    expect(is?.rollout?.percent).toBeLessThan(was?.rollout?.percent ?? 0);
  } else {
    expect([is?.stable, is?.candidate]).toEqual([was?.previous, undefined]);
  }
}
