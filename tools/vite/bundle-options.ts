import { defaultClientConditions, type Rolldown } from 'vite';

/** RxJS has its modern build under `es2015`; without it every page would carry the one for ES5, a third larger. */
export const RESOLVE_CONDITIONS: string[] = ['es2015', ...defaultClientConditions];

/** Reading a property has no effect in this code: with that said, more of the libraries can go. */
export const SMALLER: Pick<Rolldown.InputOptions, 'treeshake' | 'optimization'> = {
  treeshake: { propertyReadSideEffects: false },
  optimization: { inlineConst: true },
};
