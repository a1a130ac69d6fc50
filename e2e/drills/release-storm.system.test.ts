import { expect, it } from 'vitest';
import { findChromium } from '@tandem/tools/chromium';
import { drillReleaseStorm } from './release-storm.ts';

it('[E2E-345] pages that load while two pipelines deploy get whole versions, and no deploy is lost', async () => {
  const result = await drillReleaseStorm({ clients: 24, seconds: 5, chromium: { pages: 1, program: findChromium(() => undefined) }, say: () => undefined });
  expect(result).toMatchObject({ brokenLoads: 0, lostDeploys: 0, wrongPointer: 0 });
  expect(Math.min(result.loads - result.loadsInChromium, result.loadsInChromium, result.deploys)).toBeGreaterThan(0);
});
