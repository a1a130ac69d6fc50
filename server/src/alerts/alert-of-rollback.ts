import type { RollbackKind } from '@tandem/rest';
import type { AlertName } from './alert-engine.ts';
import type { Alerts } from './alerts.ts';

interface RolledBack {
  readonly id: string;
  readonly kind: RollbackKind;
  readonly schedule: string | null;
  readonly actor: string;
  readonly reason: string;
}

const SUMMARIES: Readonly<Record<RollbackKind, string>> = {
  emergency: 'Everything was turned off at once',
  gradual: 'A gradual rollback has begun',
  restore: 'A restore to an earlier moment has begun',
};
/** People have been told by the notice of the rollback itself. */
const TOLD = { told: true, lasting: true } as const;

/** No rollback is silent, whoever orders it. In the transaction of its line in the audit. */
export function alertOfRollback(alerts: Pick<Alerts, 'raise' | 'clear'>, { id, kind, schedule, actor, reason }: RolledBack, action: string): void {
  const name: AlertName = { type: kind === 'gradual' ? 'rollout-progress' : 'sync-failure', schedule, key: `rollback/${id}` };
  const held: AlertName = { type: 'sync-failure', schedule, key: `rollback-held/${id}` };
  const values = { rollback: id, kind, actor, reason };
  if (action === 'ordered') alerts.raise({ ...name, ...TOLD, values, summary: `${SUMMARIES[kind]}: ${reason}` });
  if (action === 'held') alerts.raise({ ...held, ...TOLD, values, summary: `The ${kind} rollback is held: it goes on only when a person lets it` });
  if (action === 'resumed' || action === 'done' || action === 'aborted') alerts.clear(held);
  if (action === 'done' || action === 'aborted') alerts.clear(name);
}
