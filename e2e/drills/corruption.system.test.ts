import { describe, expect, it } from 'vitest';
import { corruptCells, STAGES_TRIED } from './corruption-tries.ts';
import { CORRUPTIONS } from './corruptions.ts';
import { fullRoster } from './full-roster.ts';
import { workAnHour } from './quiet-hour.ts';

const roster = fullRoster(6, 7);

describe('cells that come to differ', () => {
  it('[E2E-341] each kind in each stage is found in time, and no other cell is said to differ', async () => {
    const kinds = Object.keys(CORRUPTIONS);
    const done = await corruptCells({ roster, seed: 3, tries: kinds.length * STAGES_TRIED.length }, () => undefined);
    expect(done.filter(({ inTime, strangers }) => !inTime || strangers.length > 0)).toEqual([]);
    expect(new Set(done.map(({ stage, kind }) => `${stage} ${kind}`)).size).toBe(kinds.length * STAGES_TRIED.length);
  });

  it('[E2E-342] work over a slow network is called in order in every hybrid stage', async () => {
    const { confirmed, fallbacks, edits, compared, sweeps } = await workAnHour({ roster, seed: 5, ms: 4 * 60_000 });
    expect([confirmed, fallbacks]).toEqual([[], 0]);
    expect(edits).toBeGreaterThan(1000);
    expect(sweeps).toBeGreaterThan(12);
    expect(compared).toBeGreaterThan(4000);
  });
});
