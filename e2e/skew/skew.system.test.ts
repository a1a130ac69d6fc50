import { findChromium } from '@tandem/tools/chromium';
import { expect, it } from 'vitest';
import { drillSkew } from './skew.ts';
import type { Composition } from './variants.ts';

/** In a page of today, and in one whose bus speaks an older protocol, where a view brings a copy of the bus. */
const IN_TODAYS: Composition = { shell: 'today', weekly: 'esbuild', monthly: 'older-svelte', 'day-detail': 'older-protocol' };
const IN_AN_OLDER: Composition = { shell: 'bus-2', weekly: 'own-bus', monthly: 'older-svelte', 'day-detail': 'today' };

it('[E2E-421] [E2E-422] units of an older Svelte, an older protocol and another bundler are usable together, on one bus', async () => {
  const result = await drillSkew({ compositions: [IN_TODAYS, IN_AN_OLDER], program: findChromium(() => undefined), say: () => undefined });
  expect(result).toMatchObject({ failures: [], compositions: 3, usable: 3, broken: 0, busInstances: 1 });
});
