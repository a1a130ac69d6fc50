/** Leave, requests and notes on their way to the server: shown at once, and kept with the reason where it refuses them. */
import { ERRORS } from '@tandem/rest';
import { dayLater as words } from '@tandem/words/day-later';
import type { DayController } from '../day-controller.svelte.ts';
import type { SendChanges } from './day-wire.ts';
import { withSent, type Records, type SentRecord } from './records.ts';

type Change = Parameters<SendChanges>[0][number];

interface Sending extends SentRecord {
  /** Said once the server has it. */
  readonly said: string;
  readonly onsaved: (() => void) | undefined;
  /** What was held when the server took it: the answer after that knows it. null until then. */
  readonly since: object | null;
}

export type RecordSaving = ReturnType<typeof createRecordSaving>;

/** @param tell says to the person that something was not saved, wherever they are by now. */
export function createRecordSaving(day: Pick<DayController, 'facts' | 'index' | 'say' | 'reload'>, change: SendChanges, tell: (text: string) => void) {
  let all = $state.raw<readonly Sending[]>([]);
  const sent = $derived(all.filter(({ since }) => since === null || since === day.facts));
  const records = $derived<Records | null>(day.index && withSent(day.index.window, sent));

  async function send(each: Sending): Promise<void> {
    all = [...sent.filter(({ id }) => id !== each.id), each];
    const { kind, id, value } = each;
    // The cells that a removed note stands beside lose it too.
    const cascade = kind === 'note' && value === null ? { cascade: true } : {};
    const error = await change([{ kind, id, value, ...cascade } as Change]);
    // What was sent again meanwhile has overtaken this.
    if (!all.includes(each)) return;
    const problem = error ? words.notSaved(ERRORS[error.kind].words) : '';
    const settled: Sending = error ? { ...each, state: 'refused', problem } : { ...each, state: 'saved', since: day.facts };
    all = all.map((other) => (other === each ? settled : other));
    if (error) return tell(problem);
    day.say(each.said);
    each.onsaved?.();
    day.reload();
  }

  return {
    /** What is held, with what is on its way laid over it; null while the day is. */
    get records() {
      return records;
    },
    of: (id: string): SentRecord | undefined => sent.find((each) => each.id === id),
    send({ kind, id, value }: Pick<SentRecord, 'kind' | 'id' | 'value'>, said: string, onsaved?: () => void): void {
      void send({ kind, id, value, said, onsaved, state: 'saving', problem: '', since: null });
    },
    retry(id: string): void {
      const refused = sent.find((each) => each.id === id);
      if (refused) void send({ ...refused, state: 'saving', problem: '' });
    },
    /** What was refused is given up: the line shows what the server holds, or goes. */
    discard(id: string): void {
      all = sent.filter((each) => each.id !== id);
    },
  };
}
