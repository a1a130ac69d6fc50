import { createHmac } from 'node:crypto';
import { LEVEL_OF } from './alert-engine.ts';
import type { AlertRoute } from './alert-settings.ts';
import { NotSent, type Sender } from './sender.ts';

/**
 * Sends JSON with a signature that its receiver works out anew: HMAC-SHA256 over `<t>.<body>` with the shared secret, as
 * `tandem-signature: t=<seconds>,v1=<hex>`. `tandem-delivery` is the same for each attempt.
 */
export const webhookSender =
  ({ url, secret }: Extract<AlertRoute, { kind: 'webhook' }>, now: () => number): Sender['send'] =>
  async ({ message, at, alert: { told: _, lasting: __, ...alert } }, id, signal) => {
    const body = JSON.stringify({ version: 1, message, at, alert: { ...alert, level: LEVEL_OF[alert.type] } });
    const answer = await fetch(url, {
      method: 'POST',
      // An address that it was not given is not told anything.
      redirect: 'error',
      headers: { 'content-type': 'application/json', 'user-agent': 'tandem', 'tandem-delivery': id, 'tandem-signature': signatureOf(secret, body, now()) },
      body,
      signal,
    }).catch((error: unknown) => {
      throw new NotSent(reasonOf(error));
    });
    await answer.body?.cancel();
    if (!answer.ok) throw new NotSent(`it answered ${answer.status}`);
  };

export function signatureOf(secret: string, body: string, now: number): string {
  const seconds = Math.floor(now / 1000);
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}

/** The codes alone: a message may hold the address, and the address a secret. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'it failed';
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'it did not answer in time';
  const cause = error.cause;
  return cause instanceof Error && 'code' in cause ? `it cannot be reached (${String(cause.code)})` : 'it cannot be reached';
}
