import type * as crypto from 'node:crypto';
import { afterAll, describe, expect, it, vi } from 'vitest';

const costs: Pick<crypto.Argon2Parameters, 'memory' | 'passes' | 'parallelism' | 'tagLength'>[] = [];
vi.mock('node:crypto', async (load) => {
  const real = await load<typeof crypto>();
  const argon2: typeof real.argon2 = (algorithm, parameters, done) => {
    const { memory, passes, parallelism, tagLength } = parameters;
    costs.push({ memory, passes, parallelism, tagLength });
    real.argon2(algorithm, parameters, done);
  };
  return { ...real, default: { ...real, argon2 } };
});
// Another file of this worker may have read the module with the real crypto, or would get it with this one.
vi.resetModules();
afterAll(() => void vi.resetModules());
const { hashPassword, verifyPassword } = await import('./password.ts');

describe('passwords', () => {
  it('[SERVER-128] take the same work for an unknown login as for a new user, and the answer is no', async () => {
    const hash = await hashPassword('something long');
    costs.length = 0;
    await verifyPassword('wrong', hash);
    expect(await verifyPassword('', null)).toBe(false);
    expect(costs).toHaveLength(2);
    expect(costs[1]).toEqual(costs[0]);
  });
});
