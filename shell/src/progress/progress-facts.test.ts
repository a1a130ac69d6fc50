import type { ProgressAnswer } from '@tandem/rest';
import { describe, expect, it } from 'vitest';
import { howFar, nextOf, pastWords } from './progress-facts.ts';

const AT = Date.UTC(2026, 10, 30, 9, 30);
const rota: ProgressAnswer['rotas'][number] = { id: 'ward', name: 'Ward', live: false, since: null, next: { plan: 'none', at: null, stage: null }, past: [] };
const answer = (more: Partial<ProgressAnswer['rollout']> = {}): ProgressAnswer => ({ now: AT, support: null, rollout: { status: 'running', stage: 1, began: AT, stages: [{ name: 'a', pct: 5 }, { name: 'b', pct: 12.5 }], ...more }, rotas: [rota] });

describe('the page of live updates', () => {
  it('[SHELL-300] says in one sentence how far it is, without a word of flags and triggers', () => {
    const said = (more: Partial<ProgressAnswer['rollout']>) => howFar(answer(more), 'en-GB');
    expect([said({}), said({ began: AT + 1 }), said({ status: 'held' }), said({ status: 'idle' })]).toEqual(['Step 2 of 2: 12.5 % of all rotas.', 'The first of 2 steps is announced.', 'It waits at step 2 of 2, until something has been looked at.', 'It has not begun.']);
    for (const status of ['paused', 'done', 'rolled-back', 'killed'] as const) expect(said({ status })).not.toMatch(/flag|trigger|rollout/i);
  });

  it('[SHELL-301] says of each rota whether it has it, and when it comes', () => {
    const next = (more: Partial<typeof rota>) => nextOf({ ...rota, ...more }, answer(), 'en-GB').line;
    expect(next({ next: { plan: 'announced', at: AT, stage: 1 } })).toMatch(/^From Mon.* 30 Nov.*, at the earliest\.$/);
    expect(next({ next: { plan: 'stage', at: null, stage: 1 } })).toBe('With step 2 of 2, when 12.5 % of all rotas have it.');
    expect([next({}), next({ next: { plan: 'taken-back', at: null, stage: null } })]).toEqual(['No time is planned yet.', expect.stringContaining('taken back')]);
    expect(nextOf({ ...rota, live: true, since: AT }, answer(), 'en-GB').state).toMatch(/^Live, since Mon.* 30 Nov/);
  });

  it('[SHELL-302] says what went wrong in plain words, and how long it took', () => {
    const past = (cause: string | null, over: number | null = AT + 4000) => pastWords({ at: AT, kind: 'emergency', cause, over }, 'en-GB');
    expect(past('dataInconsistency')).toEqual({ what: expect.stringContaining('did not agree'), took: 'Over after 4 s.' });
    expect([past(null).what, past('toString').what, past(null, null).took]).toEqual([expect.stringContaining('those who look after Tandem'), expect.stringContaining('not as it should be'), 'Under way.']);
  });
});
