/** What the day reads and changes over REST beside its cells: notes, leave, requests, and who changed what. */
import { createReferenceClient, newOpId, type CellHistoryRow, type ChangesBody, type Outcome, type RotaError } from '@tandem/rest';
import type { IsoDate, StaffId } from '@tandem/rota';
import type { DayController } from '../day-controller.svelte.ts';
import { createRecordSaving, type RecordSaving } from './record-saving.svelte.ts';

/** All of it or nothing; null when it is done. */
export type SendChanges = (changes: ChangesBody['changes']) => Promise<RotaError | null>;

export interface DayWire {
  /** Newest first. */
  readonly history: (staffId: StaffId, date: IsoDate) => Promise<Outcome<readonly CellHistoryRow[]>>;
  /** An id for what is new. */
  readonly newId: () => string;
  /** Leave, requests and notes on their way, kept as long as the view. */
  readonly saving: RecordSaving;
}

export interface WirePorts {
  /** Says something to the person, wherever they are in the page. */
  readonly tell: (text: string) => void;
  readonly fetch: typeof globalThis.fetch;
  readonly scheduleId: string;
  /** `<tab>/<view>` */
  readonly origin: string;
}

export function createDayWire(day: DayController, { fetch, scheduleId, origin, tell }: WirePorts): DayWire {
  const client = createReferenceClient(fetch);
  const change: SendChanges = async (changes) => {
    const answer = await client.change(scheduleId, { opId: newOpId(), origin, changes });
    return answer.ok ? null : answer.error;
  };
  return {
    saving: createRecordSaving(day, change, tell),
    history: (staffId, date) => client.cellHistory(scheduleId, staffId, date),
    newId: newOpId,
  };
}
