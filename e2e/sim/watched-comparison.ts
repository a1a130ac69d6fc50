/** The comparison of a tab as it is shipped; what it reads may throw, and what it says is noted. */
import { openComparison, type Compared, type ComparisonParts } from '../../shared/sync/src/consistency/open-comparison.ts';
import type { World } from './world.ts';

type ComparedView = ReturnType<Compared['views']> extends Iterable<infer Each> ? Each : never;

export interface WatchedComparison {
  readonly openComparison: (parts: ComparisonParts) => ReturnType<typeof openComparison>;
  /** The legacy stores cannot be read. */
  readonly throwWhenRead: (on: boolean) => void;
  /** The central store, while it is compared. */
  readonly fold: () => Compared['fold'] | null;
}

/** @param where the stage and phase of the tab, for whoever reads what was found */
export function createWatchedComparison({ faults, watch, server }: World, name: string, where: () => string): WatchedComparison {
  let throwing = false;
  let fold: Compared['fold'] | null = null;

  function open(parts: ComparisonParts): ReturnType<typeof openComparison> {
    const views = new Map<ComparedView, ComparedView>();
    function reading(binding: ComparedView): ComparedView {
      const { participant } = binding;
      const read = (): unknown => {
        if (!throwing) return participant.legacy.read();
        faults.legacyThrows += 1;
        throw new Error('the store cannot be read');
      };
      const made = views.get(binding) ?? { ...binding, participant: { ...participant, legacy: { ...participant.legacy, read } } };
      views.set(binding, made);
      return made;
    }
    const comparison = openComparison({
      ...parts,
      compared: { ...parts.compared, views: () => [...parts.compared.views()].map(reading) },
      fallBack(reason, cells) {
        watch.fellBack(`${name}: ${reason}: ${cells.join()}`);
        parts.fallBack(reason, cells);
      },
    });
    ({ fold } = parts.compared);
    const told = new Set<unknown>();
    comparison.state$.subscribe(({ differences }) => {
      for (const each of differences) {
        if (told.has(each)) continue;
        told.add(each);
        watch.confirmed({ side: `${name} ${each.side}`, cell: each.cell, text: `${where()}: control ${JSON.stringify(each.control)} candidate ${JSON.stringify(each.candidate)} ${each.resolution}, ops ${JSON.stringify(each.ops.slice(-3))}, log ${JSON.stringify(server.logOf(each.cell).slice(-3))}` });
      }
    });
    return {
      ...comparison,
      get state() {
        return comparison.state;
      },
      close() {
        fold = null;
        comparison.close();
      },
    };
  }

  return { openComparison: open, throwWhenRead: (on) => void (throwing = on), fold: () => fold };
}
