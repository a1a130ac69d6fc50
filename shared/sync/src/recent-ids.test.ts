import { expect, it } from 'vitest';
import { createRecentIds } from './recent-ids.ts';

it('[SYNC-45, SYNC-73] remembers the last ids and not all of them', () => {
  const ids = createRecentIds(10);
  for (let i = 0; i < 1000; i += 1) {
    ids.add(`id-${i}`);
    for (let back = 0; back < 10; back += 1) expect(ids.has(`id-${i - back}`)).toBe(i >= back);
  }
  expect(Array.from({ length: 1000 }, (_, i) => ids.has(`id-${i}`)).filter(Boolean).length).toBeLessThanOrEqual(20);
});
