import { BehaviorSubject, type Observable } from 'rxjs';
import { DEFAULT_FLAGS, type FlagValues } from './flags/definitions.ts';

/** One page has one of these. The shell creates it; every remote receives it in `mount`. */
export interface Sync {
  /** Version of the package that made this instance. */
  readonly version: string;
  readonly flags: { readonly values: FlagValues; readonly flags$: Observable<FlagValues> };
  /**
   * A remote declares that it runs on this instance.
   * @param own the instance the remote imports at run time.
   * @throws DuplicateSyncError when it is not this one: the page then holds two buses that never meet.
   */
  readonly attach: (remote: string, own: Sync) => void;
  /** Names of the remotes that attached, in order. */
  readonly attached: readonly string[];
}

/** The page already has another instance of @tandem/sync. */
export class DuplicateSyncError extends Error {
  override readonly name = 'DuplicateSyncError';
  constructor(remote: string, found: string, expected: string) {
    super(
      `${remote} runs on a second copy of @tandem/sync (${found}; the shell has ${expected}). ` +
        '1. Share @tandem/sync in the federation options of this remote. ' +
        '2. Import it from "@tandem/sync" only, never from a subpath or through a re-export. ' +
        '3. Build the remote again and publish it.',
    );
  }
}

/** Bumped when two versions can no longer share one instance. */
const INSTANCE_KEY = Symbol.for('@tandem/sync/1');
const VERSION = '0.1.0';

type Holder = { [INSTANCE_KEY]?: Sync };

/**
 * The page's one instance, created on the first call. A second copy of this package finds the first one's instance,
 * because it is kept under a registered symbol.
 */
export function sharedSync(): Sync {
  const holder = globalThis as Holder;
  return (holder[INSTANCE_KEY] ??= createSync());
}

function createSync(): Sync {
  const flags$ = new BehaviorSubject<FlagValues>(DEFAULT_FLAGS);
  const attached: string[] = [];
  const sync: Sync = {
    version: VERSION,
    flags: {
      get values() {
        return flags$.value;
      },
      flags$: flags$.asObservable(),
    },
    attach(remote, own) {
      if (own !== sync) throw new DuplicateSyncError(remote, own.version, VERSION);
      if (!attached.includes(remote)) attached.push(remote);
    },
    get attached() {
      return [...attached];
    },
  };
  return sync;
}
