import type { AlertAnswer } from '@tandem/rest';
import type { Tone } from '../operations/operations-facts.ts';

/** Whether a person is still wanted: what is over or looked after waits for nobody. */
export const isWaiting = ({ status, acknowledged }: Pick<AlertAnswer, 'status' | 'acknowledged'>): boolean => status === 'open' && acknowledged === null;

const TONES: Readonly<Record<AlertAnswer['level'], Tone>> = { immediate: 'bad', warning: 'hold', info: 'unknown' };
export const toneOfAlert = ({ level, status }: Pick<AlertAnswer, 'level' | 'status'>): Tone => (status === 'resolved' ? 'ok' : TONES[level]);

const WEIGHT: Readonly<Record<AlertAnswer['level'], number>> = { immediate: 0, warning: 1, info: 2 };
const rank = (alert: AlertAnswer): number => (isWaiting(alert) ? 0 : alert.status === 'open' ? 3 : 6) + WEIGHT[alert.level];

/** Those that wait for somebody first, the gravest of them above; then what is open, then what is over, each newest first. */
export const inOrder = (alerts: readonly AlertAnswer[]): AlertAnswer[] => alerts.toSorted((a, b) => rank(a) - rank(b) || b.last - a.last);

/** How each route fared with what was sent last by it: a failure outweighs what waits, that what was sent. */
export function routesOf({ deliveries }: Pick<AlertAnswer, 'deliveries'>): readonly { readonly route: string; readonly status: 'waiting' | 'sent' | 'failed' }[] {
  const last = new Map<string, AlertAnswer['deliveries'][number]>();
  for (const each of deliveries) if ((last.get(each.route)?.at ?? -1) <= each.at) last.set(each.route, each);
  return [...last].map(([route, { status }]) => ({ route, status }));
}
