import { FLAG_NAMES, PREREQUISITES } from '@tandem/sync/protocol';
import { stepDown } from '../../shared/sync/src/protocol/migrate.ts';
import { sameValue } from '../../shared/sync/src/protocol/reconcile.ts';
import type { CellValue } from '../../shared/sync/src/protocol/cell-value.ts';
import type { Person } from './people.ts';
import type { SimTab } from './sim-tab.ts';
import type { World } from './world.ts';

/** At any moment: what is on its way is shown, and no flag is on without those that it needs. */
export function lookAtTabs({ watch }: World, people: readonly Person[]): void {
  for (const { tabs } of people) {
    for (const tab of tabs) {
      const { values } = tab.sync.flags;
      const lacking = FLAG_NAMES.find((name) => values[name] && PREREQUISITES[name].some((needed) => !values[needed]));
      if (lacking) watch.wrong(`${tab.name}: ${lacking} is on without what it needs`);
      if (tab.phase() === 'live' && tab.sync.store.isActive && !tab.isFrozen()) lookAtPending(watch, people, tab);
    }
  }
}

function lookAtPending(watch: World['watch'], people: readonly Person[], tab: SimTab): void {
  const browser = people.find(({ tabs }) => tabs.includes(tab))?.browser;
  for (const { op } of browser?.stored() ?? []) {
    const own = watch.ownPending(tab.name, op.cell);
    if (!own || own.opId !== op.opId || browser?.stored().some((row) => row.op.cell === op.cell && row.op.at > own.at)) continue;
    const shown = tab.sync.store.data.get(op.cell) as CellValue | undefined;
    if (!sameValue(stepDown(shown ?? null, own.protocol), stepDown(own.value, own.protocol))) watch.wrong(`${tab.name} shows ${JSON.stringify(shown)} in ${op.cell} for its own ${own.opId}, which is on its way`);
  }
}
