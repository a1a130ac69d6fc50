import { webcrypto } from 'node:crypto';
import { canonical, releasePointer, signedText, type ReleasePointer } from '@tandem/rest';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkPointer, type CheckPorts } from './check-pointer.ts';

const digest = (letter: string): string => letter.repeat(64);
const unsigned: ReleasePointer = {
  schema: 1, seq: 5, issued: '2026-11-29T00:00:00Z', expires: '2026-12-29T00:00:00Z', blocked: [digest('f')],
  remotes: { weekly: { stable: { v: '1', d: digest('a'), m: 'sha384-AAAA' }, previous: null } },
};
const subtle = webcrypto.subtle as unknown as SubtleCrypto;
let keys: Record<string, JsonWebKey>;
let sign: (pointer: ReleasePointer) => Promise<ReleasePointer>;

beforeAll(async () => {
  const pair = await subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  keys = { ours: await subtle.exportKey('jwk', pair.publicKey) };
  sign = async (pointer) => {
    const made = await subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, new TextEncoder().encode(canonical(pointer)));
    return { ...pointer, sig: { kid: 'ours', alg: 'ES256', s: Buffer.from(made).toString('base64url') } };
  };
});
const ports = (over: Partial<CheckPorts> = {}): CheckPorts => ({ keys, subtle, seen: () => 5, now: () => Date.parse('2026-12-01T00:00:00Z'), ...over });
const fault = async (pointer: unknown, over?: Partial<CheckPorts>): Promise<unknown> =>
  (await checkPointer(typeof pointer === 'string' ? pointer : JSON.stringify(pointer), ports(over))).fault;

describe('a pointer before it changes anything', () => {
  it('[SHELL-362] holds where it is signed, current and not older than what was seen', async () => {
    expect(releasePointer.parse(unsigned)).toEqual(unsigned);
    expect(await checkPointer(JSON.stringify(await sign(unsigned)), ports())).toEqual({ fault: null, seq: 5 });
    expect(await fault(await sign({ ...unsigned, expires: undefined }))).toBeNull();
    expect(await fault(unsigned, { keys: {} })).toBeNull();
  });

  it('[SHELL-362] is held to the same text that the installation signs', () => {
    const { sig: _, ...pointer } = { ...unsigned, sig: { kid: 'ours', alg: 'ES256' as const, s: 'AA' } };
    expect(canonical(pointer)).toBe(signedText(unsigned));
  });

  it.each<[string, (good: ReleasePointer) => unknown, Partial<CheckPorts>]>([
    ['unreadable', () => '<html>', {}],
    ['unreadable', (good) => ({ ...good, schema: 2 }), {}],
    ['unreadable', (good) => ({ ...good, seq: '5' }), { seen: () => 0 }],
    ['replayed', (good) => good, { seen: () => 6 }],
    ['forged', () => unsigned, {}],
    ['forged', (good) => ({ ...good, seq: 9 }), {}],
    ['forged', (good) => ({ ...good, sig: { ...good.sig, kid: 'other' } }), {}],
    ['forged', (good) => ({ ...good, sig: { ...good.sig, kid: 'toString' } }), {}],
    ['forged', (good) => ({ ...good, sig: { ...good.sig, s: 'not base64 at all!' } }), {}],
    ['uncheckable', (good) => good, { subtle: undefined }],
    ['expired', (good) => good, { now: () => Date.parse('2026-12-29T00:00:00Z') }],
  ])('[SHELL-362] changes nothing where it is %s', async (expected, change, over) => {
    expect(await fault(change(await sign(unsigned)), over)).toBe(expected);
  });

  it('[SHELL-362] changes nothing where it makes live what is blocked, or ends at no time', async () => {
    const { stable } = unsigned.remotes['weekly']!;
    const killed = { ...stable, d: digest('f') };
    expect(await fault(await sign({ ...unsigned, remotes: { weekly: { stable: killed, previous: null } } }))).toBe('blocked');
    expect(await fault(await sign({ ...unsigned, remotes: { weekly: { stable, previous: null, candidate: killed } } }))).toBe('blocked');
    expect(await fault(await sign({ ...unsigned, expires: 'never' }))).toBe('expired');
  });

  it('[SHELL-362] says the first fault of several, in the order of the rules', async () => {
    const late = { seen: () => 6, now: () => Date.parse('2027-12-29T00:00:00Z') };
    const forged = { ...unsigned, remotes: { weekly: { stable: { ...unsigned.remotes['weekly']!.stable, d: digest('f') }, previous: null } } };
    expect(await fault(forged, late)).toBe('replayed');
    expect(await fault(forged, { ...late, seen: () => 5 })).toBe('forged');
    expect(await fault(await sign(forged), { ...late, seen: () => 5 })).toBe('expired');
  });
});
