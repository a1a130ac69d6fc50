/** Whether the versions of a composition agree with its shell, before a page finds out (ADR 0016). */
import type { ReleaseContract } from '@tandem/rest';
import type { Manifest } from './manifest.ts';
import { SHELL, type LiveVersion, type Pointer } from './pointer.ts';
import type { ReleaseStore } from './store/release-store.ts';
import { manifestIn } from './verify-version.ts';

type Span = readonly [least: number, most: number];

/** One agreement that a version cannot keep with a shell. */
export interface Misfit {
  readonly surface: keyof Manifest['contract'];
  readonly needs: Span;
  readonly has: Span;
}

export interface ContractFault extends Misfit {
  readonly remote: string;
  readonly version: LiveVersion;
  readonly shell: LiveVersion;
  /** Somebody gets it: it is stable, or a candidate that is being rolled out. */
  readonly shown: boolean;
}

const SURFACES = ['bus', 'mount', 'url', 'sync'] as const;

/** As the page checks it before it mounts. A surface that one of them was built before is none of its business. */
export function misfits(shell: Manifest['contract'], unit: Manifest['contract']): readonly Misfit[] {
  return SURFACES.flatMap((surface) => {
    const [needs, has] = [unit[surface], shell[surface]];
    return needs === undefined || has === undefined || (needs[0] <= has[1] && needs[1] >= has[0]) ? [] : [{ surface, needs, has }];
  });
}

/** What a stanza says of a version; undefined: its build has declared nothing. */
export function declaredIn({ contract: { bus, mount, url } }: Manifest): ReleaseContract | undefined {
  return bus === undefined || url === undefined ? undefined : { bus, mount, url };
}

/**
 * What the stable versions and candidates of a composition do not keep with its shell. Nothing is said of a version whose manifest
 * is not here: `verifyVersion` does so, and another server's is its own to check.
 */
export async function contractFaults(store: ReleaseStore, { shell, remotes }: Pick<Pointer, 'shell' | 'remotes'>): Promise<readonly ContractFault[]> {
  const host = shell === undefined ? null : await manifestIn(store, SHELL, shell.stable);
  if (shell === undefined || host === null) return [];
  const faults: ContractFault[] = [];
  for (const [remote, { stable, candidate, rollout, url }] of Object.entries(remotes)) {
    for (const version of url === undefined ? [stable, candidate] : []) {
      const manifest = version && (await manifestIn(store, remote, version));
      const shown = version === stable || (rollout?.percent ?? 0) > 0 || rollout?.include !== undefined;
      if (manifest) faults.push(...misfits(host.contract, manifest.contract).map((misfit) => ({ ...misfit, remote, version, shell: shell.stable, shown })));
    }
  }
  return faults;
}
