import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify, type JsonWebKey, type KeyObject } from 'node:crypto';
import { chmodSync, existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonical, signedText } from '@tandem/rest';
import type { Pointer } from './pointer.ts';
import { unfinishedName } from './durable-files.ts';

/** By thumbprint: what a page checks the pointer with. */
export type ReleaseKeys = Readonly<Record<string, JsonWebKey>>;

/** Signs pointers. WebCrypto reads the same form: ECDSA P-256, SHA-256, r and s side by side. */
export interface ReleaseSigner {
  readonly sign: (pointer: Pointer) => Pointer;
  readonly keys: ReleaseKeys;
}

const FILE = 'release-key.json';

/**
 * The installation's key in its data folder, made where there is none.
 * @throws Error in one sentence when the file is there and holds no such key
 */
export function openReleaseKey(folder: string): ReleaseSigner {
  const path = join(folder, FILE);
  if (!existsSync(path)) makeKey(path);
  return signerOf(readKey(path));
}

function makeKey(path: string): void {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const draft = unfinishedName(path);
  writeFileSync(draft, `${JSON.stringify(privateKey.export({ format: 'jwk' }))}\n`, { mode: 0o600, flush: true });
  chmodSync(draft, 0o600);
  try {
    linkSync(draft, path);
  } catch (error) {
    // Another process was first: its key holds.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function readKey(path: string): KeyObject {
  try {
    const key = createPrivateKey({ key: JSON.parse(readFileSync(path, 'utf8')) as JsonWebKey, format: 'jwk' });
    if (key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key;
  } catch {
    // Said below.
  }
  throw new Error(`${path} holds no private key of P-256 as a JWK: put the right one back, or move it away, and the next start makes a new one.`);
}

function signerOf(key: KeyObject): ReleaseSigner {
  const { kty, crv, x, y } = createPublicKey(key).export({ format: 'jwk' });
  const jwk = { kty, crv, x, y } as JsonWebKey;
  const kid = thumbprint(jwk);
  return {
    keys: { [kid]: jwk },
    sign(pointer) {
      const s = sign('sha256', Buffer.from(signedText(pointer)), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');
      return { ...pointer, sig: { kid, alg: 'ES256', s } };
    },
  };
}

/** RFC 7638. */
const thumbprint = ({ crv, kty, x, y }: JsonWebKey): string => createHash('sha256').update(canonical({ crv, kty, x, y })).digest('base64url');

/** Whether a pointer is signed by one of these. */
export function isSigned(pointer: Pointer, keys: ReleaseKeys): boolean {
  const { sig } = pointer;
  const key = sig !== undefined && Object.hasOwn(keys, sig.kid) ? keys[sig.kid] : undefined;
  if (sig === undefined || key === undefined) return false;
  return verify('sha256', Buffer.from(signedText(pointer)), { key: createPublicKey({ key, format: 'jwk' }), dsaEncoding: 'ieee-p1363' }, Buffer.from(sig.s, 'base64url'));
}
