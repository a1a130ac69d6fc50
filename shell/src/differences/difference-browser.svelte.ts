import type { DifferencesAnswer, ObservedClient, Outcome, ReferenceAnswer, ReferenceClient } from '@tandem/rest';
import { rotaNames, type RotaNames } from '../live/rota-names.ts';
import { keptCurrent, type KeptCurrent } from '../operations/kept-current.svelte.ts';

export type Difference = DifferencesAnswer['differences'][number];

/** Milliseconds from one look at the server to the next. */
const EVERY = 10_000;

/** Confirmed differences of all rotas, kept current, with the names of what they are of. */
export interface DifferenceBrowser extends Pick<KeptCurrent<DifferencesAnswer>, 'answer' | 'error' | 'since' | 'failed' | 'start'> {
  /** null: all rotas. */
  readonly schedule: string | null;
  readonly choose: (schedule: string | null) => void;
  /** Older ones, below those that are shown. */
  readonly more: () => void;
  /** Ids stand for names until they have come. */
  readonly names: (schedule: string) => RotaNames;
}

export interface BrowserPorts {
  readonly client: Pick<ObservedClient, 'differences'>;
  readonly reference: Pick<ReferenceClient, 'reference'>;
  readonly locale: string;
  readonly now: () => number;
}

export function browseDifferences({ client, reference, locale, now }: BrowserPorts): DifferenceBrowser {
  let schedule = $state.raw<string | null>(null);
  /** How many pages are shown. */
  let pages = 1;
  /** What has come; null: it is on its way. */
  let references = $state.raw<Readonly<Record<string, ReferenceAnswer | null>>>({});
  const kept = keptCurrent({ ask, every: () => EVERY, now });

  async function ask(): Promise<Outcome<DifferencesAnswer>> {
    const [asked, wanted] = [schedule, pages];
    let answer = await client.differences(asked, null);
    for (let page = 1; page < wanted && answer.ok && answer.value.next !== null; page += 1) {
      const { differences } = answer.value;
      const older = await client.differences(asked, answer.value.next);
      answer = older.ok ? { ok: true, value: { ...older.value, differences: [...differences, ...older.value.differences] } } : older;
    }
    if (answer.ok) for (const difference of answer.value.differences) void learn(difference.schedule);
    return answer;
  }
  async function learn(id: string): Promise<void> {
    if (Object.hasOwn(references, id)) return;
    references = { ...references, [id]: null };
    const found = await reference.reference(id);
    if (found.ok) references = { ...references, [id]: found.value };
    // Asked for again with the next look.
    else references = Object.fromEntries(Object.entries(references).filter(([each]) => each !== id));
  }
  function choose(next: string | null): void {
    [schedule, pages] = [next, 1];
    void kept.refresh();
  }
  return {
    get answer() {
      return kept.answer;
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
    get schedule() {
      return schedule;
    },
    choose,
    more() {
      pages += 1;
      void kept.refresh();
    },
    names: (id) => rotaNames(references[id] ?? null, locale),
    start: kept.start,
  };
}
