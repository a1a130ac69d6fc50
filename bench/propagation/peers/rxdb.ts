import { createRxDatabase, type RxCollection } from 'rxdb/plugins/core';
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory';
import type { BenchCell, Contestant } from '../contestant.ts';

const text = (maxLength: number): { type: 'string'; maxLength: number } => ({ type: 'string', maxLength });
const SCHEMA = {
  version: 0,
  primaryKey: 'key',
  type: 'object',
  properties: { key: text(80), staffId: text(64), date: text(10), slot: { type: 'integer' }, shift: text(10) },
  required: ['key', 'staffId', 'date', 'slot', 'shift'],
  indexes: ['date'],
} as const;

export function createRxdb(): Contestant {
  let cells: RxCollection<BenchCell>;
  return {
    async load(all, views, told) {
      const database = await createRxDatabase({ name: 'bench', storage: getRxStorageMemory(), multiInstance: false, eventReduce: true });
      ({ cells } = await database.addCollections<{ cells: RxCollection<BenchCell> }>({ cells: { schema: SCHEMA } }));
      await cells.bulkInsert([...all]);
      for (const [view, { from, to }] of views.entries()) {
        const days$ = cells.find({ selector: { date: { $gte: from, $lte: to } } }).$;
        await new Promise<void>((begun) => {
          days$.subscribe((found) => {
            begun();
            told(view, (key) => found.find((each) => each.key === key)?.shift);
          });
        });
      }
    },
    async edit({ key }, shift) {
      const found = await cells.findOne(key).exec();
      await found?.incrementalPatch({ shift });
    },
    async batch(changed, shift) {
      await cells.bulkUpsert(changed.map((cell) => ({ ...cell, shift })));
    },
  };
}
