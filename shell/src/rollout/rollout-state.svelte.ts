import type { RolloutAnswer, RolloutClient, RotaError } from '@tandem/rest';

/** Milliseconds from one look at the server to the next. */
const EVERY = 2000;

/** How the rollout stands, kept current; the last answer stays when the next does not come. */
export interface RolloutWatch {
  readonly answer: RolloutAnswer | null;
  /** Why the last look failed; null: it did not. */
  readonly error: RotaError | null;
  /** An order was answered with how it stands now. */
  readonly take: (answer: RolloutAnswer) => void;
  readonly start: () => () => void;
}

export function watchRollout(client: Pick<RolloutClient, 'state'>): RolloutWatch {
  let answer = $state.raw<RolloutAnswer | null>(null);
  let error = $state.raw<RotaError | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let turn = 0;

  async function look(): Promise<void> {
    const own = (turn += 1);
    const next = await client.state();
    // An order that was answered meanwhile is newer.
    if (own === turn) {
      error = next.ok ? null : next.error;
      if (next.ok) answer = next.value;
      // Whoever may not look at it is not asked again.
      if (!next.ok && next.error.kind === 'forbidden') return;
    }
    timer = setTimeout(() => void look(), EVERY);
  }
  return {
    get answer() {
      return answer;
    },
    get error() {
      return error;
    },
    take(next) {
      turn += 1;
      [answer, error] = [next, null];
    },
    start() {
      void look();
      return () => {
        turn += 1;
        clearTimeout(timer);
      };
    },
  };
}
