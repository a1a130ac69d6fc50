import { BehaviorSubject, type Observable } from 'rxjs';
import type { Clock, Random, Visibility } from '../ports.ts';
import type { PageReport, ServerMessage } from '../protocol/wire.ts';
import type { Link } from './link.ts';

/** What is asked of a schedule. */
export interface Question {
  readonly schedule: string;
  readonly lane: string;
  readonly protocol: number;
  /** A cursor; null: all cells first; absent: the flags alone. */
  readonly after?: number | null;
  /** What the page would say over the socket. */
  readonly report?: PageReport;
}

/** Whose session answered, and what the socket would have said. */
export interface Answer {
  readonly user: string;
  readonly messages: readonly ServerMessage[];
}

/** Asks by REST. null: nobody could be asked, or it was refused; try again later. */
export type AskByRest = (question: Question) => Promise<Answer | null>;

/**
 * - `closed` the socket is up, or has not been refused often enough;
 * - `asking` it is refused, and the server has not been reached by REST;
 * - `through` REST takes its place.
 */
export type DetourState = 'closed' | 'asking' | 'through';

export interface DetourParts {
  readonly link: Pick<Link, 'up' | 'up$' | 'refused' | 'refused$' | 'barred' | 'barred$' | 'reconnect'>;
  readonly visibility: Pick<Visibility, 'listen'>;
  readonly clock: Pick<Clock, 'after'>;
  readonly random: Random;
  readonly ask: AskByRest;
  /** null: nothing is shown that could be asked for. */
  readonly question: () => Question | null;
  readonly user: string;
  readonly onMessage: (message: ServerMessage) => void;
  /** The browser's session is somebody else's. */
  readonly onOther: () => void;
}

/** The way round a socket that is refused, as by a proxy that knows no WebSockets: what it would say is asked for by REST. */
export interface Detour {
  readonly state: DetourState;
  readonly state$: Observable<DetourState>;
  /** Asks at once: something else is wanted, or the page is looked at again. */
  readonly hurry: () => void;
  readonly dispose: () => void;
}

/** Between two questions: a lease is renewed several times before it ends, also where a question fails. */
const EVERY_MS = 15_000;

export function createDetour({ link, visibility, clock, random, ask, question, user, onMessage, onOther }: DetourParts): Detour {
  const state$ = new BehaviorSubject<DetourState>('closed');
  let asking = false;
  /** Something else is wanted than what is being asked for. */
  let again = false;
  let open = true;
  let stopWaiting: (() => void) | null = null;

  const needed = (): boolean => open && !link.up && (link.refused || link.barred !== null);
  const set = (state: DetourState): void => {
    if (state$.value !== state) state$.next(state);
  };

  async function run(): Promise<void> {
    asking = true;
    again = false;
    const wanted = question();
    const answer = wanted && (await ask(wanted).catch(() => null));
    asking = false;
    // The socket is up meanwhile, and has said more.
    if (!needed()) return;
    if (answer?.user === user) take(answer.messages);
    else {
      set('asking');
      if (answer) onOther();
    }
    if (!needed()) return;
    stopWaiting?.();
    stopWaiting = clock.after(again ? 0 : EVERY_MS * (0.75 + random() / 2), look);
  }

  function take(messages: readonly ServerMessage[]): void {
    for (const message of messages) onMessage(message);
    set('through');
    // Whoever was signed out is signed in again.
    if (link.barred !== null) link.reconnect();
  }

  function look(): void {
    stopWaiting?.();
    stopWaiting = null;
    if (!needed()) return set('closed');
    if (state$.value === 'closed') set('asking');
    if (asking) again = true;
    else void run();
  }

  // Not by `merge`, which would bring two kilobytes of RxJS with it that nothing else here needs.
  const reasons: readonly Observable<unknown>[] = [link.up$, link.refused$, link.barred$];
  const subscriptions = reasons.map((each) => each.subscribe(look));
  const unlisten = visibility.listen(look);

  return {
    get state() {
      return state$.value;
    },
    state$: state$.asObservable(),
    hurry: look,
    dispose() {
      open = false;
      stopWaiting?.();
      unlisten();
      for (const subscription of subscriptions) subscription.unsubscribe();
      state$.complete();
    },
  };
}
