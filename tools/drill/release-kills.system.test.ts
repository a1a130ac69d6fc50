import { expect, it } from 'vitest';
import { drillReleaseKills } from './release-kills.ts';

it('[HOUSE-31] kills of a publisher in every operation leave what is live whole, and the log one chain', async () => {
  const { changes, killedIn, faults } = await drillReleaseKills({ kills: 6, seed: 3, say: () => undefined });
  expect(faults).toEqual([]);
  expect(changes).toBeGreaterThan(6);
  expect(Object.keys(killedIn).length).toBeGreaterThan(2);
});
