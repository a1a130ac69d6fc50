import type { Notices } from '../notices/notices.ts';
import { LEVEL_OF } from './alert-engine.ts';
import type { AlertRoute } from './alert-settings.ts';
import type { Alert, AlertMessage, Alerts } from './alerts.ts';
import { mailSender, type MailNames } from './send-mail.ts';
import type { Sender } from './sender.ts';
import { webhookSender } from './send-webhook.ts';

export interface BannerParts {
  readonly alerts: Pick<Alerts, 'open'>;
  readonly notices: Pick<Notices, 'post' | 'end' | 'held' | 'look'>;
  readonly now: () => number;
}
export interface SenderParts extends BannerParts, MailNames {}

export function senderOf(route: AlertRoute, parts: SenderParts): Sender {
  switch (route.kind) {
    case 'webhook':
      return { kind: 'webhook', send: webhookSender(route, parts.now) };
    case 'smtp':
      return { kind: 'smtp', send: mailSender(route, parts) };
    case 'banner':
      return { kind: 'banner', send: async (message) => showBanner(message, parts) };
  }
}

/** Nobody has to close a banner that says that nothing is wrong. */
const TEST_SHOWN = 60_000;
const SEVERITY = { immediate: 'critical', warning: 'warning', info: 'info' } as const;

const isOf = (kind: string, schedule: string | null, alert: Alert): boolean => kind === `alert-${alert.type}` && schedule === alert.schedule && !alert.told;

/** Ends banners whose alerts are over: while no server ran, or by routes that have none any more. */
export function endBanners({ alerts, notices, now }: BannerParts): void {
  const open = alerts.open();
  for (const { id, kind, schedule } of notices.held()) {
    if (Object.keys(LEVEL_OF).some((type) => kind === `alert-${type}`) && !open.some((alert) => isOf(kind, schedule, alert))) notices.end(id, now());
  }
  notices.look();
}

/**
 * One banner for a kind and a schedule: the newest alert's takes the place of the one before, so that nobody who has dismissed that
 * misses it, and goes with the last of them. Escalated, an alert has one where its first routes had none.
 */
function showBanner({ message, alert: { id, type, schedule, told } }: AlertMessage, { alerts, notices, now }: BannerParts): void {
  const at = now();
  const [notice, kind] = [`alert-${id}`, `alert-${message === 'test' ? 'test' : type}`];
  const endAll = (but: string | null): void => notices.held().forEach((held) => held.kind === kind && held.schedule === schedule && held.id !== but && notices.end(held.id, at));
  if (message === 'resolved') {
    if (!alerts.open().some((other) => isOf(kind, schedule, other))) endAll(null);
  } else if (message !== 'acknowledged' && !told) {
    const [test, audience] = [message === 'test', type === 'sync-failure' ? 'people' : 'operators'] as const;
    if (notices.post({ id: notice, kind, severity: test ? 'info' : SEVERITY[LEVEL_OF[type]], schedule, at, until: test ? at + TEST_SHOWN : null }, audience)) endAll(notice);
  }
  notices.look();
}
