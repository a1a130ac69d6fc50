import type { RotaClient, RotaError, ScheduleSummary } from '@tandem/rest';
import type { Kept } from '../kept.ts';

const LAST_KEY = 'schedule';

/** The rotas that the person has a role in. */
export interface Schedules {
  /** null until the server has answered. */
  readonly list: readonly ScheduleSummary[] | null;
  readonly error: RotaError | null;
  readonly load: () => Promise<void>;
  readonly find: (id: string) => ScheduleSummary | null;
  /** The one that was open last on this device, else the one with most people. */
  readonly first: () => ScheduleSummary | null;
  /** Remembers which one is open. */
  readonly remember: (id: string) => void;
}

export function createSchedules(client: Pick<RotaClient, 'schedules'>, kept: Kept): Schedules {
  let list = $state.raw<readonly ScheduleSummary[] | null>(null);
  let error = $state.raw<RotaError | null>(null);
  const find = (id: string): ScheduleSummary | null => list?.find((schedule) => schedule.id === id) ?? null;
  return {
    get list() {
      return list;
    },
    get error() {
      return error;
    },
    async load() {
      error = null;
      const answer = await client.schedules();
      if (answer.ok) list = answer.value;
      else error = answer.error;
    },
    find,
    first() {
      return find(kept.get(LAST_KEY) ?? '') ?? list?.toSorted((a, b) => b.staff - a.staff)[0] ?? null;
    },
    remember: (id) => kept.set(LAST_KEY, id),
  };
}
