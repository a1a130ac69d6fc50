import { svelte } from '@sveltejs/vite-plugin-svelte';
import type { UserConfig } from 'vite';
import { chunkFileNames, NEVER, PASSED_ON, PRELOAD, RESOLVE_CONDITIONS, SMALLER } from './bundle-options.ts';
import { compilerOptions } from './compiler-options.ts';
import { directImportsPlugin } from './direct-imports.ts';
import { noHydration } from './no-hydration.ts';
import { EARLY, unitFile } from './unit-file.ts';

/** Parts of Svelte that only later pages use; its one entry would bring them to the start. */
const LATER = /svelte\/src\/internal\/client\/dom\/(elements\/(style|bindings\/(input|select))|blocks\/(await|key))\.js$/;

/** A file of its own: it is there long before the rest. */
const BEFORE = /[\\/]src[\\/]early\.ts$/;

/**
 * The Vite configuration of the shell: one entry, one file that runs before it and one style sheet with hashed names, and no HTML. The server writes
 * the page from `unit.json`, since only it knows the live versions and the folder the shell is served from.
 */
export function shellConfig(): UserConfig {
  return {
    base: './',
    resolve: { conditions: RESOLVE_CONDITIONS },
    plugins: [
      directImportsPlugin(PASSED_ON),
      noHydration(),
      svelte({ configFile: false, compilerOptions: compilerOptions('shell') }),
      unitFile('shell', (bundle) =>
        Object.values(bundle).filter((file) => file.type === 'chunk').filter((chunk) => chunk.isEntry && chunk.name !== EARLY),
      ),
    ],
    // A worker is one file: it may load nothing further, which its own policy sees to.
    worker: {
      format: 'es',
      rolldownOptions: { output: { entryFileNames: 'assets/later/[name]-[hash].js', codeSplitting: false }, ...SMALLER },
    },
    build: {
      target: 'esnext',
      modulePreload: PRELOAD,
      reportCompressedSize: false,
      rolldownOptions: {
        input: { main: 'src/main.ts', [EARLY]: 'src/early.ts' },
        ...SMALLER,
        // What the page starts with is one file; else each part that a later page needs too would become a file of its own.
        output: {
          chunkFileNames,
          codeSplitting: {
            includeDependenciesRecursively: false,
            groups: [
              { name: 'main-parts', tags: ['$initial'], test: (id) => !LATER.test(id) && !BEFORE.test(id), priority: 1 },
              // Each module that the engine has in common with what comes before it would be a file of its own too.
              { name: 'sync-parts', minShareCount: 2, test: /[\\/]shared[\\/]sync[\\/]/ },
              { name: 'zod', test: /[\\/]zod[\\/]/ },
            ],
          },
        },
        treeshake: { propertyReadSideEffects: false, moduleSideEffects: [{ test: LATER, sideEffects: false }, { test: NEVER, sideEffects: false }] },
      },
    },
  };
}
