import type * as crypto from 'node:crypto';
import { afterAll, expect, it, vi } from 'vitest';

vi.mock('node:crypto', async (load) => {
  const real = await load<typeof crypto>();
  return { ...real, default: { ...real, argon2: undefined } };
});
// Another file of this worker may have read the module with the real crypto, or would get it with this one.
vi.resetModules();
afterAll(() => void vi.resetModules());
const { requireArgon2 } = await import('./password.ts');

it('[SERVER-164] names the oldest Node that can hash passwords', () => {
  expect(requireArgon2).toThrow(/^Node \d+\.\d+\.\d+ has no argon2 for passwords: start Tandem with Node 24\.7 or newer\.$/);
});
