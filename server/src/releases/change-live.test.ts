import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signedText } from '@tandem/rest';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startS3, type S3Server } from '../../test/s3-server.ts';
import { changeLive, type ChangeStep, type LiveParts } from './change-live.ts';
import type { ReleaseActor, ReleaseCommand } from './composition/command.ts';
import { parsePointer } from './pointer-text.ts';
import type { LiveVersion } from './pointer.ts';
import { createRegistry } from './registry.ts';
import { isSigned, openReleaseKey, type ReleaseSigner } from './release-key.ts';
import { numbersIn, readEntry, readSnapshot, verifyLog } from './release-log.ts';
import { createFileStore } from './store/file-store.ts';
import type { ReleaseStore } from './store/release-store.ts';
import { createS3Store } from './store/s3-store.ts';

let folder: string;
let signer: ReleaseSigner;
let store: ReleaseStore;
let parts: LiveParts;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-live-'));
  signer = openReleaseKey(folder);
  store = createFileStore(join(folder, 'releases'));
  parts = { store, signer, now: () => new Date('2026-11-20T08:00:00Z') };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const mara: ReleaseActor = { kind: 'operator', name: 'mara' };
const version = (digit: string): LiveVersion => ({ v: digit, d: digit.repeat(64), m: `sha384-${digit}` });
const order = (command: ReleaseCommand, to = parts) => changeLive(to, { command, actor: mara, reason: 'a test' });
const deploy = (remote: string, digit: string, to = parts) => order({ kind: 'deploy', remote, version: version(digit) }, to);
const liveNow = async () => parsePointer((await store.get('live.json'))!.body.toString())!;

let s3: S3Server;
beforeAll(async () => {
  s3 = await startS3();
});
afterAll(() => s3.close());

describe('changes at the same time', () => {
  it.each(['folder', 'bucket'] as const)('[SERVER-920] in a %s lose nothing, each with its number and entry', async (kind) => {
    const stores = Array.from({ length: 5 }, () => (kind === 'folder' ? createFileStore(join(folder, 'releases')) : createS3Store(s3.place, () => Promise.resolve())));
    const names = ['weekly', 'monthly', 'day-detail', 'other', 'shell'];
    for (const name of names) await deploy(name, '0', { ...parts, store: stores[0]! });
    // Each team from its own process, deploys and finishes.
    await Promise.all(
      names.map(async (name, i) => {
        for (const digit of ['1', '2']) {
          await deploy(name, digit, { ...parts, store: stores[i]! });
          await order({ kind: 'promote', remote: name, percent: 100 }, { ...parts, store: stores[i]! });
        }
      }),
    );
    const live = parsePointer((await stores[0]!.get('live.json'))!.body.toString())!;
    expect(live.seq).toBe(25);
    for (const name of names) expect((name === 'shell' ? live.shell : live.remotes[name])).toMatchObject({ stable: { v: '2' }, previous: { v: '1' } });
    expect(await numbersIn(stores[1]!, 'log')).toEqual(Array.from({ length: 25 }, (_, i) => i + 1));
    expect(await verifyLog(stores[2]!, signer.keys)).toMatchObject({ entries: 25, faults: [] });
  }, 60_000);

  it('[SERVER-920] decide anew on what the faster one made', async () => {
    await deploy('weekly', 'a');
    const both = await Promise.all([deploy('weekly', 'b'), deploy('weekly', 'c')]);
    expect(both.map(({ kind }) => kind)).toEqual(['changed', 'changed']);
    const entries = await Promise.all([2, 3].map((seq) => readEntry(store, seq)));
    expect(entries.map((entry) => entry?.to)).toContain((await liveNow()).remotes['weekly']?.candidate?.d);
    expect(entries[1]?.to).toBe((await liveNow()).remotes['weekly']?.candidate?.d);
  });
});

describe('a change that cannot be', () => {
  it('[SERVER-921] ends where the next entry is there and cannot be read', async () => {
    await deploy('weekly', 'a');
    await store.create('log/2.json', '{"seq":');
    await expect(order({ kind: 'lock', remote: 'weekly' })).rejects.toThrow(/^log\/2\.json is no entry that this version reads/);
    expect((await liveNow()).seq).toBe(1);
  });

  it('[SERVER-920] is none where it was decided on what is not live any more', async () => {
    await deploy('weekly', 'a');
    const lock = (on: number) => changeLive(parts, { command: { kind: 'lock', remote: 'weekly' }, actor: mara, reason: 'a test', on });
    await deploy('weekly', 'b');
    expect(await lock(1)).toMatchObject({ kind: 'overtaken', live: { seq: 2 } });
    expect(await lock(2)).toMatchObject({ kind: 'changed', live: { seq: 3 } });
  });
});

describe('an interrupted change', () => {
  it.each(['log', 'snapshot', 'live'] as const)('[SERVER-921] before the step %s is undone or finished by the next', async (broken) => {
    await deploy('weekly', 'a');
    const dies = (step: ChangeStep): void => {
      if (step === broken) throw new Error('the power is gone');
    };
    await expect(deploy('weekly', 'b', { ...parts, onStep: dies })).rejects.toThrow('the power is gone');
    expect(await liveNow()).toMatchObject({ seq: 1, remotes: { weekly: { stable: { v: 'a' } } } });
    await order({ kind: 'lock', remote: 'weekly' });
    const made = broken !== 'log';
    expect((await liveNow()).remotes['weekly']).toMatchObject({ state: 'locked', ...(made && { candidate: { v: 'b' } }) });
    expect(await verifyLog(store, signer.keys)).toMatchObject({ entries: made ? 3 : 2, faults: [] });
    for (const seq of await numbersIn(store, 'log')) expect((await readSnapshot(store, seq))?.seq).toBe(seq);
  });

  it('[SERVER-921] that left no whole live.json is found in the log', async () => {
    await deploy('weekly', 'a');
    await deploy('weekly', 'b');
    await rm(join(folder, 'releases/.swapped-live.json'), { recursive: true });
    await writeFile(join(folder, 'releases/live.json'), '{"schema":');
    await order({ kind: 'lock', remote: 'weekly' });
    expect(await liveNow()).toMatchObject({ seq: 3, remotes: { weekly: { candidate: { v: 'b' }, state: 'locked' } } });
  });
});

describe('the log', () => {
  it('[SERVER-922] notices any one field of any entry that is changed', async () => {
    await deploy('weekly', 'a');
    await deploy('weekly', 'b');
    await order({ kind: 'promote', remote: 'weekly', percent: 5 });
    const path = (seq: number) => join(folder, 'releases', `log/${seq}.json`);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 3 }), fc.constantFrom('actor', 'reason', 'to', 'at', 'action', 'evidence', 'prev', 'hash', 'pointer'), async (seq, field) => {
        const text = await readFile(path(seq), 'utf8');
        const entry = JSON.parse(text) as Record<string, unknown>;
        const other = { ...entry, [field]: field === 'pointer' ? { ...(entry[field] as object), env: 'other' } : ['prev', 'hash'].includes(field) ? 'f'.repeat(64) : 'another' };
        await writeFile(path(seq), JSON.stringify(other));
        const { faults } = await verifyLog(store, signer.keys);
        await writeFile(path(seq), text);
        expect(faults.join()).toContain(`log/${seq}.json`);
      }),
      { numRuns: 12 },
    );
    expect(await verifyLog(store, signer.keys)).toMatchObject({ entries: 3, faults: [] });
  });

  it('[SERVER-922] notices a missing entry, another snapshot and another live.json', async () => {
    for (const digit of ['a', 'b']) await deploy('weekly', digit);
    await order({ kind: 'abort', remote: 'weekly' });
    await store.remove('log/2.json');
    await writeFile(join(folder, 'releases/c/3.json'), JSON.stringify({ ...(await liveNow()), env: 'other' }));
    await store.swap('live.json', '{}', (await store.get('live.json'))!.etag);
    expect((await verifyLog(store, signer.keys)).faults).toEqual(['log/2.json is missing.', expect.stringContaining('does not follow'), 'c/3.json is not what its entry says.', expect.stringContaining('live.json is not what log/3.json made live')]);
  });
});

describe('the end of the log', () => {
  it.each(['log/3.json', 'c/1.json', 'c/3.json'])('[SERVER-922] notices that %s is missing', async (key) => {
    for (const digit of ['a', 'b']) await deploy('weekly', digit);
    await order({ kind: 'abort', remote: 'weekly' });
    await store.remove(key);
    expect((await verifyLog(store, signer.keys)).faults).toEqual([`${key} is missing.`]);
  });
});

it('[SERVER-925] hands out the newest pointer while a slower process has put back an older copy', async () => {
  const [path, registry] = [join(folder, 'releases/live.json'), createRegistry(join(folder, 'releases'), { signer })];
  await deploy('weekly', 'a');
  const older = await readFile(path, 'utf8');
  await deploy('weekly', 'b');
  expect((await registry.live())?.seq).toBe(2);
  await writeFile(path, older);
  expect((await registry.live())?.seq).toBe(2);
});

describe('the signature', () => {
  it('[SERVER-923] is by the one key of the installation, as WebCrypto verifies it, and of every field', async () => {
    expect(openReleaseKey(folder).keys).toEqual(signer.keys);
    expect((await stat(join(folder, 'release-key.json'))).mode & 0o777).toBe(0o600);
    await deploy('weekly', 'a');
    const live = await liveNow();
    const { kid, s } = live.sig!;
    const key = await crypto.subtle.importKey('jwk', signer.keys[kid]!, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify']);
    const verified = (text: string) => crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, Buffer.from(s, 'base64url'), Buffer.from(text));
    expect([await verified(signedText(live)), await verified(signedText({ ...live, seq: 2 }))]).toEqual([true, false]);
    expect(isSigned(live, signer.keys)).toBe(true);
    for (const other of [{ ...live, expires: '' }, { ...live, blocked: [] }, { ...live, sig: { ...live.sig!, kid: '__proto__' } }]) expect(isSigned(other, signer.keys)).toBe(false);
    expect(live.expires).toBe('2026-12-20T08:00:00.000Z');
  });

  it('[SERVER-923] is renewed after half of its time, and once an unsigned registry has a key', async () => {
    await deploy('weekly', 'a', { ...parts, signer: null });
    let at = new Date('2026-11-20T08:00:00Z');
    const registry = createRegistry(join(folder, 'releases'), { signer, now: () => at });
    const seqs: number[] = [];
    for (const day of ['2026-11-20', '2026-12-04', '2026-12-06', '2026-12-07']) {
      at = new Date(`${day}T08:00:00Z`);
      await registry.keep();
      seqs.push((await liveNow()).seq);
    }
    expect(seqs).toEqual([2, 2, 3, 3]);
    expect(await liveNow()).toMatchObject({ expires: '2027-01-05T08:00:00.000Z', remotes: { weekly: { stable: { v: 'a' } } } });
    expect(isSigned(await liveNow(), signer.keys)).toBe(true);
  });

  it('[SERVER-923] needs a key that is one', async () => {
    await writeFile(join(folder, 'release-key.json'), '{}');
    expect(() => openReleaseKey(folder)).toThrow(/release-key\.json holds no private key/);
  });
});
