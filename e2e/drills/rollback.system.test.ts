import { expect, it } from 'vitest';
import { drillRollback } from './rollback.ts';

const nothingWrong = { lost: 0, doubled: 0, staleEpochAccepted: 0, differences: 0 };

it('[E2E-340] an emergency rollback under load loses nothing, doubles nothing and reaches every page', async () => {
  const result = await drillRollback('emergency', { clients: 8, deaf: 0, seed: 1, program: null, say: () => undefined });
  expect(result).toMatchObject({ ...nothingWrong, steps: [{ name: 'off' }] });
});
