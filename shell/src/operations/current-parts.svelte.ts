import { createContext, onMount } from 'svelte';
import type { KeptCurrent } from './kept-current.svelte.ts';

/** What a part of the operators' page shows of the server. */
export type PartLive = Pick<KeptCurrent<unknown>, 'error' | 'since' | 'failed' | 'start'>;

interface NamedPart {
  readonly name: string;
  readonly live: Pick<PartLive, 'error' | 'since' | 'failed'>;
}

/** What is old. `names` empty: all of it. `since` 0: some of it has never come. */
export interface NotCurrent {
  readonly names: readonly string[];
  readonly since: number;
}

/**
 * What one line of the page says of all its parts. A part by itself is named once the page was answered after it: where the
 * server is gone that is said, and not again for each part that finds out.
 */
export function notCurrent(page: NamedPart['live'], parts: readonly NamedPart[]): NotCurrent | null {
  if (page.error) return { names: [], since: page.since };
  const late = parts.filter(({ live: { error, failed } }) => error && error.kind !== 'forbidden' && failed < page.since);
  return late.length === 0 ? null : { names: late.map(({ name }) => name), since: Math.min(...late.map(({ live }) => live.since)) };
}

/** The parts of the page in sight. */
export interface CurrentParts {
  /** @returns ends it */
  readonly join: (part: NamedPart) => () => void;
  readonly old: NotCurrent | null;
}

/** For the panels of the operators' page. */
export const [useCurrentParts, provideCurrentParts] = createContext<CurrentParts>();

export function createCurrentParts(page: NamedPart['live']): CurrentParts {
  let parts = $state.raw<readonly NamedPart[]>([]);
  const old = $derived(notCurrent(page, parts));
  return {
    join(part) {
      parts = [...parts, part];
      return () => {
        parts = parts.filter((each) => each !== part);
      };
    },
    get old() {
      return old;
    },
  };
}

/** Keeps a part current while its panel is there, and has the page tell of it when it is not. */
export function followPart<Live extends PartLive>(name: string, live: Live): Live {
  const parts = useCurrentParts();
  onMount(() => {
    const [stop, leave] = [live.start(), parts.join({ name, live })];
    return () => {
      leave();
      stop();
    };
  });
  return live;
}
