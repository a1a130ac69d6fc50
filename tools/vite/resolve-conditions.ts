import { defaultClientConditions } from 'vite';

/** RxJS has its modern build under `es2015`; without it every page would carry the one for ES5, a third larger. */
export const RESOLVE_CONDITIONS: string[] = ['es2015', ...defaultClientConditions];
