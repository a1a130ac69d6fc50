import crypto, { randomBytes, timingSafeEqual, type Argon2Parameters } from 'node:crypto';

/** Cost of one hash: memory in KiB, passes over it, lanes. */
export interface HashCost {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}

/** OWASP's least for argon2id; a higher cost here makes every next sign-in store a new hash. */
export const HASH_COST: HashCost = { memory: 19_456, passes: 2, parallelism: 1 };

const SALT_BYTES = 16;
const TAG_BYTES = 32;
/** The PHC string format, with the one algorithm and version that is written here. */
const ENCODED = /^\$argon2id\$v=19\$m=(\d{1,8}),t=(\d{1,4}),p=(\d{1,3})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{43,86})$/;

interface StoredHash {
  readonly cost: HashCost;
  readonly salt: Buffer;
  readonly tag: Buffer;
}

/** @throws Error in one sentence when this Node cannot hash: it came with 24.7 */
export function requireArgon2(): void {
  // Read from the default export: importing a name that is not there would end the program with no sentence.
  if (typeof crypto.argon2 === 'function') return;
  throw new Error(`Node ${process.versions.node} has no argon2 for passwords: start Tandem with Node 24.7 or newer.`);
}

/** Hashes a password with argon2id and a random salt; the answer holds its own parameters (PHC string format). */
export async function hashPassword(password: string, cost: HashCost = HASH_COST): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  return encode({ cost, salt, tag: await derive(password, salt, cost, TAG_BYTES) });
}

/**
 * Whether `password` is the one that `encoded` was made from, with the cost it was made with.
 * `encoded` null stands for an unknown user: the same work is done, at `cost`, and the answer is no.
 */
export async function verifyPassword(password: string, encoded: string | null, cost: HashCost = HASH_COST): Promise<boolean> {
  const stored = encoded === null ? null : decode(encoded);
  const { salt, tag } = stored ?? UNKNOWN;
  const derived = await derive(password, salt, stored?.cost ?? cost, tag.length);
  return timingSafeEqual(derived, tag) && stored !== null;
}

/** Whether a hash was made with other parameters than today's, so that the next sign-in replaces it. */
export function isOutdated(encoded: string, cost: HashCost = HASH_COST): boolean {
  const stored = decode(encoded);
  return (
    stored === null ||
    stored.cost.memory !== cost.memory ||
    stored.cost.passes !== cost.passes ||
    stored.cost.parallelism !== cost.parallelism
  );
}

const UNKNOWN: Omit<StoredHash, 'cost'> = { salt: Buffer.alloc(SALT_BYTES), tag: randomBytes(TAG_BYTES) };

function encode({ cost, salt, tag }: StoredHash): string {
  const { memory, passes, parallelism } = cost;
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${plainBase64(salt)}$${plainBase64(tag)}`;
}

function decode(encoded: string): StoredHash | null {
  const match = ENCODED.exec(encoded);
  if (match === null) return null;
  const [, memory, passes, parallelism, salt = '', tag = ''] = match;
  return {
    cost: { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  };
}

const plainBase64 = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');

function derive(password: string, nonce: Buffer, cost: HashCost, tagLength: number): Promise<Buffer> {
  // Two keyboards may compose the same letter differently; NFKC makes it one password.
  const message = Buffer.from(password.normalize('NFKC'));
  const parameters: Argon2Parameters = { message, nonce, tagLength, ...cost };
  return new Promise((resolve, reject) => {
    crypto.argon2('argon2id', parameters, (error, derived) => (error === null ? resolve(derived) : reject(error)));
  });
}
