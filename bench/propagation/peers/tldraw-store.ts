import { createRecordType, Store, StoreSchema, type BaseRecord, type RecordId } from '@tldraw/store';
import { keptView, type BenchCell, type Contestant } from '../contestant.ts';

interface CellRecord extends BaseRecord<'cell', RecordId<CellRecord>> {
  readonly key: string;
  readonly date: string;
  readonly shift: string;
}

const Cell = createRecordType<CellRecord>('cell', { scope: 'document', validator: { validate: (record) => record as CellRecord } });

export function createTldrawStore(): Contestant {
  const store = new Store<CellRecord>({ schema: StoreSchema.create<CellRecord>({ cell: Cell }), props: {} });
  const recordOf = ({ key, date }: BenchCell, shift: string): CellRecord => Cell.create({ id: Cell.createId(key), key, date, shift });
  return {
    load(all, views, told) {
      store.put(all.map((cell) => recordOf(cell, cell.shift)));
      for (const [index, range] of views.entries()) {
        const view = keptView(index, range, told);
        view.hold(all);
        store.addHistoryInterceptor(({ changes }) => {
          view.change(Object.values(changes.updated).map(([, { key, date, shift }]) => [key, date, shift] as const));
        });
      }
    },
    edit({ key }, shift) {
      store.update(Cell.createId(key), (record) => ({ ...record, shift }));
    },
    batch(changed, shift) {
      store.atomic(() => void store.put(changed.map((cell) => recordOf(cell, shift))));
    },
  };
}
