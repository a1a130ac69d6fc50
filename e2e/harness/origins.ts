import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { serveRegistry } from '@tandem/server';
import type { Remote } from './rota.ts';
import { startServer, type RunningServer } from './server.ts';
import { expect, watchErrors } from './test.ts';

/** A page of an app whose remotes come from origins of their own. */
export interface Apart {
  readonly page: Page;
  readonly url: string;
  /** Where each of these remotes is loaded from. */
  readonly origins: Readonly<Record<string, string>>;
  /** Where a copy of all of them lies. */
  readonly mirror: string;
  /** The addresses of everything that was loaded. */
  readonly loaded: readonly string[];
  /** What the page prints as an error and the journey does not expect. */
  readonly allowedErrors: RegExp[];
}

/**
 * Runs a journey in an app that takes these remotes from origins of their own, and fails it when the page prints an error.
 * @param published a server that has published the same units: what lies in its release folders is named by its content
 */
export async function withOrigins(browser: Browser, published: RunningServer, remotes: readonly Remote[], journey: (apart: Apart) => Promise<void>): Promise<void> {
  const served = await Promise.all(remotes.map(async (remote) => ({ remote, registry: await serveRegistry(join(published.data, 'releases')) })));
  const origins = Object.fromEntries(served.map(({ remote, registry }) => [remote, `http://${remote}.tandem.test:${new URL(registry.origin).port}`]));
  const copy = await serveRegistry(join(published.data, 'releases'));
  const mirror = `http://mirror.tandem.test:${new URL(copy.origin).port}`;
  const server = await startServer({ env: { TANDEM_REMOTE_ORIGINS: Object.entries(origins).map(([remote, url]) => `${remote}=${url}`).join(','), TANDEM_RELEASE_MIRROR: mirror } });
  const page = await browser.newPage({ baseURL: server.url });
  const errors = watchErrors(page);
  const loaded: string[] = [];
  const allowedErrors: RegExp[] = [];
  page.on('response', (response) => loaded.push(response.url()));
  try {
    await journey({ page, url: server.url, origins, mirror, loaded, allowedErrors });
    expect(errors.filter((text) => !allowedErrors.some((allowed) => allowed.test(text)))).toEqual([]);
  } finally {
    await page.close();
    await server.dispose();
    await Promise.all([copy, ...served.map(({ registry }) => registry)].map((each) => each.close()));
  }
}
