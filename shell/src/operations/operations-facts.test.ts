import type { OperationsAnswer, RollbackAnswer, RotaError } from '@tandem/rest';
import { STAGES, type ModeState } from '@tandem/sync/protocol';
import { describe, expect, it } from 'vitest';
import { changedFlags, comparedOf, flagsLine, guardWords, headlineOf, isMoving, refusalWords, stepsFrom, toneNow, waitLines, type ScheduleState } from './operations-facts.ts';

const pages = { connected: 2, reported: 2, behind: 0, unsent: 0, compared: 12_400, confirmed: 0, errors: 0, troubles: [], phases: {}, oldestReport: null };
const rota = (more: Partial<ScheduleState> = {}, open: Partial<ScheduleState['pages']> = {}): ScheduleState => ({
  id: 'ward', name: 'Ward 4', flags: {}, stage: 'live', ordered: null, mode: 'hybrid', epoch: 1, revision: 1, safeMode: [], ...more, pages: { ...pages, ...open },
});
const rollback = (more: Partial<RollbackAnswer>): RollbackAnswer => ({
  id: 'r1', kind: 'gradual', schedule: 'ward', status: 'running', actor: 'u', by: 'Mara', reason: 'r', created: 0, updated: 0, waits: [], restore: null,
  steps: [{ name: 'crossView', began: 1, ended: 2 }, { name: 'performance', began: 3, ended: null }], ...more,
});
const all = (schedules: ScheduleState[], rollbacks: RollbackAnswer[] = []): OperationsAnswer => ({ now: 0, mayOrderAll: true, schedules, rollbacks, takenBack: null, notices: [], compositions: [], audit: [] });
const line = (schedules: ScheduleState[], rollbacks: RollbackAnswer[] = []) => headlineOf(all(schedules, rollbacks), 'en-GB');

describe('operations', () => {
  it('[SHELL-294] says why an order was not followed: by a rollback in its way only where that is so', () => {
    const refused = (kind: 'conflict' | 'forbidden' | 'invalid', ...codes: string[]) => refusalWords({ kind, reason: 'A second person has to.', origin: 'server', causes: codes.map((code) => ({ code })) } as unknown as RotaError);
    expect(refused('conflict', 'stale')).toContain('already under way');
    expect([refused('conflict', 'rollout-refused'), refused('conflict', 'other-order'), refused('invalid')]).toEqual(Array(3).fill('Not done: A second person has to.'));
    expect(refused('forbidden', 'role-needed')).toBe('You do not operate all of these rotas.');
  });

  it('[SHELL-260] says in one sentence what is worst of all that holds', () => {
    const bad = rota({ safeMode: ['outage'] }, { confirmed: 2, troubles: ['socket'], behind: 1 });
    expect(line([bad], [rollback({ status: 'running' }), rollback({ status: 'held' })])).toMatchObject({ tone: 'bad', text: 'Gradual rollback of Ward 4 is held' });
    expect(line([bad], [rollback({ status: 'paused', schedule: null })])).toMatchObject({ tone: 'hold', text: 'Gradual rollback of All rotas is paused' });
    expect(line([bad], [rollback({})])).toEqual({ tone: 'busy', text: 'Gradual rollback of Ward 4 is under way', because: 'Step 2 of 2: performance optimization off.' });
    expect(line([bad], [rollback({ status: 'done' })])).toMatchObject({ tone: 'hold', text: 'Safe mode is on in 1 rota' });
    expect(line([rota({}, { confirmed: 2, behind: 1 })])).toMatchObject({ tone: 'bad', text: '2 confirmed differences' });
    expect(line([rota({}, { troubles: ['socket'], behind: 1 })])).toMatchObject({ tone: 'hold', because: 'socket' });
    expect(line([rota({}, { behind: 1 })])).toMatchObject({ tone: 'busy', text: '1 page has not followed yet' });
    expect(line([rota()])).toEqual({ tone: 'ok', text: '1 of 1 rota synchronized', because: '2 pages open, nothing unsent, no difference in 12,400 comparisons.' });
    expect(line([rota({ mode: 'legacy' }, { compared: 0 })])).toMatchObject({ tone: 'ok', text: 'All 1 rota on their own stores' });
  });

  it('[SHELL-451] says that the rollout took itself back, when, why, what stays off and what comes next, as a warning in the place of all being well', () => {
    const takenBack = { revision: 3, stage: 'beta users', at: 60_000, trigger: 'dataInconsistency', schedules: null, rested: 1_860_000 };
    const told = (more: Partial<OperationsAnswer>) => headlineOf({ ...all([rota({ mode: 'legacy' })]), now: 120_000, mayOrderAll: true, takenBack, ...more }, 'en-GB');
    const { tone, text, because } = told({});
    expect([tone, text]).toEqual(['hold', 'The rollout took itself back: All rotas']);
    expect(because).toMatch(/: A difference was confirmed\. What was taken back stays off for revision 3; no edit is lost\. Next: look after its alert below; a new revision can be started from .+ on\.$/);
    expect(told({ now: 1_900_000 }).because).toContain('then start a new revision.');
    expect(told({ takenBack: { ...takenBack, schedules: ['ward'] } })).toMatchObject({ text: 'The rollout took itself back: Ward 4', because: expect.stringContaining('then resume the rollout for the others.') as string });
    expect(told({ mayOrderAll: false }).because).toContain('Whoever operates every rota decides');
    expect(told({ takenBack: null }).tone).toBe('ok');
  });

  it('[SHELL-455] calls nothing well, or under way, that it knows of an old answer or with a part missing; what was wrong stays so', () => {
    const tones = ['ok', 'busy', 'unknown', 'hold', 'bad'] as const;
    expect(tones.map((tone) => toneNow(tone, null))).toEqual(tones);
    for (const old of [{ names: [], since: 1 }, { names: ['Alerts'], since: 0 }]) expect(tones.map((tone) => toneNow(tone, old))).toEqual(['unknown', 'unknown', 'unknown', 'hold', 'bad']);
  });

  it('[SHELL-261] never calls good what was not measured, and says the sample of what was', () => {
    expect(line([rota({}, { compared: 0 })]).tone).toBe('unknown');
    expect(comparedOf(rota({}, { compared: 0 }), 'en-GB')).toEqual({ tone: 'unknown', text: 'Not compared' });
    expect(comparedOf(rota(), 'en-GB')).toEqual({ tone: 'ok', text: '0 of 12,400' });
    expect(comparedOf(rota({}, { confirmed: 1 }), 'en-GB')).toEqual({ tone: 'bad', text: '1 of 12,400' });
  });

  it('[SHELL-262] names what a rollback waits for, and of which rota where it is of several', () => {
    const waits = [{ schedule: 'ward', what: 'unsent', count: 1 }, { schedule: null, what: 'gap', count: 0 }, { schedule: 'ward', what: 'behind', count: 2 }];
    expect(waitLines(all([rota()]), rollback({ waits }))).toEqual(['1 edit is not sent yet.', 'Two seconds between steps.', '2 pages have not followed this step yet.']);
    expect(waitLines(all([rota()]), rollback({ waits, schedule: null }))[0]).toBe('Ward 4: 1 edit is not sent yet.');
  });

  it('[SHELL-263] offers one step each way, and names the guard that refuses', () => {
    expect(STAGES.map((stage) => stepsFrom(stage))).toEqual(STAGES.map((_, at) => ({ up: STAGES[at + 1] ?? null, down: STAGES[at - 1] ?? null })));
    const mode = { pages: { connected: 3, fresh: 1, unsent: 4, trouble: ['no socket'], sweeps: { confirmed: 2 } }, cleanDays: 3, neededDays: 7 } as unknown as ModeState;
    const said = (guard: 'flags' | 'silent' | 'unsent' | 'trouble' | 'difference' | 'clean-days' | 'safe-mode') => guardWords({ to: 'shadow', guard, reason: 'the server’s own' }, mode, { enableCentralStore: true });
    expect(said('flags')).toBe('These flags are off: enableRealTimeSync, enableConflictResolution.');
    expect(said('silent')).toContain('2 open pages have not reported');
    expect(said('unsent')).toBe('4 edits are not sent yet.');
    expect(said('trouble')).toBe('A page reports: no socket');
    expect(said('difference')).toContain('2 differences');
    expect(said('clean-days')).toBe('3 of 7 clean days so far.');
    expect(said('safe-mode')).toContain('Safe mode is on');
  });

  it('[SHELL-264] shows of a restore only what changes', () => {
    const same = { schedule: 'a', before: { on: ['x', 'y'], stage: 'off' }, after: { on: ['y', 'x'], stage: 'off' } };
    const other = { schedule: 'b', before: { on: [], stage: 'off' }, after: { on: ['enableCentralStore'], stage: 'dualwrite' } };
    expect(changedFlags([same, other])).toEqual([other]);
    expect([flagsLine(other.before), flagsLine(other.after)]).toEqual(['all off, stage off', 'CentralStore, stage dualwrite']);
  });

  it('[SHELL-265] looks again soon while something moves', () => {
    expect(isMoving(all([rota()]))).toBe(false);
    expect(isMoving(all([rota({}, { behind: 1 })]))).toBe(true);
    expect(isMoving(all([rota()], [rollback({})]))).toBe(true);
    expect(isMoving(all([rota()], [rollback({ status: 'held' })]))).toBe(false);
  });
});
