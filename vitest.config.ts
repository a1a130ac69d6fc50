import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

/**
 * Two projects: `core` runs in plain Node (pure code, server, tools), `svelte` compiles runes and has a DOM.
 * A test belongs to `svelte` when its name ends in `.svelte.test.ts`.
 */
const svelteTests = '**/*.svelte.test.ts';
const notOurs = ['**/node_modules/**', '**/dist/**', 'e2e/**'];

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'core', environment: 'node', include: ['**/*.test.ts'], exclude: [...notOurs, svelteTests] } },
      {
        plugins: [svelte()],
        resolve: { conditions: ['browser'] },
        test: { name: 'svelte', environment: 'happy-dom', include: [svelteTests], exclude: notOurs },
      },
    ],
  },
});
