import { defaultClientConditions, type Rolldown } from 'vite';

/** RxJS has its modern build under `es2015`; without it every page would carry the one for ES5, a third larger. */
export const RESOLVE_CONDITIONS: string[] = ['es2015', ...defaultClientConditions];

/**
 * Chunks that only a dynamic import loads lie in a folder of their own, so that what a first view costs can be told from
 * what comes on demand. Chunks of the federation plugin keep the place it looks for them in.
 */
export const chunkFileNames = (chunk: Rolldown.PreRenderedChunk): string =>
  chunk.isDynamicEntry && !chunk.name.startsWith('__federation') ? 'assets/later/[name]-[hash].js' : 'assets/[name]-[hash].js';

/** Parts of Svelte that act as they load, for custom elements and components of version 4, of which there are none here. */
export const NEVER = /\/svelte\/src\/(internal\/client\/dom\/elements\/custom-element|legacy\/legacy-client)\.js$/;

/**
 * Reading a property has no effect in this code, and nothing happens by loading the parts of Svelte that make custom
 * elements and components of version 4, which it declares as they load: with that said, more of the libraries can go.
 */
export const SMALLER: Pick<Rolldown.InputOptions, 'treeshake' | 'optimization'> = {
  treeshake: {
    propertyReadSideEffects: false,
    moduleSideEffects: [{ test: NEVER, sideEffects: false }],
  },
  optimization: { inlineConst: true },
};

/** Packages whose entry only passes on names: what the first view takes of them says nothing of the rest. */
export const PASSED_ON = ['@tandem/rest', '@tandem/rota', '@tandem/ui'];

/**
 * Beside a part that comes later only its style sheets are named: what it imports, the browser finds by itself, and the
 * names of all files of all parts would stand in what every page loads.
 */
export const PRELOAD = {
  polyfill: false,
  resolveDependencies: (_file: string, needed: string[]): string[] => needed.filter((path) => path.endsWith('.css')),
};
