import { expect, it } from 'vitest';
import { tracked } from './tracked.svelte.ts';

it('[UI-41] builds a value when it is read, and again only after it was told', () => {
  let builds = 0;
  const value = tracked(() => ++builds);
  const stop = $effect.root(() => {
    expect(builds).toBe(0);
    expect([value.current, value.current]).toEqual([1, 1]);
    value.touch();
    expect(builds).toBe(1);
    expect([value.current, value.current]).toEqual([2, 2]);
  });
  stop();
});
