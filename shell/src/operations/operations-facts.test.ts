import type { OperationsAnswer, RollbackAnswer } from '@tandem/rest';
import { STAGES, type ModeState } from '@tandem/sync/protocol';
import { describe, expect, it } from 'vitest';
import { changedFlags, comparedOf, flagsLine, guardWords, headlineOf, isMoving, stepsFrom, waitLines, type ScheduleState } from './operations-facts.ts';

const pages = { connected: 2, reported: 2, behind: 0, unsent: 0, compared: 12_400, confirmed: 0, errors: 0, troubles: [], phases: {}, oldestReport: null };
const rota = (more: Partial<ScheduleState> = {}, open: Partial<ScheduleState['pages']> = {}): ScheduleState => ({
  id: 'ward', name: 'Ward 4', flags: {}, stage: 'live', ordered: null, mode: 'hybrid', epoch: 1, revision: 1, safeMode: [], ...more, pages: { ...pages, ...open },
});
const rollback = (more: Partial<RollbackAnswer>): RollbackAnswer => ({
  id: 'r1', kind: 'gradual', schedule: 'ward', status: 'running', actor: 'u', by: 'Mara', reason: 'r', created: 0, updated: 0, waits: [], restore: null,
  steps: [{ name: 'crossView', began: 1, ended: 2 }, { name: 'performance', began: 3, ended: null }], ...more,
});
const all = (schedules: ScheduleState[], rollbacks: RollbackAnswer[] = []): OperationsAnswer => ({ now: 0, mayOrderAll: true, schedules, rollbacks, notices: [], compositions: [], audit: [] });
const line = (schedules: ScheduleState[], rollbacks: RollbackAnswer[] = []) => headlineOf(all(schedules, rollbacks), 'en-GB');

describe('operations', () => {
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
