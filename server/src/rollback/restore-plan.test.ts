import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { moveRestore, newRestore, RESTORE_LIMIT, type RestoreEvent, type RestoreState } from './restore-plan.ts';

const T = 1_000_000_000;
const SCHEDULES = ['a', 'b'];
const look: RestoreEvent = { kind: 'look', schedules: SCHEDULES };
const validated = (schedule: string, differences = 0): RestoreEvent => ({ kind: 'validated', result: { schedule, cells: 5, differences, digest: '5-x' } });

/** Does what the restore asks for until it rests; `answer` says what comes of each step. */
function run(state: RestoreState, answer: (what: string) => RestoreEvent | null, from = T): { state: RestoreState; did: string[] } {
  const did: string[] = [];
  for (let now = from; state.status === 'running' && now < from + 100; now += 1) {
    const moved = moveRestore(state, look, now);
    state = moved.state;
    for (const effect of moved.effects) {
      if (effect.kind === 'done' || effect.kind === 'held') continue;
      const what = effect.kind === 'do' ? effect.step : 'schedule' in effect ? `validate ${effect.schedule}` : '';
      did.push(what);
      const event = answer(what);
      if (event) state = moveRestore(state, event, now).state;
    }
  }
  return { state, did };
}
const well = (what: string): RestoreEvent => {
  if (what === 'check') return { kind: 'checked', missing: [] };
  if (what === 'releases' || what === 'flags' || what === 'tell') return { kind: 'did', step: what };
  return validated(what.slice('validate '.length));
};

describe('the plan of a restore', () => {
  it('[SERVER-620] checks the files, brings back versions, then flags, compares every schedule, and tells people', () => {
    const { state, did } = run(newRestore(7, 9, T), well);
    expect(did).toEqual(['check', 'releases', 'flags', 'validate a', 'validate b', 'tell']);
    expect([state.status, state.composition, state.from, state.validation.map(({ schedule }) => schedule), state.steps.every(({ began, ended }) => began !== null && ended !== null)]).toEqual(['done', 7, 9, SCHEDULES, true]);
    expect(moveRestore(state, { kind: 'abort' }, T + 200)).toEqual({ state, effects: [] });
  });

  it('[SERVER-621] changes nothing while files are missing, and looks again when it is let go on', () => {
    const held = run(newRestore(7, 9, T), (what) => (what === 'check' ? { kind: 'checked', missing: ['weekly'] } : null));
    expect([held.did, held.state.status, held.state.waits, held.state.missing]).toEqual([['check'], 'held', [{ schedule: null, what: 'files', count: 1 }], ['weekly']]);
    const again = run(moveRestore(held.state, { kind: 'resume' }, T + 500).state, well, T + 500);
    expect([again.did[0], again.state.status, again.state.missing]).toEqual(['check', 'done', []]);
  });

  it('[SERVER-622] stops before it is called done while a table and its log differ, and compares only those again', () => {
    const held = run(newRestore(7, 9, T), (what) => (what === 'validate b' ? validated('b', 3) : well(what)));
    expect([held.state.status, held.state.waits, held.did.includes('tell')]).toEqual(['held', [{ schedule: 'b', what: 'differs', count: 3 }], false]);
    const again = run(moveRestore(held.state, { kind: 'resume' }, T + 500).state, well, T + 500);
    expect([again.did, again.state.status, again.state.validation.map(({ differences }) => differences)]).toEqual([['validate b', 'tell'], 'done', [0, 0]]);
  });

  it('[SERVER-623] brings the versions back again that somebody has changed in the meantime', () => {
    let told = 0;
    const { state, did } = run(newRestore(7, 9, T), (what) => (what === 'tell' && (told += 1) === 1 ? { kind: 'drifted', step: 'releases' } : well(what)));
    expect([did.slice(-3), state.status]).toEqual([['tell', 'releases', 'tell'], 'done']);
  });

  it('[SERVER-626] stops before people are told where what it brought back was changed, and brings it back once more', () => {
    const waits = [{ schedule: 'a', what: 'changed', count: 2 }] as const;
    const held = run(newRestore(7, 9, T), (what) => (what === 'tell' ? { kind: 'changed', waits } : well(what)));
    expect([held.state.status, held.state.waits, held.state.steps.filter(({ ended }) => ended !== null).map(({ name }) => name)]).toEqual(['held', waits, ['check', 'releases']]);
    expect(moveRestore(newRestore(7, 9, T), { kind: 'changed', waits }, T).effects).toEqual([]);
    const again = run(moveRestore(held.state, { kind: 'resume' }, T + 500).state, well, T + 500);
    expect([again.did, again.state.status]).toEqual([['flags', 'validate a', 'validate b', 'tell'], 'done']);
  });

  it('[SERVER-613] stops after its time, and rests while it is paused', () => {
    const begun = moveRestore(newRestore(7, 9, T), look, T).state;
    expect(moveRestore(begun, look, T + RESTORE_LIMIT - 1).state.status).toBe('running');
    expect(moveRestore(begun, look, T + RESTORE_LIMIT)).toMatchObject({ state: { status: 'held' }, effects: [{ kind: 'held' }] });
    const paused = moveRestore(begun, { kind: 'pause' }, T + 5).state;
    expect(moveRestore(paused, look, T + 9)).toEqual({ state: paused, effects: [] });
    expect(moveRestore(moveRestore(paused, { kind: 'resume' }, T + 9 + RESTORE_LIMIT).state, look, T + 10 + RESTORE_LIMIT).effects).toEqual([{ kind: 'do', step: 'check' }]);
  });

  it('[SERVER-614] skips no step whatever comes, and is the same after any restart', () => {
    const event = fc.oneof<fc.Arbitrary<RestoreEvent>[]>(
      { weight: 6, arbitrary: fc.constant(look) } as never,
      fc.constantFrom<RestoreEvent>({ kind: 'checked', missing: [] }, { kind: 'did', step: 'releases' }, { kind: 'did', step: 'flags' }, { kind: 'did', step: 'tell' }),
      fc.constantFrom<RestoreEvent>(validated('a'), validated('b'), validated('b', 2), { kind: 'pause' }, { kind: 'resume' }, { kind: 'checked', missing: ['shell'] }, { kind: 'changed', waits: [{ schedule: 'a', what: 'changed', count: 1 }] }),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        let state = newRestore(7, 9, T);
        events.forEach((each, i) => {
          const moved = moveRestore(state, each, T + i);
          expect(moveRestore(JSON.parse(JSON.stringify(state)) as RestoreState, each, T + i)).toEqual(JSON.parse(JSON.stringify(moved)));
          state = moved.state;
          const open = state.steps.findIndex(({ ended }) => ended === null);
          expect(state.steps.slice(open === -1 ? 9 : open + 1).every(({ began, ended }) => began === null && ended === null)).toBe(true);
          if (state.status === 'done') expect(state.validation.map(({ schedule, differences }) => [schedule, differences]).sort()).toEqual([['a', 0], ['b', 0]]);
        });
        if (state.status === 'done' || state.status === 'aborted') return;
        expect(run(moveRestore(state, { kind: 'resume' }, T + 99).state, well, T + 99).state.status).toBe(state.validation.some(({ differences }) => differences > 0) && state.status === 'running' ? 'held' : 'done');
      }),
      { numRuns: 300 },
    );
  });
});
