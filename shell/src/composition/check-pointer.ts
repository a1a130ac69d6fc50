import { canonical, type ReleasePointer } from '@tandem/rest';
import { attempt } from '../attempt.ts';
import { parsePointer } from '../remotes/release-manifest.ts';

/**
 * Why a pointer changes nothing, in the order in which it is looked at:
 *
 * - `unreadable` it is no pointer;
 * - `replayed` a later one was seen in this browser;
 * - `forged` it is not signed with a key of this installation;
 * - `uncheckable` this browser checks no signatures here, as over plain HTTP;
 * - `expired` its time is over;
 * - `blocked` it makes live what nothing may bring back.
 */
export type PointerFault = 'unreadable' | 'replayed' | 'forged' | 'uncheckable' | 'expired' | 'blocked';

export interface CheckPorts {
  /** By thumbprint; none: this installation signs nothing. */
  readonly keys: Readonly<Record<string, JsonWebKey>>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** undefined where the browser has none. */
  readonly subtle: SubtleCrypto | undefined;
  /** The highest number that was seen with these keys. */
  readonly seen: () => number;
}

export type Checked = { readonly fault: PointerFault } | { readonly fault: null; readonly seq: number };

/** Holds the text of a pointer to the rules, in their order. */
export async function checkPointer(text: string, { keys, now, subtle, seen }: CheckPorts): Promise<Checked> {
  const pointer = attempt(() => (parsePointer(text), JSON.parse(text) as ReleasePointer));
  if (pointer === null || !Number.isSafeInteger(pointer.seq) || pointer.seq < 1) return { fault: 'unreadable' };
  const { seq } = pointer;
  if (seq < seen()) return { fault: 'replayed' };
  if (Object.keys(keys).length > 0) {
    if (subtle === undefined) return { fault: 'uncheckable' };
    if (!(await isSigned(pointer, keys, subtle).catch(() => false))) return { fault: 'forged' };
  }
  // What cannot be read as a time is over.
  if (pointer.expires !== undefined && !(now() < Date.parse(pointer.expires))) return { fault: 'expired' };
  const blocked = new Set(pointer.blocked ?? []);
  const live = Object.values(pointer.remotes).flatMap((unit) => [unit?.stable?.d, unit?.candidate?.d]);
  return live.some((digest) => digest !== undefined && blocked.has(digest)) ? { fault: 'blocked' } : { fault: null, seq };
}

async function isSigned({ sig, ...signed }: ReleasePointer, keys: CheckPorts['keys'], subtle: SubtleCrypto): Promise<boolean> {
  const jwk = sig !== undefined && Object.hasOwn(keys, sig.kid) ? keys[sig.kid] : undefined;
  if (sig === undefined || jwk === undefined) return false;
  const key = await subtle.importKey('jwk', jwk, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify']);
  const text = new TextEncoder().encode(canonical(signed));
  return subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, bytesOf(sig.s), text);
}

const bytesOf = (base64url: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));
