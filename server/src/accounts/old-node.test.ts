import type * as crypto from 'node:crypto';
import { expect, it, vi } from 'vitest';

vi.mock('node:crypto', async (load) => {
  const real = await load<typeof crypto>();
  return { ...real, default: { ...real, argon2: undefined } };
});
const { requireArgon2 } = await import('./password.ts');

it('[SERVER-164] names the oldest Node that can hash passwords', () => {
  expect(requireArgon2).toThrow(/^Node \d+\.\d+\.\d+ has no argon2 for passwords: start Tandem with Node 24\.7 or newer\.$/);
});
