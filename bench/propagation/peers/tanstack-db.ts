import { and, createCollection, createLiveQueryCollection, gte, localOnlyCollectionOptions, lte } from '@tanstack/db';
import type { BenchCell, Contestant } from '../contestant.ts';

export function createTanstackDb(): Contestant {
  const cells = createCollection(localOnlyCollectionOptions<BenchCell, string>({ id: 'cells', getKey: ({ key }) => key }));
  return {
    async load(all, views, told) {
      cells.insert([...all]);
      for (const [view, { from, to }] of views.entries()) {
        const days = createLiveQueryCollection({
          startSync: true,
          getKey: ({ key }: BenchCell) => key,
          query: (q) => q.from({ cell: cells }).where(({ cell }) => and(gte(cell.date, from), lte(cell.date, to))),
        });
        await days.preload();
        days.subscribeChanges(() => told(view, (key) => days.get(key)?.shift));
      }
    },
    edit({ key }, shift) {
      cells.update(key, (draft) => {
        (draft as { shift: string }).shift = shift;
      });
    },
    batch(changed, shift) {
      cells.update(
        changed.map(({ key }) => key),
        (drafts) => {
          for (const draft of drafts) (draft as { shift: string }).shift = shift;
        },
      );
    },
  };
}
