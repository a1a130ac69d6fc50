import { LEVEL_OF } from './alert-engine.ts';
import type { AlertSettings } from './alert-settings.ts';
import type { Alerts } from './alerts.ts';
import type { Deliveries, Delivery } from './deliveries.ts';
import { NotSent, type Sender } from './sender.ts';

/** Milliseconds between two looks at what is to be said, also by another process. */
const LOOK_EVERY = 500;
/** One attempt takes no longer. */
export const SEND_WITHIN = 15_000;

export interface DriveAlertsParts {
  readonly alerts: Pick<Alerts, 'look'>;
  readonly deliveries: Deliveries;
  readonly settings: AlertSettings;
  readonly senders: ReadonlyMap<string, Sender>;
  /** A message did not arrive. Names the route alone. */
  readonly onNotSent: (line: { readonly route: string; readonly attempts: number; readonly error: string; readonly again: boolean }) => void;
  readonly onError: (error: unknown) => void;
}

/**
 * Escalates what nobody looks after, and sends what is to be said, each route by itself: one that does not answer holds up no other.
 * @returns ends it; what is being sent then is sent after the next start
 */
export function driveAlerts({ alerts, deliveries, settings, senders, onNotSent, onError }: DriveAlertsParts): () => Promise<void> {
  const ending = new AbortController();
  const busy = new Map<string, Promise<void>>();

  async function send(delivery: Delivery): Promise<void> {
    const { route, seq, body } = delivery;
    try {
      await senders.get(route)?.send(body, `tandem-${seq}-${delivery.at}`, AbortSignal.any([ending.signal, AbortSignal.timeout(SEND_WITHIN)]));
      deliveries.sent(delivery);
    } catch (error) {
      if (ending.signal.aborted) return deliveries.release(delivery);
      const why = error instanceof NotSent ? error.message : 'it failed';
      onNotSent({ route, attempts: delivery.attempts + 1, error: why, again: deliveries.failed(delivery, why) });
      if (!(error instanceof NotSent)) onError(error);
    }
  }

  function look(): void {
    if (ending.signal.aborted) return;
    try {
      alerts.look(({ type }) => settings.escalateAfter[LEVEL_OF[type]]);
      deliveries.spread(settings);
      for (const delivery of deliveries.claim([...senders.keys()].filter((route) => !busy.has(route)))) {
        const { route } = delivery;
        const sending = send(delivery).catch(onError).finally(() => {
          busy.delete(route);
          look();
        });
        busy.set(route, sending);
      }
    } catch (error) {
      onError(error);
    }
  }

  deliveries.begin([...senders.keys()]);
  look();
  const timer = setInterval(look, LOOK_EVERY);
  timer.unref();
  return async () => {
    clearInterval(timer);
    ending.abort();
    await Promise.all(busy.values());
  };
}
