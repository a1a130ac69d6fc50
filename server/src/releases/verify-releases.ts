import { unitsIn } from './composition/units.ts';
import type { LiveVersion, Pointer } from './pointer.ts';
import { isSigned, type ReleaseKeys } from './release-key.ts';
import { verifyLog, type LogReport } from './release-log.ts';
import type { ReleaseStore } from './store/release-store.ts';
import { verifyVersion } from './verify-version.ts';

export interface VerifyParts {
  readonly store: ReleaseStore;
  /** None: this installation signs nothing. */
  readonly keys: ReleaseKeys;
  readonly live: Pointer | null;
  readonly now: number;
  readonly onWhole?: (unit: string, version: LiveVersion) => void;
}

export interface VerifiedReleases extends LogReport {
  readonly seq: number;
  /** Of all units that are live, before and candidate: each was read whole. */
  readonly versions: number;
}

/** The whole log, the signature and its time, and every byte of what is live. */
export async function verifyReleases({ store, keys, live, now, onWhole = () => {} }: VerifyParts): Promise<VerifiedReleases> {
  const log = await verifyLog(store, keys);
  const faults = [...log.faults];
  if (live !== null && Object.keys(keys).length > 0 && !isSigned(live, keys)) faults.push('live.json is not signed by this installation: a start of the server signs it.');
  if (live?.expires !== undefined && Date.parse(live.expires) <= now) faults.push(`live.json has expired on ${live.expires}: a start of the server renews it.`);
  let versions = 0;
  for (const [name, { stable, previous, candidate, url }] of unitsIn(live)) {
    // Another server's files are its own to keep.
    for (const version of url === undefined ? [stable, previous, candidate] : []) {
      if (!version) continue;
      versions += 1;
      const wrong = await verifyVersion(store, name, version);
      faults.push(...wrong);
      if (wrong.length === 0) onWhole(name, version);
    }
  }
  return { seq: live?.seq ?? 0, entries: log.entries, head: log.head, versions, faults };
}
