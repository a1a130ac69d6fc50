import type { AlertRoute } from './alert-settings.ts';
import type { AlertMessage } from './alerts.ts';

/** Why a message did not arrive, in words that hold no secret. */
export class NotSent extends Error {}

export interface Sender {
  readonly kind: AlertRoute['kind'];
  /** @param id the same each time that it is tried @throws NotSent */
  send(message: AlertMessage, id: string, signal: AbortSignal): Promise<void>;
}
