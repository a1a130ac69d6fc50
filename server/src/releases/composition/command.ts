import type { LiveVersion, Pointer } from '../pointer.ts';
import type { ReleaseContract } from '@tandem/rest';

/** Who changes a composition. `auto`: the gate's own rollback, which nobody has ordered. */
export type ReleaseActor =
  | { readonly kind: 'operator'; readonly name: string }
  | { readonly kind: 'team'; readonly name: string; readonly remotes: readonly string[] }
  | { readonly kind: 'auto'; readonly name: string };

export type ReleaseCommand =
  /** A candidate for nobody yet. `hotfix`: in the place of the one that is being rolled out, for the same people. */
  | { readonly kind: 'deploy'; readonly remote: string; readonly version: LiveVersion; readonly hotfix?: boolean | undefined; readonly include?: readonly string[] | undefined; readonly gate?: string | undefined; readonly contract?: ReleaseContract | undefined }
  /** `include`: who is given it besides, whatever their share. */
  | { readonly kind: 'promote'; readonly remote: string; readonly percent: number; readonly include?: readonly string[] | undefined }
  | { readonly kind: 'pause'; readonly remote: string }
  /** `digest`: of that candidate, and of no other that has taken its place. */
  | { readonly kind: 'narrow'; readonly remote: string; readonly percent: number; readonly digest?: string | undefined }
  | { readonly kind: 'abort'; readonly remote: string; readonly kill?: boolean | undefined }
  /** `to`: a version of before; without it the previous one. `kill`: the one that is left is never to come back. */
  | { readonly kind: 'rollback'; readonly remote: string; readonly to?: LiveVersion | undefined; readonly kill?: boolean | undefined }
  | { readonly kind: 'lock'; readonly remote: string }
  | { readonly kind: 'unlock'; readonly remote: string }
  /** A build beside the server. `atStart`: nobody has asked for it. */
  | { readonly kind: 'publish'; readonly remote: string; readonly version: LiveVersion; readonly atStart?: boolean }
  | { readonly kind: 'restore'; readonly target: Pointer }
  /** The same once more, before it expires. */
  | { readonly kind: 'renew' };

/** Why a command changes nothing; `digest` is of the version it is about. */
export interface Refusal {
  readonly code:
    | 'not-yours'
    | 'operators-only'
    | 'not-automatic'
    | 'unknown-remote'
    | 'blocked'
    | 'locked'
    | 'not-locked'
    | 'under-way'
    | 'no-rollout'
    | 'no-candidate'
    | 'not-wider'
    | 'not-lower'
    | 'nothing-before'
    | 'live-already'
    | 'shell-whole';
  readonly remote: string | null;
  readonly digest: string | null;
  /** What holds now: a percentage, mostly. */
  readonly now?: string;
}

/** What a change of the pointer tells the log. */
export interface Told {
  readonly action: ReleaseCommand['kind'];
  readonly remote: string | null;
  readonly from: string | null;
  readonly to: string | null;
}

export type Decision =
  | { readonly kind: 'changed'; readonly pointer: Omit<Pointer, 'seq' | 'issued' | 'expires' | 'sig'>; readonly told: Told }
  /** It is so already. */
  | { readonly kind: 'same' }
  | { readonly kind: 'refused'; readonly refusal: Refusal };
