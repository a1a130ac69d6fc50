import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { StorageError } from '../storage/storage-error.ts';

export const ARMS = ['candidate', 'control', 'rest'] as const;
export type Arm = (typeof ARMS)[number];

/** What a page's health counts for, as the server has said it. */
const claims = z.strictObject({
  /** A page, from its load on. */
  session: z.string().check(z.maxLength(40)),
  user: z.string().check(z.maxLength(100)),
  schedule: z.string().check(z.maxLength(64)),
  arm: z.enum(ARMS),
  /** Of the flags that it was told with. */
  revision: z.int(),
  epoch: z.int(),
  /** Epoch milliseconds. */
  until: z.int(),
});
export type HealthClaims = z.infer<typeof claims>;

/** Milliseconds for which a token counts: a page has a new one every minute, and a sleeping laptop's sample is none of now. */
export const TOKEN_LASTS = 300_000;

export interface HealthTokens {
  sign(claims: HealthClaims): string;
  /** @returns what was signed; why it does not count else */
  read(token: string, now: number): HealthClaims | 'forged' | 'expired';
}

export function createHealthTokens(key: Buffer): HealthTokens {
  const mac = (text: string): Buffer => createHmac('sha256', key).update(text).digest();
  return {
    sign(said) {
      const text = Buffer.from(JSON.stringify(said)).toString('base64url');
      return `${text}.${mac(text).toString('base64url')}`;
    },
    read(token, now) {
      const [text = '', signature = '', ...rest] = token.split('.');
      const given = Buffer.from(signature, 'base64url');
      const right = mac(text);
      if (rest.length > 0 || given.length !== right.length || !timingSafeEqual(given, right)) return 'forged';
      const said = z.parse(claims, JSON.parse(Buffer.from(text, 'base64url').toString()));
      return said.until < now ? 'expired' : said;
    },
  };
}

const KEY_BYTES = 32;

/** The key of this data folder, for its owner alone; made when there is none. @throws StorageError */
export function readHealthKey(folder: string, make: () => Buffer = () => randomBytes(KEY_BYTES)): Buffer {
  const path = join(folder, 'telemetry.key');
  try {
    const file = openSync(path, 'wx', 0o600);
    try {
      writeSync(file, make());
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw new StorageError(`${path} cannot be written (${(error as NodeJS.ErrnoException).code ?? 'unknown'}): let the server's user write there.`);
  }
  const key = readFileSync(path);
  if (key.length === KEY_BYTES) return key;
  throw new StorageError(`${path} holds ${key.length} bytes, ${KEY_BYTES} are accepted: delete it, and the next start makes another.`);
}
