import { createStartClient, type RotaError, type Session, type StartClient } from '@tandem/rest';
import type { Kept } from '../kept.ts';
import { createSessionFetch, withCsrf } from './session-fetch.ts';

const SIGNED_IN = 'signed-in';

/**
 * - `unknown` the server was not asked yet;
 * - `signed-out`, `signed-in`;
 * - `expired` the session ended during work: the page stays as it is, below a dialog to sign in again;
 * - `unreachable` the server could not say.
 */
export type SessionState =
  | { readonly kind: 'unknown' | 'signed-out' }
  | { readonly kind: 'signed-in' | 'expired'; readonly session: Session }
  | { readonly kind: 'unreachable'; readonly error: RotaError };

export interface PageSession {
  readonly state: SessionState;
  /** For calls made while somebody is signed in. */
  readonly fetch: typeof globalThis.fetch;
  readonly client: StartClient;
  /** Carries the session's token, and takes the end of the session for an answer: for the doors. */
  readonly plainFetch: typeof globalThis.fetch;
  /**
   * Whether somebody may be signed in: a device on which nobody has signed in since the last sign-out need not ask. The
   * session itself is in a cookie that no script can read.
   */
  readonly isLikely: () => boolean;
  /** Asks the server who is signed in. */
  readonly ask: () => Promise<void>;
  /** The server has answered with this session: one of the person who is here, or the page starts over. */
  readonly accept: (session: Session) => void;
  /** The page's session is known to be none: nobody needs to be asked. */
  readonly assumeSignedOut: () => void;
}

/**
 * Who is signed in in this page.
 *
 * @param onOther somebody else signed in: whatever the page holds is not theirs.
 */
export function createSession(netFetch: typeof globalThis.fetch, kept: Kept, onOther: () => void): PageSession {
  let state = $state.raw<SessionState>({ kind: 'unknown' });
  let welcome = Promise.withResolvers<void>();

  const current = (): Session | null => ('session' in state ? state.session : null);
  const csrf = (): string | null => current()?.csrf ?? null;
  const plainFetch = withCsrf({ fetch: netFetch, csrf });
  const plain = createStartClient(plainFetch);

  const enter = (session: Session): void => {
    const before = current();
    if (before && before.user.id !== session.user.id) return onOther();
    state = { kind: 'signed-in', session };
    kept.set(SIGNED_IN, 'yes');
    welcome.resolve();
    welcome = Promise.withResolvers<void>();
  };
  const expire = (): Promise<void> => {
    const session = current();
    if (session) state = { kind: 'expired', session };
    return welcome.promise;
  };
  const leave = (): void => {
    state = { kind: 'signed-out' };
    kept.set(SIGNED_IN, '');
  };
  const refresh = async (): Promise<void> => {
    const answer = await plain.session();
    if (answer.ok) enter(answer.value);
  };

  const fetch = createSessionFetch({ fetch: netFetch, csrf, refresh, signedInAgain: expire });
  return {
    get state() {
      return state;
    },
    fetch,
    client: createStartClient(fetch),
    plainFetch,
    isLikely: () => kept.get(SIGNED_IN) !== '',
    async ask() {
      const answer = await plain.session();
      if (answer.ok) enter(answer.value);
      else if (answer.error.kind === 'unauthenticated') leave();
      else state = { kind: 'unreachable', error: answer.error };
    },
    accept: enter,
    assumeSignedOut: leave,
  };
}
