import type { OperationsAnswer, OperationsClient, Outcome, RotaError } from '@tandem/rest';
import type { ModeState } from '@tandem/sync/protocol';
import { isMoving } from './operations-facts.ts';

/** Milliseconds from one look at the server to the next. */
const SOON = 1000;
const CALM = 5000;

/** What the server says of operations, kept current; the last answer stays when the next does not come. */
export interface OperationsState {
  readonly answer: OperationsAnswer | null;
  /** Of the rota that is looked at; null: not known yet. */
  readonly mode: ModeState | null;
  /** Why the last look failed; null: it did not. */
  readonly error: RotaError | null;
  /** When the answer came; epoch milliseconds. */
  readonly since: number;
  /** Whose stage is looked at too. */
  readonly look: (schedule: string | null) => void;
  /** Looks now: something was ordered. */
  readonly refresh: () => Promise<void>;
  readonly start: () => () => void;
}

export interface OperationsPorts {
  readonly client: Pick<OperationsClient, 'state' | 'mode'>;
  readonly now: () => number;
}

export function createOperationsState({ client, now }: OperationsPorts): OperationsState {
  let answer = $state.raw<OperationsAnswer | null>(null);
  let mode = $state.raw<ModeState | null>(null);
  let error = $state.raw<RotaError | null>(null);
  let since = $state(0);
  let looked: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let runs = false;
  let turn = 0;

  async function refresh(): Promise<void> {
    clearTimeout(timer);
    const own = (turn += 1);
    const schedule = looked;
    const [next, held] = await Promise.all([client.state(), schedule === null ? null : client.mode<ModeState>(schedule)]);
    // Of two looks at once the later one counts.
    if (own !== turn) return;
    take(next, schedule === looked ? held : null);
    if (runs) timer = setTimeout(() => void refresh(), answer && isMoving(answer) ? SOON : CALM);
  }
  function take(next: Outcome<OperationsAnswer>, held: Outcome<ModeState> | null): void {
    error = next.ok ? null : next.error;
    if (next.ok) [answer, since] = [next.value, now()];
    else if (next.error.kind === 'forbidden') answer = null;
    if (held?.ok) mode = held.value;
  }
  return {
    get answer() {
      return answer;
    },
    get mode() {
      return mode;
    },
    get error() {
      return error;
    },
    get since() {
      return since;
    },
    look(schedule) {
      if (schedule === looked) return;
      [looked, mode] = [schedule, null];
      if (runs) void refresh();
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
