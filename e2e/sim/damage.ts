/**
 * Cells that are corrupted without anybody being told, where all is quiet and a stage is compared: each has to be found, but for
 * one that the next edit overwrites before anybody has looked, which must neither be found nor hold the stage.
 */
import { cellKey, parseCellKey, type AssignmentValue, type CellRef, type Roster } from '@tandem/rota';
import type { CellValue } from '../../shared/sync/src/protocol/cell-value.ts';
import { brokenRules } from './judge-roster.ts';
import type { Person } from './people.ts';
import type { SimTab } from './sim-tab.ts';
import type { SimView } from './sim-views.ts';
import type { World } from './world.ts';

export interface Damage {
  readonly kind: 'corruptCentral' | 'corruptLegacy' | 'corruptTable';
  /** The tab, or the server. */
  readonly where: string;
  readonly cell: string;
  /** An edit has overwritten it at once. */
  readonly overwritten: boolean;
  /** How many differences had been confirmed before. */
  readonly before: number;
}

/** A sweep every half minute, another one for what the first began before, and the looks that a difference has to survive. */
const FOUND_WITHIN_MS = 100_000;
const KINDS: readonly Damage['kind'][] = ['corruptCentral', 'corruptLegacy', 'corruptTable'];

export function createDamage(world: World, people: readonly Person[], roster: Roster) {
  const { server, chance, faults, timeline, watch } = world;

  /**
   * What the cell could hold instead; null: nothing. Where the table is the side that is right, what it was corrupted to comes to
   * stand in the log: one that breaks a rule would be taken for an edit that was let through.
   */
  function other(cell: string, value: AssignmentValue): AssignmentValue | null {
    const now = server.rosters().read(server.schedule);
    const fits = roster.shiftTypes.filter(({ id }) => {
      const assignments = now.assignments.map((row) => (cellKey(row) === cell ? { ...row, value: { ...value, shiftTypeId: id } } : row));
      return id !== value.shiftTypeId && brokenRules(now, { ...now, assignments }).length === 0;
    });
    return fits.length > 0 ? { ...value, shiftTypeId: chance.pick(fits).id } : null;
  }

  function corrupt(kind: Damage['kind'], tab: SimTab, view: SimView, ref: CellRef, value: AssignmentValue): void {
    watch.corrupted(kind === 'corruptTable' ? null : tab.name, cellKey(ref), value as unknown as CellValue);
    if (kind === 'corruptTable') return server.corruptTable(ref, value);
    if (kind === 'corruptLegacy') return view.corrupt(ref, value);
    const fold = tab.fold();
    const cell = cellKey(ref);
    const stands = fold?.standing.get(cell) as { value: unknown } | undefined;
    if (!fold || !stands) throw new Error(`${tab.name} has no ${cell} to corrupt`);
    // What was read of the log, and what is shown of it.
    stands.value = value;
    (fold.values as Map<string, CellValue>).set(cell, value as unknown as CellValue);
  }

  /** In the same task, and with what no rule refuses: nobody can have seen what was there before. */
  function overwrite(view: SimView, ref: CellRef, value: AssignmentValue): void {
    const notes = roster.notes.filter(({ id }) => id !== value.noteId);
    faults.overwritten += 1;
    watch.during(() => view.write(ref, chance.hits(0.3) ? null : { ...value, noteId: chance.pick(notes).id }));
  }

  /** Nothing that is gone holds back the next stage. */
  async function askGuards(): Promise<void> {
    const verdict = await server.operations().modes.verdict(server.schedule, true);
    if (!verdict.ok) watch.wrong(`what an edit has overwritten holds the stage: ${verdict.guard}: ${verdict.reason}`);
  }

  /** @param settle as views do that learn of others' edits by loading again */
  return async (settle: () => Promise<void>): Promise<readonly Damage[]> => {
    const tabs = people.flatMap((person) => person.tabs).filter((tab) => tab.fold() !== null);
    const damages: Damage[] = [];
    const cells = server.rosters().read(server.schedule).assignments;
    const used = new Set<string>();
    for (let n = tabs.length > 0 ? chance.between(1, 2) : 0; n > 0; n -= 1) {
      const row = chance.pick(cells);
      const cell = cellKey(row);
      const corrupted = other(cell, row.value);
      if (used.has(cell) || !corrupted) continue;
      used.add(cell);
      const kind = chance.pick(KINDS);
      const tab = chance.pick(tabs);
      const view = chance.pick(tab.views);
      const overwritten = chance.hits(0.3);
      const ref = parseCellKey(cell) ?? row;
      faults[kind] += 1;
      damages.push({ kind, where: kind === 'corruptTable' ? 'server' : tab.name, cell, overwritten, before: watch.differences.length });
      corrupt(kind, tab, view, ref, corrupted);
      if (overwritten) overwrite(view, ref, row.value);
    }
    if (damages.length > 0 && chance.hits(0.2)) for (const { browser } of people) browser.digestSilent = true;
    timeline.after(25_000, () => people.forEach(({ browser }) => (browser.digestSilent = false)));
    await timeline.runUntil(timeline.now() + FOUND_WITHIN_MS);
    await settle();
    if (damages.length > 0 && damages.every(({ overwritten }) => overwritten)) await askGuards();
    return damages;
  };
}

/** What no comparison has found, though nothing has overwritten it. */
export const missedOf = (damages: readonly Damage[], { watch }: World): string[] =>
  damages.filter(({ cell, overwritten, before }) => !overwritten && !watch.differences.slice(before).some((found) => found.cell === cell)).map(({ kind, where, cell }) => `${kind} of ${cell} (${where}) was never found`);
