import { test as base, expect, type Page, type WorkerFixture } from '@playwright/test';
import { startServer, type RunningServer } from './server.ts';

interface WorkerFixtures {
  /** One real server with the demo rota for all tests of a worker. */
  readonly server: RunningServer;
}

interface TestFixtures {
  /** What the page printed as an error and the test does not expect. */
  readonly allowedErrors: RegExp[];
}

/** A server for as long as a worker runs; each call's is another, which Playwright gives workers of their own. */
export const serverOfWorker = (): [WorkerFixture<RunningServer, object>, { scope: 'worker' }] => [
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the parameter's shape
  async ({}, use) => {
    const server = await startServer();
    await use(server);
    await server.dispose();
  },
  { scope: 'worker' },
];

/**
 * The test of all journeys: a real server, and a page that fails the test when it prints an error, throws, or breaks its
 * content security policy. `allowedErrors.push(/…/)` names what a failure on purpose prints.
 */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  server: serverOfWorker(),
  // eslint-disable-next-line no-empty-pattern -- as above
  allowedErrors: async ({}, use) => use([]),
  baseURL: async ({ server }, use) => use(server.url),
  page: async ({ page, allowedErrors }, use) => {
    const errors = watchErrors(page);
    await use(page);
    expect(errors.filter((text) => !allowedErrors.some((allowed) => allowed.test(text)))).toEqual([]);
  },
});
export { expect };

/** Collects console errors and uncaught exceptions; Chromium prints policy violations as console errors too. */
export function watchErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' || /Content Security Policy|Trusted/i.test(message.text())) errors.push(`${message.text()} ${message.location().url}`.trim());
  });
  return errors;
}
