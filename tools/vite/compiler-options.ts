import { VERSION, type CompileOptions } from 'svelte/compiler';

/** The first minor of Svelte 5 whose HTML carries the name of a policy, which the page's Trusted Types let through. */
const NAMES_ITS_POLICY = 51;

/** How a Svelte makes markup that the page lets it make: as HTML, or piece by piece where the browser would refuse its HTML. */
export const fragmentsFor = (version: string): 'html' | 'tree' => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major === 5 && minor < NAMES_ITS_POLICY ? 'tree' : 'html';
};

/**
 * What a unit's components are compiled with, whichever Svelte it is built with.
 * @param name begins every scoped class, since the same file in two units would otherwise get the same one
 */
export const compilerOptions = (name: string): Pick<CompileOptions, 'cssHash' | 'fragments'> => ({
  cssHash: ({ hash, css, filename }) => `${name}-${hash(filename + css)}`,
  fragments: fragmentsFor(VERSION),
});
