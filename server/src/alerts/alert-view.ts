import type { AlertAnswer } from '@tandem/rest';
import { LEVEL_OF } from './alert-engine.ts';
import type { Alert } from './alerts.ts';
import type { Deliveries } from './deliveries.ts';

/** How an alert is shown to whoever operates its schedule. */
export const alertView = ({ told: _, lasting: __, acknowledged, ...alert }: Alert, deliveries: Pick<Deliveries, 'of'>, nameOf: (actor: string) => string): AlertAnswer => ({
  ...alert,
  values: { ...alert.values },
  level: LEVEL_OF[alert.type],
  acknowledged: acknowledged && { at: acknowledged.at, by: nameOf(acknowledged.by) },
  deliveries: deliveries.of(alert.id),
});
