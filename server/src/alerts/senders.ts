import type { Notices } from '../notices/notices.ts';
import { LEVEL_OF } from './alert-engine.ts';
import type { AlertRoute } from './alert-settings.ts';
import type { AlertMessage } from './alerts.ts';
import { mailSender } from './send-mail.ts';
import type { Sender } from './sender.ts';
import { webhookSender } from './send-webhook.ts';

export interface SenderParts {
  readonly notices: Pick<Notices, 'post' | 'end' | 'look'>;
  readonly now: () => number;
  /** Where operators look at alerts; null: not known. */
  readonly pageUrl: string | null;
}

export function senderOf(route: AlertRoute, parts: SenderParts): Sender {
  switch (route.kind) {
    case 'webhook':
      return { kind: 'webhook', send: webhookSender(route, parts.now) };
    case 'smtp':
      return { kind: 'smtp', send: mailSender(route, parts.pageUrl) };
    case 'banner':
      return { kind: 'banner', send: async (message) => showBanner(message, parts) };
  }
}

/** Nobody has to close a banner that says that nothing is wrong. */
const TEST_SHOWN = 60_000;
const SEVERITY = { immediate: 'critical', warning: 'warning', info: 'info' } as const;

function showBanner({ message, alert: { id, type, schedule, told } }: AlertMessage, { notices, now }: SenderParts): void {
  const at = now();
  const notice = `alert-${id}`;
  if (message === 'resolved') notices.end(notice, at);
  else if ((message === 'opened' || message === 'test') && !told) {
    const audience = type === 'sync-failure' ? 'people' : 'operators';
    notices.post({ id: notice, kind: `alert-${message === 'test' ? 'test' : type}`, severity: message === 'test' ? 'info' : SEVERITY[LEVEL_OF[type]], schedule, at, until: message === 'test' ? at + TEST_SHOWN : null }, audience);
  }
  notices.look();
}
