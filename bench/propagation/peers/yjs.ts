import * as Y from 'yjs';
import { keptView, type BenchCell, type Contestant } from '../contestant.ts';

export function createYjs(): Contestant {
  const doc = new Y.Doc();
  const cells = doc.getMap<{ date: string; shift: string }>('cells');
  const put = ({ key, date }: BenchCell, shift: string): void => void cells.set(key, { date, shift });
  return {
    load(all, views, told) {
      doc.transact(() => {
        for (const cell of all) put(cell, cell.shift);
      });
      for (const [index, range] of views.entries()) {
        const view = keptView(index, range, told);
        view.hold(all);
        cells.observe((event) => {
          view.change(Array.from(event.keysChanged, (key) => [key, cells.get(key)?.date ?? '', cells.get(key)?.shift ?? ''] as const));
        });
      }
    },
    edit: put,
    batch(changed, shift) {
      doc.transact(() => {
        for (const cell of changed) put(cell, shift);
      });
    },
  };
}
