/** What people do in the views: edits, undo, and what they decide in the tray. */
import { addDays, type AssignmentValue, type CellRef, type Roster } from '@tandem/rota';
import { awake, type Person } from './people.ts';
import type { Chance } from './random.ts';
import type { SimTab } from './sim-tab.ts';
import { DAYS, FIRST } from './small-roster.ts';
import type { World } from './world.ts';

/** @returns what a person does next: the number of cells that it writes */
export function createEdits({ timeline, chance, faults, watch }: World, roster: Roster): (person: Person) => number {
  function edit(person: Person): number {
    const tabs = awake(person);
    if (tabs.length === 0) return 0;
    const tab = chance.pick(tabs);
    const view = chance.pick(tab.views);
    const cells = chance.hits(0.15) ? chance.between(2, 5) : 1;
    for (let n = 0; n < cells; n += 1) {
      const turn = chance.hits(0.02) ? () => flipInEdit(tab) : undefined;
      watch.during(() => view.write(drawCell(chance, roster), drawValue(chance, roster, tab.old), turn));
    }
    if (chance.hits(0.05)) view.setViewMode();
    if (chance.hits(0.05)) watch.during(() => void tab.sync.undo());
    if (chance.hits(0.05)) watch.during(() => settleOne(tab, chance));
    return cells;
  }

  function flipInEdit({ sync }: SimTab): void {
    faults.flipInEdit += 1;
    sync.flags.setFlag('enableRealTimeSync', false);
    timeline.after(chance.between(1000, 10_000), () => sync.flags.setFlag('enableRealTimeSync', true));
  }

  return edit;
}

function drawCell(chance: Chance, roster: Roster): CellRef {
  return { staffId: chance.pick(roster.staff).id, date: addDays(FIRST, chance.below(DAYS)), slot: chance.hits(0.9) ? 0 : 1 };
}

function drawValue(chance: Chance, roster: Roster, old: boolean): AssignmentValue | null {
  if (chance.hits(0.2)) return null;
  const { id } = chance.pick(roster.shiftTypes);
  const value = { shiftTypeId: id, skillId: chance.pick(roster.skills).id };
  return chance.hits(0.3) && !old ? { ...value, noteId: chance.pick(roster.notes).id } : value;
}

function settleOne(tab: SimTab, chance: Chance): void {
  let items: readonly { readonly kind: string; readonly conflict?: unknown; readonly opId?: unknown }[] = [];
  tab.sync.tray$.subscribe((found) => (items = found)).unsubscribe();
  if (items.length === 0) return;
  const item = chance.pick(items);
  tab.sync.settle(String(item.kind === 'conflict' ? item.conflict : item.opId), chance.hits(0.5) ? 'mine' : 'theirs');
}
