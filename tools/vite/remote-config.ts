import federation from '@originjs/vite-plugin-federation';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import type { PluginOption, Rolldown, UserConfig } from 'vite';
import { federationCompanion } from './federation-companion.ts';
import { PASSED_ON, PRELOAD, RESOLVE_CONDITIONS, SMALLER } from './bundle-options.ts';
import { compilerOptions } from './compiler-options.ts';
import { directImportsPlugin } from './direct-imports.ts';
import { earlyFile } from './early-file.ts';
import { noHydration } from './no-hydration.ts';
import { unitFile } from './unit-file.ts';

/** The one module a remote offers; its file exports `mount` and nothing else. */
const EXPOSES = { './mount': './src/expose.ts' };
const ENTRY = 'remoteEntry.js';
/** All that a remote needs before its first paint is one chunk: one file packs better than many, and is one request. */
const FIRST = 'first';
/** What the federation plugin makes, and what the page gives, stay in chunks of their own. */
const APART = /federation|\0|[\\/]shared[\\/]sync[\\/]|[\\/]rxjs[\\/]/;

/**
 * The Vite configuration of a remote. Run the build in the remote's own folder, one process per remote: the federation
 * plugin keeps state between builds and resolves paths against the working directory.
 *
 * Only `@tandem/sync` is shared with the page. Svelte is bundled, because a Svelte shared across minor versions breaks
 * without an error. Style sheets are listed in `unit.json` and loaded by the shell, which owns their links.
 *
 * @param name the remote's name in the release manifest
 */
export function remoteConfig({ name }: { name: string }): UserConfig {
  return {
    base: './',
    resolve: { conditions: RESOLVE_CONDITIONS },
    plugins: [
      noHydration(),
      svelte({ configFile: false, compilerOptions: compilerOptions(name) }),
      directImportsPlugin(PASSED_ON),
      federationCompanion(EXPOSES),
      federation({
        name,
        filename: ENTRY,
        exposes: { './mount': { import: EXPOSES['./mount'], dontAppendStylesToHead: true } },
        shared: { '@tandem/sync': {} },
      }) as PluginOption,
      earlyFile(),
      unitFile(name, remoteRoots),
    ],
    build: {
      target: 'esnext',
      modulePreload: PRELOAD,
      reportCompressedSize: false,
      rolldownOptions: {
        // There is no page: the federation plugin emits the entry itself.
        input: {},
        output: {
          // What only a dynamic import loads lies in a folder of its own, so that what a first view costs can be told.
          chunkFileNames: ({ name }) => (name === FIRST || /^_{1,2}federation|^_virtual/.test(name) ? 'assets/[name]-[hash].js' : 'assets/later/[name]-[hash].js'),
          codeSplitting: { groups: [{ name: FIRST, tags: ['$initial'], test: (id: string) => !APART.test(id) }] },
        },
        ...SMALLER,
      },
    },
  };
}

/** The container, then the chunks that `get('./mount')` loads. */
function remoteRoots(bundle: Rolldown.OutputBundle): Rolldown.OutputChunk[] {
  const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
  return [
    ...chunks.filter((chunk) => chunk.fileName.endsWith(ENTRY)),
    ...chunks.filter((chunk) => chunk.name === FIRST || chunk.name.startsWith('__federation_expose_')),
  ];
}
