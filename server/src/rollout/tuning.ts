import type { Audit } from '../audit/audit.ts';
import type { Feed } from '../feed/feed.ts';
import { RotaFailure } from '../http/failure.ts';
import type { OrderedBy } from '../rollback/rollbacks.ts';
import type { Triggers } from './policy.ts';
import { digestOf, readTriggers, triggersIn } from './read-triggers.ts';
import type { RolloutTable } from './rollout-table.ts';
import { WATCHED } from './rollouts.ts';
import { changedFields, isStricter, type ChangedField } from './trigger-fields.ts';

const ORIGIN = 'server/rollout';

export interface TuningOrder {
  /** Made by whoever orders: given again, it does nothing more. */
  readonly id: string;
  readonly reason: string;
  /** What is not named stays. */
  readonly triggers: Readonly<Record<string, unknown>>;
}

export interface Tuned {
  /** A rollout is under way: they can be made stricter alone. */
  readonly locked: boolean;
  readonly triggers: Triggers;
}

/** What stops a rollout: of the one that is under way, and of those that are started without naming their own. */
export interface Tuning {
  triggers(): Tuned;
  /** @throws RotaFailure `invalid` names the field; `conflict`: it is laxer than a rollout is under way with, or the id has ordered something else */
  set(order: TuningOrder, by: OrderedBy): Promise<Tuned & { readonly changed: readonly ChangedField[] }>;
}

export interface TuningParts {
  readonly feed: Pick<Feed, 'changeFlags'>;
  readonly table: RolloutTable;
  readonly audit: Audit;
  readonly now: () => number;
}

export function createTuning({ feed, table, audit, now }: TuningParts): Tuning {
  const isLocked = (): boolean => WATCHED.includes(table.state().status);
  const tuned = (): Tuned => ({ locked: isLocked(), triggers: triggersIn(table.state(), isLocked()) });

  return {
    triggers: tuned,
    async set({ id, reason, triggers: given }, by) {
      const kind = `triggers ${digestOf([given, reason])}`;
      let changed: readonly ChangedField[] = [];
      // The one lock under which the rollout is moved, so that what is changed is what it goes on with.
      await feed.changeFlags(() => {
        changed = [];
        const known = table.orderOf(id);
        if (known !== null && known !== kind) throw new RotaFailure('conflict', ORIGIN, 'This id has ordered something else before: order it with a new one.', { causes: [{ code: 'other-order' }] });
        if (known !== null) return [];
        const before = tuned();
        const after = readTriggers(given, before.triggers);
        changed = changedFields(before.triggers, after);
        const laxer = before.locked ? changed.find((each) => !isStricter(each)) : undefined;
        if (laxer) throw tooLax(laxer);
        table.addOrder(id, kind, by.actor, now());
        if (changed.length === 0) return [];
        const state = table.state();
        table.put({ ...state, policy: before.locked && state.policy ? { ...state.policy, ...after } : state.policy, tuned: after }, now());
        audit.add({ ...by, action: 'rollout-triggers', schedule: null, reason, detail: { revision: state.revision, locked: before.locked, changed } });
        return [];
      });
      return { ...tuned(), changed };
    },
  };
}

function tooLax({ field, before, after }: ChangedField): RotaFailure {
  const [was, given] = [JSON.stringify(before), JSON.stringify(after)];
  return new RotaFailure('conflict', ORIGIN, `triggers.${field}: ${given} was given; while a rollout is under way only what is surely stricter than ${was} is accepted`, { field: `triggers.${field}`, causes: [{ code: 'laxer', field, given, was }] });
}
