import { createStore } from 'tinybase';
import { keptView, type Contestant } from '../contestant.ts';

const TABLE = 'cells';

export function createTinybase(): Contestant {
  const store = createStore();
  return {
    load(all, views, told) {
      store.setTable(TABLE, Object.fromEntries(all.map(({ key, staffId, date, slot, shift }) => [key, { staffId, date, slot, shift }])));
      for (const [index, range] of views.entries()) {
        const view = keptView(index, range, told);
        view.hold(all);
        let changed: (readonly [string, string, string])[] = [];
        store.addRowListener(TABLE, null, (_store, _table, key) => {
          changed.push([key, String(store.getCell(TABLE, key, 'date')), String(store.getCell(TABLE, key, 'shift'))]);
        });
        store.addDidFinishTransactionListener(() => {
          const gathered = changed;
          changed = [];
          view.change(gathered);
        });
      }
    },
    edit({ key }, shift) {
      store.setCell(TABLE, key, 'shift', shift);
    },
    batch(changed, shift) {
      store.transaction(() => {
        for (const { key } of changed) store.setCell(TABLE, key, 'shift', shift);
      });
    },
  };
}
