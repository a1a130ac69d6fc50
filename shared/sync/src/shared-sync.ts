import { createSync, type Sync } from './create-sync.ts';
import { createKeptValues } from './adapters/kept-values.ts';

/** Bumped when two versions can no longer share one instance. */
const INSTANCE_KEY = Symbol.for('@tandem/sync/2');
const VERSION = '0.2.0';

type Holder = { [INSTANCE_KEY]?: Sync };

/**
 * The page's one instance, created on the first call. A second copy of this package finds the first one's instance,
 * because it is kept under a registered symbol.
 */
export function sharedSync(): Sync {
  const holder = globalThis as Holder;
  return (holder[INSTANCE_KEY] ??= createSync({
    version: VERSION,
    flags: {
      clock: { now: Date.now },
      kept: createKeptValues(),
      announce: (detail) => globalThis.dispatchEvent?.(new CustomEvent('sync-flag-change', { detail })),
      development: (import.meta as { readonly env?: { readonly DEV?: boolean } }).env?.DEV === true,
    },
    loadControl: () => import('./control/start-control.ts'),
  }));
}
