import { FLAG_NAMES } from '@tandem/sync/protocol';
import { describe, expect, it } from 'vitest';
import { policySchema } from './policy.ts';

describe('the policy of a rollout', () => {
  it("[SERVER-804] is the brief's where nothing is given", () => {
    const policy = policySchema.parse({});
    expect(policy.stages.map(({ name, pct }) => `${name} ${pct}`)).toEqual(['development team 5', 'internal testing 10', 'beta users 25', 'early adopters 50', 'all users 100']);
    expect(policy.stages.map(({ minBake, approval, monitored }) => [minBake, approval, monitored])).toEqual([[86_400, false, true], ...Array.from({ length: 4 }, () => [86_400, true, true])]);
    expect([policy.criticalErrors.count, policy.criticalErrors.window, policy.criticalErrors.alone]).toEqual([3, 300, 50]);
    expect([policy.syncErrors.threshold, policy.dataInconsistency.count, policy.userComplaints.count]).toEqual([1, 1, 2]);
    expect([policy.performance.success, policy.performance.hold, policy.performance.threshold, policy.performance.for, policy.performance.minSample]).toEqual([5, 10, 15, 600, 500]);
    expect([policy.coolDown, policy.errorLimit, policy.tenants, policy.holdback, policy.unit, policy.minute]).toEqual([1800, 4, 2, { pct: 5, for: 604_800 }, 'schedule', 60]);
    expect(new Set([policy.syncErrors, policy.criticalErrors, policy.dataInconsistency, policy.performance].map(({ mode }) => mode))).toEqual(new Set(['enforce']));
    expect(JSON.parse(JSON.stringify(policy))).toEqual(policy);
  });

  it.each([
    [{ stages: [{ name: 'a', pct: 120 }] }, 'stages.0.pct'],
    [{ stages: [{ name: 'a', pct: 50 }, { name: 'b', pct: 10 }] }, 'stages.1.pct'],
    [{ stages: [{ name: 'a', pct: 5 }, { name: 'a', pct: 10 }] }, 'stages.1.name'],
    [{ stages: [] }, 'stages'],
    [{ stages: [{ name: 'a', pct: 5, minBake: -1 }] }, 'stages.0.minBake'],
    [{ performance: { hold: 30 } }, 'performance.hold'],
    [{ syncErrors: { mode: 'maybe' } }, 'syncErrors.mode'],
    [{ syncErrors: { hypotheses: [{ ratio: 1, alpha: 0.001, beta: 0.1 }] } }, 'syncErrors.hypotheses.0.ratio'],
    [{ flags: ['enableEverything'] }, 'flags.0'],
    [{ coolDown: Number.NaN }, 'coolDown'],
    [{ minute: 0.5 }, 'minute'],
    [{ minute: 0 }, 'minute'],
    [{ unit: 'user' }, 'unit'],
  ])('[SERVER-805] %j is refused by the name of the field', (input, field) => {
    const { error } = policySchema.safeParse(input);
    expect(error?.issues.map(({ path }) => path.join('.'))).toEqual([field]);
  });

  it.each(FLAG_NAMES)('[SERVER-1089] refuses users as the unit of %s, as of all flags, and says why', (flag) => {
    expect(policySchema.safeParse({ unit: 'user', flags: [flag] }).error?.issues).toMatchObject([{ path: ['unit'], message: 'schedule: a user is no unit of any flag, because people of one rota would be in different modes' }]);
  });

  it('[SERVER-805] names a field that is not known', () => {
    expect(policySchema.safeParse({ stagse: [] }).error?.issues[0]).toMatchObject({ code: 'unrecognized_keys', keys: ['stagse'] });
  });
});
