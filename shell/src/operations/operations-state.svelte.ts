import type { OperationsAnswer, OperationsClient, Outcome } from '@tandem/rest';
import type { ModeState } from '@tandem/sync/protocol';
import { keptCurrent, type KeptCurrent } from './kept-current.svelte.ts';
import { isMoving } from './operations-facts.ts';

/** Milliseconds from one look at the server to the next. */
const SOON = 1000;
const CALM = 5000;

/** What the server says of operations, kept current. */
export interface OperationsState extends Omit<KeptCurrent<OperationsAnswer>, 'take'> {
  /** Of the rota that is looked at; null: not known yet. */
  readonly mode: ModeState | null;
  /** Whose stage is looked at too. */
  readonly look: (schedule: string | null) => void;
}

export interface OperationsPorts {
  readonly client: Pick<OperationsClient, 'state' | 'mode'>;
  readonly now: () => number;
}

interface Looked {
  readonly all: OperationsAnswer;
  readonly schedule: string | null;
  readonly mode: ModeState | null;
}

export function createOperationsState({ client, now }: OperationsPorts): OperationsState {
  let looked = $state<string | null>(null);
  const kept = keptCurrent({ ask, every: (answer: Looked | null) => (answer && isMoving(answer.all) ? SOON : CALM), now });
  const modeNow = (): ModeState | null => (kept.answer?.schedule === looked ? kept.answer.mode : null);
  let runs = false;

  async function ask(): Promise<Outcome<Looked>> {
    const schedule = looked;
    const [all, held] = await Promise.all([client.state(), schedule === null ? null : client.mode<ModeState>(schedule)]);
    return all.ok ? { ok: true, value: { all: all.value, schedule, mode: held?.ok ? held.value : modeNow() } } : all;
  }
  return {
    get answer() {
      return kept.answer?.all ?? null;
    },
    get error() {
      return kept.error;
    },
    get since() {
      return kept.since;
    },
    get failed() {
      return kept.failed;
    },
    get mode() {
      return modeNow();
    },
    look(schedule) {
      if (schedule === looked) return;
      looked = schedule;
      if (runs) void kept.refresh();
    },
    refresh: () => kept.refresh(),
    start() {
      runs = true;
      const stop = kept.start();
      return () => {
        runs = false;
        stop();
      };
    },
  };
}
