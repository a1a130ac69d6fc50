import type { RotaError } from '@tandem/rest';

/** A list that a person puts in order: it stands so at once, however long the server takes. */
export interface Arranging {
  /** The ids in the order that the server does not hold yet; null: as the server has it. */
  readonly ids: readonly string[] | null;
  /** Resolves when the newest order was sent: to why it was not taken, null when it was. */
  readonly arrange: (ids: readonly string[]) => Promise<RotaError | null>;
  /** Resolves when nothing is under way. */
  readonly settled: () => Promise<unknown>;
}

/** @param send sends one order and reads what holds then. One is under way at a time; of those that come meanwhile the newest is sent. */
export function createArranging(send: (ids: readonly string[]) => Promise<RotaError | null>): Arranging {
  let ids = $state.raw<readonly string[] | null>(null);
  let sending: Promise<RotaError | null> | null = null;

  async function run(): Promise<RotaError | null> {
    let error: RotaError | null = null;
    for (let sent: typeof ids = null; ids && ids !== sent && !error; ) {
      sent = ids;
      error = await send(sent);
    }
    [ids, sending] = [null, null];
    return error;
  }
  return {
    get ids() {
      return ids;
    },
    arrange(next) {
      ids = next;
      return (sending ??= run());
    },
    settled: async () => sending,
  };
}
