import { defineConfig } from '@playwright/test';

/** The journeys run against the built app and a real server, in the Chromium that `tools/test/chromium.ts` found. */
export default defineConfig({
  testDir: './journeys',
  outputDir: './test-results',
  globalSetup: './harness/server.ts',
  fullyParallel: true,
  // A journey waits for its page, its server and itself in turn, in which two of them leave a core idle.
  workers: 3,
  retries: 0,
  // Other work goes beside the journeys: patience costs nothing where what is waited for comes.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  forbidOnly: true,
  use: {
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    // A trace of every journey would cost a third of the run: `npm run e2e -- --trace retain-on-failure` makes them.
    screenshot: 'only-on-failure',
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: {
      ...(process.env.CHROMIUM_PATH ? { executablePath: process.env.CHROMIUM_PATH } : {}),
      args: [
        '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
        '--disable-component-update', '--disable-sync',
        // Each remote's own origin (e2e/harness/origins.ts) is a name of this machine.
        '--host-resolver-rules=MAP *.tandem.test 127.0.0.1',
      ],
    },
  },
});
