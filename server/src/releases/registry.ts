import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { sri } from './digest.ts';
import { manifest, type Manifest } from './manifest.ts';
import { changeLive, HOLDS_FOR, newest, type ChangeResult, type LiveParts, type Ordered } from './change-live.ts';
import { parsePointer } from './pointer-text.ts';
import type { LiveVersion, Pointer } from './pointer.ts';
import type { ReleaseKeys, ReleaseSigner } from './release-key.ts';
import { LIVE } from './release-log.ts';
import { createFileStore } from './store/file-store.ts';
import type { ReleaseStore } from './store/release-store.ts';
import { MANIFEST } from './verify-unit.ts';

/** Reads what is published, where everything immutable is read once, and changes what is live. */
export interface Registry {
  readonly root: string;
  readonly store: ReleaseStore;
  /** What the pointer is signed with; none: it is not. */
  readonly keys: ReleaseKeys;
  /** The live pointer as it is on the disk now; the last good one while the file is unreadable; null before the first. */
  live(): Promise<Pointer | null>;
  /** @throws Error when the manifest is missing or is not the one the pointer names by hash */
  manifestOf(unit: string, version: LiveVersion): Promise<Manifest>;
  /** The same with a signature of this installation, where it has a key. */
  signed(pointer: Pointer): Pointer;
  /** @throws StoreFailure */
  change(ordered: Ordered): Promise<ChangeResult>;
  /** Finishes what a process that died has begun, and signs the pointer anew once half of its time is over. */
  keep(): Promise<void>;
}

export interface RegistryOptions {
  readonly signer?: ReleaseSigner | null;
  readonly now?: () => Date;
}

const SERVER = { kind: 'operator', name: 'server' } as const;

export function createRegistry(root: string, { signer = null, now = () => new Date() }: RegistryOptions = {}): Registry {
  const parts: LiveParts = { store: createFileStore(root), signer, now };
  const manifests = new Map<string, Manifest>();
  let seen: { readonly mark: string; readonly live: Pointer } | null = null;

  const folderOf = (unit: string, { d }: LiveVersion) => join(root, 'r', unit, d);

  async function manifestOf(unit: string, version: LiveVersion): Promise<Manifest> {
    const known = manifests.get(version.m);
    if (known !== undefined) return known;
    const path = join(folderOf(unit, version), MANIFEST);
    const content = await readFile(path);
    if (sri(content) !== version.m) throw new Error(`${path} is not the manifest that live.json names.`);
    const read = z.parse(manifest, JSON.parse(content.toString('utf8')));
    manifests.set(version.m, read);
    return read;
  }

  return {
    root,
    store: parts.store,
    keys: signer?.keys ?? {},
    manifestOf,
    signed: (pointer) => signer?.sign(pointer) ?? pointer,
    change: (ordered) => changeLive(parts, ordered),
    async keep() {
      const { live } = await newest(parts);
      if (live === null || signer === null || !isOld(live, signer, now())) return;
      await changeLive(parts, { command: { kind: 'renew' }, actor: SERVER, reason: 'half of its time is over' });
    },
    async live() {
      const path = join(root, LIVE);
      const found = await stat(path, { bigint: true }).catch(() => null);
      if (found === null) return seen?.live ?? null;
      const mark = `${found.ino} ${found.mtimeNs} ${found.size}`;
      if (seen?.mark === mark) return seen.live;
      // The file itself is a copy, which a slower process may put back for a moment.
      const stored = await parts.store.get(LIVE);
      const live = stored && parsePointer(stored.body.toString());
      if (live === null) return seen?.live ?? null;
      seen = { mark, live };
      return live;
    },
  };
}

/** Not signed with today's key, or past half of the time for which it holds. */
const isOld = ({ expires, sig }: Pointer, { keys }: ReleaseSigner, now: Date): boolean =>
  sig === undefined || !Object.hasOwn(keys, sig.kid) || expires === undefined || Date.parse(expires) - now.getTime() < HOLDS_FOR / 2;
