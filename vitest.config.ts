import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

/**
 * Three projects, told apart by the name of the test file: `*.test.ts` runs in plain Node; `*.svelte.test.ts` compiles
 * runes and has a DOM; `*.system.test.ts` starts real processes and is left to `npm test`, the slower gate.
 */
const runes = '**/*.svelte.test.ts';
const system = '**/*.system.test.ts';
/** Milliseconds: a test that takes this long hangs. Nothing here asserts speed. */
const PATIENCE = 60_000;
const notOurs = ['**/node_modules/**', '**/dist/**', 'e2e/journeys/**'];

/** One worker for many files: half the time. A test that changes what lives in a module puts it back. */
const patient = { setupFiles: [fileURLToPath(new URL('tools/test/patience.ts', import.meta.url))] } as const;
const shared = { ...patient, pool: 'threads', isolate: false, testTimeout: PATIENCE, hookTimeout: PATIENCE } as const;

export default defineConfig({
  test: {
    // Tests wait for processes, clocks and disks in turn: by itself Vitest leaves a core of every machine free.
    maxWorkers: 2,
    projects: [
      { test: { ...shared, name: 'core', environment: 'node', include: ['**/*.test.ts'], exclude: [...notOurs, runes, system] } },
      {
        plugins: [svelte({ configFile: false })],
        resolve: { conditions: ['browser'] },
        test: { ...shared, name: 'svelte', environment: 'happy-dom', include: [runes], exclude: notOurs },
      },
      { test: { ...patient, name: 'system', environment: 'node', include: [system], exclude: notOurs, retry: 1, testTimeout: 10 * PATIENCE, hookTimeout: 3 * PATIENCE } },
    ],
  },
});
