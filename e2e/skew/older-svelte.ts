import { registerHooks } from 'node:module';
import type { Plugin } from 'vite';

/** The name by which the older Svelte is installed beside today's. */
const OLDER = 'svelte-old';
const olderOf = (specifier: string): string | null => (/^svelte(\/|$)/.test(specifier) ? specifier.replace('svelte', OLDER) : null);

/** From now on this process compiles with the older Svelte: what imports the compiler must be imported after this. */
export function compileWithOlderSvelte(): void {
  registerHooks({ resolve: (specifier, context, next) => next(olderOf(specifier) ?? specifier, context) });
}

/** And what it builds runs on that. */
export function runOnOlderSvelte(): Plugin {
  return {
    name: 'skew:older-svelte',
    enforce: 'pre',
    apply: 'build',
    resolveId(source, importer, options) {
      const older = olderOf(source);
      return older === null ? null : this.resolve(older, importer, { ...options, skipSelf: true });
    },
    buildEnd() {
      const todays = [...this.getModuleIds()].find((id) => id.includes('/node_modules/svelte/'));
      if (todays) this.error(`${todays} is of today's Svelte: look at e2e/skew/older-svelte.ts.`);
    },
  };
}
