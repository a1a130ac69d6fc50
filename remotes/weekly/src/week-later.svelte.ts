/** The parts that are fetched after the first paint, as the view has them so far. */
import { fetchWhenIdle, onDemand } from '@tandem/ui';

export type Parts = typeof import('./later/parts.ts');

const fetched = onDemand(() => import('./later/parts.ts'));

export type WeekParts = ReturnType<typeof createWeekParts>;

/** @param missing called when they are wanted and cannot be fetched. Create it while a component starts. */
export function createWeekParts(missing: () => void) {
  let parts = $state.raw<Parts | null>(null);
  const load = async (): Promise<Parts> => (parts = await fetched());
  $effect(() => fetchWhenIdle([load]));
  return {
    /** null until they have come. */
    get now() {
      return parts;
    },
    /** Answers with null after it has said that they are missing. */
    want: (): Promise<Parts | null> => (parts ? Promise.resolve(parts) : load().catch(() => (missing(), null))),
  };
}
