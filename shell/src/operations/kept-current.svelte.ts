import type { Outcome, RotaError } from '@tandem/rest';

/** An answer of the server that is asked for again and again; the last one stays when the next does not come. */
export interface KeptCurrent<Answer> {
  readonly answer: Answer | null;
  /** Why the last look failed; null: it did not. */
  readonly error: RotaError | null;
  /** When the answer came; epoch milliseconds. */
  readonly since: number;
  /** When the last look failed; 0: it did not. */
  readonly failed: number;
  /** An order was answered with how it stands now: what was asked for before that is passed over. */
  readonly take: (answer: Answer) => void;
  /** Looks now: something was ordered. */
  readonly refresh: () => Promise<void>;
  /** @returns ends it */
  readonly start: () => () => void;
}

export interface CurrentPorts<Answer> {
  readonly ask: () => Promise<Outcome<Answer>>;
  /** Milliseconds to the next look, by what holds. */
  readonly every: (answer: Answer | null) => number;
  readonly now: () => number;
}

export function keptCurrent<Answer>({ ask, every, now }: CurrentPorts<Answer>): KeptCurrent<Answer> {
  let answer = $state.raw<Answer | null>(null);
  let error = $state.raw<RotaError | null>(null);
  let since = $state(0);
  let failed = $state(0);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let runs = false;
  let turn = 0;

  function take(next: Answer): void {
    turn += 1;
    [answer, error, since, failed] = [next, null, now(), 0];
  }
  function wait(): void {
    clearTimeout(timer);
    if (runs) timer = setTimeout(() => void refresh(), every(answer));
  }
  async function refresh(): Promise<void> {
    clearTimeout(timer);
    const own = (turn += 1);
    const next = await ask();
    // Of two looks at once the later one counts.
    if (own !== turn) return;
    if (next.ok) take(next.value);
    else [error, failed] = [next.error, now()];
    // What may not be seen any more goes from the screen.
    if (!next.ok && next.error.kind === 'forbidden') answer = null;
    wait();
  }
  return {
    get answer() {
      return answer;
    },
    get error() {
      return error;
    },
    get since() {
      return since;
    },
    get failed() {
      return failed;
    },
    take(next) {
      take(next);
      wait();
    },
    refresh,
    start() {
      runs = true;
      void refresh();
      return () => {
        runs = false;
        turn += 1;
        clearTimeout(timer);
      };
    },
  };
}
