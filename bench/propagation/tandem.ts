import { createBus } from '../../shared/sync/src/bus/bus.ts';
import type { Update } from '../../shared/sync/src/protocol/change.ts';
import { PROTOCOL, type CellEvent, type SyncOp } from '../../shared/sync/src/protocol/protocol.ts';
import { createFold } from '../../shared/sync/src/schedule/fold.ts';
import { createStore } from '../../shared/sync/src/store/store.ts';
import { keptView, type Contestant } from './contestant.ts';

const ME = { actor: 'u-me', by: 'Me' };
const EPOCH = 1;

/** The shipped fold, store and bus; components keep their days as the views' legacy stores do. */
export function createTandem(batches: boolean): Contestant {
  let ids = 0;
  let cursor = 0;
  let made: SyncOp | null = null;
  const fold = createFold();
  const store = createStore({ fold, isActive: () => true, edit: () => undefined });
  const bus = createBus({
    clock: { now: () => Date.now(), soon: queueMicrotask },
    tab: 'tab',
    newId: () => `id-${(ids += 1)}`,
    isActive: () => true,
    batches: () => batches,
    epoch: () => EPOCH,
    initialData: () => store.getCompatibilityData(),
  });
  store.changes$.subscribe(bus.publish);
  const valueOf = (shift: string): { shiftTypeId: string; skillId: string } => ({ shiftTypeId: shift, skillId: 'RN' });
  const eventOf = (op: Pick<SyncOp, 'cell' | 'value' | 'opId' | 'origin' | 'at'>): CellEvent => ({ ...op, ...ME, cursor: (cursor += 1) });

  return {
    load(all, views, told) {
      const rows = all.map(({ key, shift }, index) => ({ cell: key, rev: index + 1, value: valueOf(shift), at: 1, ...ME }));
      cursor = rows.length;
      store.changed(fold.reset(rows, cursor));
      for (const [index, range] of views.entries()) {
        const view = keptView(index, range, told);
        view.hold(all);
        bus.registerComponent(`view-${index}`, (update) => view.change(changesOf(update)));
      }
    },
    edit({ key }, shift) {
      const at = Math.max(Date.now(), fold.latestAt + 1);
      made = { opId: `op-${(ids += 1)}`, cell: key, value: valueOf(shift), baseRev: fold.revOf(key), at, origin: 'tab/editor', epoch: EPOCH, protocol: PROTOCOL };
      store.changed(fold.add([made], ME));
    },
    afterEdit() {
      if (made) store.changed(fold.events([eventOf(made)], cursor));
    },
    batch(changed, shift) {
      const events = changed.map(({ key }) => eventOf({ cell: key, value: valueOf(shift), opId: `their-${(ids += 1)}`, origin: 'their-tab/month', at: Date.now() }));
      store.changed(fold.events(events, cursor));
    },
  };
}

function changesOf(update: Update): (readonly [string, string, string])[] {
  if (update.type === 'assignment') return [changeOf(update)];
  return update.type === 'assignments' ? update.cells.map(changeOf) : [];
}

/** The bus names the cell's key beside its parts. */
function changeOf({ cell, dayId, assignment }: Readonly<Record<string, unknown>> & Pick<Extract<Update, { type: 'assignment' }>, 'dayId' | 'assignment'>): readonly [string, string, string] {
  return [cell as string, dayId, assignment?.shiftTypeId ?? ''];
}
