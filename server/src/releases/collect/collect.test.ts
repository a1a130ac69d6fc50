import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changeLive, type LiveParts } from '../change-live.ts';
import type { ReleaseCommand } from '../composition/command.ts';
import type { Pointer } from '../pointer.ts';
import { createFileStore } from '../store/file-store.ts';
import { claimVersions, collectGarbage, type CollectStep } from './collect.ts';
import { LEAST_KEPT, nameOf, unneeded, type StoredVersion } from './kept.ts';

const DAY = 24 * 3_600_000;
const digest = (i: number): string => i.toString(16).padStart(64, '0');
const version = (i: number) => ({ v: String(i), d: digest(i), m: `sha384-${i}` });

describe('what nothing needs', () => {
  it('[SERVER-930] is never live, restorable, heard of, or among the last ten of its unit', () => {
    const any = fc.record({ unit: fc.constantFrom('weekly', 'monthly'), digest: fc.integer({ min: 0, max: 40 }).map(digest), builtAt: fc.option(fc.nat({ max: 99 })) });
    const pointer = fc.tuple(fc.nat({ max: 40 }), fc.nat({ max: 40 }), fc.nat({ max: 40 })).map(([a, b, c]): Pointer => ({ schema: 1, seq: 1, issued: '', remotes: { weekly: { stable: version(a), previous: version(b), candidate: version(c) } } }));
    fc.assert(
      fc.property(fc.uniqueArray(any, { maxLength: 60, selector: nameOf }), fc.option(pointer), fc.array(pointer, { maxLength: 3 }), fc.array(fc.nat({ max: 40 }), { maxLength: 4 }), (versions: StoredVersion[], live, snapshots, heardOf) => {
        const heard = new Set(heardOf.map(digest));
        const spare = unneeded(versions, { live, snapshots, heard });
        const gone = new Set(spare.map(nameOf));
        const named = [live, ...snapshots].flatMap((each) => Object.values(each?.remotes ?? {}).flatMap(({ stable, previous, candidate }) => [stable.d, previous?.d, candidate?.d]));
        for (const each of spare) expect([...named, ...heard]).not.toContain(each.digest);
        for (const unit of ['weekly', 'monthly']) {
          const own = versions.filter((each) => each.unit === unit);
          const stay = own.filter((each) => !gone.has(nameOf(each)));
          expect(stay.length).toBeGreaterThanOrEqual(Math.min(LEAST_KEPT, own.length));
          for (const each of own.filter((one) => gone.has(nameOf(one)))) expect(stay.filter((one) => (one.builtAt ?? 0) >= (each.builtAt ?? 0)).length).toBeGreaterThanOrEqual(LEAST_KEPT);
        }
        expect(unneeded(stayOf(versions, gone), { live, snapshots, heard })).toEqual([]);
      }),
    );
  });
  const stayOf = (versions: readonly StoredVersion[], gone: ReadonlySet<string>): StoredVersion[] => versions.filter((each) => !gone.has(nameOf(each)));
});

describe('collecting', () => {
  let folder: string;
  let parts: LiveParts;
  let at: number;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tandem-collect-'));
    at = Date.parse('2026-11-20T08:00:00Z');
    parts = { store: createFileStore(folder), signer: null, now: () => new Date(at) };
    for (let i = 1; i <= 13; i += 1) {
      const manifest = { name: 'weekly', version: String(i), digest: digest(i), builtAt: new Date(i).toISOString(), entry: 'a.js', css: [], preload: [], contract: { mount: [1, 1], sync: [1, 1] }, files: {} };
      await parts.store.create(`r/weekly/${digest(i)}/a.js`, 'x');
      await parts.store.create(`r/weekly/${digest(i)}/manifest.json`, JSON.stringify(manifest));
    }
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const order = (command: ReleaseCommand) => changeLive(parts, { command, actor: { kind: 'operator', name: 'mara' }, reason: 'a test' });
  const publish = (i: number) => order({ kind: 'publish', remote: 'weekly', version: version(i) });
  const left = async (): Promise<number[]> => [...new Set((await parts.store.list('r/')).map((key) => Number.parseInt(key.split('/')[2] ?? '', 16)))].sort((a, b) => a - b);
  const named = (...all: number[]): string[] => all.map((i) => `weekly/${digest(i)}`);

  it('[SERVER-931] marks, waits a day and removes; what was live within 30 days stays', async () => {
    await publish(1);
    await publish(2);
    await publish(3);
    await publish(13);
    expect(await collectGarbage(parts, { dryRun: true })).toEqual({ versions: 13, marked: [], removed: [] });
    at += 31 * DAY;
    await publish(12);
    // Version 13 was live until now; 1 and 2 were replaced 31 days ago, 3 as well.
    expect(await collectGarbage(parts, { dryRun: true })).toMatchObject({ marked: named(1, 2) });
    expect(await collectGarbage(parts)).toEqual({ versions: 13, marked: named(1, 2), removed: [] });
    at += DAY - 1;
    expect((await collectGarbage(parts)).removed).toEqual([]);
    at += 1;
    expect((await collectGarbage(parts)).removed).toEqual(named(1, 2));
    expect(await left()).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
    expect(await collectGarbage(parts)).toEqual({ versions: 11, marked: [], removed: [] });
  });

  it('[SERVER-931] leaves what a page has named within a week', async () => {
    await parts.store.swap('heard/2026-11-18.json', JSON.stringify({ digests: [digest(1)] }), null);
    await parts.store.swap('heard/2026-11-10.json', JSON.stringify({ digests: [digest(2)] }), null);
    await publish(13);
    expect((await collectGarbage(parts)).marked).toEqual(named(2, 3));
  });

  it('[SERVER-932] leaves what is named between mark and removal, and is not named while it is being removed', async () => {
    await publish(13);
    expect((await collectGarbage(parts)).marked).toEqual(named(1, 2, 3));
    at += DAY;
    expect(await claimVersions(parts.store, named(1))).toEqual([]);
    await publish(2);
    expect((await collectGarbage(parts)).removed).toEqual(named(3));
    at += DAY;
    const stops = (step: CollectStep): void => {
      if (step === 'manifest') throw new Error('the power is gone');
    };
    await expect(collectGarbage(parts, { onStep: stops })).rejects.toThrow('the power is gone');
    expect(await claimVersions(parts.store, named(1, 2))).toEqual(named(1));
    expect(await parts.store.list(`r/${named(1)[0]}/`)).toEqual([`r/${named(1)[0]}/manifest.json`]);
    expect((await collectGarbage(parts)).removed).toEqual([]);
    at += 3_600_000;
    expect((await collectGarbage(parts)).removed).toEqual(named(1));
    expect([await left(), await claimVersions(parts.store, named(1))]).toEqual([[2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13], []]);
  });
});
