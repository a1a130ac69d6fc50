import { expect, it } from 'vitest';
import { syncWorld } from '../../test/sync-world.ts';
import type { Pointer } from './pointer.ts';
import { watchLive } from './watch-live.ts';

const pointer = (seq: number): Pointer => ({ schema: 1, seq, issued: '', remotes: {} });
/** Lets what has been looked at arrive. */
const arrived = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('[SERVER-1120] tells a browser which release pointer is live when it connects, and of each other one at the next look, but none that speaks an older protocol', async () => {
  let live: Pointer | null = pointer(4);
  let failing = false;
  let look = (): void => undefined;
  let ended = false;
  const errors: unknown[] = [];
  const releases = watchLive(
    { live: () => (failing ? Promise.reject(new Error('the disk is gone')) : Promise.resolve(live)) },
    (error) => errors.push(error),
    (_ms, run) => ((look = run), () => void (ended = true)),
  );
  const world = syncWorld({ releases });
  await arrived();
  const [ann, old] = [world.connect('ann'), world.connect('bob', { min: 1, max: 2 })];
  const told = (): unknown[] => ann.of('notices').map(({ release }) => release);
  const looked = async (): Promise<void> => (look(), arrived());
  expect(told()).toEqual([4]);
  await looked();
  expect(told()).toEqual([4]);
  live = pointer(5);
  await looked();
  expect([told(), releases.current()]).toEqual([[4, 5], 5]);
  failing = true;
  await looked();
  failing = false;
  live = null;
  await looked();
  expect([told(), errors]).toEqual([[4, 5], [new Error('the disk is gone')]]);
  expect(old.of('notices')).toEqual([]);
  releases.end();
  expect(ended).toBe(true);
  await world.close();
});
