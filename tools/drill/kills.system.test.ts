import { expect, it } from 'vitest';
import { drillKills } from './kills.ts';

it('[HOUSE-30] three kills under load lose and double nothing', async () => {
  const { acked, lost, doubled } = await drillKills({ kills: 3, seed: 7, say: () => undefined });
  expect({ lost, doubled }).toEqual({ lost: [], doubled: [] });
  expect(acked).toBeGreaterThan(100);
});
