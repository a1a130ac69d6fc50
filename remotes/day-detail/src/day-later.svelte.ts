/** The parts that are fetched after the first paint, as the view has them so far. */
import { fetchWhenIdle, onDemand } from '@tandem/ui';
import type * as parts from './later/parts.ts';

export type Parts = typeof parts;

const fetched = onDemand(() => import('./later/parts.ts'));

/** @param missing called when they are wanted and cannot be fetched. Create it while a component starts. */
export function createDayParts(missing: () => void) {
  let here = $state.raw<Parts | null>(null);
  const load = async (): Promise<Parts> => (here = await fetched());
  $effect(() => fetchWhenIdle([load]));
  return {
    /** null until they have come. */
    get now() {
      return here;
    },
    /** Answers with null after it has said that they are missing. */
    want: (): Promise<Parts | null> => (here ? Promise.resolve(here) : load().catch(() => (missing(), null))),
  };
}
