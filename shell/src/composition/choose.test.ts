import { bucket } from '@tandem/sync/bucket';
import { COHORT_CASES } from '@tandem/rest/cohort-cases';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReleasePerson } from '@tandem/rest';
import { chosenFor, isIncluded } from './choose.ts';
import { pageBucket } from './page-bucket.ts';

const version = (name: string) => ({ v: name, d: name.repeat(64), m: 'sha384-AAAA' });
const rollout = { id: 'r2', salt: 'weekly/r2', percent: 0 };
const pointer = (unit: object): string =>
  JSON.stringify({ schema: 1, seq: 2, issued: '', remotes: { weekly: { stable: version('a'), previous: version('b'), ...unit }, monthly: { stable: version('c'), previous: null } } });
const mara: ReleasePerson = { id: 'id-of-mara', login: 'mara', roles: [{ id: 'ward-a', role: 'editor' }] };
const given = (unit: object, person = mara): (string | undefined)[] => {
  const weekly = chosenFor(pointer(unit), person).get('weekly');
  return [weekly?.stable.version, weekly?.previous?.version];
};
const person = fc.record({ id: fc.uuid(), login: fc.string({ minLength: 1 }), roles: fc.constant([]) });
const salt = fc.string({ minLength: 1, maxLength: 20 });

describe('the version that a person is given', () => {
  it('[SHELL-360] is the candidate for whoever is named or in the share, with the stable one to go back to', () => {
    expect(given({ candidate: version('d'), rollout })).toEqual(['a', 'b']);
    expect(given({ candidate: version('d'), rollout: { ...rollout, percent: 100 } })).toEqual(['d', 'a']);
    expect(given({ candidate: version('d'), rollout: { ...rollout, include: ['user:mara'] } })).toEqual(['d', 'a']);
    expect(given({ candidate: version('d'), rollout: { ...rollout, include: ['team:ward-a'] } })).toEqual(['d', 'a']);
    expect(given({ candidate: version('d'), rollout: { ...rollout, include: ['user:noor', 'group:mara', 'mara'] } })).toEqual(['a', 'b']);
  });

  it.each([
    ['no rollout', { candidate: version('d') }],
    ['no candidate', { rollout: { ...rollout, percent: 100 } }],
    ['a candidate that cannot be read', { candidate: { ...version('d'), d: '../..' }, rollout: { ...rollout, percent: 100 } }],
    ['a rollout that cannot be read', { candidate: version('d'), rollout: { include: 7, percent: 100 } }],
  ])('[SHELL-360] is the stable one where there is %s', (_what, unit) => {
    expect(given(unit)).toEqual(['a', 'b']);
    expect(chosenFor(pointer(unit), mara).get('monthly')?.stable.version).toBe('c');
  });

  it.each(COHORT_CASES)('[SHELL-420] is decided as the server counts it: $what', ({ rollout: given, person: who, given: is }) => void expect(isIncluded(given, who)).toBe(is));

  it('[SHELL-361] a wider share takes nobody out, nobody is in at 0 and everybody at 100', () => {
    fc.assert(
      fc.property(person, salt, fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 100 }), (who, key, one, two) => {
        const at = (percent: number): boolean => isIncluded({ salt: key, percent }, who);
        if (at(Math.min(one, two))) expect(at(Math.max(one, two))).toBe(true);
        expect([at(0), at(100)]).toEqual([false, true]);
      }),
    );
  });

  it('[SHELL-361] a bucket is the same here as on the server, in every script', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (key, unit) => void expect(pageBucket(key, unit)).toBe(bucket(key, unit))));
  });

  it('[SHELL-361] a hotfix has the people of the version that it replaces', () => {
    fc.assert(
      fc.property(person, fc.integer({ min: 0, max: 100 }), (who, percent) => {
        const unit = (name: string) => ({ candidate: version(name), rollout: { ...rollout, percent } });
        const expected = bucket(rollout.salt, who.id) < percent * 100;
        expect([given(unit('d'), who)[0] === 'd', given(unit('e'), who)[0] === 'e']).toEqual([expected, expected]);
      }),
    );
  });
});
