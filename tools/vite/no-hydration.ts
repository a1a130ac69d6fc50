import type { Plugin } from 'vite';

const FILE = /\/svelte\/src\/internal\/client\/dom\/hydration\.js$/;
const FLAG = 'export let hydrating = false;';
const SETTER = 'hydrating = value;';

/**
 * Nothing here takes over markup that a server drew, and Svelte guards all that would by one variable. As a constant it
 * lets the build leave that code out: 3 % of a first view.
 */
export function noHydration(): Plugin {
  return {
    name: 'tandem:no-hydration',
    apply: 'build',
    transform: {
      filter: { id: FILE },
      handler(code) {
        if (!code.includes(FLAG) || !code.includes(SETTER)) this.error('Svelte no longer keeps `hydrating` as it did: look at tools/vite/no-hydration.ts.');
        return { code: code.replace(FLAG, 'export const hydrating = false;').replace(SETTER, ''), map: null };
      },
    },
  };
}
