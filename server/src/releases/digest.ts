import { createHash } from 'node:crypto';

/** A file by its path and the SHA-256 of its content, hex. */
export interface DigestLeaf {
  readonly path: string;
  readonly hash: string;
}

export const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');

/** A hash in the form that browsers check (subresource integrity). */
export const sri = (content: Uint8Array): string => `sha384-${createHash('sha384').update(content).digest('base64')}`;

/**
 * The Merkle root over a unit's files, hex: the same files give the same digest, in whatever order they are read.
 * Leaves and inner nodes are hashed with different first bytes, so that neither passes for the other (RFC 9162 §2.1).
 */
export function digestOf(files: readonly DigestLeaf[]): string {
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return root(sorted.map(({ path, hash }) => node(0, Buffer.from(`${path}\0${hash}`)))).toString('hex');
}

function root(level: readonly Buffer[]): Buffer {
  if (level.length <= 1) return level[0] ?? node(0, Buffer.alloc(0));
  const next: Buffer[] = [];
  for (let i = 0; i < level.length; i += 2) {
    const pair = level.slice(i, i + 2);
    next.push(pair.length === 2 ? node(1, Buffer.concat(pair)) : (pair[0] as Buffer));
  }
  return root(next);
}

const node = (kind: 0 | 1, content: Buffer): Buffer => createHash('sha256').update(Buffer.from([kind])).update(content).digest();
