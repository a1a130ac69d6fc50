import { newOpId, type ChangesBody, type ReferenceAnswer, type ReferenceClient, type RotaError } from '@tandem/rest';
import type { Change } from '@tandem/rota';
import type { SaveState } from '@tandem/sync';

/** Everything of one rota but its shifts, as the server holds it, and the way to change it. */
export interface ReferenceStore {
  /** null until the server has answered. */
  readonly data: ReferenceAnswer | null;
  /** Why it could not be read; what was read before stays. */
  readonly error: RotaError | null;
  readonly load: () => Promise<void>;
  /**
   * Sends changes, all or none, and reads what holds now. Resolves to why they were not taken, null when they were.
   * The same changes sent again after no answer came keep their id, so that they count once.
   */
  readonly save: (changes: readonly Change[]) => Promise<RotaError | null>;
}

export interface ReferencePorts {
  readonly client: Pick<ReferenceClient, 'reference' | 'change'>;
  readonly scheduleId: string;
  readonly report: (state: SaveState) => void;
  /** Something was saved that the list of rotas shows. */
  readonly onSaved: (changes: readonly Change[]) => void;
}

const ORIGIN = 'page/setup';

export function createReferenceStore({ client, scheduleId, report, onSaved }: ReferencePorts): ReferenceStore {
  let data = $state.raw<ReferenceAnswer | null>(null);
  let error = $state.raw<RotaError | null>(null);
  let asked = 0;
  let unanswered: { readonly body: string; readonly opId: string } | null = null;

  /** The newest question counts: an answer that comes after a newer one was asked is passed over. */
  async function load(): Promise<void> {
    const mine = (asked += 1);
    const answer = await client.reference(scheduleId);
    if (mine !== asked) return;
    error = answer.ok ? null : answer.error;
    if (answer.ok) data = answer.value;
  }
  return {
    get data() {
      return data;
    },
    get error() {
      return error;
    },
    load,
    async save(changes) {
      const body = JSON.stringify(changes);
      const opId = unanswered?.body === body ? unanswered.opId : newOpId();
      report({ saving: 1, failed: 0, offline: false });
      const answer = await client.change(scheduleId, { opId, origin: ORIGIN, changes: [...changes] as unknown as ChangesBody['changes'] });
      const refused = !answer.ok && !['offline', 'timeout', 'internal', 'too-many'].includes(answer.error.kind);
      unanswered = answer.ok || refused ? null : { body, opId };
      if (answer.ok || answer.error.kind === 'conflict') await load();
      report({ saving: 0, failed: 0, offline: false });
      if (!answer.ok) return answer.error;
      onSaved(changes);
      return null;
    },
  };
}
