import type { TriggersAnswer } from '@tandem/rest';
import { describe, expect, it } from 'vitest';
import { fieldRefused, formFields, readTriggerForm, trialWords, valuesOf } from './trigger-form.ts';

const ANSWER: TriggersAnswer = {
  locked: false,
  triggers: { performance: { mode: 'enforce', threshold: 15, metrics: ['visible', 'inp'] }, syncErrors: { hypotheses: [{ ratio: 3, alpha: 0.0007 }, { ratio: 10, alpha: 0.0001 }], restarts: 8 } },
  fields: [
    { path: 'performance.mode', kind: 'choice', choices: ['observe', 'enforce'], stricter: 'higher' },
    { path: 'performance.threshold', kind: 'number', above: 0, most: 1000, stricter: 'lower' },
    { path: 'performance.metrics', kind: 'several', choices: ['visible', 'inp', 'switch'], stricter: 'higher' },
    { path: 'syncErrors.hypotheses.0.alpha', kind: 'number', above: 0, below: 0.5, stricter: 'fixed' },
    { path: 'syncErrors.restarts', kind: 'whole', least: 1, most: 10_000, stricter: 'higher' },
  ],
};
const typed = (over: Record<string, string | readonly string[]>) => readTriggerForm(ANSWER, { ...valuesOf(ANSWER), ...over }, 'en-GB');

describe('the form of triggers', () => {
  it('[SHELL-340] sends what was changed alone, a list whole', () => {
    expect(typed({})).toEqual({ changed: {}, count: 0, problems: {} });
    expect(typed({ 'performance.threshold': '12,5', 'performance.mode': 'observe', 'performance.metrics': ['inp'] }).changed).toEqual({ performance: { threshold: 12.5, mode: 'observe', metrics: ['inp'] } });
    expect(typed({ 'syncErrors.hypotheses.0.alpha': '0.001' }).changed).toEqual({ syncErrors: { hypotheses: [{ ratio: 3, alpha: 0.001 }, { ratio: 10, alpha: 0.0001 }] } });
    // The same number in another spelling is no change.
    expect(typed({ 'performance.threshold': '15.0' }).count).toBe(0);
  });

  it('[SHELL-341] names field, value and what is accepted', () => {
    expect(typed({ 'performance.threshold': '0', 'syncErrors.restarts': '2.5', 'performance.metrics': [], 'syncErrors.hypotheses.0.alpha': 'x' }).problems).toEqual({
      'performance.threshold': 'Threshold, %: “0” was given; a number above 0, up to 1,000 is accepted.',
      'syncErrors.restarts': 'Free restarts a day: “2.5” was given; a whole number 1 to 10,000 is accepted.',
      'performance.metrics': 'Compares: choose at least one.',
      'syncErrors.hypotheses.0.alpha': 'Test 1: alpha: “x” was given; a number above 0, below 0.5 is accepted.',
    });
    expect(formFields({ ...ANSWER, locked: true }, 'performance', 'en-GB').map(({ hint }) => hint)).toEqual([undefined, 'lower than 15 alone', undefined]);
    expect([fieldRefused({ kind: 'conflict', origin: 'x', reason: 'y', field: 'triggers.performance.threshold' }), fieldRefused({ kind: 'offline', origin: 'x', reason: 'y' })]).toEqual(['performance.threshold', '']);
  });

  it('[SHELL-342] says how often a trigger would have fired, and that it cannot where too little was seen', () => {
    const row = { trigger: 'silence', action: 'hold' as const, mode: 'enforce' as const, looks: 12, enough: false, now: { fired: 0, at: [] }, tried: { fired: 0, at: [] } };
    const say = (over: object) => trialWords({ ...row, ...over }, 'en-GB', () => '09:35');
    expect(say({})).toBe('Cannot say: 12 minutes are too few.');
    expect(say({ enough: true })).toBe('Would not have fired.');
    expect(say({ tried: { fired: 3, at: [1, 2, 3] } })).toBe('Would have fired 3 times, last 09:35 (as it is now: never).');
  });
});
