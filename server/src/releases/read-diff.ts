import type { ReleaseDiffAnswer } from '@tandem/rest';
import { RotaFailure } from '../http/failure.ts';
import { unitsIn } from './composition/units.ts';
import type { Manifest } from './manifest.ts';
import type { LiveVersion } from './pointer.ts';
import type { Registry } from './registry.ts';
import { stableBefore, type ReleaseHistory } from './release-history.ts';
import { LOOKED_AT } from './release-orders.ts';
import { diffVersions } from './version-diff.ts';
import { manifestIn, publishedVersion } from './verify-version.ts';

const ORIGIN = 'server/releases';
/** Digests that a refusal names. */
const MOST_NAMED = 10;
/** Digits by which people tell digests apart. */
const SHOWN = 12;

interface Published {
  readonly version: LiveVersion;
  readonly manifest: Manifest;
}

/** Compares versions whose files are here, live or not. @throws RotaFailure `invalid` that names the field and what is accepted */
export function createDiffReader({ store, live }: Pick<Registry, 'store' | 'live'>, history: ReleaseHistory): (unit: string, from: string, to: string) => Promise<ReleaseDiffAnswer> {
  async function published(unit: string, digest: string): Promise<Published | null> {
    const version = await publishedVersion(store, unit, digest);
    const manifest = version && (await manifestIn(store, unit, version));
    return manifest && version && { version, manifest };
  }

  /** Of what is live or was, newest first, what lies here. */
  async function acceptedOf(unit: string): Promise<readonly LiveVersion[]> {
    const pointer = await live();
    const units = unitsIn(pointer);
    if (!units.has(unit)) throw new RotaFailure('invalid', ORIGIN, `unit: "${unit}" was given; accepted is one of ${[...units.keys()].join(', ')}`, { field: 'unit', causes: [{ code: 'unknown', given: unit }] });
    const { candidate, stable, previous } = units.get(unit) ?? {};
    const before = stableBefore(await history.from(pointer?.seq ?? 0, LOOKED_AT), unit);
    const digests = [...new Set([candidate, stable, previous, ...before].flatMap((version) => version?.d ?? []))].slice(0, MOST_NAMED);
    const here = await Promise.all(digests.map((digest) => published(unit, digest)));
    return here.flatMap((found) => found?.version ?? []);
  }

  async function required(field: 'from' | 'to', unit: string, digest: string): Promise<Published> {
    const found = await published(unit, digest);
    if (found !== null) return found;
    const accepted = await acceptedOf(unit);
    const named = (digits: number): string => accepted.map(({ v, d }) => `${v} (${d.slice(0, digits)})`).join(', ');
    throw new RotaFailure('invalid', ORIGIN, `${field}: "${digest}" was given; the digest of a version of ${unit} whose files are here is accepted: ${named(64) || 'there is none'}`, { field, causes: [{ code: 'no-version', given: digest.slice(0, SHOWN), unit, accepted: named(SHOWN) }] });
  }

  return async (unit, from, to) => {
    const [before, after] = [await required('from', unit, from), await required('to', unit, to)];
    return { from: before.version, to: after.version, ...diffVersions(before.manifest, after.manifest) };
  };
}
