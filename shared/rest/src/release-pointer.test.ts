import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical } from './canonical.ts';
import { releasePointer, signedText, type ReleasePointer } from './release-pointer.ts';

const version = (digit: string) => ({ v: `1.0.${digit}`, d: digit.repeat(64), m: `sha384-${digit}` });
const pointer: ReleasePointer = {
  schema: 1,
  seq: 7,
  issued: '2026-11-20T08:00:00.000Z',
  expires: '2026-12-20T08:00:00.000Z',
  env: 'prod',
  blocked: ['d'.repeat(64)],
  remotes: {
    weekly: {
      stable: version('1'),
      previous: version('0'),
      candidate: version('2'),
      rollout: { id: 'r42', salt: 'weekly/r42', percent: 10, include: ['group:dev', 'team:ward-a', 'role:editor', 'user:mara'], gate: 'default' },
      contract: { bus: [1, 2], mount: [1, 1], url: [1, 1] },
      state: 'rolling',
    },
  },
  sig: { kid: 'k', alg: 'ES256', s: 'abc_-' },
};

describe('the release pointer', () => {
  it('[REST-140] is read with every field, and without those that older ones do not have', () => {
    expect(releasePointer.parse(pointer)).toEqual(pointer);
    const old = { schema: 1, seq: 1, issued: '', remotes: { weekly: { stable: version('1'), previous: null } } };
    expect(releasePointer.parse(old)).toEqual(old);
  });

  it.each<[string, unknown]>([
    ['seq', 0],
    ['blocked', ['../x']],
    ['env', 'Prod!'],
    ['sig', { kid: 'k', alg: 'none', s: '' }],
    ['remotes', { weekly: { ...pointer.remotes['weekly'], rollout: { id: 'r', salt: 's', percent: 101 } } }],
    ['remotes', { weekly: { ...pointer.remotes['weekly'], state: 'gone' } }],
    ['remotes', { weekly: { ...pointer.remotes['weekly'], candidate: { ...version('2'), d: '../../x' } } }],
  ])('[REST-140] is refused with a wrong %s', (field, value) => {
    expect(releasePointer.safeParse({ ...pointer, [field]: value }).success).toBe(false);
  });

  it('[REST-141] is signed in a text that has no order of names, no space, and not the signature', () => {
    expect(signedText(pointer)).toBe(signedText({ ...pointer, sig: { kid: 'other', alg: 'ES256', s: 'x' } }));
    expect(signedText({ ...pointer, seq: 8 })).not.toBe(signedText(pointer));
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse());
        expect(canonical(turned)).toBe(canonical(value));
        expect(JSON.parse(canonical(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
