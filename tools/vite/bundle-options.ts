import { defaultClientConditions, type Rolldown } from 'vite';

/** RxJS has its modern build under `es2015`; without it every page would carry the one for ES5, a third larger. */
export const RESOLVE_CONDITIONS: string[] = ['es2015', ...defaultClientConditions];

/**
 * Chunks that only a dynamic import loads lie in a folder of their own, so that what a first view costs can be told from
 * what comes on demand. Chunks of the federation plugin keep the place it looks for them in.
 */
export const chunkFileNames = (chunk: Rolldown.PreRenderedChunk): string =>
  chunk.isDynamicEntry && !chunk.name.startsWith('__federation') ? 'assets/later/[name]-[hash].js' : 'assets/[name]-[hash].js';

/** Reading a property has no effect in this code: with that said, more of the libraries can go. */
export const SMALLER: Pick<Rolldown.InputOptions, 'treeshake' | 'optimization'> = {
  treeshake: { propertyReadSideEffects: false },
  optimization: { inlineConst: true },
};
