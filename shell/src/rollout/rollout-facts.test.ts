import type { RolloutAnswer } from '@tandem/rest';
import { describe, expect, it } from 'vitest';
import { gateName, gatesAhead, gateWords, headlineOf, lineOf, ordersAt, readingWords, stepsOf, verdictTone } from './rollout-facts.ts';

const STAGES: RolloutAnswer['stages'] = [
  { name: 'beta users', pct: 25, ring: 0, exposed: 2, status: 'now', approval: true },
  { name: 'all users', pct: 100, ring: 0, exposed: 0, status: 'ahead', approval: true },
];
const gate = (name: RolloutAnswer['gates'][number]['gate'], open: boolean): RolloutAnswer['gates'][number] => ({ gate: name, open, has: open ? 2 : 1, needs: 2 });
const rollout = (more: Partial<RolloutAnswer> = {}): RolloutAnswer => ({
  now: 0, status: 'running', revision: 3, stage: 0, began: 0, asked: null, approved: null, mayApprove: [], announced: null, stages: STAGES, gates: [], readings: [], holds: [], kept: [], arms: { candidate: 2, control: 2, rest: 4 }, rolledBack: [], exposed: [], ...more,
});
const reading = (more: Partial<RolloutAnswer['readings'][number]> = {}): RolloutAnswer['readings'][number] => ({ metric: 'visible', verdict: 'pass', value: 3.5, lower: 0.4, upper: 6.7, threshold: 10, n: 2180, base: 2200, ...more });

describe('the rollout on the operators’ page', () => {
  it('[SHELL-290] says in one sentence what holds and why', () => {
    expect(headlineOf(rollout({ gates: [gate('bake', true), gate('sample', false)] }))).toEqual({ tone: 'busy', text: 'At beta users, 25 %', because: 'It waits for: sessions.' });
    expect(headlineOf(rollout({ announced: { stage: 0, opens: 9 } })).because).toContain('has not begun');
    expect(headlineOf(rollout({ status: 'held', holds: [{ trigger: 'performance', since: 0 }] }))).toEqual({ tone: 'hold', text: 'Holding at beta users, 25 %', because: 'It is slower than without it. It widens no further until you resume it.' });
    expect(headlineOf(rollout({ status: 'rolled-back', holds: [{ trigger: 'dataInconsistency', since: 0 }] }))).toMatchObject({ tone: 'bad', because: 'A difference was confirmed. Every rota is on its own store; no edit is lost.' });
  });

  it('[SHELL-450] says at the gate who asked for the next stage, and who may approve it', () => {
    expect(gateName(gate('approval', false), { asked: 'Ana', mayApprove: ['Mara', 'Tomás'] })).toBe('A second person approves (asked by Ana; Mara, Tomás may approve)');
    expect(gateName(gate('approval', false), { asked: null, mayApprove: [] })).toBe('A second person approves (nobody else operates every rota)');
    expect([gateName(gate('approval', true), { asked: 'Ana', mayApprove: [] }), gateName(gate('bake', false), { asked: 'Ana', mayApprove: [] })]).toEqual(['A second person approves', 'Time in this stage']);
  });

  it('[SHELL-290] marks on the rail the stage that holds, and none as passed once everything was taken back', () => {
    const stages: RolloutAnswer['stages'] = STAGES.map((stage, i) => ({ ...stage, status: i === 0 ? 'past' : 'now' }));
    const tones = (status: RolloutAnswer['status']) => stepsOf(rollout({ status, stages })).map(({ tone, here }) => [tone, here]);
    expect(tones('running')).toEqual([['ok', false], ['busy', true]]);
    expect(tones('held')).toEqual([['ok', false], ['hold', true]]);
    expect(tones('killed')).toEqual([[undefined, false], ['bad', true]]);
    expect(tones('done')).toEqual([['ok', false], ['ok', false]]);
  });

  it('[SHELL-295] lists what the next stage waits for, nothing that asks for nothing, and nothing once it is over', () => {
    const gates = [gate('bake', true), { ...gate('sample', true), has: 3, needs: 0 }, gate('approval', false)];
    expect(gatesAhead(rollout({ gates })).map((each) => each.gate)).toEqual(['bake', 'approval']);
    expect(gatesAhead(rollout({ status: 'held', gates })).length).toBe(2);
    expect([gatesAhead(rollout({ status: 'rolled-back', gates })), gatesAhead(rollout({ status: 'killed', gates }))]).toEqual([[], []]);
  });

  it('[SHELL-291] offers what may be ordered as it stands: approval only once everything else is there', () => {
    expect(ordersAt(rollout({ gates: [gate('bake', true), gate('approval', false)] }))).toEqual(['approve', 'pause']);
    expect(ordersAt(rollout({ gates: [gate('bake', false), gate('approval', false)] }))).toEqual(['pause']);
    expect(ordersAt(rollout({ gates: [gate('approval', false), gate('notice', false)] }))).toEqual(['approve', 'pause']);
    expect(ordersAt(rollout({ announced: { stage: 1, opens: 9 }, gates: [gate('approval', true), gate('notice', false)] }))).toEqual(['pause']);
    expect(['idle', 'held', 'paused', 'done', 'rolled-back', 'killed'].map((status) => ordersAt(rollout({ status: status as RolloutAnswer['status'] })))).toEqual([['start'], ['resume', 'pause'], ['resume'], ['start'], ['start'], ['start']]);
    expect([gateWords({ gate: 'bake', open: false, has: 5_400_000, needs: 86_400_000 }, 'en-GB'), gateWords({ gate: 'sample', open: true, has: 2180, needs: 2000 }, 'en-GB')]).toEqual(['1.5 h of 24 h', '2,180 of 2,000']);
  });

  it('[SHELL-292] shows a metric with its interval, limit and sample, and nothing measured as undecided', () => {
    expect(readingWords(reading(), 'en-GB')).toEqual({ figure: '3.5 % slower', interval: 'between 0.4 and 6.7 %', limit: 'limit 10 %', sample: 'n 2,180, compared with 2,200' });
    expect(readingWords(reading({ value: -4 }), 'en-GB').figure).toBe('4 % faster');
    expect(readingWords(reading({ metric: 'userComplaints', value: 1, lower: null, upper: null, threshold: 2 }), 'en-GB')).toMatchObject({ figure: '1', interval: '', limit: 'limit 2' });
    const unknown = reading({ verdict: 'inconclusive', value: null, lower: null, upper: null, n: 0 });
    expect([readingWords(unknown, 'en-GB').sample, verdictTone(unknown), lineOf(unknown)]).toEqual(['Nothing was measured yet.', 'unknown', null]);
  });

  it('[SHELL-292] places value and limit on one line, whatever is larger', () => {
    const slow = lineOf(reading({ value: 30, lower: 20, upper: 40 }));
    expect(slow?.to).toBe(100);
    expect(slow?.limit).toBeCloseTo(25);
    const fast = lineOf(reading({ value: -10, lower: -20, upper: 0 }));
    expect([fast?.from, Math.round(fast?.zero ?? 0)]).toEqual([0, 61]);
  });
});
