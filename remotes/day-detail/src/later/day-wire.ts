/** What the day reads and changes over REST beside its cells: notes, leave, requests, and who changed what. */
import { createReferenceClient, newOpId, type CellHistoryRow, type ChangesBody, type Outcome, type RotaError } from '@tandem/rest';
import type { IsoDate, StaffId } from '@tandem/rota';

export type Change = ChangesBody['changes'][number];

export interface DayWire {
  /** All of it or nothing; null when it is done. */
  readonly change: (changes: readonly Change[]) => Promise<RotaError | null>;
  /** Newest first. */
  readonly history: (staffId: StaffId, date: IsoDate) => Promise<Outcome<readonly CellHistoryRow[]>>;
  /** An id for what is new. */
  readonly newId: () => string;
}

export interface WirePorts {
  readonly fetch: typeof globalThis.fetch;
  readonly scheduleId: string;
  /** `<tab>/<view>` */
  readonly origin: string;
}

export function createDayWire({ fetch, scheduleId, origin }: WirePorts): DayWire {
  const client = createReferenceClient(fetch);
  return {
    async change(changes) {
      const answer = await client.change(scheduleId, { opId: newOpId(), origin, changes: [...changes] });
      return answer.ok ? null : answer.error;
    },
    history: (staffId, date) => client.cellHistory(scheduleId, staffId, date),
    newId: newOpId,
  };
}
