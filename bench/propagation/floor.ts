import { Subject } from 'rxjs';
import { keptView, type Contestant } from './contestant.ts';

export function createFloor(): Contestant {
  const cells = new Map<string, string>();
  const changes$ = new Subject<readonly (readonly [string, string, string])[]>();
  return {
    load(all, views, told) {
      for (const { key, shift } of all) cells.set(key, shift);
      for (const [index, range] of views.entries()) {
        const view = keptView(index, range, told);
        view.hold(all);
        changes$.subscribe(view.change);
      }
    },
    edit({ key, date }, shift) {
      cells.set(key, shift);
      changes$.next([[key, date, shift]]);
    },
    batch(changed, shift) {
      for (const { key } of changed) cells.set(key, shift);
      changes$.next(changed.map(({ key, date }) => [key, date, shift]));
    },
  };
}
