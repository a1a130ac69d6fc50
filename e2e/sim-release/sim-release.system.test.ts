import { describe, expect, it } from 'vitest';
import { FLAWS, type FlawName } from './release-faults.ts';
import { runRelease } from './run-release.ts';
import { sumUpReleases, taskOf } from './sum-up-releases.ts';

const run = (flaw: FlawName, seeds: readonly number[]) => Promise.all(seeds.map((seed) => runRelease(taskOf(flaw, seed))));
const flawed = (Object.keys(FLAWS) as FlawName[]).filter((name) => FLAWS[name].within !== null);

describe('candidates in virtual time', () => {
  it.each(flawed)('[E2E-400] one that %s is taken back by itself in time, and nobody else is disturbed', async (flaw) => {
    const done = await run(flaw, [1, 2]);
    expect(sumUpReleases(done).wrong).toEqual([]);
    for (const { takenAfter } of done) expect(takenAfter).toBeLessThanOrEqual(FLAWS[flaw].within ?? 0);
  });

  it('[E2E-401] one that is whole is never taken back', async () => {
    const done = await run('whole', [1, 2, 3]);
    expect([sumUpReleases(done).wrong, done.map(({ takenAfter }) => takenAfter)]).toEqual([[], [null, null, null]]);
  });
});
